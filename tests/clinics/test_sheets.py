"""Sheets that LibreOffice saved, in English and in French, and sheets as people spoil them: each fault told once."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tracker.clinics.read import read_sites
from tracker.clinics.whole import Read
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Site, Statement
from tracker.guidance.reader import read_pack

SHEETS = Path(__file__).parents[1] / "fixtures" / "sheets"
HOURS = ("2", "1.5", "0.25", None)


@cache
def pack() -> Rulebook:
    return read_pack()[0]


def read(text: str | bytes, name: str = "sites.csv") -> Read:
    return read_sites(name, text.encode() if isinstance(text, str) else text, pack())


def example() -> tuple[Site, ...]:
    """The example network with what the officer of the fixtures added to each row."""

    def added(number: int, site: Site) -> Site:
        hours = HOURS[number % 4]
        facts = (
            *site.facts,
            *(
                []
                if site.id == "montreal-ile"
                else [Statement("direct-supervision", "no" if number % 2 == 0 else "yes")]
            ),
            *([] if hours is None else [Statement("observation-hours", hours)]),
        )
        more = (*site.more, ("Last visit", f"2026-10-{number + 10}"), ("Phone", f"+1 403 555 0{number}"))
        return replace(site, facts=facts, more=more)

    name, data = "original.csv", (SHEETS / "original.csv").read_bytes()
    return tuple(added(number, site) for number, site in enumerate(read(data, name).sites))


@pytest.mark.parametrize("name", ["en.csv", "en.tsv", "fr-bom.csv", "fr-windows-1252.csv"])
def test_what_libreoffice_saves_in_either_language_reads_as_the_same_sites(name: str) -> None:
    found = read((SHEETS / name).read_bytes(), name)

    assert [str(problem) for problem in found.problems] == []
    assert found.sites == example()


@pytest.mark.parametrize("name", ["sites.ods", "sites.xlsx"])
def test_a_spreadsheet_that_was_not_saved_as_text_is_told_so(name: str) -> None:
    (problem,) = read((SHEETS / name).read_bytes(), name).problems

    assert str(problem) == (
        f"{name}:1:1: this is a spreadsheet as its program keeps it (.xlsx, .ods), and no text. "
        "Save the sheet as CSV, in UTF-8"
    )


HEAD = "id,name,province,place,services"
ROW = "a,A,AB,clinic,im pain"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}\n\n{ROW}\n,,,,\n\n",
        f"{HEAD},,,\n{ROW},,,\n",
        f"\n{HEAD}\n{ROW}\n",
        f"sep=,\n{HEAD}\n{ROW}\n",
        "sep=;\n" + f"{HEAD}\n{ROW}\n".replace(",", ";"),
        f" ID , Name,PROVINCE ,Place,  SERVICES\n{ROW}\n",
        f'"{HEAD.replace(",", chr(34) + "," + chr(34))}"\n{ROW}\n',
        f"{HEAD}\r{ROW}\r",
        f"{HEAD},A;B;C;D;E;F;G\n{ROW},\n",
    ],
    ids=["rows", "columns", "first row", "sep", "sep and semicolons", "headings", "quoted", "old Mac", "other marks"],
)
def test_what_says_nothing_in_a_sheet_is_passed_over(text: str) -> None:
    found = read(text)

    assert [str(problem) for problem in found.problems] == []
    assert [(site.id, site.name, site.place, len(site.services)) for site in found.sites] == [("a", "A", "clinic", 1)]


WIDE = ",".join(f"column {n}" for n in range(200))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"Our sites\n\n{HEAD}\n{ROW}\n", "1:1: the headings stand further down. Take out what stands above them"),
        (f"Our sites\n{ROW}\n", "1:1: no column is called `id`. Write the headings in the first row"),
        ("id,name,place\na,A,clinic\n", "1:1: no column is called `province`. Write the headings in the first row"),
        (f"{HEAD}\n{ROW}\n{HEAD}\n", "3:1: the headings stand here a second time. Take the row out"),
        (f"{HEAD},\n{ROW},stray\n", "2:1: a cell of the row stands under no heading. Write one above it"),
        (f"{HEAD}\n{ROW},stray\n", "2:1: the row has 6 cells, and there are 5 headings. Quote a cell that"),
        (f"{HEAD},{WIDE}\n{ROW}\n", "1:1: the sheet has more than 100 columns. Leave out those of others"),
        (f"{HEAD}\n{ROW}\nb,B,AB,clinic,\"im pain\nc,C,AB,clinic,\n", "3:1: the row that begins here has a quotation"),
        (f'{HEAD}\n{ROW}\nb,"B"B,AB,clinic,\n', "3:1: the row cannot be read: ',' expected after '\"'"),
        (f'{HEAD}\na,A,AB,clinic,"""im: im pain"\n', "2:1: column `services`: a quotation mark is not closed"),
        (f"{HEAD}\na,A\u200b,AB,clinic,\n", "2:4: the character U+200B (zero width space) cannot be seen. Take it out"),
        (f"{HEAD}\n{ROW}\n".encode() + b"b,B,QC,clinic,\xe9\n" + "c,éàü,QC,clinic,\n".encode(), "3:1: byte 0xE9 is"),
        (HEAD + ",patient-referral\n" + ROW + ",yes\n", "`patient-referral` is about one patient, and nothing"),
        (f"{HEAD},facts\n{ROW},oral-antidepressant=yes\n", "`oral-antidepressant` is about one patient"),
        (b"x" * 10_000_001, "1:1: the file has more than 10,000,000 bytes. Split it"),
        (f"{HEAD}\n" + "a,,AB,,\n" * 300, "202:1: the site `a` has more than 200 rows. Say several things"),
        (f"{HEAD}\n" + "".join(f"s{n},,AB,clinic,\n" for n in range(20_001)), "the sheet has more than 20,000 rows"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) and ":" in value[:5] else "",
)  # fmt: skip
def test_what_is_spoiled_is_one_clear_fault(text: str | bytes, said: str) -> None:
    found = read(text)

    assert found.sites == ()
    told = [str(problem) for problem in found.problems if "has no place" not in problem.message]
    assert len(told) == 1, told[:3]
    assert said in told[0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,B,AB,clinic,", "the name of `a` is `B` here, and `A` in line 2. Say it once"),
        ("a,,BC,clinic,", "the jurisdiction of `a` is `BC` here, and `AB` in line 2"),
        ("a,,AB,hospital,", "the place of `a` is `hospital` here, and `clinic` in line 2"),
        ("a,,AB,,im-pain: iv pain", "the service `im-pain` of `a` stands otherwise in line 2"),
    ],
)
def test_rows_of_one_site_may_not_contradict_each_other(row: str, said: str) -> None:
    found = read(f"{HEAD}\n{ROW}\n{row}\n")

    assert found.sites == ()
    assert [str(problem).startswith(f"sites.csv:3:1: {said}") for problem in found.problems] == [True]


def test_a_fact_is_said_once_whether_in_its_cell_or_its_column() -> None:
    text = "id\tprovince\tplace\tfacts\tobservation-hours\na\tAB\tclinic\tobservation-hours=2\t2\n"
    (problem,) = read(text).problems

    assert "`observation-hours` is said twice" in str(problem)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("1,5", "1.5"), ("0,125", "0.125"), ("1 000,5", "1000.5"), ("2\u202f000", "2000"), ("2.50", "2.5")],
)
def test_a_number_reads_as_its_spreadsheet_shows_it(written: str, kept: str) -> None:
    (site,) = read(f"id;province;place;observation-hours\na;QC;clinic;{written}\n").sites

    assert site.facts == (Statement("observation-hours", kept),)


def test_a_number_that_is_two_things_in_two_languages_is_refused() -> None:
    (problem,) = read("id;province;place;observation-hours\na;QC;clinic;1,000\n").problems

    assert "`1,000` can be misread. Write 1000 or 1.000" in str(problem)


def test_ten_megabytes_of_nonsense_are_refused_in_moments() -> None:
    row = "b,B,Nowhere,clinic,by bus by train by plane\n"
    began = time.process_time()
    found = read(f"{HEAD}\n" + row * 19_000)

    assert time.process_time() - began < 5
    assert found.problems[-1].code == "too-many-faults"
    assert len(found.problems) == 501


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("tracked-prescription: binder 4 no. 7 from the pharmacy", "binder 4 no. 7 from the pharmacy"),
        ("tracked-prescription: Guide to sedation", "Guide to sedation"),
        ('tracked-prescription: "on call by night | 2026"', "on call by night | 2026"),
        ('tracked-prescription: the ""red"" binder', 'the ""red"" binder'),
        ('tracked-prescription: "the ""red"" binder" on 2026-01-02', 'the "red" binder'),
        ("tracked-prescription: registre du personnel le 2026-01-02", "registre du personnel"),
    ],
)
def test_the_name_of_a_document_is_taken_as_it_is_meant(cell: str, kept: str) -> None:
    text = f'id\tprovince\tplace\tevidence\na\tAB\tclinic\t"{cell.replace(chr(34), chr(34) * 2)}"\n'
    (site,) = read(text).sites

    assert [each.document for each in site.evidence] == [kept]
