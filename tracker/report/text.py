"""Pages as lines for a terminal: the verdict first, and for a closed question never more than one screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from tracker.report.layout import Line, rows, wrap
from tracker.report.views import Check, Finding, Instead, Page, Reason
from tracker.report.wording import DISCLAIMER

SCREEN = 23
"""Rows of a page: a terminal's 24, less the one where the next command is typed."""


class Measure(NamedTuple):
    """How much of each section a page shows.

    `sentence` is in rows, 0 for as many as it takes. `source`: 2 the whole citation with its address, 1 without, 0 the
    rule's name alone.
    """

    reasons: int
    sentence: int
    source: int
    conditions: int
    instead: int
    doubts: int
    notices: int
    rules: bool


WHOLE = Measure(99, 0, 2, 99, 99, 99, 99, True)
MEASURES = (
    Measure(3, 0, 2, 12, 4, 3, 3, True),
    Measure(2, 0, 2, 9, 3, 2, 2, True),
    Measure(2, 0, 2, 6, 3, 2, 1, False),
    Measure(1, 0, 2, 6, 3, 2, 1, False),
    Measure(1, 0, 2, 4, 2, 2, 1, False),
    Measure(1, 4, 2, 3, 2, 1, 1, False),
    Measure(1, 4, 1, 3, 2, 1, 0, False),
    Measure(1, 3, 0, 3, 2, 1, 0, False),
    Measure(1, 3, 0, 2, 1, 1, 0, False),
    Measure(1, 2, 0, 1, 1, 1, 0, False),
    Measure(1, 2, 0, 0, 1, 1, 0, False),
    Measure(1, 1, 0, 0, 1, 0, 0, False),
    Measure(0, 1, 0, 0, 1, 0, 0, False),
    Measure(0, 1, 0, 0, 0, 0, 0, False),
)
"""From generous to sparing; the first that fits a screen is taken."""


def check_lines(page: Page, *, width: int = 80, why: bool = False) -> list[Line]:
    """A page as lines. `why` shows everything, by layer, however long it gets."""
    if why:
        return _page(page, WHOLE, width, why=True)
    if page.is_open:
        return _outline(page, width)
    for measure in MEASURES:
        lines = _page(page, measure, width, why=False)
        if rows(lines, width) <= SCREEN:
            return lines
    return _outline(page, width) if page.rows else lines


def brief_lines(name: str, page: Page, *, width: int) -> list[Line]:
    """A page in a few lines: the verdict, and the first rule that decides each part."""
    lines = [("", ""), *wrap("head", f"{name}: {page.headline}", width, "", "  ")]
    for finding in page.findings:
        told = [f"{r.says} [{r.rule}]" for r in finding.reasons[:1]] or [finding.absence]
        part = f"{finding.part}: " if len(page.findings) > 1 else ""
        lines += wrap("", f"{part}{told[0]}", width, "  ", "    ")
    return lines


def _page(page: Page, measure: Measure, width: int, *, why: bool) -> list[Line]:
    lines = list(_head(page, width))
    several = len(page.findings) > 1
    for finding in page.findings:
        if several:
            lines += wrap(finding.sort, f"{finding.marked}: {finding.part}", width, "", "  ")
        lines += _body(finding, measure, width, "  " if several else "", stands=not several)
        if why:
            lines += _everything(finding, width)
    if several:
        lines += _shared_standing(page, width)
    more = "" if why else " All grounds: --why"
    return [*lines, *wrap("quiet", DISCLAIMER + more, width, "", "")]


def _head(page: Page, width: int) -> Iterator[Line]:
    sort = page.findings[0].sort if len(page.findings) == 1 else "head"
    taken = f" Taken, as not said: {page.taken}." if page.taken else ""
    yield from wrap(sort, f"{page.headline}: {page.asked}.{taken}", width, "", "")


def _body(f: Finding, m: Measure, width: int, indent: str, *, stands: bool) -> Iterator[Line]:
    more = indent + "  "
    if f.blocked:
        yield from wrap("no", f.blocked + ".", width, indent, more)
    if f.absence:
        yield from wrap("", f"{f.word}: {f.absence}", width, indent, more)
    for reason in f.reasons[: m.reasons]:
        yield from _reason(reason, m, width, indent)
    left = len(f.reasons) - m.reasons
    if left > 0 and m.reasons:
        yield "", f"{indent}And {left} more {'rules say' if left > 1 else 'rule says'} so (--why)."
    yield from _conditions(f.conditions, m.conditions, width, indent)
    yield from _instead(f.instead, m, width, indent)
    yield from _cut(f.doubts, m.doubts, "Doubt", width, indent)
    yield from _cut(f.notices, m.notices, "Note", width, indent)
    if stands:
        yield from wrap("", f"Standing: {f.standing}.", width, indent, more)


def _reason(reason: Reason, m: Measure, width: int, indent: str) -> Iterator[Line]:
    more = indent + "  "
    only = f" ({reason.only})" if reason.only else ""
    named = "" if m.source else f" [{reason.rule}]"
    said = list(wrap("", f"Why: {reason.says}{only}{named}", width, indent, more))
    if m.sentence and len(said) > m.sentence:
        said = said[: m.sentence]
        said[-1] = ("", said[-1][1][: width - 10].rstrip(" ,;.") + " … (--why)")
    yield from said
    if m.source:
        yield from wrap("", f"{reason.citation}; {reason.known}.", width, more, more)
    if m.source > 1 and reason.source:
        yield "", f"{more}{reason.source}"


def _conditions(conditions: tuple[Check, ...], most: int, width: int, indent: str) -> Iterator[Line]:
    if not conditions:
        return
    musts = sum(c.force == "must" for c in conditions)
    met = sum(c.mark == "[x]" for c in conditions)
    unmet = sum(c.mark == "[!]" for c in conditions)
    told = f"{musts} must, {len(conditions) - musts} should"
    told += (f"; {met} met" if met else "") + (f"; {unmet} NOT met" if unmet else "")
    most = most if len(conditions) > most + 1 else len(conditions) if most else 0
    shown = sorted(conditions, key=lambda c: c.mark != "[!]")[:most]
    yield "head", f"{indent}Conditions ({told}){':' if shown else ': --why'}"
    for check in shown:
        yield from _check(check, width, indent + "  ")
    if 0 < len(shown) < len(conditions):
        yield "", f"{indent}  and {len(conditions) - len(shown)} more (--why)"


def _check(check: Check, width: int, indent: str) -> Iterator[Line]:
    lead = f"{check.mark} {check.force:6} "
    if check.mark == "[!]":
        lead += "NOT MET: "
    only = f" ({check.only})" if check.only else ""
    yield from wrap("no" if check.mark == "[!]" else "", lead + check.text + only, width, indent, indent + " " * 11)


def _instead(told: tuple[Instead, ...], m: Measure, width: int, indent: str) -> Iterator[Line]:
    for place, each in enumerate(told[: m.instead]):
        label = "     or" if place else "Instead"
        rules = f" ({each.rules})" if m.rules else ""
        yield from wrap("", f"{label}: {each.change}: {each.word}{rules}", width, indent, indent + " " * 9)
    if len(told) > m.instead > 0:
        yield "", f"{indent}         and {len(told) - m.instead} more (--why)"


def _cut(told: tuple[str, ...], most: int, label: str, width: int, indent: str) -> Iterator[Line]:
    for each in told[:most]:
        yield from wrap("", f"{label}: {each}", width, indent, indent + "  ")
    if len(told) > most > 0:
        yield "", f"{indent}  and {len(told) - most} more (--why)"


def _shared_standing(page: Page, width: int) -> Iterator[Line]:
    told = dict.fromkeys(f.standing for f in page.findings)
    words = min(told, key=lambda s: (not s.startswith("UNVERIFIED"), not s.startswith("review"), s))
    yield from wrap("", f"Standing: {words}.", width, "", "  ")


def _outline(page: Page, width: int) -> list[Line]:
    """One verdict a line, absences last, and what to ask next."""
    lines = [*_head(page, width), ("", "")]
    column = max(len(row.marked) for row in page.rows) + 2
    for row in page.rows:
        lines += wrap(row.sort, f"{row.marked:{column}}{row.part}", width, "", " " * column)
    told = dict.fromkeys(f"{f.word}: {f.absence}" for f in page.findings if f.absence)
    if told:
        lines += [("", ""), *(line for words in told for line in wrap("", words, width, "", "  "))]
    lines += [("", ""), *wrap("", f"Ask next: {page.next}", width, "", "  ")]
    return [*lines, *wrap("quiet", DISCLAIMER, width, "", "")]


def _everything(finding: Finding, width: int) -> Iterator[Line]:
    """What the short page leaves out: every rule considered by layer, its part, and the duties that always hold."""
    grounds = sorted((*finding.reasons, *finding.others), key=lambda r: r.authority)
    for authority, each in groupby(grounds, key=lambda r: r.authority):
        yield "", ""
        yield "head", f"{authority}:"
        for reason in each:
            only = f" ({reason.only})" if reason.only else ""
            yield from wrap("", f"{reason.part}: {reason.says}{only}", width, "  ", "    ")
            yield from wrap("quiet", f"{reason.rule}; {reason.effect}; {reason.known}", width, "    ", "    ")
            yield from wrap("quiet", reason.citation, width, "    ", "    ")
            if reason.quote:
                yield from wrap("", f"“{reason.quote}”", width, "    ", "    ")
            if reason.source:
                yield "quiet", f"    {reason.source}"
    if finding.duties:
        yield "", ""
        yield "head", "Duties that always hold:"
        for check in finding.duties:
            yield from _check(check, width, "  ")
    yield "", ""
