"""The forms that values in guidance files can have: a piece of text, a choice, a list, a thing with keys.

A form takes a part of a file's tree and gives its value, or complains at the place and gives nothing. What is faulty
is left out of what stands around it, so that one run tells every fault and what is left can still be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.domain.fault import nearest_word
from tracker.domain.problem import Place, Problem
from tracker.domain.value_class import value_class
from tracker.guidance import tree
from tracker.guidance.keys import Key as Name
from tracker.guidance.keys import key_of, repeated
from tracker.guidance.wording import brief, one_of

FILLER = "unreadable-here"
"""What stands in for a text or an id that is missing or faulty. Nobody is told of it."""

NOTHING: Any = object()
"""What a form gives for a part of which nothing can be made."""

_MOST_WORDED = 500
"""How many faults of one file are put into words: more than are told. The first get a guess at what was meant."""

_MOST_GUESSES = 50


class Refused(Exception):  # noqa: N818 - it is what happens to a text, and no error of the program
    """What is wrong with a text or a thing, and what to write instead."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy


@dataclass
class Taking:
    """What came up while a file was taken: its faults, and where each value that has a name was written."""

    problems: list[Problem] = field(default_factory=list)
    places: dict[Name, Place] = field(default_factory=dict)
    faults: int = 0
    guesses: int = 0

    def nothing(self) -> Any:
        """What comes of a part that was complained of."""
        self.faults += 1
        return NOTHING

    def complain(self, code: str, message: str, place: Place, remedy: str) -> None:
        self.faults += 1
        if len(self.problems) < _MOST_WORDED:
            self.problems.append(Problem(code, message, place, remedy))

    def near(self, word: str, known: Sequence[str]) -> str | None:
        """The known word that was meant; None: none comes near, or enough was guessed."""
        self.guesses += 1
        return nearest_word(word, known) if self.guesses <= _MOST_GUESSES else None


class Form:
    """What a value may look like. `stand_in` is what a file cannot be without; NOTHING: nothing can stand in."""

    stand_in: Any = NOTHING

    def take(self, node: tree.Node, key: str, taking: Taking, item: bool = False) -> Any:
        """The value that stands after a key, or is an item of its list; NOTHING for a fault, which was told."""
        raise NotImplementedError


@value_class(frozen=True)
class Piece(Form):
    """One text. `schema` is how an editor may check it."""

    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    stand_in: Any = NOTHING

    def take(self, node: tree.Node, key: str, taking: Taking, item: bool = False) -> Any:
        if not isinstance(node, tree.Scalar):
            return _of_another_sort(node, key, taking, item, "text", "Write one value after the colon")
        if node.text is None:
            return taking.nothing()
        try:
            return self.read(node.text)
        except Refused as fault:
            taking.complain(fault.code, fault.message, node.place, fault.remedy)
            return NOTHING


@value_class(frozen=True)
class Choice(Form):
    """One of some words. `also` is what an editor may take them for."""

    values: Mapping[str, Any]
    also: tuple[Any, ...] = ()

    @property
    def stand_in(self) -> Any:
        return next(iter(self.values.values()))

    def take(self, node: tree.Node, key: str, taking: Taking, item: bool = False) -> Any:
        if not isinstance(node, tree.Scalar):
            taking.complain("wrong-type", f"`{key}` is not text", node.place, f"Write {one_of(self.values)}")
            return NOTHING
        if node.text is None:
            return taking.nothing()
        if node.text not in self.values:
            near = taking.near(node.text, tuple(self.values))
            remedy = f"Did you mean `{near}`?" if near else f"Write {one_of(self.values)}"
            message = f"`{brief(node.text)}` is no {key.replace('_', ' ')}"
            taking.complain("unknown-word", message, node.place, remedy)
            return NOTHING
        return self.values[node.text]


@value_class(frozen=True)
class ListOf(Form):
    """Items of one form. `named`: each has a name that no other item may have."""

    form: Form
    least: int = 0
    named: bool = False

    def take(self, node: tree.Node, key: str, taking: Taking, item: bool = False) -> Any:
        if not isinstance(node, tree.Sequence):
            remedy = "Write it as in `[one, two]`, or one `- item` a line"
            return _of_another_sort(node, key, taking, item, "a list", remedy)
        if len(node.items) < self.least:
            remedy = "Write at least one, or leave the key out"
            message = f"{_called(key, item)} must be more than nothing"
            taking.complain("empty-list", message, node.place, remedy)
            return NOTHING
        taken: list[Any] = []
        places: dict[Name, Place] = {}
        for each in node.items:
            value = self.form.take(each, key, taking, item=True)
            if value is NOTHING:
                continue
            if self.named:
                name = key_of(value)
                if name in places:
                    again = repeated(name, each.place, places[name])
                    taking.complain(again.code, again.message, each.place, again.remedy or "")
                    continue
                places[name] = each.place
            taken.append(value)
        taking.places.update(places)
        return tuple(taken) if len(taken) >= self.least else NOTHING


@value_class(frozen=True)
class Pairs(Form):
    """Names, each with a value, in the order written."""

    name: Piece
    value: Piece

    def take(self, node: tree.Node, key: str, taking: Taking, item: bool = False) -> Any:
        if not isinstance(node, tree.Mapping):
            return _of_another_sort(node, key, taking, item, "a mapping", "Write it as in `{name: value}`")
        taken = [
            (self.name.take(name, key, taking), self.value.take(value, name.text or key, taking))
            for name, value in node.entries
        ]
        return tuple(pair for pair in taken if NOTHING not in pair)


@value_class(frozen=True)
class Key:
    """A key of a thing. `into` is what its value is called when the thing is made; None: as the key."""

    name: str
    form: Form
    needed: bool = False
    otherwise: Any = None
    into: str | None = None


@value_class(frozen=True)
class Thing(Form):
    """A mapping of known keys. `word` is what it is called; `make` makes its value of the values under the keys.

    `short` names the key whose value may stand for the whole. `placed`: `make` is given where it was written.
    `only_one_of` are keys of which an editor must find exactly one.
    """

    word: str
    keys: tuple[Key, ...]
    make: Callable[..., Any]
    short: str | None = None
    placed: bool = False
    stand_in: Any = NOTHING
    only_one_of: tuple[str, ...] = ()
    by_name: dict[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {key.name: key for key in self.keys})

    def take(self, node: tree.Node, key: str, taking: Taking, item: bool = False) -> Any:
        if self.short is not None and isinstance(node, tree.Scalar):
            if node.text is None:
                return taking.nothing()
            node = tree.Mapping(((tree.Scalar(self.short, node.place), node),), node.place)
        if not isinstance(node, tree.Mapping):
            return _of_another_sort(node, key, taking, item, "a mapping", "Write `key: value` lines below it")
        faults = taking.faults
        found: dict[str, Any] = {}
        written: set[str | None] = set()
        meant: set[str | None] = set()
        for name, below in node.entries:
            known = self.by_name.get(name.text or "")
            if known is None:
                meant.add(self._unknown(name, node, taking))
                continue
            written.add(known.name)
            value = known.form.take(below, known.name, taking)
            if value is not NOTHING:
                found[known.name] = value
        for one in self.keys:
            if one.name in found:
                continue
            if one.needed and one.name not in written and one.name not in meant:
                message = f"the {self._called(node)} has no `{one.name}`"
                taking.complain("missing-key", message, node.place, f"Write `{one.name}:` in it")
            found[one.name] = one.form.stand_in if one.needed else one.otherwise
        if NOTHING in found.values():
            return NOTHING
        named = {one.into or one.name: found[one.name] for one in self.keys}
        if self.placed:
            named["place"] = node.place
        try:
            return self.make(**named)
        except Refused as fault:
            if taking.faults == faults:
                taking.complain(fault.code, fault.message, node.place, fault.remedy)
            return NOTHING

    def _unknown(self, name: tree.Scalar, node: tree.Mapping, taking: Taking) -> str | None:
        """Complain of a key that a thing does not have; the one that was meant."""
        if not name.text:
            return None
        known = tuple(self.by_name)
        near = taking.near(name.text, known)
        remedy = f"Did you mean `{near}`?" if near else f"Write {one_of(known)}"
        taking.complain(
            "unknown-key", f"`{brief(name.text)}` is no key of the {self._called(node)}", name.place, remedy
        )
        return near

    def _called(self, node: tree.Mapping) -> str:
        named = node.get("id")
        id = named.text if isinstance(named, tree.Scalar) else None
        return f"{self.word} `{brief(id)}`" if id else self.word


@value_class(frozen=True)
class OrWord(Form):
    """A thing, or one word in its place, which means None."""

    word: str
    thing: Thing

    def take(self, node: tree.Node, key: str, taking: Taking, item: bool = False) -> Any:
        if isinstance(node, tree.Scalar) and node.text == self.word:
            return None
        return self.thing.take(node, key, taking, item)


def _called(key: str, item: bool) -> str:
    return f"an item of `{brief(key)}`" if item else f"`{brief(key)}`"


def _of_another_sort(node: tree.Node, key: str, taking: Taking, item: bool, noun: str, remedy: str) -> Any:
    """Complain of what is no text, no list or no mapping; of what was complained of already, say no more."""
    if isinstance(node, tree.Scalar) and node.text is None:
        return taking.nothing()
    taking.complain("wrong-type", f"{_called(key, item)} must be {noun}", node.place, remedy)
    return NOTHING
