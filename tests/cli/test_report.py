"""Reports as a compliance officer makes them: one line, registered, held against the record a year later."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, Tracker

ENDINGS = ("html", "md", "csv", "json", "pdf")
BY = ("--by", "O. Officer")
KINDS = {
    "clinics": (),
    "province": ("AB",),
    "national": (),
    "sources": ("SK",),
    "instrument": ("cpsa-ketamine-expectations-2026",),
    "changes": ("MB", "--from", "2026-01-01"),
}

Office = Callable[..., Ran]


@pytest.fixture(scope="module")
def filled_with_sites(tmp_path_factory: pytest.TempPathFactory, rulebook_file: Path) -> Path:
    """A rulebook with the made-up network, to be copied."""
    from tracker.cli.run import guarded

    path = Path(shutil.copy(rulebook_file, tmp_path_factory.mktemp("sites") / "rules.db"))
    assert guarded(["clinics", "import", "--example", *BY, "--why", "w", "--database", str(path)]) == 0
    return path


@pytest.fixture
def office(tracker: Tracker, filled_with_sites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The program in a folder of its own, over a database of its own."""
    monkeypatch.setenv("TRACKER_DATABASE", str(shutil.copy(filled_with_sites, tmp_path / "rules.db")))
    monkeypatch.chdir(tmp_path)
    return tracker


def made(ran: Ran) -> list[Path]:
    assert ran.code == 0, ran.err
    return [Path(path) for path in ran.json["written"]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.slow
def test_every_kind_in_every_format_is_what_was_issued_and_is_made_again(office: Office, kind: str) -> None:
    formats = [word for ending in ENDINGS for word in ("--format", ending)]
    ran = office("report", "make", kind, *KINDS[kind], *formats, "--lang", "fr", *BY, "--json")
    paths = made(ran)
    assert [path.suffix for path in paths] == [f".{ending}" for ending in ENDINGS]

    for path in (paths[0], paths[-1]):
        checked = office("report", "verify", str(path), "--json")
        assert (checked.code, checked.json["authentic"], checked.json["reproduces"]) == (0, True, True), path
        assert checked.json["changed_since"] == []


def test_one_altered_byte_is_told_and_where(office: Office) -> None:
    (path,) = made(office("report", "make", "province", "SK", *BY, "--json"))
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace("Saskatchewan", "Saskatchewen", 1), encoding="utf-8")
    ran = office("report", "verify", str(path))

    assert ran.code == 4
    assert ran.first.startswith("ALTERED: it states the fingerprint of 2026-11-23-province-sk")
    assert "first difference: line 9, column 36: `en</title>` stands where `an</title>` was issued" in ran.words


def test_what_is_no_report_of_ours_is_told_so(office: Office, tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text("<!doctype html><title>Other</title>", encoding="utf-8")

    assert office("report", "verify", "other.html").first.startswith("NOT ISSUED HERE")
    assert office("report", "verify", "rules.db").code == 4
    assert office("report", "verify", "none.html").code == 2


NOTICE = """\
instrument: {id: cpss-notice-2026, authority: cpss, kind: notice, title: Notice, published: 2026-11-22, evidence: read}
rules:
  - id: im
    effect: prohibits
    scope: {drug: [ketamine], route: [im], setting: [clinic]}
    summary: No intramuscular ketamine in clinics.
"""


@pytest.mark.slow
def test_what_has_changed_since_is_told_under_its_headings_and_changes_nothing_of_the_report(
    office: Office, tmp_path: Path
) -> None:
    touched, apart = (made(office("report", "make", "province", place, *BY, "--json"))[0] for place in ("SK", "BC"))
    (tmp_path / "notice.yaml").write_text(NOTICE, encoding="utf-8")
    assert office("guidance", "record", "notice.yaml", *BY, "--why", "w").code == 0

    later = office("report", "verify", str(touched), "--json").json
    assert (later["authentic"], later["reproduces"], later["revisions_since"]) == (True, True, 1)
    assert "Routes by places" in later["changed_since"]
    assert "Sources" in later["changed_since"]
    assert office("report", "verify", str(apart), "--json").json["changed_since"] == []


@pytest.mark.slow
def test_a_dry_run_says_the_same_and_leaves_nothing(office: Office, tmp_path: Path) -> None:
    dry = office("report", "make", "province", "AB", *BY, "--dry-run")
    assert not (tmp_path / "reports").exists()
    done = office("report", "make", "province", "AB", *BY)

    assert (dry.code, dry.out) == (0, done.out)
    assert office("report", "list").first == "2026-11-23-province-ab"


def test_nothing_is_written_over_and_then_nothing_is_registered(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "2026-11-23-province-ab"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    ran = office("report", "make", "province", "AB", *BY)

    assert (ran.code, "nothing is written over" in ran.err) == (1, True)
    assert office("report", "list", "--json").json["reports"] == []
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_second_report_of_the_day_has_a_number_and_the_same_bytes(office: Office) -> None:
    (one,), (two,) = (made(office("report", "make", "national", *BY, "--json")) for _ in range(2))

    assert (one.stem, two.stem) == ("2026-11-23-national", "2026-11-23-national-2")
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.slow
def test_an_own_template_stands_in_for_ours_and_a_broken_one_is_told_with_its_line(
    office: Office, tmp_path: Path
) -> None:
    own = tmp_path / "own" / "md"
    own.mkdir(parents=True)
    page = own / "province.md.j2"
    page.write_text("# Ours: {{ page.title.text }}\n", encoding="utf-8")
    (path,) = made(office("report", "make", "province", "AB", "--format", "md", "--templates", "own", *BY, "--json"))
    assert path.read_text(encoding="utf-8") == "# Ours: Ketamine rules in Alberta\n"
    assert office("report", "verify", str(path), "--templates", "own", "--json").json["reproduces"] is True
    assert office("report", "verify", str(path), "--json").json["reproduces"] is None

    page.write_text("one\n{% if %}\n", encoding="utf-8")
    broken = office("report", "make", "province", "AB", "--format", "md", "--templates", "own", *BY)
    assert broken.code == 1
    assert "province.md.j2" in broken.err
    assert "2" in broken.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("province",), "name the province"),
        (("province", "AB", "BC"), "name one province"),
        (("province", "CA"), "name one province"),
        (("national", "AB"), "about all provinces"),
        (("instrument",), "name the one document"),
        (("instrument", "cpsa-ketamine-expectation-2026"), "Did you mean"),
        (("clinics", "calgari"), "Did you mean"),
        (("changes", "AB"), "needs --from"),
        (("changes", "AB", "--to", "2026-01-01"), "needs --from"),
        (("province", "AB", "--to", "2026-01-01"), "no other takes them"),
        (("changes", "AB", "--from", "2026-01-01", "--to", "2026-01-01"), "not before --to"),
        (("changes", "AB", "--from", "2026-01-01", "--on", "2026-01-01"), "not before --on"),
        (("changes", "AB", "--from", "2026-01-01", "--to", "2026-05-05", "--on", "2026-05-06"), "two days"),
        (("province", "AB", "--from", "2026-01-01"), "no other takes them"),
        (("changes", "AB", "--from", "2027-01-01"), "Write the earlier day"),
    ],
)
def test_wrong_use_says_what_to_write(office: Office, words: tuple[str, ...], said: str) -> None:
    ran = office("report", "make", *words, *BY)

    assert (ran.code, said in ran.err) == (2, True), ran.err


def test_the_document_for_programs_keeps_its_fingerprint(office: Office) -> None:
    ran = office("report", "make", "sources", "--format", "json", *BY, "--json")
    (path,) = made(ran)
    document = json.loads(path.read_text(encoding="utf-8"))

    assert document["format"] == "tracker.report/1"
    assert document["fingerprint"] == ran.json["fingerprint"]


def test_a_link_that_lies_in_the_way_is_not_followed(office: Office, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "2026-11-23-province-ab").symlink_to(secret)
    ran = office("report", "make", "province", "AB", *BY)

    assert ran.code == 1
    assert list(secret.iterdir()) == []


def test_signed_is_what_was_read_and_verify_names_who_signed(office: Office) -> None:
    ran = office("report", "make", "province", "AB", *BY, "--json")
    (path,) = made(ran)
    wrong = office("report", "sign", path.stem, "--fingerprint", "0" * 12, *BY, "--why", "read and agreed")
    assert (wrong.code, "is not the fingerprint" in wrong.err) == (1, True)
    signed = office(
        "report", "sign", path.stem, "--fingerprint", ran.json["fingerprint"][:12], *BY, "--why", "read and agreed"
    )
    assert signed.code == 0

    assert "signed by O. Officer on 2026-11-23: read and agreed" in office("report", "verify", str(path)).out
