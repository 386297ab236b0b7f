"""Bundled templates kept compiled in the user's cache folder, as Python keeps its modules; they may go at any time.

Only bundled ones: a user's own are compiled anew with what keeps them from harm. A folder that somebody else owns or
may write to is left alone, since who can change what is kept there could run anything.
"""

from __future__ import annotations

import os
import pickle
import stat
import sys
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2 import __version__ as jinja
from jinja2.bccache import Bucket

from tracker import __version__, places


def kept(sort: str) -> FileSystemBytecodeCache | None:
    """Where compiled templates of one sort are kept: those whose environments are alike. None: nowhere."""
    if sys.dont_write_bytecode:
        return None
    folder = places.cache()
    if not _is_own(folder):
        return None
    made_by = f"{__version__}-{sys.implementation.cache_tag}-jinja-{jinja}"
    return _Kept(str(folder), f"{sort}-{made_by}-%s.template")


class _Kept(FileSystemBytecodeCache):
    """What cannot be read is compiled again, and what cannot be written is not kept."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, ValueError, AttributeError, ImportError, IndexError, pickle.UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        try:
            super().dump_bytecode(bucket)
        except OSError:
            return


def _is_own(folder: Path) -> bool:
    """Whether a folder is there, or could be made, in which only this user writes."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(found.st_mode):
        return False
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)
