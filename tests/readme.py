"""The examples of the README: found, run as a reader would run them, and with `python -m tests.readme` written anew.

Examples stand by themselves, but for a story between two marks: its files are written and its commands run one after
the other, in a folder of their own.
"""

from __future__ import annotations

import math
import os
import re
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from tracker.cli.app import tracker

README = Path(__file__).parents[1] / "README.md"
PRINTED_ON = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
STORY_ON = datetime(2026, 12, 10, 15, 30, tzinfo=UTC)

_STORY = re.compile(r"(?<=<!-- in order -->\n).*?(?=<!-- end in order -->)", re.DOTALL)
_BLOCK = re.compile(r"```(yaml|console)\n(.*?)```", re.DOTALL)
_SEEN = re.compile(r"(?<=--effect-seen )[0-9a-f]{12}")
_EFFECT = re.compile(r"^Effect ([0-9a-f]{12}):$", re.MULTILINE)


@contextmanager
def on(moment: datetime) -> Iterator[None]:
    """A day, a login and a width that are the same wherever the examples run, and no word of how long they take."""
    with (
        mock.patch("tracker.cli.progress.FIRST", math.inf),
        mock.patch("tracker.cli.clock.local_today", return_value=moment.date()),
        mock.patch("tracker.cli.clock.utc_now", return_value=moment),
        mock.patch("tracker.cli.account.login_account", return_value="admin@clinic"),
        mock.patch.dict(os.environ, {"COLUMNS": "80"}),
    ):
        yield


def run(command: str, database: Path) -> str:
    """What a command prints, its complaints too."""
    done = CliRunner().invoke(tracker, shlex.split(command)[1:], env={"TRACKER_DATABASE": str(database)})
    return done.output.rstrip()


def made(folder: Path) -> Path:
    """A database filled from the bundled rulebook, on the day of the examples."""
    with on(PRINTED_ON):
        said = run(f"tracker db init --database {folder / 'rulebook.db'}", folder / "rulebook.db")
    assert said.startswith("Made "), said
    return folder / "rulebook.db"


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Every `$ tracker …` of a console block, with what stands below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output.rstrip()


def alone(text: str) -> Iterator[tuple[str, str]]:
    """The examples that stand by themselves."""
    for kind, block in _BLOCK.findall(_STORY.sub("", text)):
        if kind == "console":
            yield from ((c, o) for c, o in commands(block) if c.startswith("tracker "))


def story(text: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Each command of the story, what the text says that it prints, and what it prints."""
    database, effect = made(folder), ""
    with on(STORY_ON), chdir(folder):
        for kind, block in _BLOCK.findall("".join(_STORY.findall(text))):
            if kind == "yaml":
                name = block.partition("\n")[0].removeprefix("# ")
                (folder / name).write_text(block, encoding="utf-8")
                continue
            for command, said in commands(block):
                really = _SEEN.sub(effect, command)
                prints = run(really, database)
                effect = next(iter(_EFFECT.findall(prints)), effect)
                yield command, said, f"{really}\n{prints}"


def rewritten(text: str, folder: Path) -> str:
    """The README with what its examples print today."""
    database = made(folder / "alone")
    for command, said in alone(text):
        with on(PRINTED_ON):
            told = f"$ {command}\n{run(command, database)}"
            text = text.replace(f"$ {command}\n{said}", told if said else f"{told}\n")
    for command, said, prints in story(text, folder):
        text = text.replace(f"$ {command}\n{said}" if said else f"$ {command}", f"$ {prints}", 1)
    return text


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "alone").mkdir()
        README.write_text(rewritten(README.read_text(encoding="utf-8"), Path(scratch)), encoding="utf-8")
