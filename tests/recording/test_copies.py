"""Kept copies: named by their digest, held against what is quoted, and whose words they were before."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.recording.acts import BEGAN, began
from tracker.recording.copies import copies_of
from tracker.recording.pipeline import ChangeRefused, Desk, GuidanceFaulty, Recorded, RevisionKind, Signed, submit
from tracker.recording.wants import given, read_ahead
from tracker.sources.keep import CopyError
from tracker.store.engine import open_for_asking
from tracker.store.rulebook import load_rulebook

SENTENCE = "The administration of ketamine in a clinic is now only permitted after a written agreement."


def guidance(folder: Path, id: str, published: str, quote: str, *more: str) -> Path:
    path = folder / f"{id}.yaml"
    path.write_text(
        "instrument:\n"
        f"  id: {id}\n  authority: college\n  kind: notice\n  title: Notice of {published}\n"
        f"  published: {published}\n  evidence: read\n" + "".join(f"  {line}\n" for line in more) + "rules:\n"
        "  - id: one\n    effect: prohibits\n    scope: {drug: [ketamine], route: [iv], setting: [clinic]}\n"
        f"    summary: Not in a clinic.\n    quote: {quote}\n",
        encoding="utf-8",
    )
    return path


def recorded(database: str, file: Path, attach: Path | None) -> Recorded:
    desk = Desk(database)
    copies = copies_of(database, None, attach)
    read_ahead(desk, [file], copies)
    return submit(desk, given(RevisionKind.RECORD, [file], copies), Signed("A", "new", BEGAN))


@pytest.fixture
def place(fresh_path: Path, whole_file: Path) -> Path:
    """The small province in a SQLite file, and a page that was read."""
    import shutil

    shutil.copy(whole_file, fresh_path)
    began(str(fresh_path))
    (fresh_path.parent / "page.html").write_text(f"<p>Notice.</p><p>{SENTENCE}</p>", encoding="utf-8")
    return fresh_path


def test_the_file_that_was_read_is_kept_and_named_by_its_digest(place: Path) -> None:
    page = place.parent / "page.html"
    done = recorded(str(place), guidance(place.parent, "college-notice", "2026-01-20", f'"{SENTENCE}"'), page)

    digest = hashlib.sha256(page.read_bytes()).hexdigest()
    assert done.warnings == ()
    assert done.after.instrument_of["college-notice"].copy == digest
    assert (place.parent / "rules.db.copies" / f"{digest}.html").read_bytes() == page.read_bytes()
    with open_for_asking(str(place)) as connection:
        assert load_rulebook(connection).instrument_of["college-notice"].copy == digest


def test_a_quotation_that_the_copy_does_not_hold_is_refused(place: Path) -> None:
    file = guidance(place.parent, "college-notice", "2026-01-20", '"It is permitted in every clinic of the province."')
    with pytest.raises(GuidanceFaulty) as wrong:
        recorded(str(place), file, place.parent / "page.html")

    assert "quotation-not-there" in {p.code for p in wrong.value.problems}
    with open_for_asking(str(place)) as connection:
        assert load_rulebook(connection).revision == 1


def test_what_is_refused_leaves_no_copy_behind(place: Path) -> None:
    file = guidance(place.parent, "college-notice", "2026-01-20", '"It is permitted in every clinic of the province."')
    with pytest.raises(GuidanceFaulty):
        recorded(str(place), file, place.parent / "page.html")

    assert not (place.parent / "rules.db.copies").exists()


def test_a_file_that_was_changed_since_it_was_read_is_not_kept(place: Path) -> None:
    page = place.parent / "page.html"
    copies = copies_of(str(place), None, page)
    page.write_text("<p>Other.</p>", encoding="utf-8")
    with pytest.raises(CopyError, match="was changed meanwhile"):
        copies.keep()
    assert not (place.parent / "rules.db.copies").exists()


def test_wording_that_stood_before_is_told_by_document_and_date(place: Path) -> None:
    page = place.parent / "page.html"
    recorded(str(place), guidance(place.parent, "college-first", "2022-10-06", f'"{SENTENCE}"'), page)
    done = recorded(str(place), guidance(place.parent, "college-second", "2026-01-20", f'"{SENTENCE}"'), None)

    (warning,) = done.warnings
    assert warning.severity == "warning"
    assert "this wording already stood in `Notice of 2022-10-06` of 2022-10-06 (college-first)" in warning.message


def test_a_copy_that_is_not_there_is_told_and_no_quotation_called_checked(place: Path) -> None:
    copy = "copy: " + "ab" * 32
    file = guidance(place.parent, "college-notice", "2026-01-20", f'"{SENTENCE}"', copy)
    done = recorded(str(place), file, None)

    assert [w.code for w in done.warnings] == ["copy-missing"]


def test_the_attached_file_is_the_one_that_the_guidance_file_names(place: Path) -> None:
    copy = "copy: " + "ab" * 32
    file = guidance(place.parent, "college-notice", "2026-01-20", f'"{SENTENCE}"', copy)
    with pytest.raises(ChangeRefused, match="Attach the file that was read"):
        recorded(str(place), file, place.parent / "page.html")


def test_the_copies_that_came_with_an_export_are_taken_in_if_they_are_what_they_say(place: Path) -> None:
    page = place.parent / "page.html"
    digest = hashlib.sha256(page.read_bytes()).hexdigest()
    export = place.parent / "export" / "copies"
    export.mkdir(parents=True)
    (export / f"{digest}.html").write_bytes(page.read_bytes())
    (export / f"{'a' * 64}.html").write_bytes(b"something else")
    (export / "notes.txt").write_bytes(b"no copy")
    copies = copies_of(str(place), None, exports=[place.parent / "export", place.parent])
    assert copies.find(digest) == export / f"{digest}.html"
    copies.keep()

    assert [p.name for p in (place.parent / "rules.db.copies").iterdir()] == [f"{digest}.html"]


def test_a_dry_run_takes_nothing_in(place: Path) -> None:
    file = guidance(place.parent, "college-notice", "2026-01-20", f'"{SENTENCE}"')
    copies = copies_of(str(place), None, place.parent / "page.html")
    signed = Signed("A", "new", datetime(2026, 11, 24, tzinfo=UTC))
    done = submit(Desk(str(place), dry_run=True), given(RevisionKind.RECORD, [file], copies), signed)

    assert done.warnings == ()
    assert not (place.parent / "rules.db.copies").exists()


def test_a_correction_with_one_s_own_file_keeps_the_copy_and_checks_against_it(place: Path) -> None:
    page = place.parent / "page.html"
    recorded(str(place), guidance(place.parent, "college-notice", "2026-01-20", f'"{SENTENCE}"'), page)
    false = guidance(place.parent, "college-notice", "2026-01-21", '"It is permitted in every clinic of the province."')
    desk, signed = Desk(str(place)), Signed("A", "put right", BEGAN)
    with pytest.raises(GuidanceFaulty):
        submit(desk, given(RevisionKind.CORRECT, [false], copies_of(str(place), None)), signed)
    true = guidance(place.parent, "college-notice", "2026-01-21", f'"{SENTENCE}"')
    done = submit(desk, given(RevisionKind.CORRECT, [true], copies_of(str(place), None)), signed)

    assert done.after.instrument_of["college-notice"].copy == hashlib.sha256(page.read_bytes()).hexdigest()


def test_nothing_is_held_against_a_copy_that_was_altered(place: Path) -> None:
    page = place.parent / "page.html"
    recorded(str(place), guidance(place.parent, "college-notice", "2026-01-20", f'"{SENTENCE}"'), page)
    (copy,) = (place.parent / "rules.db.copies").iterdir()
    copy.chmod(0o644)
    copy.write_text("<p>It is permitted in every clinic of the province.</p>", encoding="utf-8")
    false = guidance(place.parent, "college-notice", "2026-01-21", '"It is permitted in every clinic of the province."')
    with pytest.raises(GuidanceFaulty) as wrong:
        submit(
            Desk(str(place)),
            given(RevisionKind.CORRECT, [false], copies_of(str(place), None)),
            Signed("A", "put right", BEGAN),
        )
    assert "copy-altered" in {p.code for p in wrong.value.problems}
