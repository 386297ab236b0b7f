"""Sites as a tree with keys and lists, which is how a YAML file holds them: from a tree to values, and back.

Which format the tree was written in is not known here. Every fault is told with its line and column, and then no site
is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from tracker.clinics.columns import column_of, other_heading
from tracker.clinics.known import Known
from tracker.clinics.whole import MOST_FAULTS, Read, as_id, as_name, province_of, read_of
from tracker.clinics.words import CellError, as_day, as_meant, as_text
from tracker.domain.fault import nearest_word
from tracker.domain.problem import Place, Problem
from tracker.domain.rule import Fact
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.site import Evidence, Grant, GrantKind, Holding, Service, Site, Staff, Statement
from tracker.domain.written import Mapping, Node, Scalar
from tracker.domain.written import Sequence as Listed

__all__ = ["read_tree"]

T = TypeVar("T")

SITE = (
    *("id", "name", "province", "place", "accreditations", "services", "practitioners"),
    *("facts", "evidence", "grants", "more"),
)
HOLDING = ("term", "number", "issued", "expires")
SERVICE = ("id", "drug", "route", "for", "purpose", "programme", "by", "practitioner")
STAFF = ("kind", "number")
STATEMENT = ("fact", "value", "by", "on", "document", "owner", "expires")
EVIDENCE = ("condition", "document", "by", "on", "owner", "expires")
GRANT = ("kind", "fact", "value", "terms", "number", "issued", "expires")
OTHER = ("column", "value")
_MOST_GUESSES = 50


def read_tree(
    name: str, tree: Node | None, problems: Sequence[Problem], rulebook: Rulebook, *, recorded: bool = False
) -> Read:
    """The sites of a file's tree, a list under `sites:`. `problems` are what is wrong with its text already.

    `recorded` says that the sites were recorded already: then rules that are gone since do not matter.
    """
    taking = _Taking(rulebook, list(problems), recorded)
    found: dict[str, tuple[Site, Place]] = {}
    if tree is not None:
        keys = _Keys(taking, tree, ("sites",), "file")
        for node in keys.items("sites", needed=True):
            if len(taking.problems) >= MOST_FAULTS:
                break
            site = _site(taking, node)
            if site is None:
                continue
            if site.id in found:
                message = f"the site {shown(site.id)} stands here a second time: first at {found[site.id][1]}"
                taking.complain(node.place, f"{message}. Keep one of them")
            else:
                found[site.id] = (site, node.place)
    together_in = None if recorded else rulebook
    return read_of(found.values(), taking.problems, Place(name, 1, 1), "Write one under `sites:`", together_in)


def _site(taking: _Taking, node: Node) -> Site | None:
    before = len(taking.problems)
    keys = _Keys(taking, node, SITE, "site")
    id = keys.text("id", as_id, needed=True)
    name = keys.text("name", as_name)
    here = keys.text("province", lambda said: province_of(taking.rulebook, said), needed=True)
    if here is None:
        return None
    known = taking.known(here)
    site = Site(
        id or "",
        name or "",
        here,
        keys.text("place", known.place),
        tuple(_holding(each, known) for each in keys.each("accreditations", HOLDING, "accreditation")),
        tuple(_service(each, known) for each in keys.each("services", SERVICE, "service")),
        tuple(_staff(each, known) for each in keys.each("practitioners", STAFF, "kind of practitioner")),
        tuple(_statement(each, known) for each in keys.each("facts", STATEMENT, "fact")),
        tuple(_evidence(each, known) for each in keys.each("evidence", EVIDENCE, "document")),
        tuple(_grant(each, known) for each in keys.each("grants", GRANT, "grant")),
        tuple(_more(keys, known)),
    )
    if len(taking.problems) > before:
        return None
    for what, names in (("service", [s.id for s in site.services]), ("fact", [f.fact for f in site.facts])):
        twice = sorted({each for each in names if names.count(each) > 1})
        if twice:
            taking.complain(node.place, f"the {what} {shown(twice[0])} of {shown(site.id)} is there twice. Say it once")
    return site


def _holding(keys: _Keys, known: Known) -> Holding:
    term = keys.text("term", known.accreditation, needed=True)
    return Holding(term or "", keys.text("number", as_meant), keys.day("issued"), keys.day("expires"))


def _service(keys: _Keys, known: Known) -> Service:
    id = keys.text("id", needed=True)
    named = {key: keys.texts(key) for key in SERVICE[1:] if keys.has(key)}
    terms = keys.heard(keys.place, lambda: known.given((), named, f"service {id}"))
    return Service(id or "", **(terms or {}))


def _staff(keys: _Keys, known: Known) -> Staff:
    number = keys.text("number", _count)
    return Staff(keys.text("kind", known.practitioner, needed=True) or "", 1 if number is None else number)


def _count(words: str) -> int:
    if not (words.isascii() and words.isdecimal() and len(words) <= 4):
        raise CellError(f"{shown(words)} is no number of people. Write for instance 2")
    return int(words)


def _fact(keys: _Keys, known: Known, read: Callable[[str], Fact]) -> tuple[str, str]:
    fact = keys.text("fact", read, needed=True)
    value = keys.text("value", (lambda said: known.value(fact, said)) if fact else as_text, needed=True)
    return fact.id if fact else "", value or ""


def _statement(keys: _Keys, known: Known) -> Statement:
    fact, value = _fact(keys, known, known.fact)
    said = keys.text("by"), keys.day("on"), keys.text("document", as_meant), keys.text("owner"), keys.day("expires")
    return Statement(fact, value, *said)


def _evidence(keys: _Keys, known: Known) -> Evidence:
    condition, document = (
        keys.text("condition", known.condition, needed=True),
        keys.text("document", as_meant, needed=True),
    )
    said = keys.text("by"), keys.day("on"), keys.text("owner"), keys.day("expires")
    return Evidence(condition or "", document or "", *said)


def _grant(keys: _Keys, known: Known) -> Grant:
    kind = keys.text("kind", _grant_kind, needed=True)
    fact, value = _fact(keys, known, known.granting)
    said = (
        keys.text("terms", as_meant, needed=True) or "",
        keys.text("number", as_meant),
        keys.day("issued"),
        keys.day("expires"),
    )
    return Grant(kind or GrantKind.EXEMPTION, fact, value, *said)


def _grant_kind(words: str) -> GrantKind:
    try:
        return GrantKind(words)
    except ValueError:
        raise CellError(f"{shown(words)} is no kind of grant. Write exemption or undertaking") from None


def _more(keys: _Keys, known: Known) -> Iterator[tuple[str, str]]:
    """Other columns: a mapping, or a list of `column` and `value` where one stands twice."""

    def as_heading(words: str) -> str:
        heading = as_name(words)
        if column_of(heading) is not None or known.is_fact(heading):
            raise CellError(f"{shown(heading)} is no other column: it has a meaning of its own. Say it as such")
        return other_heading(heading, (fact.id for fact in known.rulebook.facts))

    node = keys.get("more")
    pairs = list(node.entries) if isinstance(node, Mapping) else []
    for heading, value in pairs:
        both = keys.taking.text(heading, "more", as_heading), keys.taking.text(value, "more", as_text)
        if both[0] and both[1]:
            yield both[0], both[1]
    for each in keys.each("more", OTHER, "column") if not isinstance(node, Mapping) else ():
        column, said = each.text("column", as_heading, needed=True), each.text("value", needed=True)
        if column and said:
            yield column, said


@dataclass
class _Taking:
    rulebook: Rulebook
    problems: list[Problem]
    recorded: bool
    provinces: dict[str, Known] = field(default_factory=dict)
    guesses: int = 0

    def known(self, here: str) -> Known:
        if here not in self.provinces:
            self.provinces[here] = Known(self.rulebook, here, recorded=self.recorded)
        return self.provinces[here]

    def complain(self, place: Place, wrong: str) -> None:
        for line in wrong.splitlines():
            said, _, remedy = line.partition(". ")
            self.problems.append(Problem("bad-value", said.rstrip("."), place, remedy.rstrip(".") or None))

    def near(self, word: str, known: Sequence[str]) -> str:
        self.guesses += 1
        near = nearest_word(word, known) if self.guesses <= _MOST_GUESSES else None
        return f"Did you mean `{near}`?" if near else f"There are: {', '.join(known)}"

    def text(self, node: Node, key: str, read: Callable[[str], T]) -> T | None:
        """What a text says; None: it was complained of."""
        if not isinstance(node, Scalar):
            self.complain(node.place, f"{shown(key)} must be text. Write one value after the colon")
            return None
        if node.text is None:
            return None  # it was complained of when the tree was read
        text = node.text
        return self.heard(node.place, lambda: read(as_text(text)))

    def heard(self, place: Place, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except CellError as wrong:
            self.complain(place, str(wrong))
            return None


class _Keys:
    """A mapping whose keys are taken one by one; those that nobody knows are complained of at once."""

    def __init__(self, taking: _Taking, node: Node, known: Sequence[str], what: str) -> None:
        self.taking, self.what, self.place = taking, what, node.place
        one = f"{'an' if what[0] in 'aeiou' else 'a'} {what}"
        self.node = node if isinstance(node, Mapping) else None
        if self.node is None:
            if not (isinstance(node, Scalar) and node.text is None):
                taking.complain(node.place, f"{one} must be a mapping. Write `{known[0]}:` and what it is below it")
            return
        for key, _ in self.node.entries:
            if key.text is not None and key.text not in known:
                taking.complain(key.place, f"{shown(key.text)} is no key of {one}. {taking.near(key.text, known)}")

    def heard(self, place: Place, read: Callable[[], T]) -> T | None:
        return self.taking.heard(place, read)

    def has(self, key: str) -> bool:
        return self.get(key) is not None

    def get(self, key: str) -> Node | None:
        return self.node.get(key) if self.node else None

    def text(self, key: str, read: Callable[[str], Any] = as_text, *, needed: bool = False) -> Any:
        """What a key says; None: nothing, or it was complained of."""
        node = self.get(key)
        if node is not None:
            return self.taking.text(node, key, read)
        if needed and self.node is not None:
            self.taking.complain(self.place, f"the {self.what} has no `{key}`. Write `{key}:` in it")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """One text, or a list of texts."""
        node = self.get(key)
        each = node.items if isinstance(node, Listed) else [node] if node else []
        found = [self.taking.text(one, key, as_text) for one in each]
        return tuple(text for text in found if text is not None)

    def day(self, key: str) -> date | None:
        day: date | None = self.text(key, as_day)
        return day

    def items(self, key: str, *, needed: bool = False) -> tuple[Node, ...]:
        """The items of a list."""
        node = self.get(key)
        if isinstance(node, Listed):
            return node.items
        if node is not None and not (isinstance(node, Scalar) and node.text is None):
            self.taking.complain(node.place, f"`{key}` must be a list. Write one `- ` a line below it")
        elif node is None and needed and self.node is not None:
            self.taking.complain(self.place, f"the {self.what} has no `{key}`. Write `{key}:` in it")
        return ()

    def each(self, key: str, known: Sequence[str], what: str) -> Iterator[_Keys]:
        for node in self.items(key):
            yield _Keys(self.taking, node, known, what)
