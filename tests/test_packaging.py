"""The package as a user gets it: the wheel, the wheel made from the sdist, and an editable checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


def _run(*words: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(list(map(str, words)), cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A wheel and an sdist from a copy of what git tracks, and a wheel made from that sdist."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    source.mkdir()
    tracked = _run("git", "ls-files", "-z", cwd=CHECKOUT).stdout.split("\0")
    for name in filter(None, tracked):
        if (CHECKOUT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((CHECKOUT / name).read_bytes())
    _run(sys.executable, "-m", "build", "--outdir", folder / "first", source, cwd=folder)
    (sdist,) = (folder / "first").glob("*.tar.gz")
    (wheel,) = (folder / "first").glob("*.whl")
    _run("tar", "-xzf", sdist, "-C", folder, cwd=folder)
    unpacked = folder / sdist.name.removesuffix(".tar.gz")
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", folder / "second", unpacked, cwd=folder)
    (again,) = (folder / "second").glob("*.whl")
    return {"wheel": wheel, "sdist": again, "editable": source}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wheel", "sdist", "editable"])
def test_runs_in_an_empty_folder(kind: str, built: dict[str, Path], tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    package = ["--editable", built[kind]] if kind == "editable" else [built[kind]]
    _run(python, "-m", "pip", "install", "--quiet", *package, cwd=tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    env = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")}
    env.pop("TRACKER_DATABASE", None)
    tracker = tmp_path / "venv" / "bin" / "tracker"

    first = _run(tracker, "check", "AB", "iv", "clinic", "depression", cwd=empty, env=env)
    again = _run(tracker, "check", "AB", "iv", "clinic", "depression", cwd=empty, env=env)
    page = _run(tracker, "matrix", "AB", "--markdown", cwd=empty, env=env)
    status = _run(tracker, "db", "status", cwd=empty, env=env)
    _run(tracker, "db", "upgrade", cwd=empty, env=env)
    said = ("--by", "O. Officer", "--why", "to try it")
    example = _run(tracker, "clinics", "import", "--example", *said, cwd=empty, env=env)

    assert first.stdout.startswith("PROHIBITED")
    assert "tracker.db" in first.stderr
    assert again.stdout == first.stdout
    assert again.stderr == ""
    assert page.stdout.startswith("#")
    assert "tracker.db" in status.stdout
    assert "+ site calgary-nw" in example.stdout
    assert list(empty.iterdir()) == []
