"""What a writing command did or would do, as lines and as a document: the revision, its entries, and its effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from tracker.domain.effect import Effect
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.report.at_sites import AtSites, at_sites_lines, touched_document
from tracker.report.effect import effect_document, effect_lines
from tracker.report.history import Told, entries_lines
from tracker.report.layout import Line, wrap

SHOWN_DIGITS = 12
"""How many digits of a digest a person is shown and may type."""


@value_class(frozen=True)
class RecordedView:
    """A revision, or where `proposed` a proposal, or a preview (who is None), with the entries it touches."""

    number: int
    proposed: bool
    dry_run: bool
    kind: str
    who: str | None
    account: str | None
    why: str | None
    undoes: int | None
    entries: tuple[Told, ...]
    effect: str
    warnings: tuple[str, ...]


def recorded_lines(
    view: RecordedView,
    effect: Effect,
    before: Rulebook,
    after: Rulebook,
    at_sites: AtSites,
    next_command: str,
    width: int,
    *,
    whole: bool = False,
) -> Iterator[Line]:
    """Which revision, by whom and why; its entries; its effect; what to look at again; the user's sites; what next.

    `whole`: all that its entries say, and nothing of the effect cut short, as the one who approves must see it.
    """
    yield from wrap("head", _title(view), width, "", "  ")
    yield from entries_lines(view.entries, width, whole=whole)
    yield "", ""
    yield "head", f"Effect {view.effect[:SHOWN_DIGITS]}:"
    yield from effect_lines(effect, before, after, width, whole)
    for warning in view.warnings:
        yield from wrap("open", warning, width, "", "  ")
    yield from at_sites_lines(at_sites, width, whole=whole)
    yield "", ""
    yield "", f"Next: {next_command}"


def _title(view: RecordedView) -> str:
    if view.who is None:
        return f"Preview ({view.kind}): nothing is recorded."
    undoes = f" of r{view.undoes}" if view.undoes else ""
    what = f"Proposal {view.number}" if view.proposed else f"Revision r{view.number}"
    waits = " It counts when another person has approved it." if view.proposed else ""
    return f"{what}, {view.kind}{undoes}, by {view.who} ({view.account}): {view.why}{_stop(view.why)}{waits}"


def _stop(words: str | None) -> str:
    return "" if words is None or words.endswith((".", "!", "?")) else "."


def recorded_document(
    view: RecordedView, effect: Effect, before: Rulebook, after: Rulebook, at_sites: AtSites
) -> dict[str, Any]:
    """The same in the format `tracker.recorded/1`; `effect` as it is in a preview, and `sites` apart from it."""
    told = {each.name: getattr(view, each.name) for each in fields(view)}
    digest = told.pop("effect")
    touched = [
        {"sign": sign, "name": name, "fields": [{"field": f, "before": was, "after": now} for f, was, now in each]}
        for sign, name, each in told.pop("entries")
    ]
    return {
        "format": "tracker.recorded/1",
        **told,
        "entries": touched,
        "effect_digest": digest,
        "effect": effect_document(effect, before, after),
        "sites": touched_document(at_sites.touched),
    }
