"""The user's own sites: to rows and back. All that a site says is kept as one canonical text."""

from __future__ import annotations

import json

from tracker.domain.site import Site
from tracker.store import tables as t
from tracker.store.coding import value_of
from tracker.store.digest import canonical, plain
from tracker.store.mapping.shelf import Rows, Shelf
from tracker.store.tables import EntryKind


def site_rows(site: Site) -> Rows:
    content = canonical(plain(site)).decode()
    return [(t.site, {"id": site.id, "name": site.name, "jurisdiction": site.jurisdiction, "content": content})]


def load_sites(shelf: Shelf) -> dict[int, Site]:
    """The sites, by entry. Raises ValueError for what no site was."""
    return {row.entry: _site_of(row.content) for row in shelf.top(t.site)}


def _site_of(content: str) -> Site:
    try:
        value = value_of(EntryKind.SITE, json.loads(content))
    except (AttributeError, KeyError, TypeError) as fault:
        raise ValueError("a site that cannot be read") from fault
    assert isinstance(value, Site)  # noqa: S101 - for the type checker: that is what the kind says
    return value
