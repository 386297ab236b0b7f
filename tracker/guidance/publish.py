"""Exports written to disk: whole or not at all, read back before they get their name, never over what is there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tracker.domain.instrument import Instrument
from tracker.domain.problem import Problem
from tracker.domain.rulebook import Rulebook
from tracker.guidance.errors import ExportError
from tracker.guidance.export import file_of, files_of_rulebook, part_of
from tracker.guidance.file import read_bytes
from tracker.guidance.reader import read_folder
from tracker.guidance.source import shown
from tracker.newfile import give_name, unfinished_file, whole_folder


def document_text(instrument: Instrument) -> str:
    """The guidance file of a document, read back to see that it says the same. Raises ExportError."""
    text = file_of(instrument)
    read = read_bytes(text.encode(), f"{instrument.id}.yaml")
    if read.instruments != (instrument,):
        raise _unfaithful(read.problems)
    return text


def publish_document(instrument: Instrument, folder: Path, *, dry_run: bool = False) -> Path:
    """The guidance file of a document, in a folder under its own name; `dry_run` writes none. Raises ExportError."""
    text = document_text(instrument)
    path = folder / f"{instrument.id}.yaml"
    _refuse_if_there(path)
    if not dry_run:
        _write_new(path, text)
    return path


def publish_new(folder: Path, files: Mapping[str, str], *, dry_run: bool = False) -> tuple[Path, ...]:
    """Files to begin with, from name to text; one that is there and says the same is left. Raises ExportError.

    What must still be written in them is no fault; anything else that is wrong with them is. `dry_run` writes none.
    """
    for name, text in files.items():
        for problem in read_bytes(text.encode(), name).problems:
            if problem.code != "empty-value":
                raise ExportError(f"{problem.message}. {problem.remedy}")
    paths = {folder / name: text for name, text in files.items()}
    missing = {path: text for path, text in paths.items() if not _says(path, text)}
    for path in missing:
        _refuse_if_there(path)
    for path, text in missing.items():
        if not dry_run:
            _write_new(path, text)
    return tuple(paths)


def _refuse_if_there(path: Path) -> None:
    if os.path.lexists(path):
        raise ExportError(f"`{shown(path)}` is there already. Move it away, or name another folder or id")


def _says(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode()
    except OSError:
        return False


def _write_new(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with unfinished_file(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        try:
            give_name(unfinished, path)
        except FileExistsError:
            raise ExportError(f"`{shown(path)}` is there already. Move it away, or name another folder or id") from None


def publish_rulebook(
    rulebook: Rulebook,
    folder: Path,
    jurisdictions: Sequence[str] | None,
    copies: Mapping[str, Path],
    *,
    dry_run: bool = False,
) -> tuple[str, ...]:
    """The guidance files of a rulebook, or of some jurisdictions, as a new folder; their paths in it.

    `copies` are the files that were read, by their digests: they go with it, in a folder `copies`. `dry_run` writes
    none of it. Raises ExportError.
    """
    files = files_of_rulebook(rulebook, jurisdictions)
    if folder.exists() and folder.resolve() == Path.cwd():
        raise ExportError("you are in the folder that would be replaced by a whole one. Name a new folder")
    if dry_run:
        if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
            raise _taken(folder)
        return tuple(files)
    try:
        with whole_folder(folder) as making:
            for name, text in files.items():
                path = making / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
            read, problems = read_folder(making, shown(folder))
            if _content(read) != _content(part_of(rulebook, jurisdictions)):
                raise _unfaithful(problems)
            for digest, kept in copies.items():
                (making / "copies").mkdir(exist_ok=True)
                # a kept file that looks like guidance must not be read as guidance
                ending = "" if kept.suffix.lower() in (".yaml", ".yml") else kept.suffix
                shutil.copyfile(kept, making / "copies" / f"{digest}{ending}")
    except FileExistsError:
        raise _taken(folder) from None
    return tuple(files)


def _taken(folder: Path) -> ExportError:
    return ExportError(f"`{shown(folder)}` is there and is no empty folder. Name a new one")


def _content(rulebook: Rulebook) -> object:
    """What a rulebook says, whatever the order of its lists; that of the vocabulary is a part of it."""
    lists = (rulebook.authorities, rulebook.instruments, rulebook.approvals, rulebook.facts)
    by_id = [{value.id: value for value in values} for values in lists]
    return rulebook.vocabulary, rulebook.review_required, by_id, sorted(rulebook.searches, key=repr)


def _unfaithful(problems: Iterable[Problem]) -> ExportError:
    faults = [p for p in problems if p.severity == "error"]
    why = f": {faults[0]}" if faults else ""
    return ExportError(f"what is recorded cannot be written so that it reads back the same{why}")
