"""One guidance file to domain values, with every fault of the file by itself.

Never raises for what a file holds: every fault is a problem with its place, and all of them are reported at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tracker.domain.instrument import Approval, Authority, Instrument, Search
from tracker.domain.problem import Place, Problem
from tracker.domain.rule import Fact
from tracker.domain.vocabulary import Jurisdiction, Term
from tracker.guidance import shape, tree, values
from tracker.guidance.faults import judge
from tracker.guidance.legible import FILLER, legible
from tracker.guidance.source import read_text, shown, text_of
from tracker.guidance.wording import brief, did_you_mean

MOST_PROBLEMS = 100
"""How many problems of one file are told; the rest are counted."""

_NAMELESS = ("search", "setting")
"""What has no id that could be another one."""

Key = tuple[str, ...]
"""What a value is known by: its kind and its id (`("fact", "prescriber")`, `("term", "route", "iv")`)."""


@dataclass(frozen=True)
class FileContent:
    """What one guidance file holds. With errors among its problems it has no values.

    `kind` None: it could not be told. `review_required` None: the file does not say. `places` says where each value
    was written. `declared` are the ids that a faulty file would have given, so that nobody complains that they are
    missing; None when not even they could be read. `legible` is what a faulty file holds beside its faults, to look
    up what it refers to and for nothing else.
    """

    path: Path
    kind: str | None
    terms: tuple[Term, ...] = ()
    jurisdictions: tuple[Jurisdiction, ...] = ()
    authorities: tuple[Authority, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    approvals: tuple[Approval, ...] = ()
    searches: tuple[Search, ...] = ()
    facts: tuple[Fact, ...] = ()
    review_required: bool | None = None
    problems: tuple[Problem, ...] = ()
    places: Mapping[Key, Place] = field(default_factory=dict, compare=False)
    declared: frozenset[str] | None = frozenset()
    legible: FileContent | None = field(default=None, compare=False)

    def named_values(self) -> list[tuple[Key, Any]]:
        """Each value with what it is known by."""
        return [
            *((("jurisdiction", j.id), j) for j in self.jurisdictions),
            *((("term", t.dimension, t.id), t) for t in self.terms),
            *((("authority", a.id), a) for a in self.authorities),
            *((("fact", f.id), f) for f in self.facts),
            *((("instrument", i.id), i) for i in self.instruments),
            *((("approval", a.id), a) for a in self.approvals),
            *((("search", s.authority, s.on.isoformat(), repr(s), s.sought.en), s) for s in self.searches),
            *([] if self.review_required is None else [(("setting", "review"), self.review_required)]),
        ]


def read_file(path: Path, name: str | None = None) -> FileContent:
    """One guidance file. `name` is how problems call it; None: its path."""
    called = shown(path) if name is None else name
    text, problems = read_text(path, called)
    return _content(path, called, text, problems)


def read_bytes(data: bytes, name: str) -> FileContent:
    """One guidance file that is already in memory; `name` is how problems call it."""
    text, problems = text_of(data, name)
    return _content(Path(name), name, text, problems)


def _content(path: Path, name: str, text: str | None, problems: tuple[Problem, ...]) -> FileContent:
    root = None
    if text is not None:
        root, problems = tree.parse(text, name)
    if root is None:
        return FileContent(path, None, problems=problems, declared=None)
    kind = _kind(root)
    if kind is None:
        found = (*problems, _no_kind(root))
        return FileContent(path, None, problems=_told(found), declared=_declared(root))
    file, faults, place_of = judge(root, shape.FILES[kind])
    found = (*problems, *faults)
    if file is None or found:
        rest = _legible(path, kind, root) if len(found) <= MOST_PROBLEMS else None
        return FileContent(path, kind, problems=_told(found), declared=_declared(root), legible=rest)
    return _meant(path, kind, file, place_of)


def _legible(path: Path, kind: str, root: tree.Node) -> FileContent | None:
    """What a faulty file holds beside its faults; None: too little."""
    rest = legible(root, shape.FILES[kind])
    if rest is None:
        return None
    file, _, place_of = judge(rest, shape.FILES[kind])
    if file is None:
        return None
    return replace(_meant(path, kind, file, place_of), declared=_declared(root, anything=False) | {FILLER})


def _meant(path: Path, kind: str, file: shape.AnyFile, place_of: values.PlaceOf) -> FileContent:
    """The values of a file without faults."""
    match file:
        case shape.InstrumentFile():
            content = FileContent(path, kind, instruments=(values.instrument(file, place_of),))
        case shape.VocabularyFile():
            jurisdictions = tuple(map(values.jurisdiction, file.vocabulary.jurisdictions))
            terms = tuple(map(values.term, file.vocabulary.terms))
            content = FileContent(path, kind, terms, jurisdictions)
        case shape.AuthoritiesFile():
            content = FileContent(path, kind, authorities=tuple(map(values.authority, file.authorities)))
        case shape.FactsFile():
            content = FileContent(path, kind, facts=tuple(map(values.fact, file.facts)))
        case shape.ApprovalsFile():
            content = FileContent(path, kind, approvals=tuple(map(values.approval, file.approvals)))
        case shape.SearchesFile():
            content = FileContent(path, kind, searches=tuple(map(values.search, file.searches)))
        case shape.SettingsFile():
            content = FileContent(path, kind, review_required=values.review_required(file.settings))
    if kind == "instrument":
        at = [place_of("instrument")]
    elif kind == "settings":
        at = [place_of("settings", "review")]
    elif kind == "vocabulary":
        at = [place_of("vocabulary", "jurisdictions", n) for n in range(len(content.jurisdictions))]
        at += [place_of("vocabulary", "terms", n) for n in range(len(content.terms))]
    else:
        at = [place_of(kind, n) for n in range(len(content.named_values()))]
    places: dict[Key, Place] = {}
    twice: list[Problem] = []
    named: list[Key] = [key for key, _ in content.named_values()]
    for instrument in content.instruments:
        for n, rule in enumerate(instrument.rules):
            named.append(("rule", instrument.id, rule.id))
            at.append(place_of("rules", n))
            for m, condition in enumerate(rule.conditions):
                named.append(("condition", instrument.id, str(n), condition.id))
                at.append(place_of("rules", n, "conditions", m))
    for key, place in zip(named, at, strict=True):
        if place is None:
            continue
        if key in places:
            twice.append(repeated(key, place, places[key]))
        else:
            places[key] = place
    if twice:
        declared = frozenset(key[-1] for key in places)
        return FileContent(path, kind, problems=_told(twice), declared=declared)
    return replace(content, places=places)


def repeated(key: Key, place: Place, first: Place) -> Problem:
    """The complaint about what is given a second time."""
    message = f"the {key[0]} `{brief(key[-1])}` is given a second time: first at {first}"
    remedy = "Keep one of them" if key[0] in _NAMELESS else "Keep one of them, or give one another id"
    return Problem("duplicate-id", message, place, remedy)


def _kind(root: tree.Node) -> str | None:
    """The kind of file, by its first known key."""
    if isinstance(root, tree.Mapping):
        for key, _ in root.entries:
            if key.text in shape.FILES:
                return key.text
    return None


def _no_kind(root: tree.Node) -> Problem:
    if not isinstance(root, tree.Mapping):
        return Problem("no-kind", "the file is no mapping", root.place, "Begin it with `instrument:`")
    keys = [key.text for key, _ in root.entries if key.text]
    if not keys:
        return Problem("no-kind", "the file names nothing that we know", root.place, "Begin it with `instrument:`")
    message = f"`{brief(keys[0])}` is no kind of guidance file"
    return Problem("no-kind", message, root.entries[0][0].place, did_you_mean(keys[0], shape.FILES))


def _declared(root: tree.Node, anything: bool = True) -> frozenset[str]:
    """Every id that is written anywhere in a file; where none is, perhaps misspelt, everything that could be one.

    Not `anything`: only what stands under a key that looks like a misspelt `id`.
    """
    found: set[str] = set()
    open_nodes: list[tree.Node] = [root]
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, tree.Mapping):
            named = [(k.text, v.text) for k, v in node.entries if isinstance(v, tree.Scalar) and v.text]
            has_id = any(key == "id" for key, _ in named)
            found.update(
                text for key, text in named if key == "id" or (not has_id and (anything or "id" in (key or "")))
            )
            open_nodes.extend(v for _, v in node.entries)
        elif isinstance(node, tree.Sequence):
            open_nodes.extend(node.items)
    return frozenset(found)


def by_place(problem: Problem) -> tuple[Any, ...]:
    """Problems sort by where they stand; those of no file come last."""
    at = problem.place
    return (at is None, (at.file, at.line, at.column) if at else (), problem.code, problem.message)


def _told(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems in the order of their places, as many as a person can take in."""
    found = sorted(set(problems), key=by_place)
    if len(found) <= MOST_PROBLEMS:
        return tuple(found)
    more = "more faults than these are not shown"
    last = found[MOST_PROBLEMS].place
    return (*found[:MOST_PROBLEMS], Problem("more-faults", more, last, "Mend the ones above first"))
