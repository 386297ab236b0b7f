"""How far a long work is, on stderr, once it has lasted a second."""

from __future__ import annotations

import sys
import time

import click

from tracker.cli.terminal import note

FIRST = 1.0
"""Seconds before anything is said."""

ON_A_SCREEN, IN_A_LOG = 0.2, 5.0
"""Seconds between two words."""


class Progress:
    """Tells what is being done and how much of it: one line that changes on a screen, a line now and then elsewhere."""

    def __init__(self) -> None:
        context = click.get_current_context(silent=True)
        begun = context.obj if context else None  # what a command imports before it works is waited for too
        self._began = begun if isinstance(begun, float) else time.monotonic()
        self._told = 0.0
        self._width = 0

    def __enter__(self) -> Progress:
        return self

    def __call__(self, what: str, done: int, of: int) -> None:
        now = time.monotonic()
        on_a_screen = sys.stderr.isatty()
        if now - self._began < FIRST or now - self._told < (ON_A_SCREEN if on_a_screen else IN_A_LOG):
            return
        self._told = now
        words = f"{what}: {100 * done // of} %" if of else f"{what} …"
        if not on_a_screen:
            note(words)
            return
        click.echo(f"\r{words:<{self._width}}", err=True, nl=False)
        self._width = len(words)

    def __exit__(self, *_: object) -> None:
        if self._width:
            click.echo("\r" + " " * self._width + "\r", err=True, nl=False)
