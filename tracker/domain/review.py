"""Which documents somebody should look at again, and when: who last found them standing, and how often one looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from tracker.domain.instrument import Basis, Instrument, Supersession, Verification
from tracker.domain.rule import Rule
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class


@value_class(frozen=True, slots=True)
class Due:
    """A document to look at again.

    `last` is the last look, whatever it found; None: nobody looked. `by` is the day by which to look again; None: at
    once, because nobody ever found it standing, or it was last found changed or gone. `rules` is how many of its rules
    may still answer; `relied_on_by` are the other documents that rest on it; `presumed_replaced_by` those that are
    presumed to replace the whole of it, which only a look can settle.
    """

    instrument: Instrument
    last: Verification | None
    by: date | None
    rules: int
    relied_on_by: tuple[str, ...] = ()
    presumed_replaced_by: tuple[str, ...] = ()

    def is_due(self, on: date) -> bool:
        """Whether it is to be looked at on that day or before."""
        return self.by is None or self.by <= on


Links = Mapping[str, Sequence[tuple[str, Supersession]]]
"""What replaces each document, or a part of it, and has surely begun: the new document's id, and how it does."""


def due(rulebook: Rulebook, on: date, jurisdiction: str | None = None) -> tuple[Due, ...]:
    """Every document that may still speak on a day, in the order in which to look at them.

    First those last found changed or gone, whose record was not brought up to date; then those that nobody ever found
    standing; then by the day by which to look again; among equals the ones with most rules first. Looks after `on` do
    not count.

    Left out: drafts, which never answer; and what surely answers no more on that day: documents that ended, and those
    replaced as a whole by one that says so. What is only presumed to be replaced is looked at like any other, since
    looking is what settles it. `jurisdiction` None: of all.
    """
    links = _links(rulebook, on)
    found = [
        _due(rulebook, each, links.get(each.id, ()), on)
        for each in rulebook.instruments
        if jurisdiction in (None, rulebook.authority_of[each.authority].jurisdiction)
        and not each.is_draft
        and not _is_over(each, links.get(each.id, ()), on)
    ]
    return tuple(sorted(found, key=_order))


def _order(each: Due) -> tuple[int, date, int, str]:
    urgent = 2 if each.by is not None else 1 if each.last is None else 0
    return urgent, each.by or date.min, -each.rules, each.instrument.id


def _links(rulebook: Rulebook, on: date) -> Links:
    found: dict[str, list[tuple[str, Supersession]]] = {}
    for new in rulebook.instruments:
        if not new.is_draft and new.begins is not None and new.begins.has_come(on):
            for link in new.supersedes:
                found.setdefault(link.instrument, []).append((new.id, link))
    return found


def _due(rulebook: Rulebook, each: Instrument, links: Sequence[tuple[str, Supersession]], on: date) -> Due:
    looks = sorted((v for v in each.verified if v.on <= on), key=lambda v: (v.on, v.outcome != "stands", v.outcome))
    return Due(
        each,
        looks[-1] if looks else None,
        look_again(rulebook, each, on),
        sum(not _is_past(rule, links, on) for rule in each.rules),
        tuple(sorted(i.id for i in rulebook.instruments if each.id in i.relies_on)),
        tuple(sorted(id for id, link in links if link.basis is Basis.PRESUMED and not link.rules and not link.by)),
    )


def may_speak(rulebook: Rulebook, on: date) -> Iterator[tuple[Instrument, tuple[Rule, ...]]]:
    """The documents that may still speak on a day, or later, each with its rules that may; by id.

    Drafts are left out, and what surely ended or was replaced; what is only presumed to be replaced is not.
    """
    links = _links(rulebook, on)
    for each in sorted(rulebook.instruments, key=lambda i: i.id):
        here = links.get(each.id, ())
        if not each.is_draft and not _is_over(each, here, on):
            yield each, tuple(rule for rule in each.rules if not _is_past(rule, here, on))


def look_again(rulebook: Rulebook, each: Instrument, on: date) -> date | None:
    """The day by which to look at a document again. None: at once, since it was not last found standing."""
    seen = rulebook.last_verified(each.id, on)
    return seen + timedelta(days=each.review_every) if seen else None


def _is_over(each: Instrument, links: Sequence[tuple[str, Supersession]], on: date) -> bool:
    """Whether a document surely answers no more: it ended, it was replaced, or every rule of it was."""
    if each.until is not None and each.until.has_come(on):
        return True
    if any(link.basis is not Basis.PRESUMED and not link.rules and not link.by for _, link in links):
        return True
    return bool(each.rules) and all(_is_past(rule, links, on) for rule in each.rules)


def _is_past(rule: Rule, links: Sequence[tuple[str, Supersession]], on: date) -> bool:
    """Whether a rule surely answers no more: it ended, or it was replaced by name and for the whole of its scope."""
    if rule.until is not None and rule.until.has_come(on):
        return True
    return any(link.basis is not Basis.PRESUMED and rule.id in link.rules and not link.by for _, link in links)
