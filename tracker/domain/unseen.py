"""Characters that a reader cannot see, so that no text may hold them: which they are, and what is said of them."""

from __future__ import annotations

import unicodedata

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HIDDEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def is_hidden(char: str) -> bool:
    """Whether a character has no ink of its own, so that a reader cannot see what it does.

    Controls (tab and line end too: the caller lets those pass), directions, zero-width characters and soft hyphens,
    lone surrogates, private use, noncharacters and the line and paragraph separators.
    """
    if char.isascii():
        return not char.isprintable()
    return unicodedata.category(char) in _HIDDEN_KINDS or ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


def hidden_message(char: str) -> tuple[str, str]:
    """What is wrong with a hidden character, and what to do."""
    code = f"U+{ord(char):04X}"
    if char in _BIDI:
        return f"the character {code} changes the direction of writing", "Take it out: nobody can see it"
    name = unicodedata.name(char, "a control character" if unicodedata.category(char) == "Cc" else "no character")
    return f"the character {code} ({name.lower()}) cannot be seen", "Take it out"
