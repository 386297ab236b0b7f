"""Modules that SQLAlchemy imports for what is never asked of it here, imported only when something of them is wanted.

Asyncio (with sockets and TLS) is for drivers that wait, `importlib.metadata` (with e-mail and archives) for dialects of
others: together a fifth of SQLAlchemy's import, which is most of what a short command takes. Whatever touches a
stand-in gets the real module, so that a SQLAlchemy that comes to need one is slower and not wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_DEFERRED = {"asyncio": ("iscoroutine",), "importlib.metadata": ()}
"""The modules, each with those of its functions that SQLAlchemy takes while it is imported, and calls later if ever."""


class _StandIn(ModuleType):
    """A module that hands on what the real one has."""

    def __getattr__(self, name: str) -> Any:
        _withdraw(self)
        return getattr(import_module(self.__name__), name)


def _withdraw(stand_in: _StandIn) -> None:
    if sys.modules.get(stand_in.__name__) is stand_in:
        del sys.modules[stand_in.__name__]


def _later(stand_in: _StandIn, name: str) -> Callable[..., Any]:
    return lambda *given: stand_in.__getattr__(name)(*given)


@contextmanager
def deferred() -> Iterator[None]:
    """What is imported herein gets stand-ins for modules that nobody imported before; all others get the modules."""
    stand_ins = [_StandIn(name) for name in _DEFERRED if name not in sys.modules]
    for stand_in in stand_ins:
        for name in _DEFERRED[stand_in.__name__]:
            setattr(stand_in, name, _later(stand_in, name))
        sys.modules[stand_in.__name__] = stand_in
    try:
        yield
    finally:
        for stand_in in stand_ins:
            _withdraw(stand_in)
