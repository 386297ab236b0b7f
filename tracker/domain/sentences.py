"""Words of a document as they are compared: how print and typing differ is levelled, what is said is not touched.

Every step takes time in proportion to the text, whatever is in it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator

BREAK = "\0"
"""Stands in a levelled text where a hyphen ended a line: whether the word has a hyphen cannot be seen there."""

A_FEW = 40
"""Letters of the source that words in square brackets may stand for."""

_SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″〝〞", '"'),
        **dict.fromkeys("‐‑−", "-"),
        **dict.fromkeys("‒—―", "–"),
    }
)
_UNSEEN = re.compile("[\0-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_WORD = re.compile(r"\S{1,64}")
"""Normalising sorts a letter's accents: of a million of them on one letter it would never be done."""
_SOFT_HYPHEN = re.compile("\u00ad(?:[ \t]*\n\\s*)?")
_LEVEL = (
    (re.compile(r"[^\S\n]+"), " "),
    (re.compile(r" ?\n[ \n]*"), "\n"),
    (re.compile(r"«\s?|\s?»"), '"'),
    (re.compile(r"\s?(?:–|--)[-–]*\s?|\s-\s"), "–"),
    (re.compile(r"(?<=\w)-\n(?=\w)"), BREAK),
    (re.compile(r"\n"), " "),
    (re.compile(r" (?=[,.;:!?)\]])|(?<=[(\[]) "), ""),
    (re.compile(r" ?/ ?"), "/"),
)
_LEFT_OUT = re.compile(r"(?P<any> ?[\[(]? ?\.(?: ?\.){2,} ?[\])]?)| ?\[[^\[\]]*\] ?")
_CHANGED_LETTER = re.compile(r"\[(\w)\](?=\w)")
_WORD_INSIDE = re.compile(rf"(?<=\w)[-–{BREAK}] ?(?=\w)")
_PARAGRAPHS = re.compile(r"\n\s*\n|\n\s*(?=[•●▪◦‣·]\s)")
_WRAPPED = re.compile(r"(?<=\w)-[ \t]*\n\s*(?=\w)")
_SENTENCES = re.compile(r"""(?:(?<=[.!?])|(?<=[.!?]["'”’»)\]])) (?=["'“‘«(\[]? ?[0-9A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜ])""")


def levelled(text: str) -> str:
    """A text in one form: of white space, typographic marks, ligatures, soft hyphens and case.

    White space is one space, and none stands before a closing mark or around a dash. A hyphen at the end of a line is
    BREAK.
    """
    words = _UNSEEN.sub("", text).translate(_SAME)
    if not words.isascii():
        words = _WORD.sub(lambda word: unicodedata.normalize("NFKC", word[0]), words).translate(_SAME)
    words = _SOFT_HYPHEN.sub("", _LINE_ENDS.sub("\n", words))
    for what, instead in _LEVEL:
        words = what.sub(instead, words)
    return words.casefold().strip()


def joined(text: str) -> str:
    """A levelled text in which what a hyphen joins is one word, wherever lines ended."""
    return _WORD_INSIDE.sub("", levelled(text))


def spelled(text: str) -> str:
    """Only the words of a text, one space between them: no marks, and what a hyphen joins is one word."""
    return " ".join(re.findall(r"\w+", joined(text)))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, each in one line; a paragraph and an item of a list end one without a full stop."""
    found: list[str] = []
    for paragraph in _PARAGRAPHS.split(_SOFT_HYPHEN.sub("", _LINE_ENDS.sub("\n", text))):
        line = " ".join(_WRAPPED.sub("-", paragraph).split())
        found += (s for s in _SENTENCES.split(line) if s)
    return tuple(found)


def stands_in(quote: str, level: str) -> bool:
    """Whether a quotation stands in a levelled text: its pieces in their order, each as near as it must be."""
    ends = [0]
    pieces = list(_pieces(quote))
    for gap, piece in pieces:
        ends = [
            found.end()
            for found in re.finditer(_pattern(piece), level)
            if (before := bisect_right(ends, found.start())) and found.start() - ends[before - 1] <= gap
        ]
    return bool(pieces and ends)


def _pieces(quote: str) -> Iterator[tuple[float, str]]:
    """The words of a quotation between what it leaves out, each with how many letters may stand in front of it."""
    words = _CHANGED_LETTER.sub(r"\1", levelled(quote))
    gap, at = math.inf, 0
    for left_out in [*_LEFT_OUT.finditer(words), None]:
        piece = words[at : left_out.start() if left_out else len(words)].strip()
        if re.search(r"\w", piece):
            yield gap, piece
            gap = 0
        if left_out:
            gap, at = max(gap, math.inf if left_out["any"] else A_FEW), left_out.end()


def _pattern(piece: str) -> str:
    """What a piece of a quotation looks like in a levelled text. Whole words: `accredited` is not `non-accredited`."""
    made = [rf"(?<!\w)(?<!\w[-{BREAK}])"] if re.match(r"\w", piece) else []
    for before, mark, following in zip(["", *piece], piece, [*piece[1:], ""], strict=False):
        if mark == " ":
            made.append("" if before in ("-", "–", BREAK) else " ")
        elif mark in f"-–{BREAK}":
            made.append(f"[-–{BREAK}]{'?' if mark == BREAK else ''} ?")
        else:
            made.append(re.escape(mark) + (f"{BREAK}?" if re.fullmatch(r"\w\w", mark + following) else ""))
    if re.search(r"\w$", piece):
        made.append(rf"(?!\w)(?![-{BREAK}]\w)")
    return "".join(made)
