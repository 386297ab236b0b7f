"""From bytes to letters: what the file says of itself, else UTF-8, else the Western letters of older files."""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAYS = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_-]{1,20})|<\?xml[^>]{0,100}encoding=["']([a-z0-9_-]{1,20})""",
    re.I,
)
_WESTERN = {"iso-8859-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252", "iso-8859-15": "iso-8859-15"}
"""Names that a page may give itself. A page that says ISO 8859-1 means Windows-1252, as browsers read it."""


def decoded(content: bytes, *, is_page: bool = False) -> str:
    """The letters of a file. Never raises: a byte that stands for nothing becomes a replacement mark.

    A page may say in its first kilobyte how it is encoded.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    said = _SAYS.search(content[:1024]) if is_page else None
    if said:
        western = _WESTERN.get((said[1] or said[2]).decode("ascii").lower())
        if western:
            return content.decode(western, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")
