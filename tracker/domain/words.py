"""What a switch means in words, in both its positions; the words in which a doubt is told."""

from __future__ import annotations

from tracker.domain.instrument import Instrument
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text


def tell(switch: str, value: bool, rulebook: Rulebook) -> Text:
    """What has to be so for a switch to have a value."""
    kind, _, rest = switch.partition(":")
    if kind == "reading":
        return _reading(rest, value, rulebook)
    if kind == "supersedes":
        new, _, old = rest.partition(":")
        newer, older = (_title(rulebook.instrument_of.get(i), i) for i in (new, old))
        if value:
            return Text(
                f"{newer.en} has replaced {older.en} (presumed: no source says so)",
                f"{newer.fr} a remplacé {older.fr} (présumé\u00a0: aucune source ne le dit)",
            )
        return Text(
            f"{older.en} still stands beside {newer.en}",
            f"{older.fr} demeure à côté de {newer.fr}",
        )
    if kind == "if":
        fact, _, test = rest.partition(":")
        en, fr = _test(test)
        return Text(f"{fact} {_TESTS[value]} {en}", f"{fact} {_TESTS_FR[value]} {fr}")
    known = stated_of(switch, rulebook)
    stated = known.text if known else None
    title = _title(rulebook.instrument_of.get(rest.partition("/")[0]), rest)
    en, fr = _EVENTS[kind, value]
    dated = f" (the source says {stated})" if stated else " (its date is not known)"
    datee = f" (la source dit {stated})" if stated else " (sa date n'est pas connue)"
    return Text(f"{title.en} {en}{dated}", f"{title.fr} {fr}{datee}")


_TESTS = {True: "is", False: "is not"}
_TESTS_FR = {True: "est", False: "n'est pas"}
_EVENTS = {
    ("began", True): ("was already in force that day", "était déjà en vigueur ce jour-là"),
    ("began", False): ("was not yet in force that day", "n'était pas encore en vigueur ce jour-là"),
    ("ended", True): ("had already ended that day", "avait déjà pris fin ce jour-là"),
    ("ended", False): ("had not yet ended that day", "n'avait pas encore pris fin ce jour-là"),
    ("approved", True): ("was already approved that day", "était déjà approuvé ce jour-là"),
    ("approved", False): ("was not yet approved that day", "n'était pas encore approuvé ce jour-là"),
    ("unapproved", True): ("was no longer approved that day", "n'était plus approuvé ce jour-là"),
    ("unapproved", False): ("was still approved that day", "était encore approuvé ce jour-là"),
}


_YES_NO_FR = {"yes": "oui", "no": "non"}


def _test(words: str) -> tuple[str, str]:
    """`one_of:a|b` as a person would say it, in English and in French. Choices are said by their ids in both."""
    op, _, values = words.partition(":")
    each = values.split("|")
    en, fr = " or ".join(each), " ou ".join(_YES_NO_FR.get(one, one) for one in each)
    return {
        "at_least": (f"at least {en}", f"au moins {fr}"),
        "at_most": (f"at most {en}", f"au plus {fr}"),
    }.get(op, (en, fr))


def _title(instrument: Instrument | None, id: str) -> Text:
    if instrument is None:
        return Text(id, id)
    return Text(f"\u201c{instrument.title.en}\u201d", f"«\u00a0{instrument.title.in_french}\u00a0»")


def stated_of(switch: str, rulebook: Rulebook) -> StatedDate | None:
    """The stated date that settles a switch of an event. None: no source gives one, or nothing of the name is known."""
    kind, _, rest = switch.partition(":")
    if kind in ("approved", "unapproved"):
        for approval in rulebook.approvals:
            if approval.id == rest:
                return approval.begins if kind == "approved" else approval.until
        return None
    rule = rulebook.rule_of.get(rest)
    if rule is not None:
        return rule.in_force if kind == "began" else rule.until
    instrument = rulebook.instrument_of.get(rest)
    if instrument is None:
        return None
    return instrument.begins if kind == "began" else instrument.until


def _reading(question: str, value: bool, rulebook: Rulebook) -> Text:
    disputed = [r for r in rulebook.rule_of.values() if r.reading is not None and r.reading.question == question]
    rule = min(disputed, key=lambda r: (r.effect.is_coverage, r.ref))
    title = _title(rulebook.instrument_of[rule.instrument], rule.instrument)
    if value and rule.reading is not None:
        other = rule.reading.other
        return Text(f"{title.en} is read so: {other.en}", f"{title.fr} se lit ainsi\u00a0: {other.in_french}")
    en, fr = (f" (\u201c{rule.literal}\u201d)", f" («\u00a0{rule.literal}\u00a0»)") if rule.literal else ("", "")
    return Text(f"{title.en} is read by its letter{en}", f"{title.fr} se lit à la lettre{fr}")
