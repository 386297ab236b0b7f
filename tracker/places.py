"""Where things lie on this machine: migrations, templates, the bundled pack, and the user's database.

The same in a checkout, in an editable install and in an installed wheel. Paths only: nothing is opened here.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

APP = "ketamine-tracker"
DATABASE_FILE = "tracker.db"


class PlaceError(RuntimeError):
    """A folder that belongs to the program is not there; the message says which and what to do."""


def _folder(inside: str, beside: str, sign: str) -> Path:
    """A folder that the wheel carries inside the package and a checkout holds beside it; `sign` is something in it.

    Inside goes first: beside an installed package lie other people's folders, perhaps of the same name.
    """
    for folder in (_PACKAGE / inside, _PACKAGE.parent / beside):
        if (folder / sign).exists():
            return folder
    raise PlaceError(f"the folder `{beside}` of this program is missing. Install it again")


def migrations() -> Path:
    """The folder of the Alembic environment and its revisions."""
    return _folder("_migrations", "migrations", "env.py")


def templates() -> Path:
    """The folder of the report templates."""
    return _folder("_templates", "templates", "base")


def pack() -> Path:
    """The folder of the bundled guidance files."""
    return _PACKAGE / "guidance" / "pack"


def default_database() -> Path:
    """The database used when none is named, in the user's data folder. It may not exist yet."""
    import platformdirs

    return platformdirs.user_data_path(APP, appauthor=False) / DATABASE_FILE


def cache() -> Path:
    """The folder of what may be thrown away at any time and is made again. It may not exist yet."""
    import platformdirs

    return platformdirs.user_cache_path(APP, appauthor=False)
