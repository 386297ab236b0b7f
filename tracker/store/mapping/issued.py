"""Issued reports and their signatures: to rows and back. All that each says is kept as one canonical text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TypeVar

from tracker.domain.issued import Issued, Signature
from tracker.store import tables as t
from tracker.store.coding import value_of
from tracker.store.digest import canonical, plain
from tracker.store.mapping.shelf import Row, Rows, Shelf
from tracker.store.tables import EntryKind

Kept = TypeVar("Kept", Issued, Signature)


def report_rows(report: Issued) -> Rows:
    return [(t.report, {"id": report.id, "fingerprint": report.fingerprint, "content": _content(report)})]


def signature_rows(signature: Signature) -> Rows:
    return [(t.signature, {"report": signature.report, "content": _content(signature)})]


def load_reports(shelf: Shelf) -> dict[int, Issued]:
    """The issued reports, by entry. Raises ValueError for what no report was."""
    return _values(shelf.top(t.report), EntryKind.REPORT, Issued)


def load_signatures(shelf: Shelf) -> dict[int, Signature]:
    """The signatures, by entry. Raises ValueError for what no signature was."""
    return _values(shelf.top(t.signature), EntryKind.SIGNATURE, Signature)


def _content(value: Issued | Signature) -> str:
    return canonical(plain(value)).decode()


def _values(rows: Iterable[Row], kind: EntryKind, wanted: type[Kept]) -> dict[int, Kept]:
    found = {}
    for row in rows:
        try:
            value = value_of(kind, json.loads(row.content))
        except (AttributeError, KeyError, TypeError) as fault:
            raise ValueError(f"a {kind} that cannot be read") from fault
        assert isinstance(value, wanted)  # noqa: S101 - for the type checker: that is what the kind says
        found[row.entry] = value
    return found
