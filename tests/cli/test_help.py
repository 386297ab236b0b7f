"""Every command explains itself, with an example that is real, and costs no more to ask than it must."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Process, Tracker
from tracker.cli.app import ENTRIES
from tracker.cli.app import tracker as program

UNUSED = ("asyncio", "importlib.metadata")
"""What SQLAlchemy imports, and no command uses on a file."""

HEAVY = ("sqlalchemy", "alembic", "jinja2", "ruamel", "yaml", "pydantic", "rich")
NEVER_IN_CHECK = ("sqlalchemy.orm", "alembic", "jinja2", "ruamel", "yaml", "pydantic", "rich", *UNUSED)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = dict(commands(program))


def examples(help: str) -> list[str]:
    return re.findall(r"^\s+(tracker [^>\n]*)", help, flags=re.MULTILINE)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help_with_an_example_of_itself(tracker: Tracker, path: tuple[str, ...]) -> None:
    ran = tracker(*path, "--help")
    command = ALL[path]

    assert ran.code == 0
    assert "Example" in ran.out
    assert any(e.startswith(f"tracker {' '.join(path)}") for e in examples(ran.out))
    assert "Next: " in ran.out or isinstance(command, click.Group)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.name}"
        elif isinstance(parameter, click.Argument):
            assert parameter.metavar or isinstance(parameter.type, click.Choice), f"{path} {parameter.name}"


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_option_that_an_example_uses_exists(path: tuple[str, ...]) -> None:
    for example in examples(ALL[path].help or ""):
        words = shlex.split(example)[1:]
        named = next(p for n in range(min(2, len(words)), 0, -1) if (p := tuple(words[:n])) in ALL)
        context = click.Context(ALL[named], info_name=" ".join(named))
        ALL[named].make_parser(context).parse_args(list(words[len(named) :]))


@pytest.mark.parametrize(
    "example",
    sorted(
        {
            e.strip()
            for c in ALL.values()
            for e in examples(c.help or "")
            if "--database" not in e and " db " not in e and "guidance" not in e and "--why" not in e
        }
    ),
)
def test_every_example_runs(tracker: Tracker, example: str) -> None:
    ran = tracker(*shlex.split(example)[1:])

    assert ran.err == ""
    assert ran.code == 0
    assert ran.out


def test_the_list_of_commands_says_what_each_does() -> None:
    for name, entry in ENTRIES.items():
        assert entry.short.endswith((".", "?"))
        assert ALL[(name,)].help


@pytest.mark.parametrize(
    "path", [p for p, c in ALL.items() if not isinstance(c, click.Group) or c.invoke_without_command], ids=" ".join
)
def test_every_listing_and_answer_has_a_form_for_programs(path: tuple[str, ...]) -> None:
    options = {o for p in ALL[path].params for o in p.opts}

    assert "--json" in options or path[-1] == "schema"


ABOUT_NOW = {"schema", "db", "history", "guidance", "sources", "changes"}
"""What is about files, the database, or moments named in another way."""


@pytest.mark.parametrize(
    "path",
    [
        p
        for p, c in ALL.items()
        if p[0] not in ABOUT_NOW
        and p
        not in (("clinics", "import"), ("clinics", "set"), ("clinics", "ask"), ("report", "sign"), ("report", "verify"))
        and (not isinstance(c, click.Group) or c.invoke_without_command)
    ],
    ids=" ".join,
)
def test_every_question_and_listing_can_be_asked_of_the_past(path: tuple[str, ...]) -> None:
    assert "--known-at" in {o for p in ALL[path].params for o in p.opts}


def asks(path: tuple[str, ...]) -> bool:
    """Whether a command asks a question; there `--by` is who gives it and `--why` shows grounds."""
    return path[0] in ("check", "matrix", "compare", "coverage", "changes")


def sort_of(path: tuple[str, ...]) -> str:
    """Reports are made from days, a letter is only signed, timelines show days: each has options of its own."""
    if path == ("sources", "letter"):
        return "writing"
    if path[0] == "timeline":
        return "showing"
    return "asking" if asks(path) else "reporting" if path[0] == "report" else "recording"


@pytest.mark.parametrize("sort", ["asking", "showing", "recording", "reporting"])
def test_each_option_means_one_thing(sort: str) -> None:
    meant: dict[str, set[str]] = {}
    for command in (command for path, command in ALL.items() if sort_of(path) == sort):
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                for option in parameter.opts:
                    meant.setdefault(option, set()).add(parameter.help or "")

    assert {o: h for o, h in meant.items() if len(h) > 1} == {}


def test_the_version(tracker: Tracker) -> None:
    from tracker import __version__

    assert __version__ in tracker("--version").out


def loaded(arguments: list[str], database: str) -> set[str]:
    """The packages that a run imports, in a process of its own."""
    code = (
        "import sys, json, io, contextlib\n"
        "from tracker.cli.run import guarded\n"
        f"guarded({arguments!r})\n"
        "print('\\n' + json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    env = {"TRACKER_DATABASE": database, "PATH": ""}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env, timeout=60)
    return set(json.loads(ran.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], [], ["chek"], ["check"], ["check", "--help"], ["db", "--help"], ["rules", "--help"],
     ["check", "AB", "--on", "03/04/2026"], ["check", "AB", "--bogus"], ["guidance", "check"]],
    ids=" ".join,
)  # fmt: skip
def test_help_and_wrong_use_import_nothing_heavy(arguments: list[str], rulebook_file: object) -> None:
    modules = loaded(arguments, str(rulebook_file))

    assert "click" in modules
    assert [m for m in modules if m.split(".")[0] in HEAVY] == []
    assert "tracker.service" not in modules


@pytest.mark.parametrize("more", [[], ["--json"], ["--why"], ["--exit-code"], ["--known-at", "r1"]], ids=" ".join)
def test_a_question_imports_core_alone(more: list[str], rulebook_file: object) -> None:
    modules = loaded(["check", "AB", "iv", "clinic", "depression", "--by", "psychiatrist", *more], str(rulebook_file))

    assert "sqlalchemy" in modules
    assert [m for m in modules for name in NEVER_IN_CHECK if m == name or m.startswith(f"{name}.")] == []
    assert "tracker.guidance" not in modules


def test_a_report_imports_what_it_needs(rulebook_file: Path, tmp_path: Path) -> None:
    mine = str(shutil.copy(rulebook_file, tmp_path))  # what is issued stands for good
    modules = loaded(["report", "make", "province", "AB", "--by", "O. Officer", "--out", str(tmp_path)], mine)

    assert "jinja2" in modules
    assert modules.isdisjoint({*UNUSED, "sqlalchemy.orm", "alembic", "typst", "tracker.guidance"})


def test_completion_offers_commands_and_options_at_the_cost_of_help(process: Process) -> None:
    env = {"_TRACKER_COMPLETE": "bash_complete", "COMP_WORDS": "tracker ch", "COMP_CWORD": "1"}
    assert "plain,check" in process(env=env).stdout

    env = {"_TRACKER_COMPLETE": "bash_complete", "COMP_WORDS": "tracker check AB --r", "COMP_CWORD": "3"}
    assert "plain,--route" in process(env=env).stdout

    env = {"_TRACKER_COMPLETE": "bash_complete", "COMP_WORDS": "tracker check a", "COMP_CWORD": "2"}
    assert "plain,AB" in process(env=env).stdout
