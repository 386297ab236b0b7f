"""YAML 1.2 as a tree of places: every scalar stays the text it was written as, with its line and column.

Takes a small part of YAML on purpose: one document of mappings, lists and scalars. `ON` is Ontario, `1.10` a version.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner

from tracker.domain.problem import Place, Problem
from tracker.domain.unseen import hidden_message, is_hidden
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import DIMENSIONS
from tracker.domain.written import Mapping, Node, Scalar, Sequence
from tracker.guidance.stumbles import stumble
from tracker.guidance.wording import brief

MOST_DEPTH = 20
MOST_NODES = 20_000
MOST_LINES = 50_000
MOST_WORDS = 100_000
LONGEST_WORD = 5_000
"""How much a file may hold, so that reading it takes less than a second whatever it holds. The parser is slow on long
words, and slower than linear on some; the largest instrument that we know has under 5,000 values."""

__all__ = ["GUIDANCE", "SITES", "FileSort", "Mapping", "Node", "Scalar", "Sequence", "parse"]


@value_class(frozen=True, slots=True)
class FileSort:
    """How much a sort of file may hold, and what to do with one that holds too much, two documents, or nothing."""

    nodes: int = MOST_NODES
    lines: int = MOST_LINES
    words: int = MOST_WORDS
    split: str = "Write one instrument per file"
    begin: str = "Write an instrument in it"
    left_open: str = "Write a value. Without the line the rule is about every"


GUIDANCE = FileSort()
SITES = FileSort(100_000, 200_000, 400_000, "Write fewer sites in a file", "Write sites in it", "Write a value for")


class _TooDeepError(YAMLError):
    """Brackets within brackets, deeper than we read; `line` and `column` are counted from 0."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line, self.column = line, column


class _QuickReader(Reader):
    """The library's reader, which counts characters one by one, here a run at a time."""

    def forward(self, length: int = 1) -> None:
        start = self.pointer
        end = start + length
        self.pointer = end
        self.index += length
        last = self.buffer.rfind("\n", start, end)
        if last < 0:
            self.column += length
        else:
            self.line += self.buffer.count("\n", start, end)
            self.column = end - last - 1


class _ShallowScanner(Scanner):
    """The library's scanner, which looks far ahead of deep brackets, here no deeper than we read."""

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803 # the library's name
        if self.flow_level > MOST_DEPTH:
            raise _TooDeepError(self.reader.line, self.reader.column)
        super().fetch_flow_collection_start(TokenClass, to_push)


def parse(text: str, name: str, sort: FileSort = GUIDANCE) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of a file's text, with everything that is wrong with its YAML. `sort` is what a file may hold.

    `text` must have come through the door (source.text_of). None when there is no tree at all; a tree beside problems
    is what could be understood, for finding more faults in.
    """
    if not text.strip():
        return None, (_empty(name, sort),)
    unfit = _too_much(text, name, sort)
    if unfit:
        return None, (unfit,)
    growing = _Growing(name, sort)
    loader = YAML(typ="safe", pure=True)
    loader.Reader = _QuickReader
    loader.Scanner = _ShallowScanner
    try:
        for event in loader.parse(text):
            if not growing.take(event):
                break
    except _TooDeepError as fault:
        growing.complain("too-deep", _DEEP, fault.line, fault.column, "Write it flatter")
        growing.broken = True
    except MarkedYAMLError as fault:
        growing.problems.append(stumble(fault, name))
        growing.broken = True
    except (YAMLError, ValueError, OverflowError):
        # beside its own errors, what the library lets slip on escapes out of range
        growing.complain("not-yaml", "what follows is not YAML", growing.line, growing.column, "Look at its escapes")
        growing.broken = True
    nothing = isinstance(growing.root, Scalar) and growing.root.text is None
    if nothing or (growing.root is None and not growing.problems):
        return None, (_empty(name, sort),) if growing.only_empty else tuple(growing.problems)
    return growing.root if not growing.broken else None, tuple(growing.problems)


def _empty(name: str, sort: FileSort) -> Problem:
    return Problem("empty-file", "the file is empty", Place(name, 1, 1), sort.begin)


def _too_much(text: str, name: str, sort: FileSort) -> Problem | None:
    """What can be refused before parsing."""
    start = Place(name, 1, 1)
    words = text.split(None, sort.words)
    if len(words) > sort.words:
        return Problem("too-long", f"the file has more than {sort.words:,} words", start, sort.split)
    if text.count("\n") > sort.lines:
        return Problem("too-long", f"the file has more than {sort.lines:,} lines", start, sort.split)
    found = re.search(rf"\S{{{LONGEST_WORD + 1}}}", text) if len(max(words, key=len)) > LONGEST_WORD else None
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        message = f"a word has more than {LONGEST_WORD:,} letters: it begins `{brief(found[0], 20)}`"
        return Problem("too-long", message, Place(name, line, column), "Write words of people")
    directive = re.search(r"^%", text, re.MULTILINE)
    if directive:
        place = Place(name, text.count("\n", 0, directive.start()) + 1, 1)
        message = "a line begins with `%`: directives are not read"
        return Problem("directive", message, place, "Take the line out, or put the text in quotation marks")
    return None


_DEEP = f"lists and mappings stand more than {MOST_DEPTH} deep"


@dataclass
class _Open:
    """A collection still being read. `keys` None for a list."""

    place: Place
    keys: dict[str, Place] | None
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    key: Scalar | None = None
    drop: bool = False


class _Growing:
    """The tree as far as it has been read; takes one event of the parser after the other, without recursion."""

    def __init__(self, name: str, sort: FileSort) -> None:
        self.name, self.sort = name, sort
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.broken = False
        self.open: list[_Open] = []
        self.nodes = 0
        self.documents = 0
        self.line = self.column = 0

    @property
    def only_empty(self) -> bool:
        return all(problem.code == "empty-value" for problem in self.problems)

    def complain(self, code: str, message: str, line: int, column: int, remedy: str | None) -> None:
        self.problems.append(Problem(code, message, Place(self.name, line + 1, column + 1), remedy))
        if len(self.problems) > 100:
            self.broken = True

    def take(self, event: events.Event) -> bool:
        """Add what one event says. False: there is no point in reading on."""
        mark = event.start_mark
        self.line, self.column = event.end_mark.line, event.end_mark.column
        if isinstance(event, events.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                remedy = f"{self.sort.split}, and no second `---`"
                self.complain("many-documents", "a second document begins here", mark.line, mark.column, remedy)
                return False
        if not isinstance(event, events.NodeEvent):
            if isinstance(event, events.CollectionEndEvent):
                self._close()
            return True
        self.nodes += 1
        if self.nodes > self.sort.nodes:
            message = f"the file has more than {self.sort.nodes:,} values"
            self.complain("too-many-values", message, mark.line, mark.column, self.sort.split)
            self.broken = True
        elif len(self.open) >= MOST_DEPTH and isinstance(event, events.CollectionStartEvent):
            self.complain("too-deep", _DEEP, mark.line, mark.column, "Write it flatter")
            self.broken = True
        if self.broken:
            return False
        place = Place(self.name, mark.line + 1, mark.column + 1)
        self.problems.extend(_refused(event, place))
        if isinstance(event, events.SequenceStartEvent):
            self.open.append(_Open(place, None))
        elif isinstance(event, events.MappingStartEvent):
            self.open.append(_Open(place, {}))
        elif isinstance(event, events.ScalarEvent):
            self._add(self._scalar(event, place))
        else:
            self._add(Scalar(None, place))
        return True

    def _scalar(self, event: events.ScalarEvent, place: Place) -> Scalar:
        text: str = event.value
        if not text and event.style is None:
            key = self.open[-1].key if self.open else None
            message = f"nothing is written after `{brief(key.text or '')}`" if key else "nothing is written here"
            at = key.place if key else place
            remedy = "Write a value, or take the line out"
            if key and key.text in DIMENSIONS:
                remedy = f"{self.sort.left_open} {key.text}"
            self.problems.append(Problem("empty-value", message, at, remedy))
            return Scalar(None, at)
        if event.style == '"':
            hidden = sorted(c for c in set(text) if c not in "\n\t" and is_hidden(c))
            for char in hidden:
                message, remedy = hidden_message(char)
                self.problems.append(Problem("hidden-character", message, place, remedy))
            if hidden:
                return Scalar(None, place)
        return Scalar(text if text.isascii() else unicodedata.normalize("NFC", text), place)

    def _close(self) -> None:
        done = self.open.pop()
        if done.keys is None:
            self._add(Sequence(tuple(done.items), done.place))
        else:
            self._add(Mapping(tuple(done.entries), done.place))

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        here = self.open[-1]
        if here.keys is None:
            here.items.append(node)
        elif here.key is None:
            here.key, here.drop = self._key(node, here.keys)
        else:
            if not here.drop:
                here.entries.append((here.key, node))
            here.key, here.drop = None, False

    def _key(self, node: Node, known: dict[str, Place]) -> tuple[Scalar, bool]:
        """A key, and whether what stands under it must be left out because the key was complained of."""
        if not isinstance(node, Scalar) or node.text is None:
            if not self.problems or self.problems[-1].place != node.place:
                self.problems.append(Problem("bad-key", "a key must be a word", node.place, _KEY))
            return Scalar(None, node.place), True
        if node.text == "<<":
            self.problems.append(Problem("merge-key", "the key `<<` merges mappings", node.place, _NO_ANCHORS))
            return node, True
        if node.text in known:
            message = f"the key `{brief(node.text)}` stands here a second time: first on line {known[node.text].line}"
            self.problems.append(Problem("duplicate-key", message, node.place, "Keep one of them"))
            return node, True
        known[node.text] = node.place
        return node, False


_NO_ANCHORS = "Write the values out in full"
_KEY = "Write `key: value`"


def _refused(event: events.NodeEvent, place: Place) -> Iterator[Problem]:
    """Anchors, aliases and tags: each hides from the reader what is meant."""
    if isinstance(event, events.AliasEvent):
        yield Problem("alias", f"`*{brief(event.anchor)}` repeats another value", place, _NO_ANCHORS)
    elif event.anchor is not None:
        message = f"`&{brief(event.anchor)}` names a value for repetition"
        yield Problem("anchor", message, place, _NO_ANCHORS)
    tag = event.tag if isinstance(event, events.ScalarEvent | events.CollectionStartEvent) else None
    if tag is not None:
        words = "!" + str(tag).removeprefix("tag:yaml.org,2002:").lstrip("!")
        message = f"the tag `{brief(words)}` gives a value a type"
        yield Problem("tag", message, place, "Take the tag out: every value is text")
