"""A column that means nothing here is kept and named; one that should mean something is a fault."""

from __future__ import annotations

from functools import cache

import pytest

from tracker import site_files
from tracker.clinics.whole import Read
from tracker.domain.rulebook import Rulebook
from tracker.guidance.reader import read_pack


@cache
def pack() -> Rulebook:
    return read_pack()[0]


def sheet(*headings: str) -> Read:
    ours = ",".join(["id", "province", "place", *headings])
    rows = "".join(f"{id},AB,clinic{',4' * len(headings)}\n" for id in ("a", "b"))
    return site_files.sites_in("sites.csv", f"{ours}\n{rows}".encode(), pack())


def tree(heading: str) -> Read:
    text = f"sites:\n  - id: a\n    province: AB\n    place: clinic\n    more: {{{heading}: '4'}}\n"
    return site_files.sites_in("sites.yaml", text.encode(), pack())


def test_every_column_that_is_kept_is_named_once() -> None:
    read = sheet("Phone", "Last visit")

    assert read.notices == ("kept as it is: column `Phone`", "kept as it is: column `Last visit`")
    assert [site.more for site in read.sites] == [(("Phone", "4"), ("Last visit", "4"))] * 2
    assert tree("Phone").notices == ("kept as it is: column `Phone`",)
    assert sheet().notices == ()


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("plce", "place"),
        ("acreditations", "accreditations"),
        ("servces", "services"),
        ("evidnce", "evidence"),
        ("Prov", "province"),
        ("Licence", "accreditations"),
        ("observation-hour", "observation-hours"),
    ],
)
def test_a_heading_that_is_almost_one_of_ours_is_a_fault(heading: str, meant: str) -> None:
    for read in (sheet(heading), tree(heading)):
        assert (read.sites, len(read.problems)) == ((), 1)
        assert f"Did you mean `{meant}`?" in str(read.problems[0])


def test_a_mistyped_heading_that_is_needed_is_found() -> None:
    (problem,) = site_files.sites_in("sites.csv", b"id,Prov,place\na,AB,clinic\n", pack()).problems

    assert str(problem) == "sites.csv:1:1: no column is called `province`. Did you mean it by `Prov`?"


@pytest.mark.parametrize(
    "heading",
    [
        *("Expires", "NHSF expiry", "valid until", "Issued", "Revoked", "Échéance", "Date d'expiration", "End date"),
        *("accreditation_expires", "Licence renewal"),
    ],
)
def test_a_heading_that_speaks_of_days_says_where_they_belong(heading: str) -> None:
    for read in (sheet(heading), tree(heading)):
        assert (read.sites, len(read.problems)) == ((), 1)
        assert "Write `from DAY until DAY` after the accreditation" in str(read.problems[0])


@pytest.mark.parametrize("heading", ["DOB", "MRN", "PHN no.", "RAMQ", "client name", "Nom du client", "Patient number"])
def test_a_heading_about_patients_is_refused(heading: str) -> None:
    for read in (sheet(heading), tree(heading)):
        assert (read.sites, len(read.problems)) == ((), 1)
        assert "nothing about patients is kept" in str(read.problems[0])


@pytest.mark.parametrize("heading", ["Number of patients per day", "Patients per week", "Nombre de patients par jour"])
def test_how_many_patients_there_are_may_be_kept(heading: str) -> None:
    for read in (sheet(heading), tree(heading)):
        assert [str(problem) for problem in read.problems] == []


@pytest.mark.parametrize("heading", ["City", "Opened", "Notes", "Manager", "Fax", "Postal code", "Last visit"])
def test_columns_of_an_owner_are_no_mistakes(heading: str) -> None:
    assert [str(problem) for problem in sheet(heading).problems] == []
