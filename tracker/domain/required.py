"""Conditions that no source writes and that hold all the same: read what was not read, hold the application granted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.domain.instrument import Instrument
from tracker.domain.rule import Condition, ConditionKind, Evidence, Test, not_read
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text

_HOW_KNOWN = {
    Evidence.READ: ("it was read whole", "le document a été lu en entier"),
    Evidence.PART_READ: ("only a part of it was read", "le document n'a été lu qu'en partie"),
    Evidence.SECONDARY: ("others report it; it was not read", "d'autres le rapportent; le document n'a pas été lu"),
    Evidence.GUIDE: (
        "only the commissioning guide reports it; it was not read",
        "seul le guide de départ le rapporte; le document n'a pas été lu",
    ),
    Evidence.INFERRED: ("this is inferred; no source says it", "ceci est déduit; aucune source ne le dit"),
}


def unread(instrument: Instrument) -> tuple[str, Condition]:
    """The condition that keeps a permission from being a clean yes while its source is not wholly read.

    One for each instrument, with all that was not read of it: a person reads a document once.
    """
    title = instrument.title
    en, fr = _HOW_KNOWN[instrument.evidence]
    missing = not_read(instrument.rules)
    words = Text(
        f"Read \u201c{title.en}\u201d before relying on this: {en}{_in_brackets(each.en for each in missing)}.",
        f"Lire «\u00a0{title.in_french}\u00a0» avant de s'y fier\u00a0: {fr}{_in_brackets(_in_french(missing))}.",
    )
    return f"{instrument.id}#unread", Condition("unread", ConditionKind.UNREAD, words)


def _in_brackets(said: Iterable[str]) -> str:
    told = "; ".join(said)
    return f" ({told})" if told else ""


def _in_french(missing: tuple[Text, ...]) -> Iterator[str]:
    """What was not read, as far as it is recorded in French; the rest as it is recorded, marked as English."""
    yield from (each.fr for each in missing if each.fr)
    if english := "; ".join(each.en for each in missing if not each.fr):
        yield f"consigné en anglais\u00a0: «\u00a0{english}\u00a0»"


def grant(test: Test, rulebook: Rulebook) -> tuple[str, Condition]:
    """The condition that an application has been granted, where a rule names the fact that grants it.

    Rules that hang on the same fact share it: a grant is held once.
    """
    fact = rulebook.fact_of.get(test.fact)
    asks = fact.question if fact else Text(test.fact)
    words = Text(f"Granted on application: {asks.en}", f"Obtention sur demande\u00a0: {asks.in_french}")
    key = f"granted:{test.fact}:{test.op.value}:{'|'.join(test.values)}"
    return key, Condition("granted", ConditionKind.AUTHORISATION, words, test=test)
