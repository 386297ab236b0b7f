"""An end that is written down ends the thing, however it is written, or is a fault; it never becomes part of a name."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from tracker import site_files
from tracker.clinics.read import read_sites
from tracker.clinics.whole import Read
from tracker.domain.rulebook import Rulebook
from tracker.guidance.reader import read_pack

ENDED = date(2025, 1, 1)


@cache
def pack() -> Rulebook:
    return read_pack()[0]


def sheet(column: str, cell: str, province: str = "AB") -> Read:
    quoted = cell.replace('"', '""')
    text = f'id,province,place,{column}\na,{province},clinic,"{quoted}"\n'
    return read_sites("sites.csv", text.encode(), pack())


MARKS = [
    *("until", "UNTIL", "Till", "til", "exp", "EXP.", "expires", "expired", "Expiry", "valid until", "Valid  To", "to"),
    *("jusqu'au", "JUSQU’AU", "valable jusqu'au", "expire le", "échéance", "ÉCHÉANCE", "expires on"),
]


@pytest.mark.parametrize("mark", MARKS)
def test_every_word_for_an_end_ends_an_accreditation(mark: str) -> None:
    (site,) = sheet("accreditations", f"NHSF no. 12 {mark} 2025-01-01").sites

    assert [(h.number, h.expires) for h in site.holdings] == [("12", ENDED)]


@pytest.mark.parametrize("mark", MARKS)
def test_every_word_for_an_end_ends_a_fact_a_document_and_a_grant(mark: str) -> None:
    (site,) = sheet("facts", f"observation-hours=2 BY A. Singh DOCUMENT policy 3 {mark} 2025-01-01").sites
    assert [(f.by, f.document, f.expires) for f in site.facts] == [("A. Singh", "policy 3", ENDED)]
    (site,) = sheet("evidence", f"tracked-prescription: policy 3 By A. Singh {mark} 2025-01-01").sites
    assert [(e.document, e.by, e.expires) for e in site.evidence] == [("policy 3", "A. Singh", ENDED)]
    (site,) = sheet("grants", f"exemption sk-bylaw-26-1-exemption=yes {mark} 2025-01-01: as told", "SK").sites
    assert [(g.terms, g.expires) for g in site.grants] == [("as told", ENDED)]


SK = "exemption sk-bylaw-26-1-exemption=yes"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("accreditations", "NHSF no. 12 (suspended)"),
        ("accreditations", "NHSF no. 12 (until 2025-01-01)"),
        ("accreditations", "NHSF no. 12 2025-01-01"),
        ("accreditations", "NHSF no. 12 Exp Jan 2025"),
        ("accreditations", "NHSF no. 12 ends 31/12/2024"),
        ("accreditations", "NHSF no. 12 révoquée"),
        ("facts", "observation-hours=2 by A. Singh, lapsed"),
        ("facts", "observation-hours=2 owner A. Singh 2025-01-01"),
        ("facts", "observation-hours=2 document policy 3 annulé"),
        ("evidence", "tracked-prescription: audit (withdrawn 2021)"),
        ("evidence", "tracked-prescription: not yet read"),
        ("evidence", "tracked-prescription: en attente"),
        ("evidence", "tracked-prescription: binder by A. Singh (pending)"),
        ("grants", f"{SK}: until 2020-01-01"),
        ("grants", f"{SK} no. 17 cancelled: four a day"),
        ("grants", f"{SK}: EXPIRED"),
    ],
)
def test_an_end_in_the_middle_of_a_name_is_a_fault(column: str, cell: str) -> None:
    read = sheet(column, cell, "SK" if column == "grants" else "AB")

    assert (read.sites, len(read.problems)) == ((), 1)
    assert "Write `until DAY`" in str(read.problems[0])
    assert "double quotes" in str(read.problems[0])


def test_what_stands_in_double_quotes_is_a_name_whatever_it_says() -> None:
    (site,) = sheet("evidence", 'tracked-prescription: "audit (withdrawn 2021-01-02)" by "B. Pending"').sites

    assert [(e.document, e.by, e.expires) for e in site.evidence] == [
        ("audit (withdrawn 2021-01-02)", "B. Pending", None)
    ]


TREE = """\
sites:
  - id: a
    province: AB
    place: clinic
    accreditations: [{term: NHSF, number: 'NUMBER'}]
    evidence: [{condition: tracked-prescription, document: 'DOCUMENT'}]
"""


def tree(number: str, document: str) -> Read:
    text = TREE.replace("NUMBER", number).replace("DOCUMENT", document)
    return site_files.sites_in("sites.yaml", text.encode(), pack())


def test_a_number_or_document_in_a_tree_says_no_end_except_on_purpose() -> None:
    told = [str(p) for p in tree("12 (suspended)", "audit, withdrawn").problems]
    assert [line[:16] for line in told] == ["sites.yaml:5:43:", "sites.yaml:6:60:"]
    assert all("leave out what does not count yet" in line for line in told)

    (site,) = tree("12", '"audit, withdrawn"').sites
    assert [e.document for e in site.evidence] == ["audit, withdrawn"]
    for format in ("csv", "yaml"):
        data = site_files.sites_file([site], pack(), format)
        assert site_files.sites_in(f"sites.{format}", data, pack()).sites == (site,)
