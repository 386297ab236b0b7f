"""The house rules that a machine can hold: who may import whom, and which names are never used."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
PACKAGE = CHECKOUT / "tracker"

SHELLS = {"service", "databases", "backups", "site_files", "guidance_files", "reporting", "checking"}
"""The rooms that gather and hand on: the command line goes through them to the record and to files."""

MAY_IMPORT = {
    "domain": {"domain"},
    "guidance": {"domain", "guidance", "newfile"},
    "store": {"domain", "store", "places", "newfile"},
    "sources": {"domain", "sources", "places", "newfile"},
    "report": {"domain", "report", "places"},
    "clinics": {"domain", "clinics"},
    "batch": {"domain", "clinics", "batch"},
    "service": {"domain", "guidance", "store", "sources", "report", "places", "site_files"},
    "databases": {"domain", "store", "recording", "report", "service"},
    "backups": {"store", "sources", "databases"},
    "site_files": {"domain", "clinics", "guidance", "store"},
    "guidance_files": {"domain", "guidance", "store", "sources", "service"},
    "reporting": {"domain", "report", "service"},
    "checking": {"domain", "report", "service", "reporting"},
    "recording": {"domain", "guidance", "store", "sources", "places", "newfile", "recording"},
    "cli": {"domain", "batch", "report", "recording", *SHELLS, "cli", "places", "newfile"},
    "places": set(),
    "newfile": set(),
}
"""Which rooms of ours each room may use. The surfaces may name values of the domain; they never decide."""

NEVER = {
    "guidance": {"click", "jinja2", "sqlalchemy", "alembic"},
    "store": {"click", "jinja2", "ruamel", "pydantic"},
    "sources": {"click", "jinja2", "sqlalchemy", "alembic", "ruamel", "pydantic"},
    "clinics": {"click", "jinja2", "sqlalchemy", "alembic", "ruamel", "pydantic"},
    "batch": {"click", "jinja2", "sqlalchemy", "alembic", "ruamel", "pydantic"},
    "report": {"click", "sqlalchemy", "alembic", "ruamel", "pydantic"},
    "recording": {"click", "jinja2"},
    **{shell: {"click", "jinja2"} for shell in SHELLS},
    "cli": {"sqlalchemy", "alembic", "jinja2", "ruamel", "pydantic"},
}
"""Which packages of others each room never touches."""

CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("time", "time")}
NO_NAMES = {"utils", "helpers", "common", "misc", "manager", "handler"}


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p.name != "__main__.py")


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out whole"
            if node.module == "tracker":
                yield from (f"tracker.{name.name}" for name in node.names if name.name != "__version__")
            else:
                yield str(node.module)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_rooms_import_only_whom_they_may(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "tracker":
            assert len(parts) == 1 or parts[1] in MAY_IMPORT[here], f"{here} imports {name}"
        elif here == "domain":
            assert parts[0] in sys.stdlib_module_names, f"the domain imports {name}"
        else:
            assert parts[0] not in NEVER.get(here, set()), f"{here} imports {name}"


@pytest.mark.parametrize("path", sorted((CHECKOUT / "migrations").rglob("*.py")), ids=lambda p: p.name)
def test_migrations_are_frozen_history_and_import_nothing_of_ours(path: Path) -> None:
    assert not [name for name in imported(path) if name.split(".")[0] == "tracker"]


def test_no_module_is_named_for_nothing() -> None:
    assert not [p for p in modules() if p.stem in NO_NAMES]


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").rglob("*.py")), ids=lambda p: p.name)
def test_the_domain_asks_no_clock(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]

    assert not [c for c in calls if isinstance(c.value, ast.Name) and (c.value.id, c.attr) in CLOCKS]


def test_one_place_asks_what_day_it_is() -> None:
    asking = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and (node.func.value.id, node.func.attr) in CLOCKS
            ):
                asking.add(path.name)

    assert asking <= {"clock.py", "newfile.py"}, "newfile.py only reckons the age of leftovers"
