"""A file or a folder made whole under a name of its own, then given its real name without replacing what is there."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_LINKLESS = {errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}
"""What a file system says that has no hard links."""

_SURELY_DEAD = 24 * 60 * 60
"""Seconds after which an unfinished file of an unknown machine is taken for a leftover."""


def write_new(path: Path, data: bytes) -> None:
    """A file that is whole or not there. Raises FileExistsError where something has that name already."""
    sweep(path)
    with unfinished_file(path) as unfinished:
        unfinished.write_bytes(data)
        give_name(unfinished, path)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that is whole or not there, to be written. Raises FileExistsError where something has that name."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, "the name is taken", str(path))
    sweep(path)
    with unfinished_file(path) as unfinished:
        with unfinished.open("wb") as file:
            yield file
        give_name(unfinished, path)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder that is whole or not there, to be filled. Raises FileExistsError where something has that name.

    Raises NotADirectoryError, which names it, where a file stands in the place of a folder above.
    """
    folder_for(path)
    sweep(path, of_any=True)
    with whole_folder(path) as folder:
        yield folder


@contextmanager
def unfinished_file(final: Path) -> Iterator[Path]:
    """A free path beside `final`; whatever is left there afterwards is removed."""
    path = _unfinished(final)
    try:
        yield path
    finally:
        _remove(path)


@contextmanager
def whole_folder(final: Path) -> Iterator[Path]:
    """A new folder beside `final`, which takes its name at the end; where anything fails nothing is left of it.

    Raises FileExistsError, at the beginning and at the end, where something is there that is not an empty folder; a
    link to one is not followed. Raises NotADirectoryError where it would lie below a file.
    """
    if os.path.lexists(final) and (final.is_symlink() or not (final.is_dir() and not any(final.iterdir()))):
        raise FileExistsError(errno.EEXIST, "the name is taken", str(final))
    final = final.resolve()
    folder_for(final)
    sweep(final)
    path = _unfinished(final)
    path.mkdir()
    try:
        yield path
        _give_folder_name(path, final)
    finally:
        _remove(path)


def folder_for(final: Path) -> None:
    """Make the folder in which a path lies. Raises NotADirectoryError, which names it, where a file has its name."""
    for each in (final.parent, *final.parent.parents):
        if each.exists():
            if not each.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "it is no folder", str(each))
            break
    final.parent.mkdir(parents=True, exist_ok=True)


def _give_folder_name(unfinished: Path, final: Path) -> None:
    if sys.platform == "win32" and final.is_dir():
        final.rmdir()  # there, no rename replaces a folder, not even an empty one
    try:
        unfinished.rename(final)
    except OSError as fault:
        if fault.errno not in (errno.ENOTEMPTY, errno.ENOTDIR):
            raise
        raise FileExistsError(errno.EEXIST, "the name is taken", str(final)) from None
    _sync_folder(final.parent)


def give_name(unfinished: Path, final: Path) -> None:
    """Give a finished file its name, at once and for good. Raises FileExistsError when the name is taken."""
    try:
        os.link(unfinished, final)
    except FileExistsError:
        raise
    except OSError as fault:
        if fault.errno not in _LINKLESS:
            raise
        _rename_to_free_name(unfinished, final)
    _sync_folder(final.parent)


def sweep(final: Path, *, of_any: bool = False) -> None:
    """Remove what killed runs left beside `final`, where it is certain that they are dead.

    `of_any`: also what they were making under other names, in a folder where nobody else writes.
    """
    name = ".+" if of_any else re.escape(final.name)
    named = re.compile(rf"\.{name}\.([0-9a-f]{{8}})-(\d+)-[0-9a-f]{{8}}\.making")
    for path in final.parent.glob("*.making"):
        found = named.fullmatch(path.name)
        if found and (_is_dead(found[1], int(found[2])) or _is_old(path)):
            _remove(path)


def _unfinished(final: Path) -> Path:
    return final.with_name(f".{final.name}.{_here()}-{os.getpid()}-{os.urandom(4).hex()}.making")


def _here() -> str:
    """Which machine, and which of its process numberings (containers have their own)."""
    numbering = ""
    if sys.platform == "linux":
        try:
            numbering = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 - it points to no path
        except OSError:
            numbering = ""
    return hashlib.sha256(f"{platform.node()} {numbering}".encode()).hexdigest()[:8]


def _is_dead(machine: str, process: int) -> bool:
    if machine != _here() or sys.platform == "win32":  # there, asking with a signal would end the process
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > _SURELY_DEAD
    except OSError:
        return False


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
        return
    for each in (path, Path(f"{path}-journal")):
        each.unlink(missing_ok=True)


def _rename_to_free_name(unfinished: Path, final: Path) -> None:
    """Without hard links: a rename, which on Windows never replaces, and elsewhere is guarded by locking the folder."""
    if sys.platform == "win32":
        unfinished.rename(final)
        return
    import fcntl

    folder = os.open(final.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if os.path.lexists(final):
            raise FileExistsError(errno.EEXIST, "the name is taken", str(final))
        unfinished.rename(final)
    finally:
        os.close(folder)


def _sync_folder(folder: Path) -> None:
    """Have the new name survive a power loss, where the system can promise that."""
    if sys.platform == "win32":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as fault:
        if fault.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(opened)
