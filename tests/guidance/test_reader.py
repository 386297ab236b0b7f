"""Files together: folders, the pack, files laid over a rulebook; and what a faulty file does to the others."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tracker.domain.instrument import Basis
from tracker.domain.problem import Place
from tracker.domain.rule import Effect, Op
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text
from tracker.guidance.file import read_bytes, read_file
from tracker.guidance.reader import PACK, read_files, read_folder, read_pack

BASE = Path(__file__).parents[1] / "fixtures" / "guidance" / "base"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "base"))


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_scalar_stays_the_text_that_was_written() -> None:
    text = """
        instrument: {id: c-ont, authority: c, kind: act, title: NO, version: 1.10, evidence: read, note: 12:30}
        rules:
          - {id: no, effect: prohibits, summary: null, locator: 0o17, quote: ~, literal: 1e3, row: 2026-03-14}
    """

    (instrument,) = read_bytes(text.encode(), "f").instruments

    (rule,) = instrument.rules
    assert (instrument.title.en, instrument.version) == ("NO", "1.10")
    assert instrument.note is not None
    assert instrument.note.en == "12:30"
    assert (rule.id, rule.summary.en, rule.locator, rule.quote) == ("no", "null", "0o17", "~")
    assert (rule.literal, rule.row) == ("1e3", "2026-03-14")


def test_a_whole_instrument_is_read_with_every_meaning_and_place() -> None:
    (instrument,) = read_file(BASE / "AB" / "cpsa-expectations-2026.yaml", "x.yaml").instruments

    iv, others, exemption = instrument.rules
    assert instrument.place == Place("x.yaml", 2, 3)
    assert iv.place == Place("x.yaml", 19, 5)
    assert str(instrument.title.fr) == "Attentes"
    assert (instrument.in_force_basis, instrument.review_every) == (Basis.PRESUMED, 180)
    assert instrument.in_force is not None
    assert (instrument.in_force.first, instrument.in_force.last) == (date(2026, 3, 1), date(2026, 3, 31))
    assert instrument.note is not None
    assert instrument.note.en == "A text that is long enough to stand on two lines."
    assert instrument.verified[0].on == date(2026, 5, 5)
    assert (iv.effect, iv.only) == (Effect.PERMITS, "non-hospital")
    assert iv.quote == 'only in an "accredited" facility: 12:30'
    assert others.incomplete == Text("The conditions were not read")
    assert exemption.applies_if is not None
    assert (exemption.applies_if.op, exemption.applies_if.values) == (Op.AT_LEAST, ("120",))
    assert exemption.reading is not None
    assert exemption.reading.scope is None
    assert iv.conditions[0].test is not None
    assert iv.conditions[0].test.values == ("psychiatrist",)


def test_a_stated_beginning_is_stated_and_none_is_presumed() -> None:
    head = "instrument: {id: a-b, authority: a, kind: act, title: T, evidence: read"

    (stated,) = read_bytes(f"{head}, in_force: 2026}}".encode(), "f").instruments
    (none,) = read_bytes(f"{head}, published: 2026}}".encode(), "f").instruments

    assert (stated.in_force_basis, none.in_force_basis) == (Basis.STATED, Basis.PRESUMED)
    assert none.in_force is None


def test_a_folder_is_read_in_the_order_of_its_names(folder: Path) -> None:
    rulebook, problems = read_folder(folder)

    assert problems == ()
    assert [i.id for i in rulebook.instruments] == [
        "cpsa-exception-2022",
        "cpsa-expectations-2026",
        "cpsa-toolkit-2021",
    ]
    assert [a.id for a in rulebook.authorities] == ["cpsa", "cpsbc", "health-canada"]
    assert rulebook.vocabulary.has("setting", "ab-nhsf")
    assert (len(rulebook.facts), len(rulebook.approvals), len(rulebook.searches)) == (3, 1, 1)
    assert rulebook == read_folder(folder)[0]


def test_an_id_in_two_files_is_told_with_both_places(folder: Path) -> None:
    shutil.copy(folder / "AB" / "cpsa-toolkit-2021.yaml", folder / "AB" / "z.yaml")

    rulebook, (problem,) = read_folder(folder, "pack")

    assert (problem.code, problem.place) == ("duplicate-id", Place("pack/AB/z.yaml", 2, 3))
    assert "pack/AB/cpsa-toolkit-2021.yaml:2:3" in problem.message
    assert len(rulebook.instruments) == 3


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("vocabulary.yaml", "{id: CA", "{idd: CA"),
        ("vocabulary.yaml", "vocabulary:", "vocabulary: ["),
        ("facts.yaml", "type: choice", "type: choise"),
        ("facts.yaml", "facts:", "facts: {"),
        ("AB/authorities.yaml", "medical-college", "medical-colege"),
        ("AB/cpsa-toolkit-2021.yaml", "kind: toolkit", "kind: tolkit"),
        ("AB/cpsa-toolkit-2021.yaml", "title: Toolkit", "title: Toolkit: two"),
    ],
)
def test_a_faulty_file_is_told_and_nobody_complains_that_its_values_are_missing(
    folder: Path, file: str, old: str, new: str
) -> None:
    spoil(folder / file, old, new)

    _, problems = read_folder(folder, "pack")

    assert problems
    assert {p.place.file for p in problems if p.place} == {f"pack/{file}"}


def test_a_missing_value_is_told_also_where_another_file_is_faulty(folder: Path) -> None:
    spoil(folder / "facts.yaml", "type: choice", "type: choise")
    spoil(folder / "AB" / "cpsa-expectations-2026.yaml", "cpsa-toolkit-2021", "cpsa-toolkit-2020")

    _, problems = read_folder(folder, "pack")

    assert [p.code for p in problems] == ["unknown-instrument", "unknown-word"]


def test_folders_and_files_that_are_not_read_are_told(folder: Path) -> None:
    (folder / "old.yml").write_text("")
    (folder / ".hidden.yaml").write_text("")
    (folder / "notes.txt").write_text("")

    _, problems = read_folder(folder, "pack")

    assert [(p.code, p.severity, str(p.place)) for p in problems] == [("not-read", "warning", "pack/old.yml:1:1")]
    assert [p.code for p in read_folder(folder / "none")[1]] == ["missing-folder"]
    assert [p.code for p in read_folder(folder / "facts.yaml")[1]] == ["missing-folder"]


def laid(folder: Path, *names: str) -> list[tuple[str, str]]:
    base, _ = read_folder(BASE)
    problems = read_files([folder / name for name in names], base).problems
    return [(p.code, Path(p.place.file).name if p.place else "") for p in problems]


def test_a_file_laid_over_the_rulebook_replaces_what_has_its_id(folder: Path) -> None:
    assert laid(folder, "AB/cpsa-toolkit-2021.yaml", "AB/authorities.yaml", "vocabulary.yaml", "BC/searches.yaml") == []


def test_files_laid_together_know_each_other(folder: Path) -> None:
    spoil(folder / "AB" / "authorities.yaml", "id: cpsa", "id: cpso")
    spoil(
        folder / "AB" / "cpsa-toolkit-2021.yaml",
        "cpsa-toolkit-2021\n  authority: cpsa",
        "cpso-toolkit\n  authority: cpso",
    )

    assert laid(folder, "AB/cpsa-toolkit-2021.yaml") == [("unknown-authority", "cpsa-toolkit-2021.yaml")]
    assert laid(folder, "AB/cpsa-toolkit-2021.yaml", "AB/authorities.yaml") == []


def test_a_file_that_breaks_another_is_told_so(folder: Path) -> None:
    spoil(folder / "AB" / "cpsa-toolkit-2021.yaml", "- id: iv", "- id: vein")

    assert laid(folder, "AB/cpsa-toolkit-2021.yaml") == [("unknown-rule", "cpsa-exception-2022.yaml")]


def test_faults_of_others_are_not_told_of_a_file(folder: Path) -> None:
    spoil(folder / "AB" / "cpsa-exception-2022.yaml", "cpsa-toolkit-2021/iv", "cpsa-toolkit-2021/vi")
    base, before = read_folder(folder)

    assert [p.code for p in before] == ["unknown-rule"]
    assert read_files([folder / "AB" / "cpsa-toolkit-2021.yaml"], base).problems == ()


def test_a_file_given_twice_under_two_names_is_a_duplicate(folder: Path) -> None:
    shutil.copy(folder / "facts.yaml", folder / "more.yaml")

    assert set(laid(folder, "facts.yaml", "more.yaml")) == {("duplicate-id", "more.yaml")}
    assert laid(folder, "facts.yaml", "facts.yaml") == []


def test_files_are_checked_against_an_empty_rulebook(folder: Path) -> None:
    from tracker.domain.vocabulary import Vocabulary

    nothing = Rulebook(Vocabulary((), ()))

    problems = read_files([folder / "AB" / "authorities.yaml"], nothing).problems

    assert [p.code for p in problems] == ["unknown-jurisdiction"]


def test_the_pack_has_no_errors() -> None:
    _, problems = read_pack()

    assert [str(p) for p in problems if p.severity == "error"] == []


def test_a_flood_of_faults_is_told_as_far_as_a_person_can_take_in() -> None:
    text = "facts:\n" + "".join(f"  - {{id: f{n}, type: yes, question: Is it?}}\n" for n in range(150))

    problems = read_bytes(text.encode(), "f").problems

    assert len(problems) == 101
    assert problems[-1].code == "more-faults"
    assert problems[-1].message == "more faults than these are not shown"


def test_what_the_files_hold_is_told_apart_from_what_the_rulebook_becomes(folder: Path) -> None:
    base, _ = read_folder(BASE)
    toolkit = folder / "AB" / "cpsa-toolkit-2021.yaml"
    spoil(toolkit, "title: Toolkit", "title: Toolkit of old")
    (folder / "words.yaml").write_text(
        "vocabulary:\n"
        "  terms:\n"
        "    - {dimension: route, id: rectal, parent: route, name: Rectal}\n"
        "    - {dimension: route, id: iv, parent: route, name: Into a vein}\n",
        encoding="utf-8",
    )

    read = read_files([toolkit, folder / "words.yaml"], base)

    assert read.files == (toolkit, folder / "words.yaml")
    assert [i.title.en for i in read.given.instruments] == ["Toolkit of old"]
    assert [t.id for t in read.given.vocabulary.terms] == ["rectal", "iv"]
    assert [i.id for i in read.after.instruments] == [i.id for i in base.instruments]
    assert read.after.instrument_of["cpsa-toolkit-2021"] == read.given.instruments[0]
    before, after = ([(t.dimension, t.id) for t in b.vocabulary.terms] for b in (base, read.after))
    assert after == [*before, ("route", "rectal")], "known words keep their place, new ones come last"
    assert read.after.vocabulary.term("route", "iv").name.en == "Into a vein"


def test_a_faulty_file_gives_nothing_and_leaves_what_is_recorded(folder: Path) -> None:
    base, _ = read_folder(BASE)
    toolkit = folder / "AB" / "cpsa-toolkit-2021.yaml"
    spoil(toolkit, "kind: toolkit", "kind: tolkit")

    read = read_files([toolkit], base)

    assert [p.code for p in read.faults] == ["unknown-word"]
    assert read.given.instruments == ()
    assert read.after == base


def test_folders_are_read_with_what_is_wrong_with_them(folder: Path) -> None:
    base, _ = read_folder(BASE)
    (folder / "none").mkdir()

    read = read_files([folder / "BC", folder / "none"], base)

    assert [p.relative_to(folder).as_posix() for p in read.files] == ["BC/authorities.yaml", "BC/searches.yaml"]
    assert [p.code for p in read.problems] == ["empty-folder"]
    assert read.after == base


def test_a_setting_is_laid_over_the_rulebook_and_stays_where_no_file_speaks_of_it(folder: Path) -> None:
    base, _ = read_folder(BASE)
    settings = folder / "settings.yaml"
    settings.write_text("settings: {review: required}", encoding="utf-8")

    with_review = read_files([settings], base)
    still = read_files([folder / "facts.yaml"], with_review.after)
    settings.write_text("settings: {review: not-required}", encoding="utf-8")
    without = read_files([settings], with_review.after)

    assert (base.review_required, with_review.after.review_required) == (False, True)
    assert (still.review_required, still.after.review_required) == (None, True)
    assert (without.review_required, without.after.review_required) == (False, False)
    assert read_folder(folder)[0] == base


def test_a_digest_of_the_file_that_was_read_is_taken_in_either_case() -> None:
    head = "instrument: {id: a-b, authority: a, kind: act, title: T, evidence: read"

    (instrument,) = read_bytes(f"{head}, copy: {'0E' * 32}}}".encode(), "f").instruments

    assert instrument.copy == "0e" * 32


WHOLE = sorted((BASE.parent / "whole").glob("*.yaml"))


@pytest.mark.parametrize("path", [*WHOLE, *sorted(PACK.rglob("c*.yaml"))], ids=lambda p: p.stem)
def test_holding_only_the_rules_of_touched_authorities_against_each_other_tells_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = read_folder(BASE)[0] if path in WHOLE else read_pack_once()

    quick = read_files([path], base).problems
    monkeypatch.setattr("tracker.guidance.reader._touched", lambda contents, over: None)

    assert read_files([path], base).problems == quick


@cache
def read_pack_once() -> Rulebook:
    return read_pack()[0]
