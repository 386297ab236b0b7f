"""Everything recorded, together and indexed for questions. Values only: what is known is decided before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from tracker.domain.instrument import Approval, Authority, Instrument, Search
from tracker.domain.rule import ConditionKind, Fact, Rule, Test
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tracker.domain.decide import Line
    from tracker.domain.docket import Docket, Prepared
    from tracker.domain.frame import Frames
    from tracker.domain.question import Subject


@value_class(frozen=True)
class Rulebook:
    """All that is recorded and known, or the part of it that a jurisdiction's questions need.

    `review_required` says whether a change counts only when a second person has approved it. `revision` is the number
    of the newest revision it shows; 0: nothing was recorded yet.
    """

    vocabulary: Vocabulary
    authorities: tuple[Authority, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    approvals: tuple[Approval, ...] = ()
    searches: tuple[Search, ...] = ()
    facts: tuple[Fact, ...] = ()
    revision: int = 0
    review_required: bool = False
    authority_of: dict[str, Authority] = field(init=False, repr=False, compare=False)
    instrument_of: dict[str, Instrument] = field(init=False, repr=False, compare=False)
    rule_of: dict[str, Rule] = field(init=False, repr=False, compare=False)
    fact_of: dict[str, Fact] = field(init=False, repr=False, compare=False)
    dockets: dict[str, Docket] = field(init=False, repr=False, compare=False)
    """The rules as prepared for each jurisdiction's questions; worked out from this very content, no part of it."""
    prepared: dict[str, Prepared] = field(init=False, repr=False, compare=False)
    """What of that is the same for all jurisdictions, by the ref of the rule; likewise."""
    lines: dict[Subject, Line] = field(init=False, repr=False, compare=False)
    """What was decided already, by the subject of the question; likewise."""
    frames: dict[Subject, Frames] = field(init=False, repr=False, compare=False)
    """The same for what is asked of many sites, by the subject without facts; likewise."""

    def __post_init__(self) -> None:
        authority_of = {a.id: a for a in self.authorities}
        instrument_of = {i.id: i for i in self.instruments}
        rule_of = {r.ref: r for i in self.instruments for r in i.rules}
        object.__setattr__(self, "authority_of", authority_of)
        object.__setattr__(self, "instrument_of", instrument_of)
        object.__setattr__(self, "rule_of", rule_of)
        object.__setattr__(self, "fact_of", {f.id: f for f in self.facts})
        object.__setattr__(self, "dockets", {})
        object.__setattr__(self, "prepared", {})
        object.__setattr__(self, "lines", {})
        object.__setattr__(self, "frames", {})

    def authority_behind(self, rule: Rule) -> Authority:
        return self.authority_of[self.instrument_of[rule.instrument].authority]

    def rules_for(self, jurisdiction: str) -> tuple[Rule, ...]:
        """The rules of a jurisdiction's authorities and of Canada's, drafts too, in the order of their refs.

        What a payer covers is none of them: coverage is not permission, and bears on no answer about it.
        """
        return tuple(r for i, r in self._written_for(jurisdiction) if not i.is_coverage and not r.effect.is_coverage)

    def coverage_for(self, jurisdiction: str) -> tuple[Rule, ...]:
        """What payers and advisers of a jurisdiction and of Canada say of who pays, in the order of their refs."""
        return tuple(r for i, r in self._written_for(jurisdiction) if i.is_coverage and r.effect.is_coverage)

    def _written_for(self, jurisdiction: str) -> Iterator[tuple[Instrument, Rule]]:
        here = (jurisdiction, "CA")
        for instrument in sorted(self.instruments, key=lambda i: i.id):
            if self.authority_of[instrument.authority].jurisdiction in here:
                yield from ((instrument, rule) for rule in sorted(instrument.rules, key=lambda r: r.id))

    @cached_property
    def facts_of_patients(self) -> frozenset[str]:
        """The facts that are about one patient: they decide only whom to select, and no rule hangs on them.

        Who governs nobody is heard of a fact that no other rule speaks of.
        """
        bodies = {a.id for a in self.authorities if a.governs == ()}
        kinds: dict[str, set[ConditionKind | None]] = {}
        for is_advice in (False, True):
            texts = [i for i in self.instruments if not i.is_coverage and (i.authority in bodies) is is_advice]
            rules = [r for i in texts for r in i.rules if not r.effect.is_coverage]
            tried: list[tuple[Test | None, ConditionKind | None]] = [
                (c.test, c.kind) for r in rules for c in r.conditions
            ]
            tried += [(t, None) for r in rules for t in (r.applies_if, r.granted_by)]
            found: dict[str, set[ConditionKind | None]] = {}
            for test, kind in tried:
                if test is not None:
                    found.setdefault(test.fact, set()).add(kind)
            kinds = found | kinds
        return frozenset(f for f, of in kinds.items() if of == {ConditionKind.SELECTION})

    def last_verified(self, instrument: str, asked: date) -> date | None:
        """The last day, `asked` or before, on which it was found standing.

        None: never, or it was found changed or gone since, or by somebody else on the same day.
        """
        seen = sorted((v.on, v.outcome != "stands") for v in self.instrument_of[instrument].verified if v.on <= asked)
        return seen[-1][0] if seen and not seen[-1][1] else None
