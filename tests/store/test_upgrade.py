"""Upgrading the schema: a copy first, then all of it or nothing; and what comes with making a database by hand."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.schema import contents, described, unguard
from tests.store.small import AT, FULL, WHO
from tracker import places
from tracker.store.database import create, create_and_fill, upgrade
from tracker.store.engine import SCHEMAS, File, making, open_for_asking, open_for_recording, where, writing
from tracker.store.errors import (
    DatabaseDamaged,
    DatabaseExists,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseOlder,
    DatabaseUnreachable,
    StoreError,
)
from tracker.store.revisions import load_pack
from tracker.store.rulebook import load_rulebook, status

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{last}"


def upgrade():
    copied = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("entry", recreate=copied) as batch:
        batch.add_column(sa.Column("extra", sa.Text))
    {more}


def downgrade():
    pass
"""


@pytest.fixture
def next_version(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program as if its next version had one more migration, which copies a table that others point to."""
    folder = tmp_path_factory.mktemp("next") / "migrations"
    shutil.copytree(places.migrations(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9000_next.py").write_text(NEXT.format(last=SCHEMAS[-1], more=""))
    monkeypatch.setattr("tracker.places.migrations", lambda: folder)
    monkeypatch.setattr("tracker.store.engine.SCHEMAS", (*SCHEMAS, "9000"))
    monkeypatch.setattr("tracker.store.database.SCHEMAS", (*SCHEMAS, "9000"))
    return folder


def backups(database: str) -> list[Path]:
    return sorted(Path(database).parent.glob("*.backup")) if "://" not in database else []


def test_an_upgrade_keeps_every_row_and_leaves_a_copy_of_a_file(database: str, next_version: Path) -> None:
    create_older(database)
    with pytest.raises(DatabaseOlder), open_for_asking(database):
        pass
    with writing(where(database)) as connection:
        before = contents(connection)

    assert upgrade(database) == SCHEMAS[-1]
    with open_for_recording(database) as connection:
        after = contents(connection)
        assert load_rulebook(connection) == replace(FULL, revision=1)
        assert "extra" in {c["name"] for c in sa.inspect(connection).get_columns("entry")}
        load_pack(connection, FULL, WHO, AT)
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    assert after["rule"] == before["rule"]
    assert upgrade(database) is None
    if isinstance(where(database), File):
        (copy,) = backups(database)
        assert copy.name == f"rules.db.schema-{SCHEMAS[-1]}.1.backup"
        with making(copy) as connection:
            assert contents(connection) == before


def create_older(database: str) -> None:
    with writing(where(database)) as connection:
        load_pack(connection, FULL, WHO, AT)


def test_a_damaged_file_is_not_upgraded(filled: Path, next_version: Path) -> None:
    """Its copy, which is all that could be gone back to, would be damaged too."""
    with writing(where(str(filled))) as connection:
        unguard(connection)
        connection.exec_driver_sql("INSERT INTO retirement VALUES (1, 1)")
    before = filled.read_bytes()
    with pytest.raises(DatabaseDamaged, match="damaged, so it was not upgraded: "):
        upgrade(str(filled))

    assert filled.read_bytes() == before
    assert backups(str(filled)) == []


def test_a_second_copy_does_not_replace_the_first(filled: Path, next_version: Path) -> None:
    first = filled.with_name(f"rules.db.schema-{SCHEMAS[-1]}.1.backup")
    first.write_text("an older copy")
    upgrade(str(filled))

    assert first.read_text() == "an older copy"
    assert [p.name for p in backups(str(filled))] == [first.name, f"rules.db.schema-{SCHEMAS[-1]}.2.backup"]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ("raise ZeroDivisionError", ZeroDivisionError),
        ('op.execute("DROP TRIGGER revision_kept"); op.execute("DELETE FROM revision")', DatabaseDamaged),
    ],
    ids=["fails", "loses a parent"],
)
def test_an_upgrade_that_goes_wrong_changes_nothing(
    filled: Path, next_version: Path, more: str, kind: type[Exception]
) -> None:
    (next_version / "versions" / "9000_next.py").write_text(NEXT.format(last=SCHEMAS[-1], more=more))
    with making(filled) as connection:
        schema, rows = described(connection), contents(connection)
    with pytest.raises(kind):
        upgrade(str(filled))
    with making(filled) as connection:
        assert described(connection) == schema
        assert contents(connection) == rows


def test_what_is_up_to_date_or_newer_or_not_there_is_not_upgraded(database: str, fresh_path: Path) -> None:
    assert upgrade(database) is None
    with writing(where(database)) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseNewer):
        upgrade(database)
    with pytest.raises(DatabaseMissing):
        upgrade(str(fresh_path.with_name("typo.db")))
    assert backups(database) == []


# making one by hand


def test_a_database_is_made_empty_or_with_a_rulebook(empty_database: str) -> None:
    result = create_and_fill(empty_database, FULL, WHO, AT)

    assert (result.revision, result.recorded) == (1, True)
    with open_for_asking(empty_database) as connection:
        assert load_rulebook(connection) == replace(FULL, revision=1)
    for again in (lambda: create(empty_database), lambda: create_and_fill(empty_database, FULL, WHO, AT)):
        with pytest.raises(DatabaseExists):
            again()


def test_an_empty_database_says_that_nothing_is_recorded(empty_database: str) -> None:
    create(empty_database)
    with open_for_asking(empty_database) as connection:
        assert status(connection).revision is None
        assert load_rulebook(connection).revision == 0


def test_a_rulebook_that_cannot_be_recorded_leaves_no_database(empty_database: str) -> None:
    twice = replace(FULL, instruments=FULL.instruments * 2)
    with pytest.raises(StoreError, match="there twice"):
        create_and_fill(empty_database, twice, WHO, AT)
    with pytest.raises(DatabaseMissing), open_for_asking(empty_database):
        pass
    if isinstance(where(empty_database), File):
        assert list(Path(empty_database).parent.iterdir()) == []


def test_a_missing_folder_is_not_made_for_a_path_that_was_typed(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match="there is no folder"):
        create(str(tmp_path / "typo" / "rules.db"))

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    from tracker.store.database import first_use

    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnreachable, match="cannot be made"):
        first_use(str(tmp_path / "file" / "data" / "tracker.db"), FULL, WHO, AT)


def test_without_hard_links_a_file_gets_its_name_all_the_same_and_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    path = tmp_path / "rules.db"
    create(str(path))
    with open_for_asking(str(path)) as connection:
        assert status(connection).schema == SCHEMAS[-1]

    from tracker.newfile import give_name

    (tmp_path / "other").touch()
    with pytest.raises(FileExistsError):
        give_name(tmp_path / "other", path)
