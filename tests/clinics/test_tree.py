"""Sites in YAML: what a person writes is read as in a sheet, and every fault has its line and column."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from tracker import site_files
from tracker.clinics.whole import Read
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence, Grant, GrantKind, Holding, Service, Site, Staff, Statement
from tracker.guidance.reader import read_pack

WHOLE = """\
# our sites
sites:
  - id: calgary
    name: Calgary One
    province: Alberta
    place: clinic
    accreditations:
      - {term: NHSF, number: "12", issued: 2024-02-01, expires: 2027-01-31}
    services:
      - {id: iv, route: iv, for: [mdd, TRD], programme: medication-only, by: psychiatrist}
      - id: spravato
        drug: Spravato
        purpose: trd
    practitioners:
      - {kind: psychiatrist, number: 2}
      - kind: NP
    facts:
      - {fact: in-house-psychiatrist, value: oui, by: A. Owner, on: 2026-11-02, document: "a | 4", expires: 2027-11-01}
      - {fact: observation-hours, value: "1,5", owner: B. Boss}
    evidence:
      - {condition: tracked-prescription, document: binder 4, by: A. Owner, on: 2026-10-01, expires: 2027-09-30}
    more: {Phone: "403", Opened: 2019}
  - id: regina
    province: SK
    place: clinic
    grants:
      - kind: exemption
        fact: sk-bylaw-26-1-exemption
        value: yes
        terms: at most four a day
        number: "17"
        issued: 2026-02-01
        expires: 2027-01-31
    more:
      - {column: Phone, value: "306"}
      - {column: Phone, value: "307"}
"""

CALGARY = Site(
    "calgary",
    "Calgary One",
    "AB",
    "clinic",
    holdings=(Holding("ab-nhsf", "12", date(2024, 2, 1), date(2027, 1, 31)),),
    services=(
        Service("iv", (), ("iv",), ("mdd", "trd"), ("medication-only",), ("psychiatrist",)),
        Service("spravato", ("esketamine",), (), ("trd",)),
    ),
    staff=(Staff("psychiatrist", 2), Staff("nurse-practitioner", 1)),
    facts=(
        Statement("in-house-psychiatrist", "yes", "A. Owner", date(2026, 11, 2), "a | 4", None, date(2027, 11, 1)),
        Statement("observation-hours", "1.5", owner="B. Boss"),
    ),
    evidence=(Evidence("tracked-prescription", "binder 4", "A. Owner", date(2026, 10, 1), None, date(2027, 9, 30)),),
    more=(("Phone", "403"), ("Opened", "2019")),
)
REGINA = Site(
    "regina",
    "regina",
    "SK",
    "clinic",
    grants=(
        Grant(
            GrantKind.EXEMPTION,
            "sk-bylaw-26-1-exemption",
            "yes",
            "at most four a day",
            "17",
            date(2026, 2, 1),
            date(2027, 1, 31),
        ),
    ),
    more=(("Phone", "306"), ("Phone", "307")),
)


@cache
def pack() -> Rulebook:
    return read_pack()[0]


def read(text: str) -> Read:
    return site_files.sites_in("sites.yaml", text.encode(), pack())


def test_sites_are_read_as_a_person_writes_them() -> None:
    found = read(WHOLE)

    assert [str(problem) for problem in found.problems] == []
    assert found.sites == (CALGARY, REGINA)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("id: calgary", "name: Other", "4:5: the key `name` stands here a second time"),
        ("id: calgary", "ID: calgary", "3:5: `ID` is no key of a site"),
        ("province: Alberta", "province: Albertta", "5:15: `Albertta` is no province or territory"),
        ("place: clinic\n    acc", "place: spa\n    acc", "6:12: `spa` is no setting that we know"),
        ("term: NHSF", "term: clinic", "8:16: `clinic` is no accreditation"),
        ("issued: 2024-02-01", "issued: 2024-02-30", "8:44: `2024-02-30` is no day. Write it as 2027-01-31"),
        ("issued: 2024-02-01", "isued: 2024-02-01", "8:36: `isued` is no key of an accreditation"),
        ("route: iv,", "route: bus,", "`bus` is no route"),
        ("{id: iv, ", "{", "10:9: the service has no `id`. Write `id:` in it"),
        ("id: spravato", "id: iv", "3:5: the service `iv` of `calgary` is there twice. Say it once"),
        ("number: 2}", "number: two}", "15:38: `two` is no number of people. Write for instance 2"),
        ("value: oui", "value: perhaps", "`in-house-psychiatrist` is yes or no, not `perhaps`"),
        ("fact: observation-hours", "fact: patient-referral", "19:16: `patient-referral` is about one patient, and"),
        ("fact: observation-hours", "fact: in-house-psychiatrist", "is yes or no, not `1,5`"),
        ("kind: exemption", "kind: licence", "27:15: `licence` is no kind of grant. Write exemption or undertaking"),
        ("more: {Phone", "more: {Services", "22:12: `Services` is no other column: it has a meaning of its own"),
        ("id: regina", "id: calgary", "23:5: the site `calgary` stands here a second time: first at sites.yaml:3:5"),
        ("    evidence:\n", "    evidence: &a\n", "`&a` names a value for repetition"),
        ("sites:", "site:", "2:1: `site` is no key of a file. Did you mean `sites`?"),
        ("    place: clinic\n    grants", "    grants", "23:5: the site has no place: `regina`. Write `clinic`"),
        ("# our sites", "--- 1\n---", "2:1: a second document begins here. Write fewer sites in a file, and no second"),
        ("binder 4", '""', "21:"),
    ],
)
def test_a_fault_is_told_with_its_line_and_no_site_is_read(was: str, now: str, said: str) -> None:
    assert was in WHOLE
    found = read(WHOLE.replace(was, now, 1))

    assert found.sites == ()
    assert said in "\n".join(map(str, found.problems))


def test_faults_of_every_site_are_told_at_once() -> None:
    told = [str(p) for p in read(WHOLE.replace("term: NHSF", "term: spa").replace("value: yes", "value: si")).problems]

    assert [line.split(":")[1] for line in told] == ["8", "29"]


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "sites: []\n", "sites:\n", "one line", "- a\n- b\n", "sites: {}\n"]
)
def test_what_holds_no_site_is_one_fault(text: str) -> None:
    found = read(text)

    assert (found.sites, len(found.problems)) == ((), 1), [str(p) for p in found.problems]
