"""The shell: it opens, decides and hands on, and it makes only what it was told to make."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tracker import databases, guidance_files, service
from tracker.domain.answer import Verdict
from tracker.domain.question import Question
from tracker.store.errors import DatabaseExists, DatabaseMissing, DatabaseNewer, RevisionUnknown

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def never(text: str) -> None:
    raise AssertionError(f"nothing is to be told, but: {text}")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("service") / "rules.db")
    databases.make_database(path, at=NOW)
    return path


def test_a_desk_knows_the_jurisdictions_and_gives_the_rulebook_of_some(path: str) -> None:
    with service.open_desk(path, None, now=lambda: NOW, told=never) as desk:
        alberta = desk.rulebook("AB")
        whole = desk.rulebook()

    assert desk.known_day is None
    assert len(desk.places.jurisdictions) == 14
    assert {a.jurisdiction for a in alberta.authorities} == {"AB", "CA"}
    assert len(whole.instruments) > len(alberta.instruments)
    assert alberta.revision == 1


def test_what_is_stored_answers_as_what_is_bundled(path: str) -> None:
    bundled = service.bundled()
    with service.open_desk(path, None, now=lambda: NOW, told=never) as desk:
        stored = desk.rulebook()
    for province in ("AB", "BC", "SK", "MB", "ON"):
        question = Question(province, date(2026, 5, 5), date(2026, 11, 23), setting=("clinic",))
        assert service.ask(stored, question).answers == service.ask(bundled, question).answers


def test_before_anything_was_recorded_the_words_are_known_and_no_rule_is(path: str) -> None:
    with service.open_desk(path, date(2020, 1, 1), now=lambda: NOW, told=never) as desk:
        rulebook = desk.rulebook("AB")
        reply = service.ask(rulebook, Question("AB", date(2020, 1, 1), date(2020, 1, 1), route=("iv",)))

    assert rulebook.revision == 0
    assert rulebook.vocabulary.find("Spravato")
    assert [a.verdict for a in reply.answers] == [Verdict.UNSEARCHED]
    assert "nothing-recorded" in {n.kind for n in reply.answers[0].notices}


def test_a_revision_stands_for_its_day(path: str) -> None:
    with service.open_desk(path, 1, now=lambda: NOW, told=never) as desk:
        assert desk.known_day == date(2026, 11, 23)
    with (
        pytest.raises(RevisionUnknown, match="the newest is r1"),
        service.open_desk(path, 2, now=lambda: NOW, told=never),
    ):
        pass


def test_a_named_database_is_never_made_by_asking(tmp_path: Path) -> None:
    with (
        pytest.raises(DatabaseMissing),
        service.open_desk(str(tmp_path / "no.db"), None, now=lambda: NOW, told=never),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_default_database_is_made_once_and_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "default_path", lambda: tmp_path / "deep" / "tracker.db")
    told: list[str] = []
    for _ in range(2):
        with service.open_desk(None, None, now=lambda: NOW, told=told.append) as desk:
            assert desk.rulebook("AB").revision == 1

    assert len(told) == 1
    assert str(tmp_path / "deep" / "tracker.db") in told[0]


def test_making_a_database_twice_is_refused(path: str) -> None:
    before = Path(path).read_bytes()
    with pytest.raises(DatabaseExists):
        databases.make_database(path, at=NOW)

    assert Path(path).read_bytes() == before


def test_status_counts_what_is_known(path: str) -> None:
    status = databases.database_status(path)
    bundled = service.bundled()

    assert status["known"]["instrument"] == len(bundled.instruments)
    assert status["known"]["rule"] == len(bundled.rule_of)
    assert status["revision"] == 1


def test_a_faulty_bundled_rulebook_is_never_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.domain.problem import Problem
    from tracker.guidance import reader

    whole, _ = reader.read_pack()
    monkeypatch.setattr(reader, "read_pack", lambda: (whole, (Problem("x", "a fault"),)))
    with pytest.raises(service.PackFaultyError, match="The first: a fault"):
        service.bundled()


def test_cells_are_none_where_there_is_no_such_place() -> None:
    rulebook = service.bundled()
    asked = [Question(p, date(2026, 5, 5), date(2026, 5, 5), setting=("accredited-facility",)) for p in ("AB", "NS")]
    alberta, nova_scotia = service.cells(rulebook, asked)

    assert alberta is not None
    assert nova_scotia is None


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.slow
def test_an_older_program_never_lays_its_rulebook_over_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dry_run: bool
) -> None:
    path = str(tmp_path / "rules.db")
    with monkeypatch.context() as newer:
        newer.setattr(service, "WHO", "tracker 9.10.0")
        databases.make_database(path, at=NOW)

    with pytest.raises(DatabaseNewer, match=r"by tracker 9\.10\.0, and this is tracker"):
        databases.upgrade_database(path, at=NOW, dry_run=dry_run)
    assert databases.database_status(path)["revision"] == 1


def test_versions_are_compared_by_number() -> None:
    assert databases._version("tracker 0.10.0") > databases._version("tracker 0.9.9") > databases._version("tracker")


def test_an_upgrade_tells_what_it_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "rules.db")
    databases.make_database(path, at=NOW)
    whole = service.bundled()
    gone = whole.instruments[0]
    monkeypatch.setattr(service, "bundled", lambda: replace(whole, instruments=whole.instruments[1:]))

    planned = databases.upgrade_database(path, at=NOW, dry_run=True)
    done = databases.upgrade_database(path, at=NOW, dry_run=False)
    again = databases.upgrade_database(path, at=NOW, dry_run=False)

    assert f"instrument {gone.id}" in planned["retired"]
    assert (planned["revision"], done["revision"], again["revision"]) == (None, 2, None)
    assert {**planned, "dry_run": False, "revision": 2} == done


@pytest.mark.slow
def test_where_review_is_required_the_bundled_rulebook_is_proposed_once_and_counts_when_approved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker.recording.pipeline import Desk, Signed, submit
    from tracker.recording.second import approving, pending
    from tracker.recording.wants import reviewing

    path = str(tmp_path / "rules.db")
    databases.make_database(path, at=NOW, account="login@here")
    submit(Desk(path), reviewing(required=True), Signed("A. Admin", "agreed", NOW))
    whole = service.bundled()
    gone = whole.instruments[0]
    monkeypatch.setattr(service, "bundled", lambda: replace(whole, instruments=whole.instruments[1:]))

    first = databases.upgrade_database(path, at=NOW, dry_run=False)
    second = databases.upgrade_database(path, at=NOW, dry_run=False)
    assert (first["proposal"], second["proposal"], first["revision"]) == (1, 1, None)
    assert databases.database_status(path)["revision"] == 2
    assert gone.id in guidance_files.rulebook_in_use(path)[0].instrument_of

    seen = pending(Desk(path), 1)
    assert (seen.proposal.who, seen.proposal.kind) == (service.WHO, "pack")
    approving(Desk(path), 1, Signed("B. Boss", "read", NOW), seen.now.effect_digest)
    assert gone.id not in guidance_files.rulebook_in_use(path)[0].instrument_of
    assert databases.upgrade_database(path, at=NOW, dry_run=False)["proposal"] is None
    monkeypatch.setattr(service, "WHO", "tracker 0.0.9")
    with pytest.raises(DatabaseNewer, match=r"by tracker 0\.1\.0"):
        databases.upgrade_database(path, at=NOW, dry_run=True)


def test_a_desk_shows_the_sites_of_its_moment_and_its_rulebook_nothing_of_them(tmp_path: Path) -> None:
    from tests.store.small import SITE
    from tracker.recording.pipeline import Desk, Signed
    from tracker.recording.sites import keep

    path = str(tmp_path / "rules.db")
    databases.make_database(path, at=NOW)
    with service.open_desk(path, None, now=lambda: NOW, told=never) as before:
        exported = guidance_files.export_rulebook(before.rulebook(), tmp_path / "one", None, path, None)
    keep(Desk(path), lambda _: (SITE,), Signed("A. Admin", "ours", NOW))
    with service.open_desk(path, None, now=lambda: NOW, told=never) as now:
        again = guidance_files.export_rulebook(now.rulebook(), tmp_path / "two", None, path, None)

        assert (now.sites(), now.at(1).sites()) == ((SITE,), ())
        assert now.steps_since(now.at(1)) == now.steps_since(now.at(1), "AB") == ()
    assert (again["digest"], again["files"]) == (exported["digest"], exported["files"])
    assert all(
        (tmp_path / "two" / each).read_bytes() == (tmp_path / "one" / each).read_bytes() for each in again["files"]
    )
