"""Pages as lines for a terminal: the verdict first, and for a closed question never more than one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tracker.domain.answer import State, Verdict
from tracker.report import advice
from tracker.report.layout import Line, rows, wrap
from tracker.report.tongue import Tongue
from tracker.report.views import Check, Finding, Instead, Page, Reason
from tracker.report.wording import DISCLAIMER, FORCES, MARKS

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
    say = page.tongue.say
    if several:
        lines += wrap("", say("Standing: {standing}.", standing=page.standing), width, "", "  ")
    lines += advice.whole_lines(page, width) if why else advice.brief_lines(page, width)
    return [*lines, *wrap("quiet", say(DISCLAIMER) + ("" if why else _more(page, width)), width, "", "")]


def _more(page: Page, width: int) -> str:
    """What else there is to read: the grounds, and duties that hold whatever the answer."""
    if page.advice and width < advice.NARROW:
        return page.tongue.say(" Grounds, advice: --why")
    if any(finding.duties for finding in page.findings):
        return page.tongue.say(" Grounds, duties: --why")
    return page.tongue.say(" All grounds: --why")


def _head(page: Page, width: int) -> Iterator[Line]:
    sort = page.findings[0].sort if len(page.findings) == 1 else "head"
    say = page.tongue.say
    taken = say(" Not said, so as usual: {dimensions}.", dimensions=page.taken) if page.taken else ""
    yield from wrap(sort, say("{headline}: {asked}.", headline=page.headline, asked=page.asked) + taken, width, "", "")


def _body(f: Finding, m: Measure, width: int, several: bool) -> Iterator[Line]:
    """One answer; of several, each under its verdict and the part it covers."""
    indent = "  " if several else ""
    more = indent + "  "
    say, count = f.tongue.say, f.tongue.count
    if several:
        absence = _pair(f.tongue, f.part, f.absence) if f.absence else f.part
        yield from wrap(f.sort, _pair(f.tongue, f.in_full, absence), width, "", "  ")
    elif f.absence:
        yield from wrap("", _pair(f.tongue, f.word, f.absence), width, indent, more)
    if f.blocked:
        told = [_told(c, f.tongue, full=m.full) for c in f.conditions[: _shown_first(f)]]
        blocked = _pair(f.tongue, f.blocked, told[0] if told else say("a condition is not met."))
        yield from _shortened(blocked, width, indent, more, 0 if m.full else 3, "no")
    left = len(f.reasons) - m.reasons
    for reason in f.reasons[: m.reasons]:
        yield from _reason(reason, m, width, indent, left, f.tongue)
    if left > 0 and m.reasons and m.cited:
        yield "", indent + count("And {n} more rule says so (--why).", "And {n} more rules say so (--why).", left)
    yield from _conditions(f, m, width, indent)
    yield from _instead(f.instead, m, width, indent, f.tongue)
    left_out = []
    if f.instead and not m.instead:
        left_out.append(_pair(f.tongue, say("Instead"), "--why"))
    if f.doubts and not m.doubts:
        left_out.append(_pair(f.tongue, say("Doubt"), "--why"))
    if left_out:
        yield "", indent + f.tongue.apart.join(left_out)
    yield from _cut(f.doubts, m.doubts, say("Doubt"), width, indent, f.tongue, most_rows=0 if m.full else 4)
    yield from _cut(f.notices, m.notices, say("Note"), width, indent, f.tongue)
    if not several:
        yield from wrap("", say("Standing: {standing}.", standing=f.standing), width, indent, more)


def _pair(tongue: Tongue, name: str, told: str) -> str:
    """A name, a colon, and what is told of it."""
    return tongue.say("{name}: {told}", name=name, told=told)


def _reason(reason: Reason, m: Measure, width: int, indent: str, left: int, tongue: Tongue) -> Iterator[Line]:
    more = indent + "  "
    only = f" ({reason.only})" if reason.only else ""
    rule = tongue.say("{some} and {n} more", some=reason.rule, n=left) if left > 0 else reason.rule
    named = "" if m.cited else f" [{rule}]"
    why = _pair(tongue, tongue.say("Why"), f"{reason.says}{only}{named}")
    yield from _shortened(why, width, indent, more, m.sentence)
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
    say = f.tongue.say
    musts = sum(c.is_must for c in f.conditions)
    met = sum(c.mark == "[x]" for c in f.conditions)
    unmet = sum(c.mark == "[!]" for c in f.conditions)
    told = say("{musts} must, {shoulds} should", musts=musts, shoulds=len(f.conditions) - musts)
    told += (say("; {n} met", n=met) if met else "") + (say("; {n} NOT met", n=unmet) if unmet else "")
    left = f.conditions[_shown_first(f) :]
    most = m.conditions if len(left) > m.conditions + 1 else len(left) if m.conditions else 0
    shown = left[:most]
    named = f"{_name_of_conditions(f)} ({told})"
    told = _pair(f.tongue, named, "").rstrip() if shown else _pair(f.tongue, named, "--why") if left else named
    yield "head", indent + told
    for check in shown:
        yield from _check(check, width, indent + "  ", f.tongue, full=m.full)
    if 0 < len(shown) < len(left):
        yield "", f"{indent}  {_and_more(f.tongue, len(left) - len(shown))}"


def _and_more(tongue: Tongue, left: int) -> str:
    return tongue.say("and {n} more (--why)", n=left)


def _shown_first(f: Finding) -> int:
    """How many conditions stand above all else: of a blocked answer the first that is not met."""
    return 1 if f.blocked and f.conditions and f.conditions[0].mark == MARKS[State.UNMET] else 0


def _name_of_conditions(f: Finding) -> str:
    """What the conditions of an answer are: of a yes its own; beside a no or an absence they permit nothing."""
    if f.verdict.is_absence:
        return f.tongue.say("Asked for in any case")
    if f.verdict is Verdict.PROHIBITED:
        return f.tongue.say("Conditions in the other reading")
    return f.tongue.say("Conditions")


def _check(check: Check, width: int, indent: str, tongue: Tongue, *, full: bool) -> Iterator[Line]:
    told = _told(check, tongue, full=full)
    deep = indent + " " * (len(f"{check.mark} ") + _width_of_force(tongue) + 1)
    yield from wrap("no" if check.mark == MARKS[State.UNMET] else "", told, width, indent, deep)


def _width_of_force(tongue: Tongue) -> int:
    return max(len(tongue.say(force)) for force in FORCES.values())


def _told(check: Check, tongue: Tongue, *, full: bool) -> str:
    lead = f"{check.mark} {check.force:{_width_of_force(tongue)}} "
    if check.mark == MARKS[State.UNMET]:
        lead += _pair(tongue, tongue.say("NOT MET"), "")
    where = check.only if full else check.briefly
    only = f" ({where})" if where else ""
    only += f" [{check.rules}]" if full else ""
    return lead + check.text + only


def _instead(told: tuple[Instead, ...], m: Measure, width: int, indent: str, tongue: Tongue) -> Iterator[Line]:
    first = _pair(tongue, tongue.say("Instead"), "")
    other = f"{_pair(tongue, tongue.say('or'), ''):>{len(first)}}"
    deep = indent + " " * len(first)
    for place, each in enumerate(told[: m.instead]):
        rules = f" ({each.rules})" if m.rules else ""
        change = _pair(tongue, each.change, f"{each.word}{rules}")
        yield from wrap("", f"{other if place else first}{change}", width, indent, deep)
    if len(told) > m.instead > 0:
        yield "", deep + _and_more(tongue, len(told) - m.instead)


def _cut(
    told: tuple[str, ...], most: int, label: str, width: int, indent: str, tongue: Tongue, most_rows: int = 0
) -> Iterator[Line]:
    for each in told[:most]:
        yield from _shortened(_pair(tongue, label, each), width, indent, indent + "  ", most_rows)
    if len(told) > most > 0:
        yield "", f"{indent}  {_and_more(tongue, len(told) - most)}"


def _outline(page: Page, width: int, most: int = 0) -> list[Line]:
    """One verdict a line, absences last, and what to ask next. `most`: the rows it may take; 0: as many as it needs."""
    head = [*_head(page, width), ("", "")]
    column = max(len(row.marked) for row in page.rows) + 2
    body = [list(wrap(row.sort, f"{row.marked:{column}}{row.part}", width, "", " " * column)) for row in page.rows]
    say = page.tongue.say
    told = dict.fromkeys(_pair(page.tongue, f.word, f.absence) for f in page.findings if f.absence)
    foot = [line for words in told for line in wrap("", words, width, "", "  ")]
    foot = [("", ""), *foot] if foot and not most else foot
    foot += _blocking(page, width)
    foot += advice.brief_lines(page, width)
    ask = say("Ask next: {command}", command=page.next)
    foot += [("", ""), ("", ask), *wrap("quiet", say(DISCLAIMER), width, "", "")]
    left = 0
    while most and body and rows([*head, *(x for each in body for x in each), *foot], width) > most - 1:
        body.pop()
        left += 1
    more = [("", say("and {n} more, of other parts (--why)", n=left))] if left else []
    return [*head, *(line for each in body for line in each), *more, *foot]


def _blocking(page: Page, width: int) -> Iterator[Line]:
    """The conditions that block parts of an outline: the first in short, and how many more."""
    say, first = page.tongue.say, [c for f in page.findings for c in f.conditions[: _shown_first(f)]]
    found = list(dict.fromkeys(_told(c, page.tongue, full=False) for c in first))
    for text in found[:1]:
        more = say(" And {n} more (--why).", n=len(found) - 1) if found[1:] else ""
        yield from _shortened(_pair(page.tongue, say("BLOCKED"), text + more), width, "", "  ", 3, "no")


def _everything(finding: Finding, width: int) -> Iterator[Line]:
    """What the short page leaves out: every rule considered by layer, its part, and the duties that always hold."""
    grounds = sorted((*finding.reasons, *finding.others), key=lambda r: r.authority)
    for authority, each in groupby(grounds, key=lambda r: r.authority):
        yield "", ""
        yield "head", _pair(finding.tongue, authority, "").rstrip()
        for reason in each:
            only = f" ({reason.only})" if reason.only else ""
            yield from wrap("", _pair(finding.tongue, reason.part, f"{reason.says}{only}"), width, "  ", "    ")
            yield from wrap("quiet", f"{reason.rule}; {reason.effect}; {reason.known}", width, "    ", "    ")
            yield from wrap("quiet", reason.citation, width, "    ", "    ")
            if reason.quote:
                yield from wrap("", finding.tongue.say("“{title}”", title=reason.quote), width, "    ", "    ")
            if reason.source:
                yield "quiet", f"    {reason.source}"
    if finding.duties:
        yield "", ""
        yield "head", finding.tongue.say("Duties that always hold:")
        for check in finding.duties:
            yield from _check(check, width, "  ", finding.tongue, full=True)
    yield "", ""
