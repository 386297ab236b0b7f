"""Quotations held against what they quote: whether they are there, and whether the same words stood elsewhere before.

It sees texts and no files; who keeps and reads them is not its business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import NamedTuple

from tracker.domain.instrument import Instrument
from tracker.domain.problem import Place, Problem
from tracker.domain.rulebook import Rulebook
from tracker.domain.sentences import levelled, sentences, spelled, stands_in
from tracker.domain.value_class import value_class

LONG = 8
"""Words from which on one passage may hold another: so many are hardly ever the same by chance."""

SHORT = 4
"""Words from which on two whole quotations may be the same."""

_SHOWN = 160
"""Letters of a quotation that a message shows."""


class Quoted(NamedTuple):
    """A quotation of a rule, named `instrument/rule`, and whether it is in the text."""

    rule: str
    quote: str
    is_there: bool


def is_quoted_in(quote: str, text: str) -> bool:
    """Whether a text says what a quotation says, word for word.

    White space, hyphens at the ends of lines, typographic marks, ligatures and case make no difference. An ellipsis
    leaves out any number of words; words in square brackets are the writer's own and stand for a few.
    """
    return stands_in(quote, levelled(text))


def quotations(instrument: Instrument, text: str) -> tuple[Quoted, ...]:
    """Every quotation of an instrument's rules, in their order, held against the text of the instrument."""
    level = levelled(text)
    return tuple(Quoted(r.ref, r.quote, stands_in(r.quote, level)) for r in instrument.rules if r.quote is not None)


def quotation_problems(instrument: Instrument, text: str, unread: str | None = None) -> tuple[Problem, ...]:
    """The quotations that are not in the text of the instrument: faults.

    `unread` says which part of the document gave no text; they may stand there, so they are warnings then.
    """
    where = "what could be read of the kept copy does not hold" if unread else "the kept copy does not hold"
    remedy = unread or "Quote it word for word, with … for what is left out"
    severity = "warning" if unread else "error"
    return tuple(
        Problem(
            "quotation-not-there",
            f"{where} what `{quoted.rule}` quotes: “{_short(quoted.quote)}”",
            _place(instrument, quoted.rule),
            remedy,
            severity,
        )
        for quoted in quotations(instrument, text)
        if not quoted.is_there
    )


@value_class(frozen=True, slots=True)
class Earlier:
    """The same words in another instrument of another date.

    `rule` is the rule whose quotation they are; None: they are a sentence of the instrument's own text. `dated` is the
    other's stated date as written; None: undated. `is_before` None: which of the two was first cannot be told.
    """

    rule: str | None
    words: str
    instrument: str
    title: str
    dated: str | None
    is_before: bool | None

    def __str__(self) -> str:
        stood = "already stood" if self.is_before else "stands again" if self.is_before is False else "also stands"
        dated = f" of {self.dated}" if self.dated else ", undated"
        return f"this wording {stood} in `{self.title}`{dated} ({self.instrument})"


def standing_before(rulebook: Rulebook, instrument: Instrument, texts: Mapping[str, str]) -> tuple[Earlier, ...]:
    """Where the words of an instrument stand in another one of another date; of each passage the earliest first.

    Its quotations are compared with the quotations and the text of every other instrument; the long sentences of its
    own text likewise, but not with its predecessors and successors: that a new version repeats the old one is no news.
    One passage may hold the other, as long as the shorter has 8 words. `texts` are the kept texts, by instrument; the
    instrument itself need not be recorded.
    """
    own = _Passages(instrument, texts.get(instrument.id, ""))
    versions = _versions(rulebook, instrument)
    found: list[tuple[int, Earlier]] = []
    for other in sorted(rulebook.instruments, key=_dated):
        if other.id == instrument.id or (other.begins is not None and other.begins == instrument.begins):
            continue
        told: list[str] = []
        for number, passage in sorted(own.shared_with(other, texts.get(other.id, ""))):
            if (passage.rule is None and other.id in versions) or any(_is_same(passage.key, key) for key in told):
                continue
            told.append(passage.key)
            dated = other.begins.text if other.begins else None
            before = _is_before(other, instrument)
            found.append(
                (number, Earlier(passage.rule, passage.words, other.id, other.title.en, dated, before)),
            )
    return tuple(earlier for _, earlier in sorted(found, key=lambda each: each[0]))


def wording_problems(rulebook: Rulebook, instrument: Instrument, texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """Wording that stands in another instrument of another date, as warnings: whose words are they, and since when?"""
    return tuple(
        Problem(
            "wording-stood-before",
            f"`{found.rule or instrument.id}`: {found}: “{_short(found.words)}”",
            _place(instrument, found.rule),
            "Look which document said it first, and whether this one says it too",
            "warning",
        )
        for found in standing_before(rulebook, instrument, texts)
    )


class _Passage(NamedTuple):
    """Words of an instrument: a quotation of a rule, or (rule None) a sentence of its text; `key` as compared."""

    rule: str | None
    words: str
    key: str


class _Passages:
    """The passages of an instrument, to be looked for in others: by the words they begin with, and by all others."""

    def __init__(self, instrument: Instrument, text: str) -> None:
        quoted = [_Passage(r.ref, r.quote, spelled(r.quote)) for r in instrument.rules if r.quote is not None]
        said = [_Passage(None, sentence, spelled(sentence)) for sentence in sentences(text)]
        self._all = [*quoted, *(p for p in said if _length(p.key) >= LONG)]
        self._by_start: dict[str, list[int]] = {}
        self._by_run: dict[str, list[int]] = {}
        for number, passage in enumerate(self._all):
            for at, run in enumerate(_runs(passage.key)):
                self._by_run.setdefault(run, []).append(number)
                if at == 0:
                    self._by_start.setdefault(run, []).append(number)

    def shared_with(self, other: Instrument, text: str) -> Iterator[tuple[int, _Passage]]:
        """The passages, with their numbers, that another instrument quotes or that stand in its text."""
        quoted = [spelled(r.quote) for r in other.rules if r.quote is not None]
        said = [spelled(sentence) for sentence in sentences(text)]
        numbers = {n for n, p in enumerate(self._all) if any(_is_same(p.key, quote) for quote in quoted)}
        whole = " ".join(said)
        there = {n for run in _runs(whole) for n in self._by_start.get(run, ())}
        numbers |= {n for n in there if _is_within(self._all[n].key, whole)}
        for key in said:
            for run in islice(_runs(key), 1):
                numbers |= {n for n in self._by_run.get(run, ()) if _is_within(key, self._all[n].key)}
        return ((n, self._all[n]) for n in numbers)


def _runs(key: str) -> Iterator[str]:
    """Every 8 words that stand together."""
    words = key.split()
    return (" ".join(words[at : at + LONG]) for at in range(len(words) - LONG + 1))


def _is_same(one: str, other: str) -> bool:
    """Whether two passages are the same words, or one holds the other and it is no short one."""
    if one == other:
        return _length(one) >= SHORT
    return min(_length(one), _length(other)) >= LONG and (_is_within(one, other) or _is_within(other, one))


def _is_within(inner: str, outer: str) -> bool:
    return f" {inner} " in f" {outer} "


def _length(key: str) -> int:
    return len(key.split())


def _versions(rulebook: Rulebook, instrument: Instrument) -> set[str]:
    """The instruments that this one replaces or that replace it, in however many steps."""
    older: dict[str, set[str]] = {}
    newer: dict[str, set[str]] = {}
    for each in (*rulebook.instruments, instrument):
        for replaced in each.supersedes:
            older.setdefault(each.id, set()).add(replaced.instrument)
            newer.setdefault(replaced.instrument, set()).add(each.id)
    found: set[str] = set()
    for way in (older, newer):
        left = list(way.get(instrument.id, ()))
        while left:
            id = left.pop()
            if id not in found:
                found.add(id)
                left += way.get(id, ())
    return found


def _dated(instrument: Instrument) -> tuple[bool, date, str]:
    begins = instrument.begins
    return begins is None, begins.first if begins else date.max, instrument.id


def _is_before(other: Instrument, instrument: Instrument) -> bool | None:
    theirs, ours = other.begins, instrument.begins
    if theirs is None or ours is None:
        return None
    return True if theirs.last < ours.first else False if theirs.first > ours.last else None


def _place(instrument: Instrument, rule: str | None) -> Place | None:
    places = {r.ref: r.place for r in instrument.rules}
    return (places.get(rule) if rule else None) or instrument.place


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
