"""Guidance files together: a folder of them, the bundled pack, or some files laid over a rulebook.

Never raises for what files hold: every fault is a problem with its place, and all of them are reported at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tracker.domain.checks import check
from tracker.domain.problem import Place, Problem
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Vocabulary
from tracker.guidance.file import FileContent, by_place, read_file
from tracker.guidance.keys import REVIEW, Key, repeated
from tracker.guidance.source import shown

PACK = Path(__file__).parent / "pack"
"""The bundled rulebook."""

_REFERENCES = frozenset({"foreign-term", "bad-fact-value", "number-test"})
"""The complaints about what is declared elsewhere, beside those that it is unknown."""


def read_folder(folder: Path, name: str | None = None) -> tuple[Rulebook, tuple[Problem, ...]]:
    """Every guidance file below a folder, as one rulebook, with all problems: errors and warnings.

    Values of a faulty file are left out. `name` is how problems call the folder; None: its path.
    """
    called = shown(folder) if name is None else name
    paths, problems = _files_below(folder, called)
    contents = [read_file(path, f"{called}/{path.relative_to(folder).as_posix()}") for path in paths]
    merged = _Merged()
    for content in contents:
        merged.add(content, replace=False)
    return merged.rulebook(), tuple(sorted({*problems, *merged.problems, *merged.checked()}, key=by_place))


def read_pack() -> tuple[Rulebook, tuple[Problem, ...]]:
    """The bundled rulebook, with all its problems. Files are called `pack/…` wherever the package is installed."""
    return read_folder(PACK, "pack")


@value_class(frozen=True)
class Read:
    """What some guidance files hold, and what becomes of a rulebook over which they are laid.

    `files` are those that were read, with those below folders. `given` is what they hold and nothing else, so its
    vocabulary may be a part of one; a faulty file gives nothing. `review_required` None: they do not say. `after` is
    the whole rulebook, in which what has the same id is replaced and everything else comes last. `problems` are the
    errors and warnings at places in these files, and those elsewhere which only these files bring about.
    """

    files: tuple[Path, ...]
    given: Rulebook
    review_required: bool | None
    after: Rulebook
    problems: tuple[Problem, ...]

    @property
    def faults(self) -> tuple[Problem, ...]:
        """The problems that are errors: with one of them nothing should be recorded."""
        return tuple(p for p in self.problems if p.severity == "error")


def read_files(paths: Iterable[Path], over: Rulebook) -> Read:
    """Some guidance files, and folders of them, laid over a rulebook."""
    files, unread = files_of(paths)
    contents = [read_file(path) for path in files]
    laid = _Merged()
    for content in contents:
        laid.add(content, replace=False)
    upon = _Merged(over)
    for content in contents:
        upon.add(content, replace=True)
    problems = {*unread, *laid.problems, *_brought_about(contents, upon, over)}
    said = laid.values.get(REVIEW)
    return Read(files, laid.rulebook(), said, upon.rulebook(), tuple(sorted(problems, key=by_place)))


def _brought_about(contents: Sequence[FileContent], upon: _Merged, over: Rulebook) -> set[Problem]:
    """The faults of the whole at places in these files, and those elsewhere that were not there before."""
    names = {shown(content.path) for content in contents}
    touched = _touched(contents, over)
    found = set(upon.checked(touched))
    elsewhere = {p for p in found if not (p.place and p.place.file in names)}
    if elsewhere:
        before = {(p.code, p.message) for p in check(over, authorities=touched)}
        found -= {p for p in elsewhere if (p.code, p.message) in before}
    if any(content.legible for content in contents):
        found |= _dangling(contents, over)
    return found


def _touched(contents: Sequence[FileContent], over: Rulebook) -> set[str] | None:
    """The authorities whose rules may agree or disagree otherwise than before; None: all of them.

    To hold all rules against each other takes longer than everything else, and for the others nothing changed.
    """
    if any(content.terms or content.jurisdictions for content in contents):
        return None
    read = [content.legible or content for content in contents]
    touched = {a.id for content in read for a in content.authorities}
    for instrument in (i for content in read for i in content.instruments):
        touched.add(instrument.authority)
        if instrument.id in over.instrument_of:
            touched.add(over.instrument_of[instrument.id].authority)
    return touched


def _dangling(contents: Sequence[FileContent], over: Rulebook) -> set[Problem]:
    """What faulty files refer to and nobody declares, as far as they can be read.

    Nothing else is said of them: what was put in place of the faults may bring about any other complaint.
    """
    upon = _Merged(over)
    for content in contents:
        upon.add(content.legible or content, replace=True)
    read = {c.legible.places[key].file for c in contents if c.legible for key in c.legible.places}
    return {
        p
        for p in upon.checked(set())
        if (p.code.startswith("unknown-") or p.code in _REFERENCES) and p.place and p.place.file in read
    }


def files_of(paths: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Files as named, and in place of a folder the guidance files below it in the order of their names.

    With what is wrong with a folder: it cannot be read, holds no guidance file, or holds one that is not read.
    """
    found: dict[Path, None] = {}
    problems: list[Problem] = []
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        below, faults = _files_below(path, shown(path))
        problems += faults
        if not below and not faults:
            message, remedy = "the folder holds no guidance file", "Their names end in `.yaml`"
            problems.append(Problem("empty-folder", message, Place(shown(path), 1, 1), remedy))
        found.update(dict.fromkeys(below))
    return tuple(found), tuple(problems)


def _files_below(folder: Path, name: str) -> tuple[list[Path], list[Problem]]:
    """The guidance files below a folder, in the order of their names."""
    at = Place(name, 1, 1)
    if not folder.is_dir():
        return [], [Problem("missing-folder", "there is no such folder", at, "Look at its name")]
    found: list[Path] = []
    problems: list[Problem] = []
    for here, _, files in os.walk(folder, onerror=lambda fault: problems.append(_closed(fault, at))):
        for file in files:
            path = Path(here) / file
            if file.startswith("."):
                continue
            if path.suffix == ".yaml":
                found.append(path)
            elif path.suffix.lower() in (".yml", ".yaml"):
                place = Place(f"{name}/{shown(path.relative_to(folder))}", 1, 1)
                message = "the file is not read: its name does not end in `.yaml`"
                problems.append(Problem("not-read", message, place, "Rename it", "warning"))
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix()), problems


def _closed(fault: OSError, at: Place) -> Problem:
    words = (fault.strerror or str(fault)).lower()
    return Problem("unreadable", f"a folder cannot be read: {words}", at, "Ask for the right to read it")


class _Merged:
    """Several files, and perhaps a rulebook below them, becoming one rulebook."""

    def __init__(self, below: Rulebook | None = None) -> None:
        self.values: dict[Key, Any] = {}
        self.places: dict[Key, Place] = {}
        self.problems: list[Problem] = []
        self.declared: set[str] = set()
        self.all_parsed = True
        self.revision = 0
        if below is not None:
            words = below.vocabulary
            held = FileContent(
                Path(),
                None,
                words.terms,
                words.jurisdictions,
                below.authorities,
                below.instruments,
                below.approvals,
                below.searches,
                below.facts,
                below.review_required,
            )
            self.values.update(held.named_values())
            self.revision = below.revision

    def add(self, content: FileContent, replace: bool) -> None:
        self.problems.extend(content.problems)
        if content.declared is None:
            self.all_parsed = False
        else:
            self.declared |= content.declared
        for key, value in content.named_values():
            place = content.places.get(key)
            if key in self.values and not replace:
                self.problems.append(repeated(key, place or Place("", 1, 1), self.places[key]))
                continue
            self.values[key] = value
            if place is not None:
                self.places[key] = place
                if key[0] == "search":  # a complaint about one names its words and no more
                    self.places.setdefault((*key[:3], key[-1]), place)

    def rulebook(self) -> Rulebook:
        def all_of(kind: str) -> tuple[Any, ...]:
            return tuple(value for key, value in self.values.items() if key[0] == kind)

        return Rulebook(
            vocabulary=Vocabulary(all_of("term"), all_of("jurisdiction")),
            authorities=all_of("authority"),
            instruments=all_of("instrument"),
            approvals=all_of("approval"),
            searches=all_of("search"),
            facts=all_of("fact"),
            revision=self.revision,
            review_required=self.values.get(REVIEW, False),
        )

    def checked(self, authorities: set[str] | None = None) -> tuple[Problem, ...]:
        """The faults of the whole, less those that only say that a faulty file's values are not there.

        `authorities` are those whose rules are held against each other; None: all.
        """
        return tuple(p for p in check(self.rulebook(), self.places, authorities) if not self._is_echo(p))

    def _is_echo(self, problem: Problem) -> bool:
        if not problem.code.startswith("unknown-"):
            return False
        missing = problem.message.partition("`")[2].partition("`")[0]
        return not self.all_parsed or bool(self.declared & {missing, *missing.split("/")})
