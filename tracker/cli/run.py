"""One run of the program: every error becomes a clear line and an exit code, and never a traceback.

0 answered; 1 failed; 2 wrong use; 3 the rulebook or a file has faults; 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import NoReturn

import click

from tracker.cli.terminal import as_json, unbroken, wants_colour
from tracker.domain.shown import clean

FAILED, WRONG_USE, FAULTY, INTERRUPTED = 1, 2, 3, 130


class Failure(click.ClickException):
    """Something that did not work; the message says what to do."""

    exit_code = FAILED


class Untold(Failure):
    """What was done is done, and could not be told: standard output does not take it."""


class Faulty(click.ClickException):
    """The rulebook or a file has faults."""

    exit_code = FAULTY


def run() -> None:
    """Run the command line on this process's arguments and leave with its exit code."""
    sys.excepthook = _unforeseen
    _leave(guarded(sys.argv[1:]))


def _leave(code: int) -> NoReturn:
    """Leave with an exit code, and let the system take the memory back whole instead of Python piece by piece.

    Nothing of ours is left for Python to do then: what was opened is closed by whoever opened it, and both streams are
    empty. Where they cannot be emptied, and with TRACKER_DEBUG (for whoever measures), Python is left as it wants.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):
        sys.exit(code)
    if not os.environ.get("TRACKER_DEBUG"):
        os._exit(code)
    sys.exit(code)


def guarded(arguments: list[str]) -> int:
    """The exit code of a run; whatever goes wrong in it is told on stderr."""
    from tracker.cli.app import tracker

    if sys.stdout is None or sys.stdout.closed:
        return _complain("standard output is closed, so there is nowhere to answer.", arguments, FAILED)
    colour, began = wants_colour(os.environ), time.monotonic()
    try:
        code = tracker.main(arguments, prog_name="tracker", standalone_mode=False, color=colour, obj=began)
    except click.exceptions.NoArgsIsHelpError as wrong:
        click.echo(wrong.format_message(), err=True)
        return WRONG_USE
    except click.UsageError as wrong:
        where = wrong.ctx.command_path if wrong.ctx else "tracker"
        return _complain(wrong.format_message(), arguments, wrong.exit_code, f"Try `{where} --help` for help.")
    except click.ClickException as wrong:
        if isinstance(wrong, Untold):
            _forget_stdout()
        return _complain(wrong.format_message(), arguments, wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return FAILED
    except UnicodeEncodeError:
        _forget_stdout()
        return _complain(_UNSHOWN, arguments, FAILED)
    except OSError as wrong:
        _forget_stdout()
        return _complain(of_the_system(wrong), arguments, FAILED)
    return code if isinstance(code, int) else 0


_UNSHOWN = "this terminal cannot show the answer. Set PYTHONUTF8=1."


@contextmanager
def told_as_done(done: str) -> Iterator[None]:
    """Telling what was done already: where that fails, the error says first that it was done. Empty: nothing was."""
    try:
        yield
    except (OSError, UnicodeEncodeError) as wrong:
        if not done:
            raise
        why = of_the_system(wrong) if isinstance(wrong, OSError) else _UNSHOWN
        raise Untold(f"{done}\n{why}") from wrong


def of_the_system(wrong: OSError) -> str:
    """What the system refused, in a sentence."""
    if isinstance(wrong, BrokenPipeError):
        return "the answer could not be written: nobody reads it."
    if wrong.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the answer could not be written: no space is left."
    if wrong.errno in (errno.EBADF, errno.EIO) and not wrong.filename:
        return f"the answer could not be written: {wrong.strerror or wrong}."
    where = f" `{unbroken(str(wrong.filename))}`" if wrong.filename else ""
    return f"the system refused{where}: {wrong.strerror or wrong}."


def _forget_stdout() -> None:
    """Send what is still buffered nowhere, so that leaving raises nothing more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
    except OSError:
        return


def _complain(message: str, arguments: list[str], code: int, more: str = "") -> int:
    """Say what went wrong on stderr; as a document where the run was asked for one."""
    lines = [_ended(clean(line)) for line in message.splitlines()] or ["something went wrong."]
    if wants_json(arguments):
        error = {"format": "tracker.error/1", "message": "\n".join(lines), "exit_code": code}
        click.echo(as_json(error), err=True)
    else:
        for line in lines:
            click.echo(f"Error: {line}", err=True)
        if more:
            click.echo(more, err=True)
    return code


def _ended(line: str) -> str:
    """A sentence with its full stop."""
    return line if not line or line.endswith((".", "?", "!", ":", "?)")) else f"{line}."


def wants_json(arguments: list[str]) -> bool:
    """Whether these arguments ask for a document, as far as can be seen before they are understood."""
    return "--json" in (arguments[: arguments.index("--")] if "--" in arguments else arguments)


def _unforeseen(kind: type[BaseException], wrong: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw: one line, or with TRACKER_DEBUG the whole of it."""
    if os.environ.get("TRACKER_DEBUG"):
        sys.__excepthook__(kind, wrong, trace)
        return
    told = clean(f"{kind.__name__}: {wrong}")[:300]
    _complain(
        f"something unforeseen happened ({told}). Run it again with TRACKER_DEBUG=1 and report what it prints.",
        sys.argv[1:],
        FAILED,
    )
