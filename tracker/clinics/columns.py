"""The headings of a file of sites: what each may be called, in English and in French."""

from __future__ import annotations

from tracker.clinics.words import CellError
from tracker.domain.shown import shown
from tracker.domain.vocabulary import plain

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "site", "site id", "code", "identifiant", "no de site"),
    "name": ("name", "clinic", "clinic name", "nom", "clinique", "nom de la clinique"),
    "province": ("province", "jurisdiction", "territory", "province or territory", "territoire"),
    "place": ("place", "setting", "facility", "facility type", "lieu", "type d'établissement", "établissement"),
    "accreditations": ("accreditations", "accreditation", "licences", "agréments", "agrément", "accréditations"),
    "services": ("services", "service", "treatments", "soins", "traitements"),
    "practitioners": ("practitioners", "staff", "prescribers", "praticiens", "personnel"),
    "facts": ("facts", "fact", "faits"),
    "evidence": ("evidence", "documents", "proof", "preuves", "pièces justificatives"),
    "grants": ("grants", "exemptions", "undertakings", "exemptions and undertakings", "engagements"),
}
"""Each column, by the name under which it is written, with all that it may be called."""

_KNOWN = {plain(word): column for column, words in ALIASES.items() for word in words}


def column_of(heading: str) -> str | None:
    """The column that a heading means. None: none of ours."""
    return _KNOWN.get(plain(heading))


_OF_PATIENTS = tuple(
    plain(words)
    for words in (
        *("patient", "date of birth", "birth date", "date de naissance", "health card", "health number"),
        *("carte santé", "assurance maladie", "diagnosis", "diagnostic", "medical record"),
    )
)


def other_heading(words: str) -> str:
    """The heading of a column that means nothing here. Raises CellError for one that speaks of patients."""
    if any(mark in plain(words) for mark in _OF_PATIENTS):
        raise CellError(f"{shown(words)} is about patients, and nothing about patients is kept. Leave the column out")
    return words
