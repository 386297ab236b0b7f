"""Replies as flat views: finished words in the order in which a page shows them, with nothing left to work out."""

from __future__ import annotations

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
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import ASKED, Text
from tracker.report.advice import Advised, build_advice
from tracker.report.headline import headline
from tracker.report.next_question import next_question
from tracker.report.outline import Row, build_rows
from tracker.report.standing import standing_of
from tracker.report.wording import (
    ABSENCES,
    BLOCKED,
    FOUND,
    MARKS,
    PARTS,
    capitals,
    dated,
    either,
    in_words,
    listed,
    question_in_words,
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

    @property
    def caution(self) -> float:
        """Its place in the order of caution: a blocked yes comes right after a no."""
        return 0.5 if self.blocked else self.verdict.caution

    def told(self, unsettled: str) -> str:
        """The verdict in capitals, a blocked yes as no yes, marked with the words for what is not settled."""
        if self.blocked:
            return f"BLOCKED ({self.word}{f', {unsettled}' if unsettled else ''})"
        return f"{self.word}{f' ({unsettled})' if unsettled else ''}"

    @property
    def marked(self) -> str:
        """The verdict with what must be known at once."""
        return self.told("" if self.settled else "unsettled")

    @property
    def in_full(self) -> str:
        """The verdict with what else it could be."""
        return self.marked + (f", otherwise {self.otherwise}" if self.otherwise else "")


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


SORTS = {Verdict.PROHIBITED: "no", Verdict.CONDITIONAL: "yes", Verdict.PERMITTED: "yes"}
"""How a verdict is coloured; everything else is open."""


def build_page(rulebook: Rulebook, reply: Reply) -> Page:
    """The page of a reply."""
    question = reply.question
    findings = tuple(_finding(rulebook, reply, a) for a in reply.answers)
    return Page(
        headline=headline(findings, tuple(d for d in ASKED if any(d in dict(a.when) for a in reply.answers))),
        asked=question_in_words(rulebook.vocabulary, question),
        taken=listed(question.defaults),
        findings=findings,
        rows=build_rows(rulebook, reply, [(f.caution, f.marked, f.sort, f.otherwise) for f in findings])
        if len(findings) > 1
        else (),
        is_open=len(findings) > 1 and not (question.route and question.setting),
        next=next_question(rulebook, reply),
        standing=standing_of(rulebook, reply, reply.answers),
        advice=build_advice(rulebook, reply),
    )


def _finding(rulebook: Rulebook, reply: Reply, a: Answer) -> Finding:
    deciding = sorted((g for g in a.grounds if g.part is Part.DECIDES), key=lambda g: bool(g.covers))
    return Finding(
        verdict=a.verdict,
        word=capitals(a.verdict),
        settled=a.settled,
        sort="no" if a.compliance in BLOCKED else SORTS.get(a.verdict, "open") if a.settled else "open",
        part=in_words(rulebook.vocabulary, a.when),
        blocked=BLOCKED.get(a.compliance, "") if a.compliance else "",
        absence=_absence(rulebook, reply, a),
        reasons=tuple(_reason(rulebook, g) for g in deciding),
        conditions=tuple(_check(rulebook, c) for c in sorted(a.conditions, key=lambda c: c.state is not State.UNMET)),
        duties=tuple(_check(rulebook, c) for c in a.duties),
        instead=tuple(_instead(rulebook, i) for i in a.instead),
        doubts=_doubts(a),
        standing=standing_of(rulebook, reply, [a]),
        notices=tuple(n.text.en for n in a.notices if n.kind not in ("review-due", "unverified", "note")),
        others=tuple(
            _reason(rulebook, g) for g in a.grounds if g.part is not Part.DECIDES and not is_advice(rulebook, g)
        ),
        otherwise=either(capitals(o.verdict) for o in a.otherwise),
    )


def _absence(rulebook: Rulebook, reply: Reply, a: Answer) -> str:
    """What an absence means, in a sentence that no one reads as a yes. Empty: the verdict is none."""
    if not a.verdict.is_absence:
        return ""
    when = dict(a.when)
    who = when.get("practitioner") or reply.question.taken("practitioner")
    drugs = when.get("drug") or reply.question.taken("drug")
    here = [x for x in rulebook.authorities if x.jurisdiction == reply.question.jurisdiction]
    governing = [x for x in here if x.governs and _meet(rulebook, x.governs, who)]
    body = either(x.name.en for x in sorted(governing, key=lambda x: x.id)[:2])
    kinds = {notice.kind for notice in a.notices}
    is_found = "something-found" in kinds and "speaks-elsewhere" not in kinds
    words = (FOUND if is_found and a.verdict in FOUND else ABSENCES)[a.verdict].format(
        body=body or "the practitioner's own college",
        drug=either(short_name(rulebook.vocabulary, "drug", d) for d in drugs),
    )
    return words[:1].upper() + words[1:]


def _meet(rulebook: Rulebook, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    known = rulebook.vocabulary
    terms = [t for t in (*one, *other) if known.has("practitioner", t)]
    if len(terms) < len(one) + len(other):
        return bool(set(one) & set(other))
    return bool(known.leaves_of("practitioner", one) & known.leaves_of("practitioner", other))


def _reason(rulebook: Rulebook, g: Ground) -> Reason:
    since = f"in force {'from' if g.part is Part.NOT_YET else 'since'} {dated(g.begins)}" if g.begins else "undated"
    if g.until:
        since += f" until {dated(g.until)}"
    seen = f"; last found standing {g.verified.isoformat()}" if g.verified else "; never verified"
    told = EVIDENCE[g.evidence].en
    part = PARTS[g.part]
    if g.defeated_by:
        part += f" by {', '.join(g.defeated_by)}"
    return Reason(
        rule=g.rule,
        part=part,
        effect=g.effect.value.replace("-", " "),
        says=_sentence(g.summary.en),
        citation=g.citation,
        known=f"{g.force.value}; {told}; {since}{seen}",
        source=g.source or "",
        quote=g.quote or "",
        only=_only(rulebook, g.covers, g.because),
        authority=rulebook.authority_of[g.authority].name.en,
    )


def _check(rulebook: Rulebook, c: AnswerCondition) -> Check:
    briefly = [_only(rulebook, c.covers, ())] if c.covers else []
    briefly += ["not in every reading"] if c.because else []
    only = _only(rulebook, c.covers, c.because)
    return Check(MARKS[c.state], c.force.value, c.text.en, only, "; ".join(briefly), ", ".join(c.rules))


def _only(rulebook: Rulebook, covers: When, because: tuple[Text, ...]) -> str:
    """Where, and in which reading, something holds. Empty: everywhere."""
    parts = []
    if covers:
        parts.append(f"only {in_words(rulebook.vocabulary, covers)}")
    if because:
        parts.append(f"if {' and '.join(t.en for t in because)}")
    return "; ".join(parts)


def _instead(rulebook: Rulebook, i: Alternative) -> Instead:
    changes = []
    for dimension, values in i.change:
        if dimension.startswith("fact:"):
            changes.append(_fact_in_words(rulebook, dimension.removeprefix("fact:"), values))
            continue
        names = [v + _held(v) for v in values]
        changes.append(f"{dimension} {'any of ' if len(names) > 1 else ''}{', '.join(names)}")
    return Instead(" with ".join(changes), capitals(i.verdict), listed(i.rules, 1))


def _fact_in_words(rulebook: Rulebook, id: str, values: tuple[str, ...]) -> str:
    """A fact as its question with the answers that help, and what to type for the first of them."""
    fact = rulebook.fact_of.get(id)
    asked = f"“{fact.question.en.partition('?')[0]}?” " if fact else ""
    return f"{asked}{either(values)} (--fact {id}={values[0]})"


def _held(place: str) -> str:
    return "" if "+" not in place else " (both held)" if place.count("+") == 1 else " (all held)"


def _doubts(a: Answer) -> tuple[str, ...]:
    """What else could stand, and what would have to be so. Empty: settled."""
    if a.settled:
        return ()
    told = []
    for o in a.otherwise:
        because = " and ".join(t.en for t in o.because)
        told.append(f"otherwise {capitals(o.verdict)}{f' if {because}' if because else ''}")
    known = {t.en for o in a.otherwise for t in o.because}
    told += [f"it depends on whether {d.text.en}" for d in a.doubts if d.text.en not in known and not told]
    return tuple(told) or ("it could not be settled; more is open than could be tried out",)


def _sentence(text: str) -> str:
    words = text.strip()
    return words if words.endswith((".", "!", "?", "”")) else f"{words}."
