"""What one site says fits together and means something, or is a fault: conditions, grants, services, days, ids."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from tracker import site_files
from tracker.clinics.whole import Read
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Evidence, Grant, GrantKind, Site, Statement
from tracker.guidance.reader import read_pack


@cache
def pack() -> Rulebook:
    return read_pack()[0]


def sheet(province: str = "AB", id: str = "a", **cells: str) -> Read:
    said = {"id": id, "province": province, "place": "clinic", **cells}
    row = ",".join('"' + cell.replace('"', '""') + '"' for cell in said.values())
    return site_files.sites_in("sites.csv", f"{','.join(said)}\n{row}\n".encode(), pack())


def tree(lines: str, province: str = "AB") -> Read:
    text = f"sites:\n  - id: a\n    province: {province}\n    place: clinic\n    {lines}\n"
    return site_files.sites_in("sites.yaml", text.encode(), pack())


def told(read: Read) -> str:
    (problem,) = read.problems
    assert read.sites == ()
    return str(problem)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("tracked-perscription", "is no condition there. Did you mean `tracked-prescription`"),
        ("bc-clinical-justification", "is no condition there"),
        (
            "in-house-psychiatrist",
            "a fact decides `in-house-psychiatrist`, and no document. Say in-house-psychiatrist=",
        ),
    ],
)
def test_a_document_shows_a_condition_that_the_province_has_and_no_fact_decides(key: str, said: str) -> None:
    assert said in told(sheet(evidence=f"{key}: binder 4"))
    assert said in told(tree(f"evidence: [{{condition: {key}, document: binder 4}}]"))


def test_a_condition_with_a_colon_is_parted_from_its_document_where_the_condition_ends() -> None:
    granted = "granted:sk-bylaw-26-1-exemption:is:yes"

    said = told(sheet("SK", evidence=f"{granted}: letter"))
    assert f"a fact decides `{granted}`, and no document. Say sk-bylaw-26-1-exemption=VALUE" in said
    assert f"a fact decides `{granted}`" in told(sheet("SK", evidence=f"{granted}:letter 4: page 2"))
    assert "`some:key` is no condition there" in told(sheet(evidence="some:key: letter"))
    (site,) = sheet(evidence="tracked-prescription: binder 4: page 2").sites
    assert site.evidence == (Evidence("tracked-prescription", "binder 4: page 2"),)


SK = "sk-bylaw-26-1-exemption"


def test_a_grant_names_a_fact_on_which_an_application_hangs() -> None:
    wanted = (
        "no application hangs on `observation-hours`, so no grant makes it so. There are: `sk-bylaw-26-1-exemption`"
    )

    assert wanted in told(sheet(grants="exemption observation-hours=2: as told"))
    item = "{kind: exemption, fact: observation-hours, value: '2', terms: as told}"
    assert wanted in told(tree(f"grants: [{item}]"))


@pytest.mark.parametrize(
    ("grants", "facts", "said"),
    [
        (f"exemption {SK}=yes: a | exemption {SK}=no: b", "", f"the grants of `a` make `{SK}` `yes` and `no`"),
        (
            f"exemption {SK}=yes no. 17: a",
            f"{SK}=no",
            f"exemption `17` of `a` makes `{SK}` `yes`, and the facts say `no`",
        ),
        (f"exemption {SK}=yes until 2026-01-31: a", f"{SK}=no", "and the facts say `no`. Leave the fact out, or"),
        (f"exemption {SK}=yes until 2026-01-31: a", f"{SK}=no on 2026-01-31", "and the facts say `no`"),
        (f"exemption {SK}=yes from 2026-02-01: a", f"{SK}=no until 2026-02-01", "and the facts say `no`"),
    ],
)
def test_grants_and_facts_that_contradict_each_other_are_a_fault(grants: str, facts: str, said: str) -> None:
    assert said in told(sheet("SK", grants=grants, facts=facts))


@pytest.mark.parametrize(
    ("grant", "fact"),
    [
        ("=yes until 2026-01-31: a", "=no on 2026-02-01"),
        ("=yes from 2026-02-01: a", "=no until 2026-01-31"),
        ("=yes: a", "=yes"),
    ],
)
def test_a_fact_that_holds_when_no_grant_counts_is_no_contradiction(grant: str, fact: str) -> None:
    assert len(sheet("SK", grants=f"exemption {SK}{grant}", facts=f"{SK}{fact}").sites) == 1


def test_a_service_and_a_fact_that_contradict_each_other_are_a_fault() -> None:
    by = "iv: iv depression by psychiatrist"
    said = "`psychiatrist` of the service `iv` of `a` says already that `prescriber` is `psychiatrist`"

    assert said in told(sheet(services=by, facts="prescriber=other-physician"))
    read = tree("services: [{id: iv, by: psychiatrist}]\n    facts: [{fact: prescriber, value: other-physician}]")
    assert said in told(read)
    assert len(sheet(services=by, facts="prescriber=psychiatrist").sites) == 1
    assert len(sheet(services="iv: iv depression", facts="prescriber=other-physician").sites) == 1


def test_rows_of_one_site_are_held_against_each_other() -> None:
    rows = "a,AB,clinic,iv: iv depression by psychiatrist,\na,AB,,,prescriber=other-physician\n"
    read = site_files.sites_in("sites.csv", f"id,province,place,services,facts\n{rows}".encode(), pack())

    assert "sites.csv:2:1: `psychiatrist` of the service `iv` of `a` says already" in told(read)


def test_what_begins_after_it_has_ended_is_a_fault() -> None:
    days = "from 2027-02-01 until 2027-01-31"

    assert "the accreditation ab-nhsf of `a` ends before it begins: from 2027-02-01 until 2027-01-31" in told(
        sheet(accreditations=f"NHSF no. 12 {days}")
    )
    assert f"the exemption {SK} of `a` ends before it begins" in told(
        sheet("SK", grants=f"exemption {SK}=yes {days}: a")
    )
    item = "{term: NHSF, issued: 2027-02-01, expires: 2027-01-31}"
    assert "the accreditation ab-nhsf of `a` ends before it begins" in told(tree(f"accreditations: [{item}]"))
    assert len(sheet(accreditations="NHSF from 2027-01-31 until 2027-01-31").sites) == 1


@pytest.mark.parametrize("id", ["a", "Calgary NW", "site_2.b", "2", "montréal-île", "кли-1"])
def test_an_id_that_a_command_takes_is_read(id: str) -> None:
    assert [site.id for site in sheet(id=id).sites] == [id]


@pytest.mark.parametrize("id", ["-a", "--help", ".a", "a/b", "a;b", "$(x)", "a'b", "a`b", "a*", "a=b", "a\u0430", "½"])
def test_an_id_that_a_command_would_take_otherwise_is_a_fault(id: str) -> None:
    assert "sites.csv:2:1: column `id`: " in told(sheet(id=f"'{id}" if id[0] in "-=" else id))


def test_ids_that_differ_only_in_case_are_a_fault() -> None:
    read = site_files.sites_in("s.csv", b"id,province,place\nReg,SK,clinic\nb,SK,clinic\nreg,SK,clinic\n", pack())

    assert told(read).startswith("s.csv:4:1: the sites `Reg` and `reg` differ only in the case of their letters. Write")


@pytest.mark.parametrize("format", ["csv", "yaml"])
def test_sites_recorded_under_rules_that_are_gone_are_still_written(format: str) -> None:
    old = Site(
        "a",
        "A",
        "SK",
        "clinic",
        facts=(Statement("observation-hours", "3"),),
        evidence=(Evidence("gone:since", "binder 4"),),
        grants=(Grant(GrantKind.EXEMPTION, "observation-hours", "2", "as told", None, date(2027, 1, 1)),),
    )
    data = site_files.sites_file([old], pack(), format)

    read = site_files.sites_in(f"s.{format}", data, pack())
    assert "`gone:since` is no condition there" in "\n".join(map(str, read.problems))
