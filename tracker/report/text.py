"""Pages as lines for a terminal: the verdict first, and for a closed question never more than one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tracker.domain.answer import State, Verdict
from tracker.report import advice
from tracker.report.layout import Line, rows, wrap
from tracker.report.views import Check, Finding, Instead, Page, Reason
from tracker.report.wording import DISCLAIMER, MARKS

SCREEN = 23
"""Rows of a page: a terminal's 24, less the one where the next command is typed."""


class Measure(NamedTuple):
    """How much of each section of an answer a page shows.

    `sentence` is the most rows of a reason, 0 for as many as it takes; `cited` whether its whole citation follows with
    its address, or the rule's name alone; `rules` whether alternatives name theirs; `full`: nothing is shortened.
    """

    reasons: int = 0
    sentence: int = 2
    cited: bool = False
    conditions: int = 0
    instead: int = 0
    doubts: int = 0
    notices: int = 0
    rules: bool = False
    full: bool = False


WHOLE = Measure(99, 0, True, 99, 99, 99, 99, rules=True, full=True)

STEPS: tuple[dict[str, int], ...] = (
    {"reasons": 1},
    {"doubts": 1},
    {"cited": True},
    {"sentence": 0},
    {"instead": 1},
    {"conditions": 1},
    {"conditions": 2},
    {"instead": 2},
    {"conditions": 4},
    {"notices": 1},
    {"instead": 3},
    {"reasons": 2},
    {"conditions": 6},
    {"doubts": 3},
    {"notices": 3},
    {"conditions": 12},
    {"rules": True},
    {"instead": 6},
    {"reasons": 3},
)
"""What a page adds, the weightiest first, as long as it stays on one screen."""

STEPS_OF_SEVERAL = (
    {"reasons": 1},
    {"doubts": 1},
    {"instead": 1},
    {"conditions": 1},
    {"sentence": 0},
    {"conditions": 2},
    {"cited": True},
    *STEPS[7:],
)
"""The same where several answers share the screen, each briefly."""


def check_lines(page: Page, *, width: int = 80, why: bool = False) -> list[Line]:
    """A page as lines. `why` shows everything, by layer, however long it gets."""
    if why:
        return _page(page, [WHOLE] * len(page.findings), width, why=True)
    if page.is_open:
        return _outline(page, width)
    lines = _fitted(page, width)
    if rows(lines, width) <= SCREEN or not page.rows:
        return lines
    return _outline(page, width, most=SCREEN)


def _fitted(page: Page, width: int) -> list[Line]:
    """As much of each answer as one screen holds, step by step and answer by answer."""
    measures = [Measure() for _ in page.findings]
    several = len(measures) > 1
    taken = rows(_page(page, measures, width, why=False), width)
    for step in STEPS_OF_SEVERAL if several else STEPS:
        for place, finding in enumerate(page.findings):
            more = measures[place]._replace(**step)  # type: ignore[arg-type]  # a step names fields of a measure
            now, then = (rows(_body(finding, m, width, several), width) for m in (measures[place], more))
            if taken - now + then <= SCREEN:
                measures[place] = more
                taken += then - now
    return _page(page, measures, width, why=False)


def brief_lines(name: str, page: Page, *, width: int) -> list[Line]:
    """A page in a few lines: the verdict, and the first rule that decides each part."""
    lines = [("", ""), *wrap("head", f"{name}: {page.headline}", width, "", "  ")]
    for finding in page.findings:
        told = [f"{r.says} [{r.rule}]" for r in finding.reasons[:1]] or [finding.absence]
        part = f"{finding.part}: " if len(page.findings) > 1 else ""
        lines += wrap("", f"{part}{told[0]}", width, "  ", "    ")
    return lines


def _page(page: Page, measures: Sequence[Measure], width: int, *, why: bool) -> list[Line]:
    lines = list(_head(page, width))
    several = len(page.findings) > 1
    for finding, measure in zip(page.findings, measures, strict=True):
        lines += _body(finding, measure, width, several)
        if why:
            lines += _everything(finding, width)
    if several:
        lines += wrap("", f"Standing: {page.standing}.", width, "", "  ")
    lines += advice.whole_lines(page.advice, width) if why else advice.brief_lines(page.advice, width)
    more = "Grounds, advice: --why" if page.advice and width < advice.NARROW else "All grounds: --why"
    more = "" if why else f" {more}"
    return [*lines, *wrap("quiet", DISCLAIMER + more, width, "", "")]


def _head(page: Page, width: int) -> Iterator[Line]:
    sort = page.findings[0].sort if len(page.findings) == 1 else "head"
    taken = f" Not said, so as usual: {page.taken}." if page.taken else ""
    yield from wrap(sort, f"{page.headline}: {page.asked}.{taken}", width, "", "")


def _body(f: Finding, m: Measure, width: int, several: bool) -> Iterator[Line]:
    """One answer; of several, each under its verdict and the part it covers."""
    indent = "  " if several else ""
    more = indent + "  "
    if several:
        absence = f": {f.absence}" if f.absence else ""
        yield from wrap(f.sort, f"{f.in_full}: {f.part}{absence}", width, "", "  ")
    elif f.absence:
        yield from wrap("", f"{f.word}: {f.absence}", width, indent, more)
    if f.blocked:
        told = [_told(c, full=m.full) for c in f.conditions[: _shown_first(f)]] or ["a condition is not met."]
        yield from _shortened(f"{f.blocked}: {told[0]}", width, indent, more, 0 if m.full else 3, "no")
    left = len(f.reasons) - m.reasons
    for reason in f.reasons[: m.reasons]:
        yield from _reason(reason, m, width, indent, left)
    if left > 0 and m.reasons and m.cited:
        yield "", f"{indent}And {left} more {'rules say' if left > 1 else 'rule says'} so (--why)."
    yield from _conditions(f, m, width, indent)
    yield from _instead(f.instead, m, width, indent)
    left_out = [
        f"{name}: --why"
        for name, told, most in (("Instead", f.instead, m.instead), ("Doubt", f.doubts, m.doubts))
        if told and not most
    ]
    if left_out:
        yield "", indent + "; ".join(left_out)
    yield from _cut(f.doubts, m.doubts, "Doubt", width, indent, most_rows=0 if m.full else 4)
    yield from _cut(f.notices, m.notices, "Note", width, indent)
    if not several:
        yield from wrap("", f"Standing: {f.standing}.", width, indent, more)


def _reason(reason: Reason, m: Measure, width: int, indent: str, left: int) -> Iterator[Line]:
    more = indent + "  "
    only = f" ({reason.only})" if reason.only else ""
    others = f" and {left} more" if left > 0 else ""
    named = "" if m.cited else f" [{reason.rule}{others}]"
    yield from _shortened(f"Why: {reason.says}{only}{named}", width, indent, more, m.sentence)
    if m.cited:
        yield from wrap("", f"{reason.citation}; {reason.known}.", width, more, more)
        if reason.source:
            yield "", reason.source if len(more + reason.source) > width else more + reason.source


def _shortened(text: str, width: int, first: str, more: str, most_rows: int, sort: str = "") -> Iterator[Line]:
    """A paragraph of so many rows at most (0: as many as it takes), the last one saying where the rest is."""
    lines = list(wrap(sort, text, width, first, more))
    if most_rows and len(lines) > most_rows:
        lines = lines[:most_rows]
        lines[-1] = (sort, lines[-1][1][: width - 10].rstrip(" ,;.") + " … (--why)")
    yield from lines


def _conditions(f: Finding, m: Measure, width: int, indent: str) -> Iterator[Line]:
    if not f.conditions:
        return
    musts = sum(c.force == "must" for c in f.conditions)
    met = sum(c.mark == "[x]" for c in f.conditions)
    unmet = sum(c.mark == "[!]" for c in f.conditions)
    told = f"{musts} must, {len(f.conditions) - musts} should"
    told += (f"; {met} met" if met else "") + (f"; {unmet} NOT met" if unmet else "")
    left = f.conditions[_shown_first(f) :]
    most = m.conditions if len(left) > m.conditions + 1 else len(left) if m.conditions else 0
    shown = left[:most]
    more = ":" if shown else ": --why" if left else ""
    yield "head", f"{indent}{_name_of_conditions(f)} ({told}){more}"
    for check in shown:
        yield from _check(check, width, indent + "  ", full=m.full)
    if 0 < len(shown) < len(left):
        yield "", f"{indent}  and {len(left) - len(shown)} more (--why)"


def _shown_first(f: Finding) -> int:
    """How many conditions stand above all else: of a blocked answer the first that is not met."""
    return 1 if f.blocked and f.conditions and f.conditions[0].mark == MARKS[State.UNMET] else 0


def _name_of_conditions(f: Finding) -> str:
    """What the conditions of an answer are: of a yes its own; beside a no or an absence they permit nothing."""
    if f.verdict.is_absence:
        return "Asked for in any case"
    return "Conditions in the other reading" if f.verdict is Verdict.PROHIBITED else "Conditions"


def _check(check: Check, width: int, indent: str, *, full: bool) -> Iterator[Line]:
    told = _told(check, full=full)
    yield from wrap("no" if check.mark == MARKS[State.UNMET] else "", told, width, indent, indent + " " * 11)


def _told(check: Check, *, full: bool) -> str:
    lead = f"{check.mark} {check.force:6} "
    if check.mark == MARKS[State.UNMET]:
        lead += "NOT MET: "
    where = check.only if full else check.briefly
    only = f" ({where})" if where else ""
    only += f" [{check.rules}]" if full else ""
    return lead + check.text + only


def _instead(told: tuple[Instead, ...], m: Measure, width: int, indent: str) -> Iterator[Line]:
    for place, each in enumerate(told[: m.instead]):
        label = "     or" if place else "Instead"
        rules = f" ({each.rules})" if m.rules else ""
        yield from wrap("", f"{label}: {each.change}: {each.word}{rules}", width, indent, indent + " " * 9)
    if len(told) > m.instead > 0:
        yield "", f"{indent}         and {len(told) - m.instead} more (--why)"


def _cut(told: tuple[str, ...], most: int, label: str, width: int, indent: str, most_rows: int = 0) -> Iterator[Line]:
    for each in told[:most]:
        yield from _shortened(f"{label}: {each}", width, indent, indent + "  ", most_rows)
    if len(told) > most > 0:
        yield "", f"{indent}  and {len(told) - most} more (--why)"


def _outline(page: Page, width: int, most: int = 0) -> list[Line]:
    """One verdict a line, absences last, and what to ask next. `most`: the rows it may take; 0: as many as it needs."""
    head = [*_head(page, width), ("", "")]
    column = max(len(row.marked) for row in page.rows) + 2
    body = [list(wrap(row.sort, f"{row.marked:{column}}{row.part}", width, "", " " * column)) for row in page.rows]
    told = dict.fromkeys(f"{f.word}: {f.absence}" for f in page.findings if f.absence)
    foot = [line for words in told for line in wrap("", words, width, "", "  ")]
    foot = [("", ""), *foot] if foot and not most else foot
    foot += _blocking(page, width)
    foot += advice.brief_lines(page.advice, width)
    foot += [("", ""), ("", f"Ask next: {page.next}"), *wrap("quiet", DISCLAIMER, width, "", "")]
    left = 0
    while most and body and rows([*head, *(x for each in body for x in each), *foot], width) > most - 1:
        body.pop()
        left += 1
    more = [("", f"and {left} more, of other parts (--why)")] if left else []
    return [*head, *(line for each in body for line in each), *more, *foot]


def _blocking(page: Page, width: int) -> Iterator[Line]:
    """The conditions that block parts of an outline: the first in short, and how many more."""
    found = list(dict.fromkeys(_told(c, full=False) for f in page.findings for c in f.conditions[: _shown_first(f)]))
    for text in found[:1]:
        more = f" And {len(found) - 1} more (--why)." if found[1:] else ""
        yield from _shortened(f"BLOCKED: {text}{more}", width, "", "  ", 3, "no")


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
            yield from _check(check, width, "  ", full=True)
    yield "", ""
