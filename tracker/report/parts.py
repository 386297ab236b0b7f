"""Parts of the field of all questions in words: boxes of cells merged once more, and provinces told together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tracker.domain.answer import When
from tracker.domain.vocabulary import ASKED, Vocabulary
from tracker.report.outline import merged
from tracker.report.tongue import ENGLISH, Tongue
from tracker.report.wording import in_words, listed

EVERYTHING = "everything"


class Part(NamedTuple):
    """Some cells: the provinces by their letters, and the terms in words."""

    places: str
    words: str


def parts(
    vocabulary: Vocabulary,
    where: Mapping[str, Iterable[When]],
    everything: str = EVERYTHING,
    *,
    held: bool = True,
    tongue: Tongue = ENGLISH,
) -> tuple[Part, ...]:
    """The cells of several provinces, those together whose words are the same; `everything` is said of all cells.

    `held`: whether accreditations held together are cells of their own; no payer tells them from each alone.
    """
    found: dict[str, list[str]] = {}
    for place, each in where.items():
        for words in _of_one(vocabulary, place, list(each), tongue, held=held):
            found.setdefault(words or everything, []).append(place)
    say = tongue.say
    every = [j.id for j in vocabulary.jurisdictions if j.id != "CA"]
    return tuple(
        Part(say("everywhere") if set(places) == set(every) and len(every) > 1 else listed(places, len(every)), words)
        for words, places in found.items()
    )


def _of_one(vocabulary: Vocabulary, place: str, each: list[When], tongue: Tongue, *, held: bool) -> list[str]:
    def leaves(dimension: str, terms: tuple[str, ...] | None) -> frozenset[str]:
        found = _leaves(vocabulary, place, dimension, terms)
        return found if held else frozenset(leaf for leaf in found if "+" not in leaf or terms)

    whole = {d: leaves(d, None) for d in ASKED}
    boxes = merged([{d: leaves(d, dict(when).get(d)) for d in ASKED} for when in each])
    alone = tongue.say("each alone")
    return [in_words(vocabulary, _narrower(vocabulary, place, box, whole, alone), tongue) for box in boxes]


def _leaves(vocabulary: Vocabulary, place: str, dimension: str, terms: tuple[str, ...] | None) -> frozenset[str]:
    """The leaves of some terms, accreditations held together joined by `+`; None: of the whole dimension."""
    if terms is None:
        held = _together(vocabulary, place) if dimension == "setting" else None
        return frozenset(vocabulary.local_leaves(dimension, dimension, place)) | ({held} if held else set())
    single = (vocabulary.local_leaves(dimension, t, place) for t in terms if "+" not in t)
    return frozenset(leaf for each in single for leaf in each) | {t for t in terms if "+" in t}


def _together(vocabulary: Vocabulary, place: str) -> str | None:
    """All accreditations of a province held together. None: it has no two."""
    if not vocabulary.has("setting", "accredited-facility"):
        return None
    held = vocabulary.local_leaves("setting", "accredited-facility", place)
    return "+".join(sorted(held)) if len(held) > 1 else None


def _narrower(
    vocabulary: Vocabulary,
    place: str,
    box: Mapping[str, frozenset[str]],
    whole: Mapping[str, frozenset[str]],
    alone: str,
) -> When:
    """The fewest terms of a box; of accreditations held together only where they stand otherwise than each `alone`."""
    named: list[tuple[str, tuple[str, ...]]] = []
    for dimension in ASKED:
        leaves = box[dimension]
        if leaves == whole[dimension]:
            continue
        held = sorted(leaf for leaf in leaves if "+" in leaf)
        terms = list(vocabulary.fewest_nodes(dimension, leaves.difference(held), place))
        apart = [h for h in held if not set(h.split("+")) <= leaves]
        missing = [h for h in whole[dimension] if "+" in h and h not in leaves and set(h.split("+")) <= leaves]
        named.append((dimension, (*terms, *apart, *([alone] if missing else []))))
    return tuple(named)
