"""The bundled rulebook as a whole: every row of the research notes can be found, and the federal floor has no hole."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from tracker import site_files
from tracker.cli.exits import code_of
from tracker.domain.answer import Part, Verdict
from tracker.domain.asked import unanswered
from tracker.domain.assess import assess
from tracker.domain.explain import answer
from tracker.domain.instrument import AuthorityKind
from tracker.domain.question import Question
from tracker.domain.rule import ConditionKind, Effect, Evidence
from tracker.domain.rulebook import Rulebook
from tracker.guidance.reader import read_pack

PACK = Path(__file__).parents[1] / "tracker" / "guidance" / "pack"
PROVINCES = ("AB", "BC", "SK", "MB", "ON", "QC", "NB", "NS", "PE", "NL", "YT", "NT", "NU")
PROHIBITED_UNLESS_AUTHORISED = "F-05.1"

ROWS = """
AB-I1.1 AB-I1.2 AB-I1.3 AB-I1.4 AB-I2.1 AB-I3.1 AB-I4.1 AB-I4.2 AB-I4.3 AB-I4.4 AB-I4.5 AB-I4.6 AB-I5 AB-I6.1 AB-I6.2
AB-I7 AB-I8.1 AB-I8.2 AB-I8.3 AB-I8.4 AB-I8.5 AB-I9
BC-I1.1 BC-I2.1 BC-I2.2 BC-I3.1 BC-I3.2 BC-I3.3 BC-I4.1 BC-I4.2 BC-I5.1 BC-I5.2 BC-I5.3 BC-I6.1 BC-I6.2 BC-I7.1
BC-I7.2 BC-I8
SK-I1.1 SK-I1.2 SK-I2.1 SK-I2.2 SK-I2.3 SK-I2.4 SK-I2.5 SK-I3.1 SK-I4.1 SK-I4.2 SK-I4.3 SK-I4.4 SK-I5.1 SK-I5.2
SK-I5.3
MB-I1.1 MB-I1.2 MB-I1.3 MB-I2.1 MB-I3.1 MB-I3.2 MB-I3.3 MB-I4.1 MB-I4.2 MB-I4.3 MB-I4.4 MB-I4.5 MB-I4.6 MB-I4.7
F-01.1 F-01.2 F-02.1 F-03.1 F-04 F-05.1 F-05.2 F-05.3 F-06.1 F-06.2 F-06.3 F-06.4 F-06.5 F-07.1 F-07.2 F-08.1 F-09.1
F-10.1 F-11.1 F-11.2 F-11.3 F-11.4 F-11.5 F-12.1 F-13 F-14.1 F-15.1 F-16.1 F-17.1 F-17.2 F-17.3 F-17.4 F-17.5 F-17.6
F-17.7 F-17.8 F-17.9 F-17.10
ON-01.1 ON-01.2 ON-01.3 ON-01.4 ON-02.1 ON-03 ON-04.1 ON-04.2 ON-05.1 ON-05.2 ON-05.3 ON-05.4 ON-05.5 ON-05.6 ON-05.7
ON-05.8 ON-05.9 ON-05.10 ON-06.1 ON-07.1 ON-07.2 ON-08.1 ON-09
QC-01 QC-02.1 QC-02.2 QC-03.1 QC-03.2 QC-04.1 QC-06 QC-07.1 QC-07.2 QC-07.3 QC-08
NS-01.1 NS-01.2 NS-02 NS-03 NS-04 NS-05
NB-01.1 NB-02 NB-03 NB-04
PE-01 PE-02 PE-03 PE-04
NL-01 NL-02 NL-03 NL-04 NL-05
PAY-01.1 PAY-02 PAY-03.1 PAY-03.2 PAY-03.3 PAY-04.1 PAY-04.2 PAY-04.3 PAY-05.1 PAY-06.1 PAY-07 PAY-08.1 PAY-09 QC-05
west-5-YT west-5-NT west-5-NU west-7.17
"""


@cache
def pack() -> Rulebook:
    return read_pack()[0]


@cache
def written() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACK.rglob("*.yaml")))


def test_the_pack_has_no_fault() -> None:
    assert [str(p) for p in read_pack()[1] if p.severity == "error"] == []


@pytest.mark.parametrize("row", ROWS.split())
def test_every_row_of_the_notes_is_a_rule_or_is_said_to_be_none(row: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(row)}(?![\d])", written())


def test_every_rule_names_its_row() -> None:
    assert [r.ref for r in pack().rule_of.values() if not r.row] == []


def test_an_inferred_rule_never_permits() -> None:
    lenient = (Effect.PERMITS, Effect.PERMITS_ON_APPLICATION, Effect.EXEMPTS)
    rules = pack().rule_of.values()

    inferred = [r for r in rules if (r.evidence or pack().instrument_of[r.instrument].evidence) is Evidence.INFERRED]
    assert [r.ref for r in inferred if r.effect in lenient] == []


def test_quotations_are_short() -> None:
    assert [r.ref for r in pack().rule_of.values() if r.quote and len(r.quote) > 200] == []


@pytest.mark.parametrize(
    ("day", "narcotics"),
    [
        (date(2026, 9, 30), Part.STANDING_DUTY),
        (date(2026, 10, 1), Part.LAPSED),
        (date(2026, 10, 2), Part.LAPSED),
    ],
)
def test_new_brunswick_monitors_ketamine_by_one_paragraph_when_the_other_points_at_a_repealed_text(
    day: date, narcotics: Part
) -> None:
    question = Question("NB", day, day, drug=("ketamine", "esketamine"), route=("oral",), setting=("clinic",))
    for found in answer(pack(), question, with_nearest=False).answers:
        parts = {g.rule.rpartition("/")[2]: g.part for g in found.grounds if "2014-142" in g.rule}

        assert parts == {"narcotics": narcotics, "controlled-substances": Part.STANDING_DUTY}


@pytest.mark.parametrize("province", ["QC", "NB", "NS", "PE", "NL"])
def test_no_absence_of_the_eastern_provinces_is_ever_a_yes(province: str) -> None:
    own = [i for i in pack().instruments if pack().authority_of[i.authority].jurisdiction == province]
    begun = {i.begins.last for i in own if i.begins} | {i.until.last for i in own if i.until}
    for day in sorted({*begun, date(2005, 8, 31), date(2012, 11, 21), date(2026, 10, 1)}):
        question = Question(province, day, day, drug=("drug",), purpose=("purpose",), practitioner=("practitioner",))
        verdicts = {a.verdict for a in answer(pack(), question, with_nearest=False).answers}
        assert verdicts <= {Verdict.SILENT, Verdict.UNSEARCHED, Verdict.PROHIBITED}


def _turns() -> list[date]:
    """The days on which something recorded begins or ends, the days before them, and days far on."""
    stated = [d for i in pack().instruments for d in (i.begins, i.until)]
    stated += [d for r in pack().rule_of.values() for d in (r.in_force, r.until)]
    days = {d for s in stated if s is not None for d in (s.first, s.last)}
    days |= {d - timedelta(days=1) for d in days} | {date(2005, 8, 31), date(2030, 1, 1), date(2900, 1, 1)}
    return sorted(d for d in days if d >= date(2005, 8, 31))


@pytest.mark.parametrize("province", PROVINCES)
def test_no_day_since_the_scheduling_lacks_an_authorising_exception(province: str) -> None:
    (ban,) = [r for r in pack().rule_of.values() if r.row == PROHIBITED_UNLESS_AUTHORISED]
    assert ban.effect is Effect.PROHIBITS

    for day in _turns():
        for drug in ("ketamine", "esketamine"):
            question = Question(province, day, day, drug=(drug,), route=("iv",), setting=("hospital",))
            for found in answer(pack(), question, with_nearest=False).answers:
                parts = {g.rule: g.part for g in found.grounds}
                assert parts[ban.ref] is Part.DEFEATED, (day, drug)


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2005, 8, 30), None), (date(2012, 11, 20), Verdict.PROHIBITED), (date(2012, 11, 21), None)],
)
def test_nurse_practitioners_were_authorised_from_2012_11_21(day: date, verdict: Verdict | None) -> None:
    question = Question("AB", day, day, route=("iv",), setting=("hospital",), practitioner=("nurse-practitioner",))

    verdicts = {a.verdict for a in answer(pack(), question, with_nearest=False).answers}
    assert verdicts == {verdict or Verdict.SILENT}


def _without_advisers() -> Rulebook:
    advisers = {a.id for a in pack().authorities if a.kind is AuthorityKind.ADVISER}
    return replace(pack(), instruments=tuple(i for i in pack().instruments if i.authority not in advisers))


def test_the_example_network_stands_and_is_asked_the_same_without_any_advice() -> None:
    bare, day = _without_advisers(), date(2026, 5, 5)
    sites = site_files.sites_in(*site_files.example_sites(), pack()).sites

    assert len(bare.instruments) < len(pack().instruments)
    for site in sites:
        assert unanswered(pack(), site, day, day) == unanswered(bare, site, day, day)
        for offered in site.services:
            assert assess(pack(), site, offered, day, day) == assess(bare, site, offered, day, day)


@pytest.mark.parametrize("province", PROVINCES)
def test_no_advice_of_the_pack_moves_an_answer_or_an_exit_code(province: str) -> None:
    for drug, route in (("ketamine", "iv"), ("ketamine", "im"), ("ketamine", "oral"), ("esketamine", "intranasal")):
        question = Question(province, date(2026, 5, 5), date(2026, 11, 23), drug=(drug,), route=(route,))
        with_advice, without = answer(pack(), question), answer(_without_advisers(), question)

        assert all(a.advice for a in with_advice.answers)
        assert code_of(with_advice) == code_of(without)
        told = [replace(a, advice=(), grounds=(), notices=()) for a in with_advice.answers]
        assert told == [replace(a, advice=(), grounds=(), notices=()) for a in without.answers]


def test_every_text_of_an_adviser_says_what_it_is_and_no_key_of_it_is_shared() -> None:
    guide = pack().instrument_of["atma-cena-ketamine-guide-2026"]
    keys: dict[bool, set[str | None]] = {True: set(), False: set()}
    for rule in pack().rule_of.values():
        keys[pack().authority_behind(rule).id in ("atma-cena", "canmat")] |= {c.key for c in rule.conditions}
    advised, others = keys[True], keys[False]

    assert "no regulator's text" in guide.title.en
    assert "non le texte d'un organisme de réglementation" in (guide.title.fr or "")
    assert not advised & others
    assert None not in advised


def test_each_who_speaks_of_driving_has_a_key_of_its_own() -> None:
    """The law, two accounts of the label and the guide stand side by side (disagreement D3)."""
    speaking = {
        c.key: r.instrument
        for r in pack().rule_of.values()
        for c in r.conditions
        if c.kind is ConditionKind.DISCHARGE
        and "drive" in c.text.en
        and pack().authority_behind(r).jurisdiction == "CA"
    }

    assert speaking == {
        "no-driving-any-level": "canada-regulation-blood-drug-2018",
        "no-driving-24h": "health-canada-spravato-2020",
        "spravato-no-driving-next-day": "health-canada-spravato-2020",
        "guide-no-driving-24h": "atma-cena-ketamine-guide-2026",
    }
