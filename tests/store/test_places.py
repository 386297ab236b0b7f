"""Where things lie, in a checkout and in an installed wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tracker import places

CHECKOUT = Path(__file__).parents[2]


def test_a_checkout_has_its_folders_beside_the_package() -> None:
    assert places.migrations() == CHECKOUT / "migrations"
    assert places.pack() == CHECKOUT / "tracker" / "guidance" / "pack"


def test_an_installed_package_has_them_inside_whatever_lies_beside(tmp_path: Path) -> None:
    package = tmp_path / "tracker"
    package.mkdir()
    for name in ("__init__.py", "places.py"):
        shutil.copy(CHECKOUT / "tracker" / name, package / name)
    (package / "_migrations").mkdir()
    (package / "_migrations" / "env.py").touch()
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "env.py").write_text("raise RuntimeError('of another package')")

    assert run(tmp_path, "print(places.migrations())") == str(package / "_migrations")
    (package / "_migrations" / "env.py").unlink()
    (tmp_path / "migrations" / "env.py").unlink()
    missing = "\ntry: places.migrations()\nexcept places.PlaceError as fault: print(fault)"
    assert run(tmp_path, missing) == "the folder `migrations` of this program is missing. Install it again"


def test_the_default_database_is_in_the_users_data_folder(tmp_path: Path) -> None:
    found = run(CHECKOUT, "print(places.default_database())", XDG_DATA_HOME=str(tmp_path))

    if sys.platform == "linux":
        assert found == str(tmp_path / "ketamine-tracker" / "tracker.db")
    assert list(tmp_path.iterdir()) == []


def test_to_know_a_place_takes_no_database_library() -> None:
    names = "('sqlalchemy', 'alembic', 'platformdirs')"

    assert run(CHECKOUT, f"import sys; print([n for n in {names} if n in sys.modules])") == "[]"


def run(path: Path, code: str, **more: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(path)} | more
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"from tracker import places\n{code}"],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    return done.stdout.strip()
