"""How fresh the sources of an answer are, and what else its reader should know; none of it changes the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.domain.advice import advice_of, is_advice, told
from tracker.domain.answer import Ground, Notice, Part, Standing, Verdict
from tracker.domain.decide import Ruling
from tracker.domain.docket import Docket
from tracker.domain.instrument import Instrument, Search
from tracker.domain.question import Question
from tracker.domain.reach import Cell
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text
from tracker.domain.worlds import shown

REVIEW_EVERY = 180
"""Days after which a search is looked at again; instruments state their own interval."""

_ORDER = list(Standing)


def freshness(instrument: Instrument, rulebook: Rulebook, asked: date) -> Standing:
    """Verified within its interval; due for review within twice that; otherwise unverified."""
    return _age(rulebook.last_verified(instrument.id, asked), instrument.review_every, asked)


def _age(seen: date | None, interval: int, asked: date) -> Standing:
    if seen is None or asked - seen > timedelta(days=2 * interval):
        return Standing.UNVERIFIED
    return Standing.VERIFIED if asked - seen <= timedelta(days=interval) else Standing.REVIEW_DUE


def standing_of(bench: Docket, ruling: Ruling, question: Question) -> Standing:
    """The worst freshness of what an answer rests on.

    For an absence that no rule decides: of the college's instruments now in force, or of the last search for it.
    """
    return standing_at(bench, ruling.findings[0].cell, ruling.verdict, ruling.deciding, (question.on, question.asked))


def standing_at(
    bench: Docket, cell: Cell, verdict: Verdict, deciding: frozenset[str], days: tuple[date, date]
) -> Standing:
    """The same of a verdict of one cell, by the rules that decide it; `days` are the one asked about and of asking."""
    found = [freshness(bench.by_ref[ref].instrument, bench.rulebook, days[1]) for ref in deciding]
    if not found:
        found = [_standing_of_absence(bench, cell, verdict, days)]
    return max(found, key=_ORDER.index)


def _standing_of_absence(bench: Docket, cell: Cell, verdict: Verdict, days: tuple[date, date]) -> Standing:
    on, asked = days
    if verdict is Verdict.NOT_CAPTURED and (found := speaking(bench, cell, on)):
        return max((freshness(i, bench.rulebook, asked) for i in found), key=_ORDER.index)
    looked = bench.searches_of(bench.college_of(cell.practitioner), cell.drug)
    searches = [s.on for s in looked if s.on <= asked]
    return _age(max(searches, default=None), REVIEW_EVERY, asked)


def speaking(bench: Docket, cell: Cell, day: date) -> list[Instrument]:
    """The college's instruments that speak of the drug, or of no drug by name, and may be in force on the day."""
    found = {
        p.instrument.id: p.instrument
        for p in bench.rules_of(bench.college_of(cell.practitioner))
        if p.is_on(cell.drug)
        and p.begins.has_come(day) is not False
        and not (p.ends is not None and p.ends.has_come(day))
        and not any(k.begins.has_come(day) and not k.by for k in p.replaced_by)
    }
    return [found[id] for id in sorted(found)]


def _behind_absence(bench: Docket, ruling: Ruling, question: Question) -> Iterator[Notice]:
    """What an absence rests on: the college's texts that speak elsewhere, or the searches for them."""
    if ruling.verdict is Verdict.NOT_CAPTURED:
        for instrument in speaking(bench, ruling.findings[0].cell, question.on):
            title = instrument.title
            words = Text(
                f"\u201c{title.en}\u201d speaks of the drug, and neither permits nor prohibits this.",
                f"«\u00a0{title.in_french}\u00a0» traite du médicament, sans rien permettre ni interdire ici.",
            )
            yield Notice("speaks-elsewhere", words, instrument.id)
    asked = {(bench.college_of(f.cell.practitioner), f.cell.drug) for f in ruling.findings}
    for college, drug in asked:
        if ruling.verdict is Verdict.SILENT or (
            ruling.verdict is Verdict.NOT_CAPTURED and bench.unruled(college, drug) is Verdict.NOT_CAPTURED
        ):
            yield from map(_looked, bench.searches_of(college, drug))


def _looked(search: Search) -> Notice:
    """What somebody looked for, what was found, and what they noted of it."""
    note = (f" {search.note.en}", f" {search.note.in_french}") if search.note else ("", "")
    words = Text(
        f"Searched on {search.on} ({search.where}): {search.sought.en}; "
        f"{'something was found' if search.found else 'nothing was found'}.{note[0]}",
        f"Recherche du {search.on} («\u00a0{search.where}\u00a0», en anglais)\u00a0: {search.sought.in_french}; "
        f"{'résultats trouvés' if search.found else 'rien trouvé'}.{note[1]}",
    )
    return Notice("something-found" if search.found else "searched", words)


def notices_of(bench: Docket, ruling: Ruling, question: Question, grounds: tuple[Ground, ...]) -> tuple[Notice, ...]:
    """Everything the reader should know, sorted by kind and instrument."""
    found = {
        *_stale(bench, ruling, question),
        *_from_grounds(bench, grounds),
        *told(bench.rulebook, advice_of(bench.rulebook, grounds)),
        *_from_hearings(bench, ruling),
        *_esketamine(bench, ruling),
        *_behind_absence(bench, ruling, question),
    }
    binding = (i for i in bench.rulebook.instruments if bench.rulebook.authority_of[i.authority].governs != ())
    if all(i.is_coverage for i in binding):
        words = Text("Nothing was recorded yet.", "Rien n'était encore consigné.")
        found.add(Notice("nothing-recorded", words))
    if any(f.overfull for f in ruling.findings):
        words = Text(
            "More than 12 things are uncertain here; the most restrictive of them all is shown.",
            "Plus de 12 points sont incertains ici; le verdict le plus restrictif est donné.",
        )
        found.add(Notice("many-doubts", words))
    return tuple(sorted(found, key=lambda n: (n.kind, n.instrument or "", n.text.en)))


def _stale(bench: Docket, ruling: Ruling, question: Question) -> Iterator[Notice]:
    for id in {bench.by_ref[ref].rule.instrument for ref in ruling.deciding}:
        instrument = bench.rulebook.instrument_of[id]
        seen = bench.rulebook.last_verified(id, question.asked)
        fresh = freshness(instrument, bench.rulebook, question.asked)
        if fresh is Standing.VERIFIED:
            continue
        title = instrument.title
        if seen is None:
            words = Text(
                f"\u201c{title.en}\u201d: nobody is on record as having found it still standing.",
                f"«\u00a0{title.in_french}\u00a0»\u00a0: personne n'a consigné l'avoir constaté en vigueur.",
            )
        else:
            words = Text(
                f"\u201c{title.en}\u201d was last found standing on {seen}; look again every "
                f"{instrument.review_every} days.",
                f"«\u00a0{title.in_french}\u00a0»\u00a0: constaté en vigueur le {seen}; à revoir tous les "
                f"{instrument.review_every} jours.",
            )
        yield Notice(fresh.value, words, id)


def _from_grounds(bench: Docket, grounds: tuple[Ground, ...]) -> Iterator[Notice]:
    """What single grounds have to tell; that who governs nobody will speak later is no news."""
    for ground in grounds:
        instrument = bench.rulebook.instrument_of[ground.rule.partition("/")[0]]
        title = instrument.title
        if ground.part is Part.NOT_YET and bench.rulebook.authority_of[ground.authority].governs != ():
            words = Text(
                f"\u201c{title.en}\u201d is recorded and not yet in force on that day (from {ground.begins}).",
                f"«\u00a0{title.in_french}\u00a0»\u00a0: consigné, et pas encore en vigueur ce jour-là "
                f"(à partir de {ground.begins}).",
            )
            yield Notice("not-yet-in-force", words, instrument.id)
        elif ground.part is Part.CONTRADICTS:
            words = Text(
                f"{ground.rule} says otherwise than the rule that decides; the restrictive one answers.",
                f"{ground.rule} dit autre chose que la règle qui tranche; la plus restrictive l'emporte.",
            )
            yield Notice("conflict", words, instrument.id)
        elif ground.part is Part.NOTE and not is_advice(bench.rulebook, ground):
            yield Notice("note", ground.summary, instrument.id)


def _from_hearings(bench: Docket, ruling: Ruling) -> Iterator[Notice]:
    """Triggers in words that were taken as met, because no dimension expresses them."""
    for finding in ruling.findings:
        for hearing in shown(finding):
            for p, side in hearing.applying:
                words = p.rule.trigger
                if words is None or p.rule.standing or p.ref in hearing.defeated:
                    continue
                if side is not Verdict.PERMITTED:
                    told = Text(
                        f"{p.ref} speaks where {words.en}; taken here as met.",
                        f"{p.ref} s'applique lorsque {words.in_french}; condition tenue ici pour remplie.",
                    )
                    yield Notice("trigger", told, p.rule.instrument)


def _esketamine(bench: Docket, ruling: Ruling) -> Iterator[Notice]:
    """Where no rule of the province names esketamine, an answer about it says so."""
    if "esketamine" not in ruling.box["drug"]:
        return
    for p in bench.rules:
        if p.is_provincial and not p.instrument.is_draft and p.governs != frozenset():
            drugs = [leaves for d, leaves in p.own.named if d == "drug"]
            if drugs and "esketamine" in drugs[0]:
                return
    words = Text(
        "No rule recorded for this jurisdiction names esketamine.",
        "Aucune règle consignée pour cette province ou ce territoire ne nomme l'eskétamine.",
    )
    yield Notice("drug-not-named", words)
