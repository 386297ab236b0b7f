"""One checklist for several sites: the conditions of all their answers, those on one fact brought together.

A checklist makes nothing allowed: what is not, or has no answer, stands beside it, and none of its conditions in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, groupby

from tracker.domain.answer import Answer, AnswerCondition, Standing, Verdict, When
from tracker.domain.assess import Assessment
from tracker.domain.docket import docket
from tracker.domain.explain import answer
from tracker.domain.grounds import citation
from tracker.domain.question import Question
from tracker.domain.rule import Condition, ConditionKind, Force, Op, Test
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Site
from tracker.domain.strictest import asks_the_same, can_hold, strictest
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Text

__all__ = ["Clash", "Clause", "Item", "Need", "Protocol", "Stand", "bring_together"]


@value_class(frozen=True, slots=True)
class Need:
    """Who needs a clause. `covers` empty: the whole service; `because` empty: in every reading of the sources."""

    site: str
    service: str
    covers: When
    because: tuple[Text, ...]
    settled: bool


@value_class(frozen=True, slots=True)
class Clause:
    """A condition as one rule says it. `test` None: no fact decides it. `citation` holds the locator too."""

    rule: str
    instrument: str
    locator: str | None
    citation: str
    key: str
    kind: ConditionKind
    text: Text
    force: Force
    test: Test | None
    needs: tuple[Need, ...]

    @property
    def is_certain(self) -> bool:
        """Whether some service needs it in every reading, and its answer is settled."""
        return any(need.settled and not need.because for need in self.needs)

    @property
    def sites(self) -> frozenset[str]:
        return frozenset(need.site for need in self.needs)


@value_class(frozen=True, slots=True)
class Item:
    """A line of the checklist: `kept` is the strictest clause, and `others` are those that the checklist meets with it.

    Several are kept only where none of them is the strictest; `test` is what they ask together (of no values: nothing
    can satisfy them together). None: no fact decides it. `sites` need it as strictly as it is kept.
    """

    kind: ConditionKind
    force: Force
    kept: tuple[Clause, ...]
    others: tuple[Clause, ...]
    test: Test | None
    sites: tuple[str, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return (*self.kept, *self.others)

    @property
    def is_certain(self) -> bool:
        return any(clause.is_certain for clause in self.kept)


@value_class(frozen=True, slots=True)
class Clash:
    """Clauses on one fact that nothing can satisfy together, so that no single protocol satisfies who needs them."""

    fact: str
    clauses: tuple[Clause, ...]

    @property
    def sites(self) -> tuple[str, ...]:
        return tuple(sorted(frozenset[str]().union(*(clause.sites for clause in self.clauses))))


@value_class(frozen=True, slots=True)
class Stand:
    """How a service, or the part of it that `when` names, is answered. `service` None: the site has none.

    `verdict` None: nothing could be asked, and `why_not` says why. `standing` is how fresh the answer's sources are.
    """

    site: str
    service: str | None
    when: When = ()
    verdict: Verdict | None = None
    settled: bool = True
    standing: Standing | None = None
    why_not: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can be allowed at all: a yes, or an application."""
        return self.verdict is not None and (self.verdict.is_yes or self.verdict is Verdict.ON_APPLICATION)


@value_class(frozen=True, slots=True)
class Protocol:
    """The checklist of some sites. `stands` says how each service is answered, the most cautious first."""

    sites: tuple[str, ...]
    stands: tuple[Stand, ...]
    clashes: tuple[Clash, ...]
    items: tuple[Item, ...]
    duties: tuple[Item, ...]


def bring_together(rulebook: Rulebook, sites: Iterable[Site], assessments: Sequence[Assessment]) -> Protocol:
    """The one checklist that satisfies every site, from how each of their services was assessed.

    The precedence, within one kind of condition and one fact:

    1. What is required is never covered by what is only recommended, nor by what is asked in some readings alone:
       where that is stricter, both stand.
    2. Of numbers at the least the highest is kept, of numbers at the most the lowest, of allowed values those that all
       allow.
    3. Where no value is left, all are kept, and the clash is told.

    Conditions that no fact decides are brought together only where their key is the same: several rules' same words.
    """
    named = tuple(sorted({site.id for site in sites}))
    served = {each.site.id for each in assessments}
    stands = [Stand(id, None, why_not="no service of it is recorded") for id in named if id not in served]
    asked, standing = _Gathering(rulebook), _Gathering(rulebook)
    answered: dict[Question, tuple[Answer, ...]] = {}
    for each in assessments:
        if each.question is None:
            stands.append(Stand(each.site.id, each.service.id, why_not=each.why_not))
            continue
        if each.question not in answered:
            answered[each.question] = answer(rulebook, each.question, with_nearest=False).answers
        for found in answered[each.question]:
            place = (each.site.id, each.service.id, found.when)
            stands.append(Stand(*place, found.verdict, found.settled, found.standing))
            if stands[-1].is_open:
                for condition in found.conditions:
                    asked.add(each, found, condition)
                for duty in found.duties:
                    standing.add(each, found, duty)
    items = tuple(_items(asked.clauses()))
    return Protocol(
        named, tuple(sorted(stands, key=_caution)), tuple(_clashes(items)), items, tuple(_items(standing.clauses()))
    )


def _caution(stand: Stand) -> tuple[int, str, str, When]:
    verdict = stand.verdict or Verdict.UNSEARCHED
    return verdict.caution, stand.site, stand.service or "", stand.when


class _Gathering:
    """The clauses met with, each once, and who needs it."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.found: dict[tuple[str, str, Condition], set[Need]] = {}
        self.where: dict[str, str] = {}

    def add(self, one: Assessment, found: Answer, said: AnswerCondition) -> None:
        """A condition of an answer, as each of its rules says it: under one key several may ask different things."""
        need = Need(one.site.id, one.service.id, said.covers or found.when, said.because, found.settled)
        by_ref = docket(self.rulebook, one.site.jurisdiction).by_ref
        for rule in said.rules:
            self.where[rule] = one.site.jurisdiction
            for key, condition in by_ref[rule].conditions:
                if key == said.key:
                    self.found.setdefault((rule, key, condition), set()).add(need)

    def clauses(self) -> list[Clause]:
        return sorted((self._clause(*each, needs) for each, needs in self.found.items()), key=_first)

    def _clause(self, rule: str, key: str, condition: Condition, needs: set[Need]) -> Clause:
        prepared = docket(self.rulebook, self.where[rule]).by_ref[rule]
        return Clause(
            rule,
            prepared.instrument.id,
            prepared.rule.locator,
            citation(prepared).en,
            key,
            condition.kind,
            condition.text,
            condition.force or prepared.force,
            condition.test,
            tuple(sorted(needs, key=lambda n: (n.site, n.service, n.covers, [t.en for t in n.because], n.settled))),
        )


_KINDS = list(ConditionKind)


def _first(clause: Clause) -> tuple[object, ...]:
    """Which of equally strict clauses stands for the others: one that is required, one that is certain."""
    force, place = clause.force is not Force.MUST, _KINDS.index(clause.kind)
    return place, force, not clause.is_certain, clause.rule, clause.key, clause.text.en, _sign(clause)


def _sign(clause: Clause) -> tuple[str, ...]:
    """What is brought together: the fact and how it compares, or the key where no fact decides."""
    test = clause.test
    if test is None:
        return ("", clause.key)
    return clause.kind.value, test.fact, test.op.value if test.op in (Op.AT_LEAST, Op.AT_MOST) else "values"


def _items(clauses: Sequence[Clause]) -> Iterator[Item]:
    """The lines in the order of the kinds, what is required first."""
    groups: dict[tuple[str, ...], list[Clause]] = {}
    for clause in clauses:
        groups.setdefault(_sign(clause), []).append(clause)
    found = [item for group in groups.values() for item in _of_group(group)]
    yield from sorted(found, key=lambda item: _first(item.kept[0]))


def _of_group(group: list[Clause]) -> Iterator[Item]:
    """The clauses of one sign: the weightiest as one line, and a line more where lighter ones ask for more."""
    if group[0].test is None:
        sites = frozenset[str]().union(*(clause.sites for clause in group))
        yield Item(group[0].kind, group[0].force, (group[0],), tuple(group[1:]), None, tuple(sorted(sites)))
        return
    lines: list[tuple[list[Clause], list[Clause]]] = []
    so_far: list[Clause] = []
    for _, each in groupby(sorted(group, key=_weight), key=_weight):
        lighter = list(each)
        if so_far and asks_the_same(strictest(_tests_of(so_far)), strictest(_tests_of([*so_far, *lighter]))):
            lines[-1][1].extend(lighter)
        else:
            lines.append((lighter, []))
        so_far += lighter
    for own, covered in lines:
        yield _line(own, covered)


def _weight(clause: Clause) -> tuple[bool, bool]:
    return clause.force is not Force.MUST, not clause.is_certain


def _tests_of(clauses: Iterable[Clause]) -> list[Test]:
    """The tests of those clauses that a fact decides."""
    return [clause.test for clause in clauses if clause.test is not None]


def _line(group: list[Clause], covered: list[Clause]) -> Item:
    """The clauses of one fact as one line, with lighter ones that ask for no more."""
    together = strictest(_tests_of(group))
    alike = [c for c in (*group, *covered) if c.test is not None and asks_the_same(c.test, together)]
    kept = tuple([clause for clause in alike if clause in group][:1] or _narrowest(group))
    sites = frozenset[str]().union(*(clause.sites for clause in (*kept, *alike)))
    others = tuple(clause for clause in (*group, *covered) if clause not in kept)
    return Item(kept[0].kind, kept[0].force, kept, others, together, tuple(sorted(sites)))


def _narrowest(group: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses on values that no other narrows further, one for each set of values."""
    seen: list[set[str]] = []
    allowed = [set(test.values) for test in _tests_of(group)]
    for clause, values in zip(group, allowed, strict=True):
        if values not in seen and not any(other < values for other in allowed):
            seen.append(values)
            yield clause


def _clashes(items: Sequence[Item]) -> Iterator[Clash]:
    """Where the clauses kept on one fact, of whatever kind, cannot all hold."""
    kept: dict[str, list[Clause]] = {}
    for item in items:
        for clause in item.kept:
            if clause.test is not None:
                kept.setdefault(clause.test.fact, []).append(clause)
    for fact, clauses in sorted(kept.items()):
        if can_hold(_tests_of(clauses)):
            continue
        pairs = [pair for pair in combinations(clauses, 2) if not can_hold(_tests_of(pair))]
        clashing = [clause for clause in clauses if not pairs or any(clause in pair for pair in pairs)]
        yield Clash(fact, tuple(clashing))
