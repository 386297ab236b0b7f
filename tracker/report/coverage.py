"""Who pays, as lines for a terminal and as the document `tracker.coverage/1`: one line a payer, by answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tracker.domain.answer import Ground, Part
from tracker.domain.grounds import EVIDENCE
from tracker.domain.instrument import AuthorityKind, Instrument
from tracker.domain.payer import Coverage, CoverageLine, CoverageReply, Lack, OtherCoverage, PayerReply
from tracker.domain.question import Question
from tracker.domain.rule import ConditionKind
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED, Text, Vocabulary
from tracker.report.layout import Line, wrap
from tracker.report.listing import as_plain
from tracker.report.parts import parts
from tracker.report.wording import DISCLAIMER, dated, either, short_name

FORMAT = "tracker.coverage/1"

NOT_PERMISSION = "Coverage is not permission: whether it may be given is another question (tracker check)."

SHOWN = (
    Coverage.NOT_COVERED,
    Coverage.CASE_BY_CASE,
    Coverage.WITH_AUTHORISATION,
    Coverage.COVERED,
    Coverage.UNKNOWN,
    Coverage.RECOMMENDED_AGAINST,
)
"""The order of a page: never the most favourable first, what is not known after what is, advice apart at the end."""

NAMES = {
    Coverage.NOT_COVERED: "NOT COVERED",
    Coverage.CASE_BY_CASE: "CASE BY CASE",
    Coverage.WITH_AUTHORISATION: "COVERED WITH PRIOR AUTHORISATION",
    Coverage.COVERED: "COVERED",
    Coverage.UNKNOWN: "UNKNOWN",
    Coverage.RECOMMENDED_AGAINST: "RECOMMENDED AGAINST",
}

LACKS = {
    Lack.NOT_REACHED: "nothing it says reaches this",
    Lack.NOTHING_FOUND: "searched, and nothing was found",
    Lack.SOMETHING_FOUND: "searched; something was found, and nothing is recorded of it",
    Lack.UNSEARCHED: "nothing of it is recorded for that day, and no search",
}
"""Why nothing is known, in words that nobody reads as an answer."""

LEADS = {
    Part.DECIDES: "Why",
    Part.CONTRADICTS: "But",
    Part.WOULD_DECIDE: "Perhaps",
    Part.NOT_YET: "Not yet in force",
    Part.LAPSED: "No longer in force",
}

QUESTIONED = tuple(d for d in ASKED if d != "practitioner")
"""The dimensions of a question about who pays: who prescribes is a condition of the payer's own."""


class Entry(NamedTuple):
    """One line of a page: the lines of one payer that say the same in the same way. `where` empty: everything asked."""

    payer: PayerReply
    answer: Coverage
    where: str
    marks: tuple[str, ...]
    lines: tuple[CoverageLine, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is known here."""
        return not any(_speaks(line) for line in self.lines)


def coverage_lines(rulebook: Rulebook, reply: CoverageReply, width: int, *, why: bool = False) -> Iterator[Line]:
    """A reply, by answer. Grounds and conditions follow where each payer says one thing, or with `why`."""
    yield from wrap("head", f"Who pays: {coverage_question(rulebook.vocabulary, reply.question)}.", width, "", "  ")
    yield from wrap("", NOT_PERMISSION, width, "", "  ")
    entries = [e for each in reply.payers for e in _entries(rulebook.vocabulary, reply.question, each)]
    said = [e.payer.payer.id for e in entries if not e.is_blank]
    full = why or len(said) == len(set(said))
    for answer in SHOWN:
        found = [e for e in entries if e.answer is answer]
        if found:
            advice = " (advice to payers; no payer's decision)" if answer is Coverage.RECOMMENDED_AGAINST else ""
            yield "", ""
            yield "head", f"{NAMES[answer]}{advice}"
        for entry in found:
            where = f": {entry.where}" if entry.where else ""
            marked = f" ({'; '.join(entry.marks)})" if entry.marks else ""
            yield from wrap(_sort(entry), f"{entry.payer.payer.name.en}{where}{marked}", width, "  ", "    ")
            if full:
                yield from _grounds(entry, width, why=why)
    for each in reply.payers:
        yield from _unread(each, width)
    yield "", ""
    if not entries:
        yield from wrap("", "No payer that reaches this is on record. That says nothing of who pays.", width, "", "")
    elif not full:
        yield from wrap(
            "", "Ask next: name drug, route and purpose, or one --payer; all grounds: --why", width, "", "  "
        )
    yield from wrap("quiet", DISCLAIMER, width, "", "")


def _entries(vocabulary: Vocabulary, question: Question, each: PayerReply) -> Iterator[Entry]:
    """The lines of a payer, those together that say the same; of an adviser that spoke, only what it said."""
    groups: dict[tuple[object, ...], list[CoverageLine]] = {}
    for line in each.lines:
        blank = not _speaks(line)
        others = tuple(o.answer for o in line.otherwise)
        groups.setdefault((line.answer, others, not blank and _is_unread(line)), []).append(line)
    for group in sorted(groups.values(), key=lambda g: not _speaks(g[0])):
        first = group[0]
        blank = not _speaks(first)
        if blank and len(groups) > 1 and each.payer.kind is AuthorityKind.ADVISER:
            continue
        marks = list(dict.fromkeys(LACKS[line.lack] for line in group if line.lack is not None and blank))
        marks = [", or ".join(marks)] if marks else []
        if first.otherwise:
            marks.append(f"unsettled: otherwise {either(NAMES[o.answer] for o in first.otherwise)}")
        if first.answer is Coverage.COVERED and any(_has_conditions(line) for line in group):
            marks.append("on conditions")
        if first.answer.pays and _is_unread(first):
            marks.append("not read whole")
        if blank and len(groups) > 1:
            words = "anything else"
        elif len(groups) == 1:
            words = ""
        else:
            told = parts(vocabulary, {question.jurisdiction: [w for line in group for w in line.where]}, "", held=False)
            words = " / ".join(part.words for part in told)
        yield Entry(each, first.answer, words, tuple(marks), tuple(group))


def _speaks(line: CoverageLine) -> bool:
    return line.answer is not Coverage.UNKNOWN or bool(line.otherwise)


def coverage_question(vocabulary: Vocabulary, question: Question) -> str:
    """What is asked, in one line: drug by route, place, purpose, programme, province, day."""

    def names(dimension: str) -> str:
        return either(short_name(vocabulary, dimension, t) for t in question.taken(dimension))

    what = f"{names('drug')}, {names('route') if question.route else 'by any route'}"
    place = f", in {names('setting')}" if question.setting else ""
    here = next((j.name.en for j in vocabulary.jurisdictions if j.id == question.jurisdiction), question.jurisdiction)
    return f"{what}{place}, for {names('purpose')}, {names('programme')}; {here}, {question.on.isoformat()}"


def _sort(entry: Entry) -> str:
    settled = all(line.settled for line in entry.lines)
    if entry.answer is Coverage.NOT_COVERED and settled:
        return "no"
    clean = settled and not any(_is_unread(line) for line in entry.lines)
    return "yes" if entry.answer is Coverage.COVERED and clean else "open"


def _is_unread(line: CoverageLine) -> bool:
    return any(c.kind is ConditionKind.UNREAD for c in line.conditions)


def _has_conditions(line: CoverageLine) -> bool:
    """Whether the payer asks for something: what is covered then is not covered for everybody."""
    return any(c.kind is not ConditionKind.UNREAD for c in line.conditions)


def _grounds(entry: Entry, width: int, *, why: bool) -> Iterator[Line]:
    """On whose word, on what conditions, and what stands against it."""
    grounds = {g.rule: g for line in entry.lines for g in line.grounds}
    for ground in grounds.values():
        if why or ground.part not in (Part.NOT_YET, Part.LAPSED):
            told = f"{LEADS[ground.part]}: {_ended(ground.summary.en)} [{ground.rule}]"
            yield from wrap("", told, width, "    ", "      ")
            yield from wrap("quiet", f"{ground.citation.en}; {_known(ground)}", width, "      ", "      ")
            if why and ground.quote:
                yield from wrap("", f"“{ground.quote}”", width, "      ", "      ")
            if ground.source:
                yield "quiet", f"      {ground.source}"
    conditions = {c.key: c for line in entry.lines for c in line.conditions}
    if conditions and not entry.answer.pays:
        yield "", "    Conditions of what is said otherwise:"
    for condition in conditions.values():
        rules = f" [{', '.join(condition.rules)}]" if why else ""
        yield from wrap("", f"[ ] {condition.kind.value}: {condition.text.en}{rules}", width, "    ", "        ")
    for told in dict.fromkeys(_doubt(o) for line in entry.lines for o in line.otherwise):
        yield from wrap("", told, width, "    ", "      ")


def _doubt(other: OtherCoverage) -> str:
    because = " and ".join(t.en for t in other.because)
    return f"Doubt: otherwise {NAMES[other.answer]}{f': {because}' if because else ''}"


def _known(ground: Ground) -> str:
    """How a rule is known, since when, and whether it was looked at again."""
    told = [EVIDENCE[ground.evidence].en]
    if ground.begins is None:
        told.append("its date is not known")
    elif "/" in ground.begins:
        told.append(f"since when is not known: {dated(ground.begins)}")
    else:
        told.append(f"since {ground.begins}")
    if ground.until:
        told.append(f"until {dated(ground.until)}")
    told.append(f"last found standing {ground.verified.isoformat()}" if ground.verified else "never verified")
    return "; ".join(told)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _unread(each: PayerReply, width: int) -> Iterator[Line]:
    for text in each.unread:
        words = f"Note: {each.payer.name.en} also has “{text.title.en}” ({_date(text)}), of which no rule was read."
        yield "", ""
        yield from wrap("", words, width, "", "  ")


def _date(text: Instrument) -> str:
    return dated(text.begins.text) if text.begins else "undated"


def coverage_document(reply: CoverageReply, *, known_at: str | None, revision: int) -> dict[str, Any]:
    """A reply in the format `tracker.coverage/1`. `known_at` is as it was asked; None: as now known."""
    q = reply.question
    asked: dict[str, Any] = {
        "jurisdiction": q.jurisdiction,
        "on": q.on.isoformat(),
        "asked": q.asked.isoformat(),
        "known_at": known_at,
    }
    return {
        "format": FORMAT,
        "question": asked | {d: list(q.taken(d)) for d in QUESTIONED},
        "revision": revision,
        "notice": NOT_PERMISSION,
        "payers": [_payer(each) for each in reply.payers if each.payer.kind is AuthorityKind.PAYER],
        "advice": [_payer(each) for each in reply.payers if each.payer.kind is not AuthorityKind.PAYER],
        "disclaimer": DISCLAIMER,
    }


def _payer(each: PayerReply) -> dict[str, Any]:
    return {
        "payer": each.payer.id,
        "name": _text(each.payer.name),
        "jurisdiction": each.payer.jurisdiction,
        "lines": [_line(line) for line in each.lines],
        "unread": [{"instrument": i.id, "title": _text(i.title)} for i in each.unread],
        "searches": [as_plain(s) for s in each.searches],
    }


def _line(line: CoverageLine) -> dict[str, Any]:
    return {
        "where": [{d: list(terms) for d, terms in when} for when in line.where],
        "answer": line.answer.value,
        "settled": line.settled,
        "otherwise": [{"answer": o.answer.value, "because": [_text(t) for t in o.because]} for o in line.otherwise],
        "lack": line.lack.value if line.lack else None,
        "grounds": [_ground(g) for g in line.grounds],
        "conditions": [
            {"key": c.key, "kind": c.kind.value, "text": _text(c.text), "rules": list(c.rules)} for c in line.conditions
        ],
    }


def _ground(g: Ground) -> dict[str, Any]:
    return {
        "rule": g.rule,
        "part": g.part.value,
        "effect": g.effect.value,
        "summary": _text(g.summary),
        "citation": _text(g.citation),
        "locator": g.locator,
        "quote": g.quote,
        "source": g.source,
        "evidence": g.evidence.value,
        "in_force": {"from": g.begins, "to": g.until},
        "verified": g.verified.isoformat() if g.verified else None,
    }


def _text(text: Text) -> dict[str, str | None]:
    return {"en": text.en, "fr": text.fr}
