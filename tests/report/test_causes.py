"""Why an answer is another one, in a sentence of either language."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.small import book, instrument
from tracker.domain.causes import Cause, CauseKind, Step
from tracker.domain.vocabulary import Text
from tracker.report.causes import Causes
from tracker.report.tongue import tongue

BOOK = book(
    instrument("notice", "college", "2026-01-20", title=Text("Notice", "Avis")),
    instrument("letter", "college", "2026-01", title=Text("Letter")),
)
STEPS = (
    Step(1, "pack", date(2026, 1, 2), lambda: BOOK, "tracker 0.1.0", "the rulebook that comes with the program"),
    Step(2, "correct", date(2026, 2, 3), lambda: BOOK, "A. Admin", "{why} they said"),
    Step(3, "verify", date(2026, 3, 4), lambda: BOOK),
)
NOTICE, LETTER, NONE = ("notice", "2026-01-20"), ("letter", None), ("gone", None)
K = CauseKind

TOLD = [
    (
        Cause(K.RULE_CHANGED, 1, instruments=(NOTICE,)),
        "the rule changed: “Notice” (counts from 2026-01-20); recorded as r1 of 2026-01-02 (pack, by tracker 0.1.0: "
        "“the rulebook that comes with the program”)",
        "la règle a changé : « Avis » (compte à partir de : 2026-01-20); consigné sous r1 du 2026-01-02 (recueil "
        "fourni, par tracker 0.1.0 : « le recueil de règles fourni avec le programme »)",
    ),
    (
        Cause(K.LEARNED_LATE, 3, instruments=(LETTER, NONE)),
        "we learned of it late: “Letter”, gone; recorded only as r3 of 2026-03-04 (verify)",
        "nous l'avons appris tard : « [en anglais] Letter », gone; consigné seulement sous r3 du 2026-03-04 "
        "(vérification)",
    ),
    (
        Cause(K.LEARNED_AHEAD, 3, instruments=(LETTER,)),
        "it was recorded ahead of its day: “Letter”; recorded as r3 of 2026-03-04 (verify)",
        "consigné avant son jour : « [en anglais] Letter »; consigné sous r3 du 2026-03-04 (vérification)",
    ),
    (
        Cause(K.CORRECTED, 2, instruments=(LETTER,)),
        "our record was wrong, and was put right by r2 of 2026-02-03 (correct, by A. Admin: “{why} they said”): "
        "“Letter”",
        "notre registre était erroné et a été rectifié par r2 du 2026-02-03 (correction, par A. Admin : « {why} they "
        "said ») : « [en anglais] Letter »",
    ),
    (Cause(K.WITHDRAWN, 9), "it was withdrawn by r9", "retiré par r9"),
    (Cause(K.LOOKED_AGAIN), "somebody looked at the source again, as a revision says", "quelqu'un a revu la source, "
     "comme le dit une révision"),
    (Cause(K.SEARCHED, 9), "a search was recorded by r9", "une recherche a été consignée par r9"),
    (
        Cause(K.DATE_CAME, day=date(2026, 1, 20), events=("began:notice", "ended:letter/rule")),
        "a date came, 2026-01-20: “Notice” comes into force, “Letter” (rule) ends",
        "une date est arrivée, le 2026-01-20 : « Avis » entre en vigueur, « [en anglais] Letter » (rule) prend fin",
    ),
    (
        Cause(K.DATE_CAME, day=date(2026, 1, 1), events=("began:letter",)),
        "a date came, 2026-01-01: “Letter” may come into force (some day in January 2026)",
        "une date est arrivée, le 2026-01-01 : « [en anglais] Letter » entre peut-être en vigueur (un jour de "
        "janvier 2026)",
    ),
    (
        Cause(K.FACTS_CHANGED, facts=("old", "both", "new")),
        "the facts changed: old was yes and is not known, both was yes and is no, new was not known and is no",
        "les faits ont changé : old était yes et n'est plus connu, both était yes et est maintenant no, new n'était "
        "pas connu et est maintenant no",
    ),
    (
        Cause(K.EVIDENCE_STALE, instruments=(LETTER,)),
        "time passed, and the evidence went stale: “Letter”",
        "le temps a passé, et la vérification est périmée : « [en anglais] Letter »",
    ),
    (
        Cause(K.EVIDENCE_STALE),
        "time passed, and what the absence rests on went stale",
        "le temps a passé, et ce sur quoi repose l'absence est périmé",
    ),
    (
        Cause(K.EVIDENCE_COUNTS),
        "time passed, and a check dated in between counts now",
        "le temps a passé, et une vérification datée entre-temps compte désormais",
    ),
    (Cause(K.RECORDED, 9), "something else was recorded by r9", "autre chose a été consigné par r9"),
    (Cause(K.RECORDED), "something else was recorded", "autre chose a été consigné"),
]  # fmt: skip


@pytest.mark.parametrize(("cause", "english", "french"), TOLD, ids=[each[1][:40] for each in TOLD])
def test_each_cause_is_told_in_the_language_asked_for(cause: Cause, english: str, french: str) -> None:
    facts = {"old": "yes", "both": "yes"}, {"both": "no", "new": "no"}
    said = [Causes((BOOK,), STEPS, facts, tongue(lang)).in_words(cause) for lang in ("en", "fr")]

    assert [each.replace("\u00a0", " ") for each in said] == [english, french]


def test_every_kind_of_cause_is_here() -> None:
    assert {cause.kind for cause, _, _ in TOLD} == set(CauseKind)
