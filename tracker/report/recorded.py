"""What a writing command did or would do, as lines and as a document: the revision, its entries, and its effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tracker.domain.effect import Effect
from tracker.domain.rulebook import Rulebook
from tracker.report.effect import effect_document, effect_lines
from tracker.report.history import field_lines
from tracker.report.layout import Line, wrap

SHOWN_DIGITS = 12
"""How many digits of a digest a person is shown and may type."""


@dataclass(frozen=True)
class RecordedView:
    """A revision, or where `proposed` a proposal, or a preview (who is None), with the entries it touches by name."""

    number: int
    proposed: bool
    dry_run: bool
    kind: str
    who: str | None
    account: str | None
    why: str | None
    undoes: int | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]
    effect: str
    warnings: tuple[str, ...]
    fields: tuple[tuple[str, str, Any, Any], ...] = ()
    """Of what changes: the entry, the field, its value before and after."""


def recorded_lines(
    view: RecordedView, effect: Effect, before: Rulebook, after: Rulebook, next_command: str, width: int
) -> Iterator[Line]:
    """Which revision, by whom and why; its entries; its effect; what to look at again; the next command."""
    yield from wrap("head", _title(view), width, "", "  ")
    yield from entry_lines(view, width)
    yield "", ""
    yield "head", f"Effect {view.effect[:SHOWN_DIGITS]}:"
    yield from effect_lines(effect, before, after, width)
    for warning in view.warnings:
        yield from wrap("open", warning, width, "", "  ")
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


def entry_lines(view: RecordedView, width: int) -> Iterator[Line]:
    """The entries that come, change and go; orders of listing are left out."""
    for sign, names in (("+", view.added), ("~", view.changed), ("-", view.retired)):
        for name in names:
            if name.startswith("listing "):
                continue
            yield from wrap("", f"{sign} {name}", width, "", "  ")
            for _, field, before, after in (told for told in view.fields if told[0] == name):
                yield from field_lines(field, before, after, width)


def recorded_document(view: RecordedView, effect: Effect, before: Rulebook, after: Rulebook) -> dict[str, Any]:
    """The same in the format `tracker.recorded/1`; `effect` as it is in a preview."""
    told = asdict(view)
    digest = told.pop("effect")
    return {
        "format": "tracker.recorded/1",
        **told,
        "effect_digest": digest,
        "effect": effect_document(effect, before, after),
    }
