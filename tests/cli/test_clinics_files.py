"""Sites as files and one by one: export, the example network, a site shown, and what somebody says of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ran, Tracker
from tracker.site_files import rulebook_of, sites_in

BY = ("--by", "O. Officer", "--why", "a reason")
SHEET = """\
id,name,province,place,accreditations,services,facts,Phone
calgary,Calgary,AB,clinic,NHSF no. 12 until 2026-12-20,iv depression,written-prescription-first=yes by A. Owner,+1 403
"""


@pytest.fixture
def there(rulebook_file: Path, tmp_path: Path) -> tuple[str, str]:
    """The option that names a database of this test alone."""
    return "--database", str(shutil.copy(rulebook_file, tmp_path / "rules.db"))


@pytest.fixture
def filled(tracker: Tracker, there: tuple[str, str], tmp_path: Path) -> Callable[..., Ran]:
    """Runs a command of `clinics` where one site is recorded."""
    (tmp_path / "sites.csv").write_text(SHEET, encoding="utf-8")
    assert tracker("clinics", "import", str(tmp_path / "sites.csv"), *BY, *there).code == 0
    return lambda *words: tracker("clinics", *words, *there)


def site(run: Callable[..., Ran], name: str = "calgary") -> Any:
    return run("show", name, "--json").json["site"]


@pytest.mark.parametrize("name", ["new.csv", "new.tsv", "new.yaml", "new.yml"])
def test_what_is_exported_can_be_imported_and_changes_nothing(
    filled: Callable[..., Ran], tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    done = filled("export", "--out", str(file))
    data = file.read_bytes()
    again = filled("export", "--out", str(file))
    back = filled("import", str(file), *BY)

    assert (done.code, done.first) == (0, f"Wrote 1 site to {file}.")
    assert (again.code, "is there already" in again.err, file.read_bytes()) == (1, True, data)
    assert (back.code, "nothing to record" in back.err) == (1, True)
    assert [path.name for path in tmp_path.glob("*new*")] == [name]


def test_an_export_opens_in_a_spreadsheet_and_runs_nothing_there(filled: Callable[..., Ran], tmp_path: Path) -> None:
    filled("export", "--out", str(tmp_path / "new.csv"))
    lines = (tmp_path / "new.csv").read_bytes().split(b"\r\n")

    assert lines[0].startswith(b"\xef\xbb\xbfid,name,province")
    assert lines[1].endswith(b",'+1 403")
    assert filled("export").out.encode() == (tmp_path / "new.csv").read_bytes()


def test_a_name_that_would_be_read_otherwise_is_refused(filled: Callable[..., Ran], tmp_path: Path) -> None:
    ran = filled("export", "--out", str(tmp_path / "new.csv"), "--format", "yaml")

    assert (ran.code, "would be read as csv, and not as yaml" in ran.err) == (2, True)


def test_a_faulty_yaml_file_records_nothing_of_it(filled: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    file.write_text("sites:\n- {id: a, province: AB, place: clinic}\n- {id: b, province: AB, place: spa}\n", "utf-8")
    ran = filled("import", str(file), *BY)

    assert (ran.code, "two.yaml:3:32: `spa` is no setting that we know" in ran.err) == (3, True)
    assert [each["id"] for each in filled("list", "--json").json["sites"]] == ["calgary"]


def test_an_export_into_no_folder_is_refused_in_words(filled: Callable[..., Ran], tmp_path: Path) -> None:
    ran = filled("export", "--out", str(tmp_path / "nowhere" / "new.csv"))

    assert (ran.code, "cannot be written: no such file or directory. Name a file" in ran.err) == (1, True)


def test_the_example_shows_every_way_to_stand_but_compliance_which_waits_for_a_reader(
    tracker: Tracker, there: tuple[str, str]
) -> None:
    done = tracker("clinics", "import", "--example", *BY, *there)
    sites = tracker("clinics", "list", "--json", *there).json["sites"]
    stands = tracker("clinics", "assess", "--json", *there).json["assessed"]
    after = tracker("clinics", "assess", "calgary-nw", "--on", "2026-12-21", "--json", *there).json["assessed"]

    assert done.code == 0
    assert (len(sites), len({s["jurisdiction"] for s in sites})) == (10, 6)
    assert all(s["name"].startswith(("Made up: ", "Fictif : ")) for s in sites)
    assert {s["status"] for s in stands} == {
        *("action needed", "unanswered", "not allowed", "no answer"),
    }
    (calgary,) = (s for s in stands if s["site"] == "calgary-nw")
    assert all(c["condition"].endswith("#unread") for c in calgary["answers"][0]["open"])
    assert [s["status"] for s in after] == ["not allowed"]
    assert [s["status"] for s in stands if s["site"] == "saskatoon" and s["service"] == "im"] == ["action needed"]


@pytest.mark.parametrize("words", [(), ("--example", "sites.csv")])
def test_a_file_and_the_example_exclude_each_other(
    tracker: Tracker, there: tuple[str, str], tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites.csv").write_text(SHEET, encoding="utf-8")
    ran = tracker("clinics", "import", *words, *BY, *there)

    assert (ran.code, "one of the two" in ran.err) == (2, True)


def test_a_site_is_shown_with_who_said_what_and_what_has_ended(filled: Callable[..., Ran]) -> None:
    shown = filled("show", "calgary", "--on", "2026-12-21")

    assert shown.out.splitlines()[:2] == ["calgary: Calgary", "  AB, clinic; recorded in r2"]
    assert "ab-nhsf, no. 12, ended: 2026-12-20 was its last day" in shown.words
    assert "written-prescription-first = yes, said by A. Owner" in shown.words
    assert "Phone: +1 403" in shown.words
    assert "ended" not in filled("show", "calgary", "--on", "2026-12-20").out
    assert max(len(line) for line in shown.out.splitlines() if not line.startswith("Next: ")) <= 80
    assert "`calgari` is no site on record. Did you mean `calgary`?" in filled("show", "calgari").err


def test_what_is_said_of_a_site_is_signed_replaced_and_taken_back(filled: Callable[..., Ran]) -> None:
    said = ("set", "calgary", "in-house-psychiatrist=oui", "observation-hours=1,5", "--until", "2027-11-01", *BY)
    dry = filled(*said, "--document", "staff list", "--owner", "B. Boss", "--dry-run")
    assert [f["fact"] for f in site(filled)["facts"]] == ["written-prescription-first"]
    done = filled(*said, "--document", "staff list", "--owner", "B. Boss")
    _, psychiatrist, hours = site(filled)["facts"]

    assert (dry.code, dry.out) == (0, done.out)
    assert psychiatrist == {
        **{"fact": "in-house-psychiatrist", "value": "yes", "by": "O. Officer", "on": "2026-11-23"},
        **{"document": "staff list", "owner": "B. Boss", "expires": "2027-11-01", "counts": True},
    }
    assert hours["value"] == "1.5"
    filled("set", "calgary", "in-house-psychiatrist=no", "observation-hours=", *BY)
    assert [(f["fact"], f["value"], f["document"]) for f in site(filled)["facts"]] == [
        ("written-prescription-first", "yes", None),
        ("in-house-psychiatrist", "no", None),
    ]


def test_a_document_shows_a_condition_until_it_is_taken_back(filled: Callable[..., Ran]) -> None:
    key = "tracked-prescription"
    done = filled("set", "calgary", "--shows", f"{key}=pharmacy log", "--owner", "P. Tran", *BY)
    (kept,) = site(filled)["evidence"]
    assert (done.code, kept["condition"], kept["document"], kept["by"]) == (0, key, "pharmacy log", "O. Officer")
    filled("set", "calgary", "--shows", f"{key}=", *BY)
    assert site(filled)["evidence"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("patient-referral=yes",), "`patient-referral` is about one patient, and nothing about patients is kept"),
        (("in-house-psychiatrist=perhaps",), "is yes or no, not `perhaps`"),
        (("in-house-psychiatris=yes",), "Did you mean `in-house-psychiatrist`"),
        (("observation-hours=",), "nothing is said of `observation-hours` at `calgary`"),
        (("observation-hours=1", "observation-hours=2"), "is named twice"),
        (("observation-hours",), "Write FACT=VALUE"),
        ((), "nothing is said"),
        (("--shows", "tracked-prescriptio=log"), "Did you mean `tracked-prescription`"),
        (("--shows", "in-house-psychiatrist=log"), "a fact decides `in-house-psychiatrist`, and no document"),
        (("--shows", "tracked-prescription="), "no document shows `tracked-prescription`"),
    ],
)
def test_what_cannot_be_said_is_wrong_use_and_records_nothing(
    filled: Callable[..., Ran], words: tuple[str, ...], said: str
) -> None:
    before = site(filled)
    ran = filled("set", "calgary", *words, *BY)

    assert (ran.code, said in ran.err) == (2, True), ran.err
    assert site(filled) == before


def test_the_shipped_example_reads_without_a_fault(there: tuple[str, str]) -> None:
    from tracker.site_files import example_sites

    read = sites_in(*example_sites(), rulebook_of(there[1], told=None))

    assert [str(problem) for problem in read.problems] == []
    (regina,) = (site for site in read.sites if site.id == "regina")
    assert regina.grants[0].expires == date(2027, 1, 31)
