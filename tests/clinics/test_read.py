"""A file of sites: what a spreadsheet of either language saves is read alike, and every fault is told with its line."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.clinics.read import read_sites
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence, Grant, GrantKind, Holding, Service, Site, Staff, Statement
from tracker.guidance.reader import read_pack

ENGLISH = """\
id,name,province,place,accreditations,services,practitioners,observation-hours,Phone
calgary-1,Calgary One,Alberta,,NHSF no. 12 from 2024-02-01 until 2027-01-31,iv depression|im: im pain,2 GP,"1,5",403
regina,Regina,SK,clinic,,im depression,,2,
"""

SITES = (
    Site(
        "calgary-1",
        "Calgary One",
        "AB",
        holdings=(Holding("ab-nhsf", "12", date(2024, 2, 1), date(2027, 1, 31)),),
        services=(
            Service("iv-depression", route=("iv",), purpose=("depression",)),
            Service("im", route=("im",), purpose=("pain",)),
        ),
        staff=(Staff("other-physician", 2),),
        facts=(Statement("observation-hours", "1.5"),),
        more=(("Phone", "403"),),
    ),
    Site(
        "regina",
        "Regina",
        "SK",
        "clinic",
        services=(Service("im-depression", route=("im",), purpose=("depression",)),),
        facts=(Statement("observation-hours", "2"),),
    ),
)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return read_pack()[0]


@pytest.mark.parametrize(
    "data",
    [
        ENGLISH.encode(),
        b"\xef\xbb\xbf" + ENGLISH.encode(),
        ENGLISH.replace("\n", "\r\n").encode(),
        ENGLISH.encode("utf-16"),
        ENGLISH.replace('"1,5"', "1.5").replace(",", "\t").encode(),
        ENGLISH.replace('"1,5"', "1#5").replace(",", ";").replace("#", ",").encode("cp1252"),
        ENGLISH.replace("id,name,province,place,accreditations", "Identifiant,Clinique,Province,Lieu,Agréments")
        .replace("practitioners", "Praticiens")
        .encode("cp1252"),
    ],
    ids=["plain", "bom", "crlf", "utf-16", "tabs", "semicolons and decimal comma", "French headings, Windows letters"],
)
def test_however_a_spreadsheet_saves_it_it_says_the_same(rulebook: Rulebook, data: bytes) -> None:
    read = read_sites("sites.csv", data, rulebook)

    assert [str(p) for p in read.problems] == []
    assert read.sites == SITES


def test_facts_documents_and_grants_carry_their_days_and_owners(rulebook: Rulebook) -> None:
    data = (
        "id,province,place,facts,evidence,grants\n"
        'r,SK,clinic,"in-house-psychiatrist=yes by A. Owner on 2026-11-02 until 2027-11-01",'
        '"patient-under-treatment: binder 4 on 2026-10-01 owner B. Boss",'
        '"exemption sk-bylaw-26-1-exemption=yes no. 17 from 2026-02-01 until 2027-01-31: at most four a day"\n'
    )
    (site,) = read_sites("sites.csv", data.encode(), rulebook).sites

    assert site.facts == (
        Statement("in-house-psychiatrist", "yes", "A. Owner", date(2026, 11, 2), None, None, date(2027, 11, 1)),
    )
    assert site.evidence == (Evidence("patient-under-treatment", "binder 4", None, date(2026, 10, 1), "B. Boss"),)
    (grant,) = site.grants
    assert (grant.kind, grant.fact, grant.value) == (GrantKind.EXEMPTION, "sk-bylaw-26-1-exemption", "yes")
    assert (grant.number, grant.issued, grant.expires) == ("17", date(2026, 2, 1), date(2027, 1, 31))
    assert grant == Grant(grant.kind, grant.fact, "yes", "at most four a day", "17", grant.issued, grant.expires)


def test_rows_of_one_id_say_more_of_one_site(rulebook: Rulebook) -> None:
    data = b"id,name,province,place,services\na,A,AB,clinic,im pain\na,,AB,,iv pain\n"
    (site,) = read_sites("sites.csv", data, rulebook).sites

    assert (site.name, site.place, [s.id for s in site.services]) == ("A", "clinic", ["im-pain", "iv-pain"])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",A,AB,clinic,", "the row has no id"),
        ("a,A,,clinic,", "the row has no province"),
        ("a,A,Albertta,clinic,", "`Albertta` is no province or territory. Did you mean `Alberta`?"),
        ("a,A,AB,,", "the site has no place"),
        ("a,A,AB,spa,", "column `place`: `spa` is no setting that we know"),
        ("a,A,AB,community,", "`community` is not one kind of place"),
        ("a,A,AB,clinic,iv clinic", "names a place, which the site has already"),
        ("a,A,AB,clinic,by bus", "column `services`: `bus` is no word of the vocabulary that we know"),
        ("a,A,AB,clinic,iv,and more", "the row has 6 cells, and there are 5 headings"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_no_site_is_read(rulebook: Rulebook, row: str, said: str) -> None:
    data = f"id,name,province,place,services\ngood,Good,BC,clinic,im pain\n{row}\n"
    read = read_sites("sites.csv", data.encode(), rulebook)

    assert read.sites == ()
    assert all(p.place is not None and p.place.line == 3 for p in read.problems)
    assert said in "\n".join(map(str, read.problems))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("NHSF until 31/01/2027", "`31/01/2027` is no day. Write it as 2027-01-31"),
        ("NHSF until 2027-02-30", "`2027-02-30` is no day"),
        ("clinic", "`clinic` is no accreditation. Write it in the column `place`"),
        ("NHSF until 2027-01-31 until 2028-01-31", "says until twice"),
    ],
)
def test_a_bad_accreditation_says_what_to_write(rulebook: Rulebook, cell: str, said: str) -> None:
    read = read_sites("s.csv", f"id,province,accreditations\na,AB,{cell}\n".encode(), rulebook)

    assert said in str(read.problems[0])


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"id\x00,province\n", b"id,province,id\na,AB,b\n", b'id,"province\na,AB\n', b"\xff\xfe\x00"]
)
def test_what_is_no_sheet_is_one_fault(rulebook: Rulebook, data: bytes) -> None:
    read = read_sites("s.csv", data, rulebook)

    assert (read.sites, len(read.problems)) == ((), 1)


@pytest.mark.parametrize("heading", ["Patient name", "Nom du patient", "Date de naissance", "Health card no."])
def test_a_column_about_patients_is_refused_with_its_line(rulebook: Rulebook, heading: str) -> None:
    read = read_sites("s.csv", f"id,province,place,{heading}\na,AB,clinic,Jane\n".encode(), rulebook)

    assert (read.sites, len(read.problems)) == ((), 1)
    assert "nothing about patients is kept" in str(read.problems[0])
    assert "Jane" not in str(read.problems[0])
