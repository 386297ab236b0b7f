"""The texts of all the copies that are kept for some instruments, read several at a time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tracker.domain.instrument import Instrument
from tracker.sources.keep import CopyError, find
from tracker.sources.text import KeptText, text_of

_AT_ONCE = 4


def kept_texts(folder: Path, instruments: Iterable[Instrument]) -> dict[str, KeptText]:
    """The text of each instrument that names the file that was read, by the instrument's id.

    Where the copy or its text is missing, why. Never raises for what is in the folder.
    """
    named = [(each.id, each.copy) for each in instruments if each.copy is not None]
    with ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as readers:
        texts = readers.map(lambda each: _text(folder, each[1]), named)
        return {id: text for (id, _), text in zip(named, texts, strict=True)}


def _text(folder: Path, digest: str) -> KeptText:
    try:
        path = find(folder, digest)
    except CopyError as wrong:
        return KeptText(None, str(wrong))
    if path is None:
        return KeptText(None, f"the file that was read is not in `{folder}`. Attach it again, or set TRACKER_COPIES")
    return text_of(path)
