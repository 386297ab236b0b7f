"""How a rulebook is kept, as values: settings to rows and back."""

from __future__ import annotations

from tracker.domain.value_class import value_class
from tracker.store import tables as t
from tracker.store.mapping.shelf import Rows, Shelf

REVIEW = "review"
REQUIRED = "required"


@value_class(frozen=True, slots=True)
class Setting:
    """One setting that is not as usual: `review` is `required` where a second person must approve a change."""

    name: str
    value: str


REVIEW_REQUIRED = Setting(REVIEW, REQUIRED)


def setting_rows(setting: Setting) -> Rows:
    return [(t.setting, {"name": setting.name, "value": setting.value})]


def load_settings(shelf: Shelf) -> dict[int, Setting]:
    """The settings that are not as usual, by entry."""
    return {row.entry: Setting(row.name, row.value) for row in shelf.top(t.setting)}
