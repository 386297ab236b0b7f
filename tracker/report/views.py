"""Replies as flat views: finished words in the order in which a page shows them, with nothing left to work out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tracker.domain.advice import is_advice
from tracker.domain.answer import (
    Alternative,
    Answer,
    AnswerCondition,
    Ground,
    Part,
    Reply,
    State,
    Verdict,
    When,
)
from tracker.domain.grounds import EVIDENCE
from tracker.domain.rule import Force
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED, Text
from tracker.report.advice import Advised, build_advice
from tracker.report.headline import headline
from tracker.report.next_question import next_question
from tracker.report.outline import Row, build_rows
from tracker.report.standing import standing_of
from tracker.report.tongue import ENGLISH, Tongue, message
from tracker.report.wording import (
    ABSENCES,
    BLOCKED,
    DIMENSIONS,
    EFFECTS,
    FORCES,
    FOUND,
    MARKS,
    PARTS,
    capitals,
    dated,
    either,
    in_words,
    listed,
    question_in_words,
    said,
    short_name,
)


class Reason(NamedTuple):
    """A rule as a reason: what it says, on whose word, how we know it, since when."""

    rule: str
    part: str
    effect: str
    says: str
    citation: str
    known: str
    source: str
    quote: str
    only: str
    authority: str


class Check(NamedTuple):
    """A condition as a line of a checklist.

    `only` says where and in which reading it holds, `briefly` the same in few words; empty: everywhere.
    """

    mark: str
    force: str
    text: str
    only: str
    briefly: str
    rules: str
    is_must: bool


class Finding(NamedTuple):
    """One answer. `part` names what it covers; empty: the whole question."""

    verdict: Verdict
    word: str
    settled: bool
    sort: str
    part: str
    blocked: str
    absence: str
    reasons: tuple[Reason, ...]
    conditions: tuple[Check, ...]
    duties: tuple[Check, ...]
    instead: tuple[Instead, ...]
    doubts: tuple[str, ...]
    standing: str
    notices: tuple[str, ...]
    others: tuple[Reason, ...]
    otherwise: str
    """The other verdicts that could stand; empty: settled, or more is open than could be tried out."""
    tongue: Tongue = ENGLISH

    @property
    def caution(self) -> float:
        """Its place in the order of caution: a blocked yes comes right after a no."""
        return 0.5 if self.blocked else self.verdict.caution

    def told(self, unsettled: str) -> str:
        """The verdict in capitals, a blocked yes as no yes, marked with the words for what is not settled."""
        if self.blocked:
            blocked = self.tongue.say("BLOCKED")
            return f"{blocked} ({self.word}{f', {unsettled}' if unsettled else ''})"
        return f"{self.word}{f' ({unsettled})' if unsettled else ''}"

    @property
    def marked(self) -> str:
        """The verdict with what must be known at once."""
        return self.told("" if self.settled else self.tongue.say("unsettled"))

    @property
    def in_full(self) -> str:
        """The verdict with what else it could be."""
        return self.marked + (self.tongue.say(", otherwise {others}", others=self.otherwise) if self.otherwise else "")


class Instead(NamedTuple):
    """A nearest yes: what to change, what stands then, and on which rules."""

    change: str
    word: str
    rules: str


class Page(NamedTuple):
    """A reply. `is_open`: the question leaves the route or the place open; `next` is what to type then."""

    headline: str
    asked: str
    taken: str
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...]
    is_open: bool
    next: str
    standing: str
    """Of all answers together."""
    advice: tuple[Advised, ...]
    """What is advised beside all the answers; no part of any of them."""
    tongue: Tongue = ENGLISH


SORTS = {Verdict.PROHIBITED: "no", Verdict.CONDITIONAL: "yes", Verdict.PERMITTED: "yes"}
"""How a verdict is coloured; everything else is open."""


def build_page(rulebook: Rulebook, reply: Reply, tongue: Tongue = ENGLISH) -> Page:
    """The page of a reply."""
    question = reply.question
    findings = tuple(_finding(rulebook, reply, a, tongue) for a in reply.answers)
    depends_on = [tongue.say(DIMENSIONS[d]) for d in ASKED if any(d in dict(a.when) for a in reply.answers)]
    return Page(
        headline=headline(findings, tuple(depends_on), tongue),
        asked=question_in_words(rulebook.vocabulary, question, tongue),
        taken=listed([tongue.say(DIMENSIONS[d]) for d in question.defaults], tongue=tongue),
        findings=findings,
        rows=build_rows(rulebook, reply, [(f.caution, f.marked, f.sort, f.otherwise) for f in findings], tongue)
        if len(findings) > 1
        else (),
        is_open=len(findings) > 1 and not (question.route and question.setting),
        next=next_question(rulebook, reply),
        standing=standing_of(rulebook, reply, reply.answers, tongue),
        advice=build_advice(rulebook, reply, tongue),
        tongue=tongue,
    )


def _finding(rulebook: Rulebook, reply: Reply, a: Answer, tongue: Tongue) -> Finding:
    deciding = sorted((g for g in a.grounds if g.part is Part.DECIDES), key=lambda g: bool(g.covers))
    conditions = sorted(a.conditions, key=lambda c: c.state is not State.UNMET)
    return Finding(
        verdict=a.verdict,
        word=capitals(a.verdict, tongue),
        settled=a.settled,
        sort="no" if a.compliance in BLOCKED else SORTS.get(a.verdict, "open") if a.settled else "open",
        part=in_words(rulebook.vocabulary, a.when, tongue),
        blocked=tongue.say(BLOCKED[a.compliance]) if a.compliance in BLOCKED else "",
        absence=_absence(rulebook, reply, a, tongue),
        reasons=tuple(_reason(rulebook, g, tongue) for g in deciding),
        conditions=tuple(_check(rulebook, c, tongue) for c in conditions),
        duties=tuple(_check(rulebook, c, tongue) for c in a.duties),
        instead=tuple(_instead(rulebook, i, tongue) for i in a.instead),
        doubts=_doubts(a, tongue),
        standing=standing_of(rulebook, reply, [a], tongue),
        notices=tuple(said(n.text, tongue) for n in a.notices if n.kind not in ("review-due", "unverified", "note")),
        others=tuple(
            _reason(rulebook, g, tongue) for g in a.grounds if g.part is not Part.DECIDES and not is_advice(rulebook, g)
        ),
        otherwise=either((capitals(o.verdict, tongue) for o in a.otherwise), tongue),
        tongue=tongue,
    )


def _absence(rulebook: Rulebook, reply: Reply, a: Answer, tongue: Tongue) -> str:
    """What an absence means, in a sentence that no one reads as a yes. Empty: the verdict is none."""
    if not a.verdict.is_absence:
        return ""
    when = dict(a.when)
    who = when.get("practitioner") or reply.question.taken("practitioner")
    drugs = when.get("drug") or reply.question.taken("drug")
    here = [x for x in rulebook.authorities if x.jurisdiction == reply.question.jurisdiction]
    governing = [x for x in here if x.governs and _meet(rulebook, x.governs, who)]
    body = either((said(x.name, tongue) for x in sorted(governing, key=lambda x: x.id)[:2]), tongue)
    kinds = {notice.kind for notice in a.notices}
    is_found = "something-found" in kinds and "speaks-elsewhere" not in kinds
    words = tongue.say(
        (FOUND if is_found and a.verdict in FOUND else ABSENCES)[a.verdict],
        body=body or tongue.say("the practitioner's own college"),
        drug=either((short_name(rulebook.vocabulary, "drug", d, tongue) for d in drugs), tongue),
    )
    return words[:1].upper() + words[1:]


def _meet(rulebook: Rulebook, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    known = rulebook.vocabulary
    terms = [t for t in (*one, *other) if known.has("practitioner", t)]
    if len(terms) < len(one) + len(other):
        return bool(set(one) & set(other))
    return bool(known.leaves_of("practitioner", one) & known.leaves_of("practitioner", other))


def _reason(rulebook: Rulebook, g: Ground, tongue: Tongue) -> Reason:
    say = tongue.say
    part = say(PARTS[g.part])
    if g.defeated_by:
        part = say("{part} by {rules}", part=part, rules=", ".join(g.defeated_by))
    seen = say("last found standing {day}", day=g.verified.isoformat()) if g.verified else say("never verified")
    return Reason(
        rule=g.rule,
        part=part,
        effect=say(EFFECTS[g.effect]),
        says=_sentence(said(g.summary, tongue)),
        citation=said(g.citation, tongue),
        known=tongue.apart.join((say(FORCES[g.force]), said(EVIDENCE[g.evidence], tongue), _since(g, tongue), seen)),
        source=g.source or "",
        quote=g.quote or "",
        only=_only(rulebook, g.covers, g.because, tongue),
        authority=said(rulebook.authority_of[g.authority].name, tongue),
    )


def _since(g: Ground, tongue: Tongue) -> str:
    """From when, and until when, a rule is in force."""
    say = tongue.say
    if not g.begins:
        since = say("undated")
    elif g.part is Part.NOT_YET:
        since = say("in force from {day}", day=dated(g.begins, tongue))
    else:
        since = say("in force since {day}", day=dated(g.begins, tongue))
    return since + (say(" until {day}", day=dated(g.until, tongue)) if g.until else "")


def _check(rulebook: Rulebook, c: AnswerCondition, tongue: Tongue) -> Check:
    briefly = [_only(rulebook, c.covers, (), tongue)] if c.covers else []
    briefly += [tongue.say("not in every reading")] if c.because else []
    only = _only(rulebook, c.covers, c.because, tongue)
    force, text = tongue.say(FORCES[c.force]), said(c.text, tongue)
    return Check(
        MARKS[c.state], force, text, only, tongue.apart.join(briefly), ", ".join(c.rules), c.force is Force.MUST
    )


def _only(rulebook: Rulebook, covers: When, because: tuple[Text, ...], tongue: Tongue) -> str:
    """Where, and in which reading, something holds. Empty: everywhere."""
    parts = []
    if covers:
        parts.append(tongue.say("only {parts}", parts=in_words(rulebook.vocabulary, covers, tongue)))
    if because:
        parts.append(tongue.say("if {doubts}", doubts=_joined(because, tongue)))
    return tongue.apart.join(parts)


def _joined(texts: Iterable[Text], tongue: Tongue) -> str:
    """Clauses that hold together."""
    return tongue.say(" and ").join(said(t, tongue) for t in texts)


def _instead(rulebook: Rulebook, i: Alternative, tongue: Tongue) -> Instead:
    changes = []
    for dimension, values in i.change:
        if dimension.startswith("fact:"):
            changes.append(_fact_in_words(rulebook, dimension.removeprefix("fact:"), values, tongue))
            continue
        names = ", ".join(_named(rulebook, dimension, v, tongue) + _held(v, tongue) for v in values)
        change = message("{dimension} any of {names}") if len(values) > 1 else message("{dimension} {names}")
        changes.append(tongue.say(change, dimension=tongue.say(DIMENSIONS[dimension]), names=names))
    return Instead(tongue.say(" with ").join(changes), capitals(i.verdict, tongue), listed(i.rules, 1, tongue))


def _named(rulebook: Rulebook, dimension: str, value: str, tongue: Tongue) -> str:
    """A term as one types it, and in another language than English by its name too."""
    if tongue.lang == "en":
        return value
    return f"{short_name(rulebook.vocabulary, dimension, value, tongue)} [{value}]"


_YES_NO = {"yes": message("yes"), "no": message("no")}


def _fact_in_words(rulebook: Rulebook, id: str, values: tuple[str, ...], tongue: Tongue) -> str:
    """A fact as its question with the answers that help, and what to type for the first of them."""
    fact = rulebook.fact_of.get(id)
    asked = (
        f"{tongue.say('“{title}”', title=said(fact.question, tongue).partition('?')[0].rstrip() + '?')} "
        if fact
        else ""
    )
    answers = (tongue.say(_YES_NO[v]) if v in _YES_NO else v for v in values)
    return f"{asked}{either(answers, tongue)} (--fact {id}={values[0]})"


def _held(place: str, tongue: Tongue) -> str:
    if "+" not in place:
        return ""
    return tongue.say(" (both held)") if place.count("+") == 1 else tongue.say(" (all held)")


def _doubts(a: Answer, tongue: Tongue) -> tuple[str, ...]:
    """What else could stand, and what would have to be so. Empty: settled."""
    if a.settled:
        return ()
    say, told = tongue.say, []
    for o in a.otherwise:
        other = say("otherwise {verdict}", verdict=capitals(o.verdict, tongue))
        told.append(say("{other} if {doubts}", other=other, doubts=_joined(o.because, tongue)) if o.because else other)
    known = {t for o in a.otherwise for t in o.because}
    if not told:
        told = [
            say("it depends on whether {doubt}", doubt=said(d.text, tongue)) for d in a.doubts if d.text not in known
        ]
    return tuple(told) or (say("it could not be settled; more is open than could be tried out"),)


def _sentence(text: str) -> str:
    words = text.strip()
    return words if words.endswith((".", "!", "?", "”", "»")) else f"{words}."
