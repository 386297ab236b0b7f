"""The headings of a file of sites: what each may be called, in English and in French."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

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


def nearest_column(heading: str, facts: Iterable[str] = ()) -> str | None:
    """The column or fact that a heading almost names, as somebody mistypes or shortens it. None: none."""
    bare = plain(heading)
    if len(bare) < 4:
        return None
    shortened = [word for word in _OF_ONE_WORD if word.startswith(bare)]
    named = {**{plain(fact): fact for fact in facts}, **_KNOWN}
    near = shortened or difflib.get_close_matches(bare[:60], list(named), n=1, cutoff=_ALIKE)
    return named[near[0]] if near else None


_ALIKE = 0.82
_OF_ONE_WORD = tuple(
    word for word in _KNOWN if word in {plain(w) for of in ALIASES.values() for w in of if " " not in w}
)

_OF_PATIENTS = tuple(
    plain(words)
    for words in (
        *("patient", "date of birth", "birth date", "date de naissance", "health card", "health number"),
        *("carte santé", "assurance maladie", "diagnosis", "diagnostic", "medical record"),
        *("client name", "name of client", "nom du client", "nom de la cliente"),
    )
)
_OF_PATIENTS_IN_SHORT = frozenset({"dob", "mrn", "phn", "ramq"})
_EVERY = r"(?: (?:per|a|each|par) (?:day|week|month|year|hour|jour|semaine|mois|an|heure))"
_A_COUNT = re.compile(
    rf"(?:number of|nombre de|how many) patients(?: (?:seen|treated|vus|traites))?{_EVERY}?"
    rf"|patients(?: (?:seen|treated|vus|traites))?{_EVERY}"
)
"""How many patients there are says nothing about any of them."""

_OF_DAYS = frozenset({
    *("expires", "expiry", "expiration", "expire", "expired", "expiring", "exp", "until", "valid", "ends", "ending"),
    *("issued", "granted", "revoked", "suspended", "withdrawn", "lapsed", "lapses", "cancelled", "renewal", "renew"),
    *("echeance", "echeances", "valide", "valable", "delivre", "delivree", "revoque", "revoquee", "suspendu"),
    *("suspendue", "retire", "retiree", "annule", "annulee", "renouvellement", "revocation", "suspension"),
})  # fmt: skip
_OF_DAYS_TOGETHER = ({"end", "date"}, {"issue", "date"}, {"fin", "date"}, {"last", "day"}, {"dernier", "jour"})


def other_heading(words: str, facts: Iterable[str] = ()) -> str:
    """The heading of a column that means nothing here, kept as it is.

    Raises CellError for one that speaks of patients or of the day on which something ends, and for one that almost
    names a column of ours, or one of these facts: what is kept so counts for nothing.
    """
    bare = _words(words)
    if not _A_COUNT.fullmatch(" ".join(bare)) and (
        any(mark in plain(words) for mark in _OF_PATIENTS) or not _OF_PATIENTS_IN_SHORT.isdisjoint(bare)
    ):
        raise CellError(f"{shown(words)} is about patients, and nothing about patients is kept. Leave the column out")
    if not _OF_DAYS.isdisjoint(bare) or any(both <= set(bare) for both in _OF_DAYS_TOGETHER):
        raise CellError(
            f"{shown(words)} speaks of days, and a column of its own would end nothing. Write `from DAY until DAY` "
            "after the accreditation or grant, `until DAY` after the fact or document"
        )
    near = nearest_column(words, facts)
    if near is not None:
        raise CellError(
            f"{shown(words)} is no column that we know. Did you mean `{near}`? If it is your own, call it otherwise"
        )
    return words


def _words(heading: str) -> list[str]:
    """The words of a heading without case and accents."""
    apart = unicodedata.normalize("NFD", heading.casefold())
    return re.findall(r"[^\W_]+", "".join(c for c in apart if not unicodedata.combining(c)))
