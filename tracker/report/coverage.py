"""Who pays, as lines for a terminal: one line a payer, by answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tracker.domain.answer import Ground, Part
from tracker.domain.grounds import EVIDENCE
from tracker.domain.instrument import AuthorityKind
from tracker.domain.payer import Coverage, CoverageLine, CoverageReply, Lack, OtherCoverage, PayerReply
from tracker.domain.question import Question
from tracker.domain.rule import ConditionKind
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Vocabulary
from tracker.report import advice
from tracker.report.layout import Line, wrap
from tracker.report.parts import parts
from tracker.report.tongue import ENGLISH, Tongue, message
from tracker.report.wording import DISCLAIMER, dated, either, said, short_name

NOT_PERMISSION = message("Coverage is not permission: whether it may be given is another question (tracker check).")

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
    Coverage.NOT_COVERED: message("NOT COVERED"),
    Coverage.CASE_BY_CASE: message("CASE BY CASE"),
    Coverage.WITH_AUTHORISATION: message("COVERED WITH PRIOR AUTHORISATION"),
    Coverage.COVERED: message("COVERED"),
    Coverage.UNKNOWN: message("UNKNOWN"),
    Coverage.RECOMMENDED_AGAINST: message("RECOMMENDED AGAINST"),
}

LACKS = {
    Lack.NOT_REACHED: message("nothing it says reaches this"),
    Lack.NOTHING_FOUND: message("searched, and nothing was found"),
    Lack.SOMETHING_FOUND: message("searched; something was found, and nothing is recorded of it"),
    Lack.UNSEARCHED: message("nothing of it is recorded for that day, and no search"),
}
"""Why nothing is known, in words that nobody reads as an answer."""

KINDS = advice.KINDS | {ConditionKind.UNREAD: message("unread"), ConditionKind.OTHER: message("other")}
"""What a condition is about, in a word."""

LEADS = {
    Part.DECIDES: message("Why"),
    Part.CONTRADICTS: message("But"),
    Part.WOULD_DECIDE: message("Perhaps"),
    Part.NOT_YET: message("Not yet in force"),
    Part.LAPSED: message("No longer in force"),
}


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


def coverage_lines(
    rulebook: Rulebook, reply: CoverageReply, width: int, *, why: bool = False, tongue: Tongue = ENGLISH
) -> Iterator[Line]:
    """A reply, by answer. Grounds and conditions follow where each payer says one thing, or with `why`."""
    say, vocabulary = tongue.say, rulebook.vocabulary
    asked = say("Who pays: {asked}.", asked=coverage_question(vocabulary, reply.question, tongue))
    yield from wrap("head", asked, width, "", "  ")
    yield from wrap("", say(NOT_PERMISSION), width, "", "  ")
    entries = [e for each in reply.payers for e in _entries(vocabulary, reply.question, each, tongue)]
    spoke = [e.payer.payer.id for e in entries if not e.is_blank]
    full = why or len(spoke) == len(set(spoke))
    for answer in SHOWN:
        found = [e for e in entries if e.answer is answer]
        if found:
            apart = say(" (advice to payers; no payer's decision)") if answer is Coverage.RECOMMENDED_AGAINST else ""
            yield "", ""
            yield "head", f"{say(NAMES[answer])}{apart}"
        for entry in found:
            name = said(entry.payer.payer.name, tongue)
            where = say("{name}: {told}", name=name, told=entry.where) if entry.where else name
            marked = f" ({tongue.apart.join(entry.marks)})" if entry.marks else ""
            yield from wrap(_sort(entry), f"{where}{marked}", width, "  ", "    ")
            if full:
                yield from _grounds(entry, width, tongue, why=why)
    for each in reply.payers:
        yield from _unread(each, width, tongue)
    yield "", ""
    if not entries:
        none = say("No payer that reaches this is on record. That says nothing of who pays.")
        yield from wrap("", none, width, "", "")
    elif not full:
        more = say("Ask next: name drug, route and purpose, or one --payer; all grounds: --why")
        yield from wrap("", more, width, "", "  ")
    yield from wrap("quiet", say(DISCLAIMER), width, "", "")


def _entries(vocabulary: Vocabulary, question: Question, each: PayerReply, tongue: Tongue) -> Iterator[Entry]:
    """The lines of a payer, those together that say the same; of an adviser that spoke, only what it said."""
    say = tongue.say
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
        marks = list(dict.fromkeys(say(LACKS[line.lack]) for line in group if line.lack is not None and blank))
        for other in marks[1:]:
            marks = [say("{one}, or {other}", one=marks[0], other=other)]
        if first.otherwise:
            doubted = either((say(NAMES[o.answer]) for o in first.otherwise), tongue)
            marks.append(say("unsettled: otherwise {others}", others=doubted))
        if first.answer is Coverage.COVERED and any(_has_conditions(line) for line in group):
            marks.append(say("on conditions"))
        if first.answer.pays and _is_unread(first):
            marks.append(say("not read whole"))
        if blank and len(groups) > 1:
            words = say("anything else")
        elif len(groups) == 1:
            words = ""
        else:
            spots = {question.jurisdiction: [w for line in group for w in line.where]}
            told = parts(vocabulary, spots, "", held=False, tongue=tongue)
            words = " / ".join(part.words for part in told)
        yield Entry(each, first.answer, words, tuple(marks), tuple(group))


def _speaks(line: CoverageLine) -> bool:
    return line.answer is not Coverage.UNKNOWN or bool(line.otherwise)


def coverage_question(vocabulary: Vocabulary, question: Question, tongue: Tongue = ENGLISH) -> str:
    """What is asked, in one line: drug by route, place, purpose, programme, province, day."""
    say = tongue.say

    def names(dimension: str) -> str:
        return either((short_name(vocabulary, dimension, t, tongue) for t in question.taken(dimension)), tongue)

    drug = names("drug")
    asked = (
        say("{drug}, {route}", drug=drug, route=names("route"))
        if question.route
        else say("{drug}, by any route", drug=drug),
        *([say("in {names}", names=names("setting"))] if question.setting else []),
        say("for {names}", names=names("purpose")),
        names("programme"),
    )
    named = {j.id: said(j.name, tongue) for j in vocabulary.jurisdictions}
    here = named.get(question.jurisdiction, question.jurisdiction)
    return f"{', '.join(asked)}; {here}, {question.on.isoformat()}"


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


def _grounds(entry: Entry, width: int, tongue: Tongue, *, why: bool) -> Iterator[Line]:
    """On whose word, on what conditions, and what stands against it."""
    say = tongue.say
    grounds = {g.rule: g for line in entry.lines for g in line.grounds}
    for ground in grounds.values():
        if why or ground.part not in (Part.NOT_YET, Part.LAPSED):
            told = say("{name}: {told}", name=say(LEADS[ground.part]), told=_ended(said(ground.summary, tongue)))
            yield from wrap("", f"{told} [{ground.rule}]", width, "    ", "      ")
            known = tongue.apart.join((said(ground.citation, tongue), *_known(ground, tongue)))
            yield from wrap("quiet", known, width, "      ", "      ")
            if why and ground.quote:
                yield from wrap("", say("“{title}”", title=ground.quote), width, "      ", "      ")
            if ground.source:
                yield "quiet", f"      {ground.source}"
    conditions = {c.key: c for line in entry.lines for c in line.conditions}
    if conditions and not entry.answer.pays:
        yield "", f"    {say('Conditions of what is said otherwise:')}"
    for condition in conditions.values():
        rules = f" [{', '.join(condition.rules)}]" if why else ""
        told = say("{name}: {told}", name=say(KINDS[condition.kind]), told=said(condition.text, tongue))
        yield from wrap("", f"[ ] {told}{rules}", width, "    ", "        ")
    for doubt in dict.fromkeys(_doubt(o, tongue) for line in entry.lines for o in line.otherwise):
        yield from wrap("", doubt, width, "    ", "      ")


def _doubt(other: OtherCoverage, tongue: Tongue) -> str:
    say, answer = tongue.say, tongue.say(NAMES[other.answer])
    if not other.because:
        return say("Doubt: otherwise {answer}", answer=answer)
    because, *others = (said(t, tongue) for t in other.because)
    for each in others:
        because = say("{some} and {last}", some=because, last=each)
    return say("Doubt: otherwise {answer}: {because}", answer=answer, because=because)


def _known(ground: Ground, tongue: Tongue) -> Iterator[str]:
    """How a rule is known, since when, and whether it was looked at again."""
    say = tongue.say
    yield said(EVIDENCE[ground.evidence], tongue)
    if ground.begins is None:
        yield say("its date is not known")
    elif "/" in ground.begins:
        yield say("since when is not known: {day}", day=dated(ground.begins, tongue))
    else:
        yield say("since {day}", day=ground.begins)
    if ground.until:
        yield say("until {day}", day=dated(ground.until, tongue))
    yield (
        say("last found standing {day}", day=ground.verified.isoformat()) if ground.verified else say("never verified")
    )


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _unread(each: PayerReply, width: int, tongue: Tongue) -> Iterator[Line]:
    for text in each.unread:
        day = dated(text.begins.text, tongue) if text.begins else tongue.say("undated")
        words = tongue.say(
            "Note: {payer} also has “{title}” ({day}), of which no rule was read.",
            payer=said(each.payer.name, tongue),
            title=said(text.title, tongue),
            day=day,
        )
        yield "", ""
        yield from wrap("", words, width, "", "  ")
