"""Guidance files begun and exported, and the rulebook whose words they may use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker import service

if TYPE_CHECKING:
    from tracker.domain.instrument import Authority, Instrument, InstrumentKind
    from tracker.domain.rule import Evidence
    from tracker.domain.rulebook import Rulebook


def rulebook_in_use(database: str | None) -> tuple[Rulebook, str | None]:
    """All that is known in the database named or in the default one, and where that is.

    Where neither is there it is the bundled rulebook, which is recorded nowhere: None.
    """
    if database is None and not service.default_path().exists():
        return service.bundled(), None
    from tracker.store.engine import open_for_asking, where
    from tracker.store.rulebook import load_rulebook

    named = database or str(service.default_path())
    with open_for_asking(named) as connection:
        return load_rulebook(connection), str(where(named))


def begin_document(
    rulebook: Rulebook,
    authority: Authority,
    into: Path,
    *,
    id: str,
    kind: InstrumentKind,
    title: str,
    evidence: Evidence,
    published: str | None,
    in_force: str | None,
    source: str | None,
    dry_run: bool = False,
) -> tuple[Path, ...]:
    """The guidance files to begin a document with: its authority's where that is not on record, and its own.

    `dry_run` writes none, and names the same.
    """
    from tracker.guidance.publish import publish_new
    from tracker.guidance.starter import Start, authority_file, starting_file

    start = Start(id, authority, kind, title, evidence, published, in_force, source)
    is_new = authority.id not in rulebook.authority_of
    files = {f"{authority.id}.yaml": authority_file(authority)} if is_new else {}
    return publish_new(into, {**files, f"{id}.yaml": starting_file(start, rulebook)}, dry_run=dry_run)


def as_written(piece: str, words: str) -> str:
    """Words, if a guidance file takes them as an `id`, an `address` or as `words`.

    Raises ValueError that says what to write instead.
    """
    from tracker.guidance import scalars
    from tracker.guidance.forms import Refused

    read = {"id": scalars.ID, "address": scalars.ADDRESS, "words": scalars.WORDS}[piece].read
    try:
        read(words)
    except Refused as wrong:
        raise ValueError(f"{wrong.message}. {wrong.remedy}.") from wrong
    return words


def document_id(authority: str, kind: InstrumentKind, title: str, stated: str | None) -> str:
    """The id that a document usually gets, from its authority, its title and its year."""
    from tracker.guidance.starter import id_of

    return id_of(authority, kind, title, stated)


def export_document(instrument: Instrument, into: Path | None, *, dry_run: bool = False) -> tuple[str, Path | None]:
    """The guidance file of a document, and where it was written; None: nowhere, as no folder was named."""
    from tracker.guidance.publish import document_text, publish_document

    return document_text(instrument), publish_document(instrument, into, dry_run=dry_run) if into else None


def export_rulebook(
    rulebook: Rulebook,
    into: Path,
    jurisdictions: Sequence[str] | None,
    database: str | None,
    copies: str | None,
    *,
    dry_run: bool = False,
) -> dict[str, Any]:
    """The guidance files of a rulebook, or of some jurisdictions, as a new folder with the kept copies they name.

    `copies` is where these are kept, if not where the database has them. `dry_run` writes nothing and tells the same.
    """
    from tracker.guidance.export import part_of
    from tracker.guidance.publish import publish_rulebook
    from tracker.sources import keep
    from tracker.store.digest import content_digest
    from tracker.store.mapping.entries import digest_of, values_of

    part = part_of(rulebook, jurisdictions)
    kept: dict[str, Path] = {}
    missing: list[str] = []
    folder = keep.folder_of(database or str(service.default_path()), copies)
    for instrument in part.instruments:
        if instrument.copy is not None:
            found = keep.find(folder, instrument.copy)
            if found is not None and keep.is_intact(found, instrument.copy):
                kept[instrument.copy] = found
            else:
                missing.append(instrument.id)
    files = publish_rulebook(rulebook, into, jurisdictions, kept, dry_run=dry_run)
    return {
        "folder": str(into),
        "files": list(files),
        "copies": sorted(kept),
        "missing_copies": sorted(missing),
        "revision": rulebook.revision,
        "digest": content_digest((n.kind, n.name, digest_of(v)) for n, v in values_of(part).items()),
    }


def guidance_schema() -> Any:
    """The JSON Schema of guidance files, for editors."""
    from tracker.guidance.schema import schema

    return schema()
