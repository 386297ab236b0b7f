"""Conditions that no source writes and that hold all the same: read what was not read, hold the application granted."""

from __future__ import annotations

from tracker.domain.instrument import Instrument
from tracker.domain.rule import Condition, ConditionKind, Evidence, Test
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
    missing = "; ".join(dict.fromkeys(rule.incomplete for rule in instrument.rules if rule.incomplete))
    as_recorded = f" (consigné en anglais\u00a0: «\u00a0{missing}\u00a0»)" if missing else ""
    words = Text(
        f"Read \u201c{title.en}\u201d before relying on this: {en}{f' ({missing})' if missing else ''}.",
        f"Lire «\u00a0{title.in_french}\u00a0» avant de s'y fier\u00a0: {fr}{as_recorded}.",
    )
    return f"{instrument.id}#unread", Condition("unread", ConditionKind.UNREAD, words)


def grant(test: Test, rulebook: Rulebook) -> tuple[str, Condition]:
    """The condition that an application has been granted, where a rule names the fact that grants it.

    Rules that hang on the same fact share it: a grant is held once.
    """
    fact = rulebook.fact_of.get(test.fact)
    asks = fact.question if fact else Text(test.fact)
    words = Text(f"Granted on application: {asks.en}", f"Obtention sur demande\u00a0: {asks.in_french}")
    key = f"granted:{test.fact}:{test.op.value}:{'|'.join(test.values)}"
    return key, Condition("granted", ConditionKind.AUTHORISATION, words, test=test)
