"""One guidance file to domain values, with every fault of the file by itself.

Never raises for what a file holds: every fault is a problem with its place, and all of them are reported at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from tracker.domain.instrument import Approval, Authority, Instrument, Search
from tracker.domain.problem import Place, Problem
from tracker.domain.rule import Fact
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Jurisdiction, Term
from tracker.guidance import tree
from tracker.guidance.forms import FILLER, NOTHING, Taking
from tracker.guidance.keys import REVIEW, Key, key_of
from tracker.guidance.shape import FILES
from tracker.guidance.source import read_text, shown, text_of
from tracker.guidance.wording import brief, did_you_mean

MOST_PROBLEMS = 100
"""How many problems of one file are told; the rest are counted."""


@value_class(frozen=True)
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
        values: tuple[Any, ...] = (
            *(*self.jurisdictions, *self.terms, *self.authorities, *self.facts),
            *(*self.instruments, *self.approvals, *self.searches),
        )
        setting = [] if self.review_required is None else [(REVIEW, self.review_required)]
        return [*((key_of(value), value) for value in values), *setting]


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
    taking = Taking()
    held = FILES[kind].take(root, kind, taking)
    found = (*problems, *taking.problems)
    content = None if held is NOTHING else _holding(path, kind, root, held, taking)
    if content is not None and not found:
        return content
    rest = None
    if content is not None and len(found) <= MOST_PROBLEMS:
        rest = replace(content, declared=_declared(root, anything=False) | {FILLER})
    return FileContent(path, kind, problems=_told(found), declared=_declared(root), legible=rest)


def _holding(path: Path, kind: str, root: tree.Node, held: Mapping[str, Any], taking: Taking) -> FileContent:
    """What a file holds, with where each value was written."""
    content = FileContent(path, kind, **held)
    here = root.get(kind) if isinstance(root, tree.Mapping) else None
    own = {key: here.place for key, _ in content.named_values() if here and key[0] in ("instrument", "setting")}
    return replace(content, places={**taking.places, **own})


def _kind(root: tree.Node) -> str | None:
    """The kind of file, by its first known key."""
    if isinstance(root, tree.Mapping):
        for key, _ in root.entries:
            if key.text in FILES:
                return key.text
    return None


def _no_kind(root: tree.Node) -> Problem:
    if not isinstance(root, tree.Mapping):
        return Problem("no-kind", "the file is no mapping", root.place, "Begin it with `instrument:`")
    keys = [key.text for key, _ in root.entries if key.text]
    if not keys:
        return Problem("no-kind", "the file names nothing that we know", root.place, "Begin it with `instrument:`")
    message = f"`{brief(keys[0])}` is no kind of guidance file"
    return Problem("no-kind", message, root.entries[0][0].place, did_you_mean(keys[0], FILES))


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
