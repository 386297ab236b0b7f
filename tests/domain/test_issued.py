"""The ids of issued reports, and which report a file was issued with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.small import REPORT, SIGNATURE
from tracker.domain.issued import Register, ReportKind, find_files, free_id

DAY = date(2026, 5, 5)


@pytest.mark.parametrize(
    ("kind", "about", "taken", "id"),
    [
        (ReportKind.PROVINCE, ("AB",), (), "2026-05-05-province-ab"),
        (ReportKind.PROVINCE, ("AB",), ("2026-05-05-province-ab",), "2026-05-05-province-ab-2"),
        (
            ReportKind.PROVINCE,
            ("AB",),
            ("2026-05-05-province-ab-2", "2026-05-05-province-ab"),
            "2026-05-05-province-ab-3",
        ),
        (ReportKind.NATIONAL, (), ("2026-05-04-national",), "2026-05-05-national"),
        (ReportKind.CLINICS, ("calgary-1", "regina"), (), "2026-05-05-clinics-calgary-1-regina"),
        (ReportKind.CLINICS, ("a", "b", "c", "d"), (), "2026-05-05-clinics-a-and-3"),
        (ReportKind.CLINICS, ("../Étage 2\\x", "—"), (), "2026-05-05-clinics-etage-2-x"),
        (ReportKind.INSTRUMENT, ("cpsa-new",), (), "2026-05-05-instrument-cpsa-new"),
    ],
)
def test_an_id_says_the_day_the_kind_and_what_it_is_about(
    kind: ReportKind, about: tuple[str, ...], taken: tuple[str, ...], id: str
) -> None:
    assert free_id(DAY, kind, about, taken) == id


@settings(max_examples=30)
@given(st.lists(st.text(max_size=90), max_size=5), st.sampled_from(ReportKind))
def test_any_id_may_name_a_file(about: list[str], kind: ReportKind) -> None:
    id = free_id(DAY, kind, about, ())

    assert set(id) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(id) < 200
    assert not id.endswith("-")
    assert free_id(DAY, kind, about, {id}) == f"{id}-2"


def test_a_file_is_found_by_its_digest_whatever_its_name() -> None:
    later = replace(REPORT, id="2026-05-06-province-ab", files=(*REPORT.files, ("other.md", "md", "ef" * 32)))

    assert find_files((later, REPORT), "ab" * 32) == tuple(
        (each, "province-ab.html", "html") for each in (later, REPORT)
    )
    assert find_files((later, REPORT), "ef" * 32) == ((later, "other.md", "md"),)
    assert find_files((later, REPORT), "00" * 32) == ()


def test_a_register_knows_who_stands_behind_which_report() -> None:
    other = replace(REPORT, id="2026-05-05-province-ab-2")
    register = Register((REPORT, other), (SIGNATURE,))

    assert (register.report(REPORT.id), register.report("unheard")) == (REPORT, None)
    assert (register.signed(REPORT), register.signed(other)) == ((SIGNATURE,), ())
    assert register.stands_behind(REPORT.fingerprint) == (SIGNATURE,), "whichever of its copies was signed"
    assert register.newest_first() == (other, REPORT)
    assert register.free_id(DAY, ReportKind.PROVINCE, ("AB",)) == "2026-05-05-province-ab-3"
