"""A rulebook as guidance files: a folder for each jurisdiction, and beside them what all of them share.

Reading the files gives back what was written, whatever the order of the rulebook's lists. Texts only: the shell
writes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from tracker.domain.instrument import Instrument
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Jurisdiction, Term, Vocabulary
from tracker.guidance import writer
from tracker.guidance.scalars import ID_PATTERN

MOST_LETTERS = 100_000
"""The longest file of many values, in characters: more of them go to several files, each of which can be read."""

FEDERAL = "CA"

Value = TypeVar("Value")


def files_of_rulebook(rulebook: Rulebook, jurisdictions: Sequence[str] | None = None) -> dict[str, str]:
    """The guidance files of a rulebook, from relative path to text, in the order of their paths.

    With jurisdictions: their folders, and the facts that their rules ask for.
    """
    part = part_of(rulebook, jurisdictions)
    files: dict[str, str] = {}
    files.update(_vocabulary(part.vocabulary))
    files.update(_shared("facts", "What rules ask of a site or a treatment.", _by_id(part.facts), writer.write_facts))
    if part.review_required:
        files["settings.yaml"] = f"# How this rulebook is kept.\n{writer.write_settings(True)}"
    home = {a.id: a.jurisdiction for a in part.authorities}
    folders = {_folder(place) for place in home.values()}
    folders |= {_folder(home.get(search.authority, "")) for search in part.searches}
    if part.approvals:
        folders.add(_folder(FEDERAL))
    for folder in sorted(folders):
        here = {id for id, place in home.items() if _folder(place) == folder}
        theirs = (a for a in part.authorities if a.id in here)
        files.update(_shared(f"{folder}authorities", "Who may say so.", _by_id(theirs), writer.write_authorities))
        if folder == _folder(FEDERAL):
            held = _by_id(part.approvals)
            files.update(_shared(f"{folder}approvals", "What is authorised.", held, writer.write_approvals))
        looked = [s for s in part.searches if _folder(home.get(s.authority, "")) == folder]
        looked.sort(key=lambda search: (search.authority, search.on, repr(search)))
        said = "What was looked for, and whether anything was found."
        files.update(_shared(f"{folder}searches", said, looked, writer.write_searches))
    for instrument in _by_id(part.instruments):
        files[_free(files, _folder(home.get(instrument.authority, "")), instrument.id)] = file_of(instrument)
    return dict(sorted(files.items()))


def file_of(instrument: Instrument) -> str:
    """The guidance file of one instrument."""
    return writer.write_instrument(instrument)


def part_of(rulebook: Rulebook, jurisdictions: Sequence[str] | None) -> Rulebook:
    """What some jurisdictions' authorities said, and what was looked for there; None: the whole rulebook.

    With the facts that those rules ask for. The vocabulary and the settings are everybody's: a part has none.
    """
    if jurisdictions is None:
        return rulebook
    here = {a.id for a in rulebook.authorities if a.jurisdiction in jurisdictions}
    instruments = tuple(i for i in rulebook.instruments if i.authority in here)
    rules = [r for i in instruments for r in i.rules]
    tests = [t for r in rules for t in (r.applies_if, r.granted_by, *(c.test for c in r.conditions)) if t]
    asked = {test.fact for test in tests}
    return replace(
        rulebook,
        vocabulary=Vocabulary((), ()),
        authorities=tuple(a for a in rulebook.authorities if a.id in here),
        instruments=instruments,
        approvals=rulebook.approvals if FEDERAL in jurisdictions else (),
        searches=tuple(s for s in rulebook.searches if s.authority in here),
        facts=tuple(f for f in rulebook.facts if f.id in asked),
        review_required=False,
    )


def _by_id(values: Iterable[Value]) -> list[Value]:
    return sorted(values, key=lambda value: str(getattr(value, "id", "")))


def _folder(jurisdiction: str) -> str:
    """The folder of a jurisdiction, with its slash; none for a name that no folder should have."""
    return f"{jurisdiction}/" if re.fullmatch(r"[A-Z]{2}", jurisdiction) else ""


def _free(files: dict[str, str], folder: str, id: str) -> str:
    """The path of an instrument's file; another than its id says where that is taken, or is no name for a file."""
    named = id if re.fullmatch(ID_PATTERN, id) else "instrument"
    path, number = f"{folder}{named}.yaml", 1
    while path in files:
        number += 1
        path = f"{folder}{named}-{number}.yaml"
    return path


def _vocabulary(words: Vocabulary) -> Iterator[tuple[str, str]]:
    """Their order is the order of answers, so it is the order of the files too."""
    both: list[Jurisdiction | Term] = [*words.jurisdictions, *words.terms]

    def write(values: Iterable[Jurisdiction | Term]) -> str:
        given = list(values)
        places = [v for v in given if isinstance(v, Jurisdiction)]
        return writer.write_vocabulary([v for v in given if isinstance(v, Term)], places)

    return _shared(
        "vocabulary", "The words of questions and rules, in the order in which answers list them.", both, write
    )


def _shared(
    name: str, says: str, values: Sequence[Value], write: Callable[[Iterable[Value]], str]
) -> Iterator[tuple[str, str]]:
    """Values of one kind in one file, or in several where one would be too long to be read again."""
    parts: list[list[Value]] = []
    room = 0
    for value in values:
        letters = len(write([value]))
        if not parts or letters > room:
            parts.append([])
            room = MOST_LETTERS
        parts[-1].append(value)
        room -= letters
    for number, part in enumerate(parts, 1):
        suffix = "" if len(parts) == 1 else f"-{number:04}"
        yield f"{name}{suffix}.yaml", f"# {says}\n{write(part)}"
