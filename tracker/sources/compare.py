"""The file that was read, and the file that is published now: the same, the same in other bytes, or another text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from tracker.domain.sentences import joined, sentences
from tracker.domain.value_class import value_class
from tracker.sources.keep import bytes_of
from tracker.sources.text import text_of

MOST_LINES = 40
"""Lines of a difference that are told."""

_WIDTH = 240
"""Letters of such a line."""

_BEFORE = 6
"""Words that stand before the first one that differs."""


@value_class(frozen=True, slots=True)
class Comparison:
    """How a new file differs from a kept copy.

    `same_text` None: it cannot be told, and `why_not` says why. `changed_lines` are the sentences that were dropped
    (`- `) and added (`+ `), in the order of the document, cut to what differs; empty where there is no difference.
    """

    same_bytes: bool
    same_text: bool | None
    changed_lines: tuple[str, ...] = ()
    why_not: str | None = None


def compare_files(kept: Path, new: Path) -> Comparison:
    """Compare a kept copy with a new file: bytes first, then sentence by sentence.

    White space, line ends, hyphenation and typographic marks are no difference. Raises CopyError when one of them is no
    file that can be read.
    """
    if bytes_of(kept) == bytes_of(new):
        return Comparison(same_bytes=True, same_text=True)
    before, after = text_of(kept), text_of(new)
    unread = before.why_not or after.why_not
    if before.text is None or after.text is None:
        return Comparison(same_bytes=False, same_text=None, why_not=unread)
    changed = changed_lines(sentences(before.text), sentences(after.text))
    if not changed and unread:
        return Comparison(same_bytes=False, same_text=None, why_not=unread)
    return Comparison(same_bytes=False, same_text=not changed, changed_lines=changed, why_not=unread)


def changed_lines(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """What was dropped and added between two texts; takes time in proportion to them."""
    old, new = [joined(s) for s in before], [joined(s) for s in after]
    if old == new:
        return ()
    kept = Counter(old) & Counter(new)
    dropped, added = _without(old, kept), _without(new, kept)
    if not dropped and not added:
        return ("= the same sentences in another order",)
    lines: list[str] = []
    for place in sorted({*dropped, *added}):
        gone, come = [before[i] for i in dropped.get(place, ())], [after[i] for i in added.get(place, ())]
        alike = _alike(gone[0], come[0]) if len(gone) == len(come) == 1 else 0
        lines += [f"- {_cut(s, alike)}" for s in gone] + [f"+ {_cut(s, alike)}" for s in come]
    if len(lines) > MOST_LINES:
        left = len(lines) - MOST_LINES
        lines[MOST_LINES:] = [f"and {left} more line{'' if left == 1 else 's'}"]
    return tuple(lines)


def _without(keys: Sequence[str], kept: Counter[str]) -> dict[int, list[int]]:
    """The numbers of the sentences that are not kept, by how many kept ones stand before them."""
    left = Counter(kept)
    found: dict[int, list[int]] = {}
    before = 0
    for number, key in enumerate(keys):
        if left[key]:
            left[key] -= 1
            before += 1
        else:
            found.setdefault(before, []).append(number)
    return found


def _alike(one: str, other: str) -> int:
    """How many words two sentences have in common before the first that differs."""
    pairs = zip(one.split(), other.split(), strict=False)
    return sum(1 for _ in takewhile(lambda pair: joined(pair[0]) == joined(pair[1]), pairs))


def _cut(sentence: str, alike: int) -> str:
    words = sentence.split()
    line = "… " + " ".join(words[alike - _BEFORE :]) if alike > 2 * _BEFORE else " ".join(words)
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
