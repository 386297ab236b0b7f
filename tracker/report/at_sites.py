"""Which services of the user's own sites a change touches, as lines and as documents: the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tracker.domain.stood import Held, HeldAs, Stood
from tracker.domain.touched import Move, Touched
from tracker.domain.value_class import value_class
from tracker.report.layout import Line, wrap
from tracker.report.listing import as_plain
from tracker.report.wording import capitals, either

MOST_TOLD = 20
"""How many services are told in words; the document has them all."""


@value_class(frozen=True)
class AtSites:
    """What a change touches at the sites that are recorded, of which there are `sites`; 0: nothing is told."""

    touched: tuple[Touched, ...] = ()
    sites: int = 0


def at_sites_lines(found: AtSites, width: int, *, whole: bool = False) -> Iterator[Line]:
    """A line for each move of each service; one line where nothing moves; nothing where no site is recorded.

    `whole`: every service, as the one who approves must see them.
    """
    if not found.sites:
        return
    yield "", ""
    if not found.touched:
        none = f"None of your {found.sites} sites is touched." if found.sites > 1 else "Your site is not touched."
        yield "", none
        return
    services, sites = len(found.touched), len({each.site.id for each in found.touched})
    count = f"{services} service{'' if services == 1 else 's'} at {sites} of {found.sites}"
    yield "head", f"At your sites: {count}."
    told = found.touched if whole else found.touched[:MOST_TOLD]
    alike: dict[tuple[str, str, tuple[Line, ...]], dict[str, list[str]]] = {}
    for each in told:
        for move in _told_together(each.moves, width):
            days = days_in_words(move.begins, move.until, each.asked)
            change = f"{change_in_words(move.before, move.after, days)}{counts_in_words(move.before, move.after)}"
            key = sort_of(move.before, move.after), change, tuple(parts_lines(move.before, move.after, width))
            alike.setdefault(key, {}).setdefault(each.site.id, []).append(each.service.id)
    for (sort, change, more), where in alike.items():
        yield from where_lines(sort, change, where, width)
        yield from more
    if len(told) < services:
        yield "", f"  and {services - len(told)} more (--json has them all)"


def _told_together(moves: Sequence[Move], width: int) -> Iterator[Move]:
    """Moves of a service, those as one that follow each other and are told in the same words."""
    last: Move | None = None
    for move in moves:
        if last is not None and last.until == move.begins and _words_of(last, width) == _words_of(move, width):
            last = replace(last, until=move.until)
            continue
        if last is not None:
            yield last
        last = move
    if last is not None:
        yield last


def _words_of(move: Move, width: int) -> object:
    """What is told of a move beside its days."""
    before, after = move.before, move.after
    told = change_in_words(before, after) + counts_in_words(before, after)
    return sort_of(before, after), told, tuple(parts_lines(before, after, width))


def where_lines(sort: str, change: str, where: Mapping[str, Sequence[str]], width: int) -> Iterator[Line]:
    """A change with the services that it is about, by site: in one sentence where that is one, else as a list."""
    names = [f"{site}, {', '.join(services)}" for site, services in where.items()]
    if len(names) == 1:
        yield from wrap(sort, f"{names[0]}: {change}", width, "  ", "    ")
        return
    yield from wrap(sort, f"{change}:", width, "  ", "    ")
    for name in names:
        yield from wrap("", name, width, "    - ", "      ")


def sort_of(before: Stood | None, after: Stood | None) -> str:
    """The sort of line in which a move is told: to a no, to a yes, or neither."""
    if before is None or after is None or before.verdicts == after.verdicts:
        return "open"
    was, now = (bool(each.verdicts) and all(v.is_yes for v in each.verdicts) for each in (before, after))
    return "no" if was and not now else "yes" if now and not was else "open"


def change_in_words(before: Stood, after: Stood, days: str = "") -> str:
    """From what to what, in words that never make an absence look like a permission."""
    was, now = answer_in_words(before), answer_in_words(after)
    turned = f"{was} to {now}" if was != now else f"still {now}"
    status = after.status.value if before.status is after.status else f"{before.status.value} to {after.status.value}"
    return f"{turned}{days} ({status})"


def answer_in_words(stands: Stood) -> str:
    """The verdicts of a service in capitals; an absence says that it is no permission."""
    if not stands.said:
        return "NO ANSWER"
    told = ["no permission"] if all(verdict.is_absence for verdict in stands.verdicts) else []
    if not stands.settled:
        told.append("unsettled")
    return " and ".join(map(capitals, stands.verdicts)) + (f" ({'; '.join(told)})" if told else "")


def parts_lines(before: Stood, after: Stood, width: int) -> Iterator[Line]:
    """Which answer holds for which part of a service, where it has several and they are others than before."""
    was, now = (_parts(each) for each in (before, after))
    if was != now and was and now and len(was) + len(now) > 2:
        for word, each in (("was", was), ("is", now)):
            yield from wrap("", f"{word} {'; '.join(each)}", width, "    ", "      ")


def _parts(stands: Stood) -> list[str]:
    """Each answer in words, with the part that it covers."""
    told = []
    for said in stands.said:
        where = " ".join(either(terms) for _, terms in said.when)
        settled = "" if said.settled else " (unsettled)"
        told.append(f"{capitals(said.verdict)}{settled}{f' for {where}' if where else ''}")
    return told


@value_class(frozen=True)
class Conditions:
    """What is asked of a service otherwise than before: more, fewer, in other words or force, or otherwise met."""

    more: tuple[Held, ...]
    fewer: tuple[Held, ...]
    changed: tuple[tuple[Held, Held], ...]
    turned: tuple[tuple[HeldAs, Held], ...]


def conditions_between(before: Stood, after: Stood) -> Conditions:
    """How the conditions of a service differ; where it has none any more since it is a no, nothing is told of them."""
    old, new = before.conditions(), after.conditions()
    fewer = () if not new else tuple(old[key][0] for key in old if key not in new)
    changed, turned = [], []
    for key in (key for key in new if key in old and old[key] != new[key]):
        was, now = old[key][0], new[key][0]
        if {_said(each) for each in old[key]} != {_said(each) for each in new[key]}:
            changed.append((was, now))
        else:
            turned.append((was.state, now))
    return Conditions(tuple(new[key][0] for key in new if key not in old), fewer, tuple(changed), tuple(turned))


def _said(held: Held) -> object:
    return (held.text, held.force, held.always, held.test)


def counts_in_words(before: Stood, after: Stood) -> str:
    """`; adds 2 conditions, drops 1`; empty where the conditions stay."""
    found = conditions_between(before, after)
    counted = [
        (word, len(each))
        for word, each in (("adds", found.more), ("drops", found.fewer), ("changes", found.changed))
        if each
    ]
    told = [f"{word} {n}" for word, n in counted]
    if counted:
        told[0] += f" condition{'' if counted[0][1] == 1 else 's'}"
    return f"; {', '.join(told)}" if told else ""


def days_in_words(begins: date, until: date | None, today: date) -> str:
    """The days of a half-open stretch, from the day of asking on."""
    last = "" if until is None else f" through {(until - timedelta(days=1)).isoformat()}"
    return f" {'now' if begins <= today else f'from {begins.isoformat()}'}{last}"


def touched_document(found: Sequence[Touched]) -> list[dict[str, Any]]:
    """Every service that is touched, with its moves: `from` is the first day, `to` the first day after (null: none)."""
    return [
        {
            "site": each.site.id,
            "name": each.site.name,
            "jurisdiction": each.site.jurisdiction,
            "service": each.service.id,
            "asked": each.asked.isoformat(),
            "moves": [
                {
                    "from": move.begins.isoformat(),
                    "to": as_plain(move.until),
                    "before": stood_document(move.before),
                    "after": stood_document(move.after),
                }
                for move in each.moves
            ],
        }
        for each in found
    ]


def stood_document(stands: Stood) -> dict[str, Any]:
    """How a service stands, with each of its answers and every condition of it."""
    return {
        "status": stands.status.value,
        "why_not": stands.why_not,
        "answers": [
            {
                "when": {dimension: list(terms) for dimension, terms in said.when},
                "verdict": said.verdict.value,
                "settled": said.settled,
                "status": said.status.value,
                "standing": said.standing.value if said.standing else None,
                "conditions": conditions_document(said.conditions),
            }
            for said in stands.said
        ],
    }


def conditions_document(conditions: Sequence[Held]) -> list[dict[str, Any]]:
    """Each condition with how it stands."""
    return [
        {
            "condition": held.key,
            "text": held.text,
            "force": held.force.value,
            "always": held.always,
            "test": as_plain(held.test),
            "state": held.state.value,
        }
        for held in conditions
    ]
