"""`tracker matrix` and `tracker compare`: every cell says what `tracker check` says."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Tracker


def verdicts(tracker: Tracker, *words: str) -> tuple[set[str], bool]:
    answers = tracker("check", *words, "--json").json["answers"]
    return {a["verdict"] for a in answers}, all(a["settled"] for a in answers)


@pytest.mark.parametrize("province", ["AB", pytest.param("MB", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_a_matrix_says_what_check_says(tracker: Tracker, province: str) -> None:
    asked = ("depression", "--on", "2026-05-05")
    document = tracker("matrix", province, *asked, "--json").json

    assert document["format"] == "tracker.matrix/1"
    for cell in document["cells"]:
        found = verdicts(tracker, province, cell["route"], cell["setting"], *asked)
        assert (set(cell["verdicts"]), cell["settled"]) == found, cell
    assert {c["setting"] for c in document["cells"]} >= {"hospital", "clinic", "home"}
    assert len({c["route"] for c in document["cells"]}) == 7


@pytest.mark.parametrize("province", ["AB", "BC", "SK", "MB", "ON", "QC", "NU"])
@pytest.mark.parametrize("words", [[], ["depression", "medication"], ["spravato"]], ids=" ".join)
def test_a_matrix_is_a_page_of_80_columns(tracker: Tracker, province: str, words: list[str]) -> None:
    lines = tracker("matrix", province, *words).out.splitlines()

    assert max(map(len, lines)) <= 80
    assert len(lines) <= 24
    assert lines[-1] == "A record of rules with their sources, not legal advice."


def test_the_codes_of_a_matrix_are_explained_and_no_absence_is_a_yes(tracker: Tracker) -> None:
    ran = tracker("matrix", "AB", "depression", "medication")
    table, _, legend = ran.out.partition("\n\n")[2].partition("\n\n")
    iv = next(line for line in table.splitlines() if line.startswith("iv "))

    assert iv.split()[1:3] == ["-", "n/capt"]
    assert "~ cond" in iv
    assert iv.count("x no") == 3
    for code in ("x no", "~ cond", "- n/capt"):
        assert f"\n{code} " in f"\n{legend}"
    assert "no permission" in legend


def test_a_cell_that_depends_on_more_says_the_most_cautious_first(tracker: Tracker) -> None:
    im = next(line for line in tracker("matrix", "AB", "depression").out.splitlines() if line.startswith("im "))
    cells = tracker("matrix", "AB", "depression", "--json").json["cells"]

    assert "no|cond" in im
    assert ["prohibited", "conditional"] in [c["verdicts"] for c in cells]
    assert ["conditional", "prohibited"] not in [c["verdicts"] for c in cells]


def test_unsettled_cells_are_marked(tracker: Tracker) -> None:
    ran = tracker("matrix", "MB", "depression", "medication", "--on", "2026-05-05")
    im = next(line for line in ran.out.splitlines() if line.startswith("im "))

    assert "x no?" in im
    assert "?         not settled" in ran.out


def test_a_matrix_as_a_page_of_markdown(tracker: Tracker) -> None:
    lines = tracker("matrix", "AB", "depression", "medication", "--markdown").out.splitlines()
    table = [line for line in lines if line.startswith("|")]

    assert lines[0] == "# Routes by places in Alberta"
    assert lines[1] == ""
    assert len(table) == 2 + 7
    assert len({line.count(" |") for line in table}) == 1
    assert "| iv | NOT CAPTURED | CONDITIONAL | PROHIBITED | CONDITIONAL | PROHIBITED | PROHIBITED |" in table
    assert "- cpsa-ketamine-expectations-2026/iv-psychiatric" in lines
    assert lines[-1] == "A record of rules with their sources, not legal advice."


def test_provinces_side_by_side(tracker: Tracker) -> None:
    ran = tracker("compare", "iv", "clinic", "depression", "--on", "2026-05-05")
    cells = tracker("compare", "iv", "clinic", "depression", "--on", "2026-05-05", "--json").json["cells"]

    for name in ("Alberta", "British Columbia", "Saskatchewan", "Manitoba", "Ontario"):
        assert f"\n{name}: PROHIBITED" in ran.out
    assert "[cpsa-ketamine-expectations-2026/iv-psychiatric]" in ran.words
    assert [c["jurisdiction"] for c in cells] == ["BC", "AB", "SK", "MB", "ON", "QC", "NB", "NS", "PE", "NL"]
    for cell in cells:
        words = (cell["jurisdiction"], "iv", "clinic", "depression", "--on", "2026-05-05")
        assert (set(cell["verdicts"]), cell["settled"]) == verdicts(tracker, *words)


def test_an_open_comparison_is_a_table_of_places_and_routes(tracker: Tracker) -> None:
    ran = tracker("compare", "AB", "Nova Scotia", "kap")
    head = next(line for line in ran.out.splitlines() if line.startswith("place, route"))

    assert head.split()[2:] == ["AB", "NS"]
    assert "none here" in next(line for line in ran.out.splitlines() if line.startswith("accredited-facility, iv"))
    assert max(map(len, ran.out.splitlines())) <= 80


def test_accreditation_of_another_province_is_told(tracker: Tracker) -> None:
    ran = tracker("compare", "AB", "BC", "iv", "nhsf")

    assert ran.code == 2
    assert "`nhsf` is a word of AB. In BC say `bc-nhmsf`." in ran.err
