"""Words in a cell that stand for themselves: whatever is in double quotes, whichever marks it holds.

A quotation opens at the beginning of a part, or after a blank, `=` or `:`; two quotation marks within it are one.
While a cell is taken apart, each quotation is one private letter, which no file may hold.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from tracker.domain.shown import shown

__all__ = ["ENDED", "LONGEST", "Cell", "CellError", "as_day", "as_meant", "as_text", "on_purpose", "quoted"]

LONGEST = 2_000
"""Characters that one text of a site may have."""

_FIRST = 0xF0000
_OPENS = frozenset(" \t\n|=:")
_PLAIN = re.compile(r"[^\W_](?:[\w.()/'’&+#–-]|\s(?=\S))*")

ENDED = re.compile(
    r"(?<![\w-])(?:expir\w*|exp\b\.?|revoked|suspended|withdrawn|lapsed|cancell?ed|not\s+yet|pending"
    r"|r[ée]voqu[ée]e?s?|suspendue?s?|retirée?s?|annul[ée]e?s?|[ée]ch[ée]ances?|en\s+attente)(?![\w-])",
    re.IGNORECASE,
)
"""Words which say that a thing counts no more, or not yet."""


class CellError(ValueError):
    """A cell that cannot be read; the message says what to write instead."""


class Cell:
    """A cell whose quotations are hidden: `text` is what may be taken apart. Raises CellError for one left open."""

    def __init__(self, written: str) -> None:
        self.kept: list[tuple[str, str]] = []
        pieces: list[str] = []
        at = 0
        while (opens := written.find('"', at)) >= 0:
            pieces.append(written[at:opens])
            if opens and written[opens - 1] not in _OPENS:
                pieces.append('"')
                at = opens + 1
                continue
            at = self._end(written, opens)
            raw = written[opens:at]
            pieces.append(chr(_FIRST + len(self.kept)))
            self.kept.append((raw, raw[1:-1].replace('""', '"')))
        self.text = "".join((*pieces, written[at:]))

    def _end(self, written: str, opens: int) -> int:
        at = opens + 1
        while (at := written.find('"', at)) >= 0:
            if written[at + 1 : at + 2] != '"':
                return at + 1
            at += 2
        raise CellError(f"a quotation mark is not closed: {shown(written[opens:], 30)}. Close it")

    def parts(self) -> list[str]:
        """What `|` or a line end parts."""
        return [part.strip() for part in re.split(r"[|\n]", self.text) if part.strip()]

    def words(self, piece: str) -> str:
        """A piece as it was meant: a quotation as it stands, other words with one blank between them."""
        bare = " ".join(piece.split())
        if len(bare) == 1 and ord(bare) >= _FIRST:
            return self.kept[ord(bare) - _FIRST][1].strip()
        return "".join(self.kept[ord(c) - _FIRST][0] if ord(c) >= _FIRST else c for c in bare)


def quoted(text: str, ends: re.Pattern[str]) -> str:
    """A text as it is written in a cell: bare where it reads as itself, else in double quotes.

    `ends` finds the marks at which a text would end.
    """
    plain = _PLAIN.fullmatch(text) and " ".join(text.split()) == text and not ends.search(f" {text} ")
    return text if plain else '"' + text.replace('"', '""') + '"'


def as_text(words: str) -> str:
    """A text as it is kept: no blanks around it, letters and their accents as one. Raises CellError."""
    text = unicodedata.normalize("NFC", words.strip())
    if not text:
        raise CellError("there is no text here. Write it, or leave it out")
    if len(text) > LONGEST:
        raise CellError(f"{shown(text, 30)} has more than {LONGEST:,} characters. Say less")
    return text


def as_meant(words: str) -> str:
    """A number, document or terms where days have places of their own; in double quotes whatever it says.

    Raises CellError for one which says that it counts no more, or not yet.
    """
    text = as_text(words)
    if _in_quotes(text):
        return as_text(text[1:-1])
    told = ENDED.search(text)
    if told is not None:
        raise CellError(
            f"{shown(text, 60)} says {shown(told[0])}, which would end nothing there. "
            "Say its last day as such, leave out what does not count yet, or put double quotes into the text: "
            "'\"words\"'"
        )
    return text


def on_purpose(text: str) -> str:
    """A text that reads back by `as_meant` as it is."""
    return f'"{text}"' if _in_quotes(text) or ENDED.search(text) else text


def _in_quotes(text: str) -> bool:
    return len(text) > 2 and text[0] == text[-1] == '"'


def as_day(words: str) -> date:
    """A day as 2027-01-31, from 1900 to 2999. Raises CellError."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", words, re.ASCII) and "1900" <= words[:4] <= "2999":
        try:
            return date.fromisoformat(words)
        except ValueError:
            pass
    raise CellError(f"{shown(words)} is no day. Write it as 2027-01-31")
