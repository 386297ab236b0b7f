"""The words of answers and reports in the language asked for: messages of a catalogue, days, numbers.

A message is its English words. What is filled into it stands as it is, never looked up and never taken for a pattern.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from typing import Any

from tracker import places

__all__ = ["ENGLISH", "LANGUAGES", "Tongue", "message", "tongue", "typeset"]

LANGUAGES = ("en", "fr")
"""The languages that answers and reports speak. English is that of the messages themselves."""

DOMAIN = "reports"
"""The name of the catalogues."""

_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
}
_FIELD = re.compile(r"\{(\w+)\}")
_BEFORE = re.compile(r" (?=[:;%?!»])")
_AFTER = re.compile(r"(?<=«) ")
_HARD = "\u00a0"


def message(text: str) -> str:
    """Marks words as a message of the catalogue where they stand apart from the `say` that speaks them."""
    return text


def typeset(text: str) -> str:
    """French words with a non-breaking space before `:` `;` `%` `?` `!` and inside guillemets, where a space stands."""
    return _AFTER.sub(_HARD, _BEFORE.sub(_HARD, text))


class Tongue:
    """A language of reports. `lang` is its code, as HTML writes it."""

    def __init__(self, lang: str, catalogue: NullTranslations) -> None:
        self.lang = lang
        self._catalogue = catalogue

    def say(self, text: str, **fields: object) -> str:
        """A message in this language, with its fields `{name}` filled in. Raises KeyError for a field not given."""
        return self._filled(self._catalogue.gettext(text), fields)

    @property
    def apart(self) -> str:
        """What stands between clauses side by side: a semicolon. The French of Canada sets no space before it."""
        return "; "

    def count(self, one: str, many: str, n: int, **fields: object) -> str:
        """A message in the form that goes with a number; `{n}` in it is that number as this language writes it."""
        return self._filled(self._catalogue.ngettext(one, many, n), {"n": self.number(n), **fields})

    def day(self, day: date) -> str:
        """A day for tables and title blocks: 2008-01-02, the same in every language."""
        return day.isoformat()

    def spelled(self, day: date) -> str:
        """A day within a sentence: January 2, 2008; 2 janvier 2008; 1er mars 2026."""
        month = _MONTHS[self.lang][day.month - 1]
        if self.lang == "fr":
            return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"
        return f"{month} {day.day}, {day.year}"

    def month(self, day: date) -> str:
        """The month of a day within a sentence: May 2021; mai 2021."""
        return f"{_MONTHS[self.lang][day.month - 1]} {day.year}"

    def number(self, number: int) -> str:
        """A whole number with its thousands apart: 20,000; 20 000 with spaces that do not break."""
        return f"{number:,}".replace(",", _HARD) if self.lang == "fr" else f"{number:,}"

    def _filled(self, words: str, fields: dict[str, Any]) -> str:
        if self.lang == "fr":
            words = typeset(words)
        return _FIELD.sub(lambda found: str(fields[found[1]]), words)


ENGLISH = Tongue("en", NullTranslations())
"""The language of the messages themselves."""


@cache
def tongue(lang: str) -> Tongue:
    """The tongue of a language: `en` or `fr`. Raises LookupError for another."""
    if lang not in LANGUAGES:
        raise LookupError(f"no answer speaks `{lang}`. Choose {' or '.join(LANGUAGES)}")
    if lang == "en":
        return ENGLISH
    with (places.templates() / "locale" / lang / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return Tongue(lang, GNUTranslations(file))
