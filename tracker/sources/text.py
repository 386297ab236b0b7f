"""The text of a kept copy, to hold quotations against. Nothing in a file makes it raise or run for long."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from tracker.sources.apart import KeptText as KeptText
from tracker.sources.apart import read_apart
from tracker.sources.keep import CopyError, bytes_of
from tracker.sources.letters import decoded

_PLAIN = {"", ".txt", ".text", ".md"}
_PAGES = {".html", ".htm", ".xhtml"}
_LOOKS_LIKE_A_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I
)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def text_of(path: Path) -> KeptText:
    """The text of a file: a PDF (with the extra `sources`), an HTML page, or plain text.

    What it is, its first bytes say before its ending does. Where there is no text, the answer says why not.
    """
    try:
        content = bytes_of(path)
    except CopyError as wrong:
        return KeptText(None, str(wrong))
    ending = path.suffix.lower()
    if b"%PDF-" in content[:1024]:
        return read_apart("tracker.sources.pdf", path)
    if ending == ".pdf":
        return KeptText(None, f"`{path.name}` is named as a PDF and is none. Fetch the document again")
    if b"\0" in content and not content.startswith(_WIDE):
        return _no_text(path)
    if ending in _PAGES or _LOOKS_LIKE_A_PAGE.match(decoded(content[:2048], is_page=True)):
        return read_apart("tracker.sources.page", path)
    if ending not in _PLAIN:
        return _no_text(path)
    text = decoded(content).replace("\r\n", "\n")
    if not text.strip():
        return KeptText(None, f"`{path.name}` holds no words. Fetch the document again")
    return KeptText(text)


def _no_text(path: Path) -> KeptText:
    return KeptText(
        None,
        f"no text is read from a file such as `{path.name}`. Keep a PDF, an HTML page or plain text (.txt, .md) of it",
    )
