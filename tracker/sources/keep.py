"""Copies of the files that were read, kept beside a database under the digest of their bytes.

A copy is there whole or not at all, is never replaced, and carries its own proof: its name is the SHA-256 of what it
holds. It knows nothing of instruments.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path
from urllib.parse import parse_qs, unquote

from tracker import newfile, places
from tracker.domain.value_class import value_class

LARGEST = 64 * 1024 * 1024
"""The largest file that is kept, in bytes."""

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ENDING = re.compile(r"\.[a-z0-9]{1,5}", re.ASCII)
_UNSAFE = re.compile(r"[^a-z0-9.]+", re.ASCII)
_URL = re.compile(
    r"""
    [\w+]+://
    (?:(?P<user>[^:/]*)(?::[^@]*)?@)?  # as in SQLAlchemy, a password ends at the first @
    (?:\[(?P<six>[^/?]+)\]|(?P<host>[^/:?]+))?(?::(?P<port>[^/?]*))?
    (?:/(?P<name>[^?]*))?
    (?:\?(?P<query>.*))?
    """,
    re.VERBOSE | re.DOTALL,
)


class CopyError(Exception):
    """A copy cannot be kept or read; the message says why and what to do."""


@value_class(frozen=True, slots=True)
class Kept:
    """A kept copy: the SHA-256 of the file in hexadecimal, where the copy lies, and its size in bytes."""

    digest: str
    path: Path
    size: int


def folder_of(database: str, named: str | None = None) -> Path:
    """The folder of the copies that belong to a database, named as for `--database`. It may not exist yet.

    Beside a SQLite file, as `FILE.copies`; for a server, in the user's data folder, under a name made of host and
    database and never of user or password. `named` (TRACKER_COPIES), where given, is the folder instead. Raises
    CopyError when the name of the database cannot be read.
    """
    if named is not None and named.strip():
        return Path(named).expanduser()
    if "://" not in database:
        return _beside(Path(database).expanduser())
    scheme, _, rest = database.partition("://")
    if scheme.partition("+")[0] == "sqlite":
        return _beside(Path(unquote(rest.partition("/")[2].partition("?")[0])))
    return _of_server(database)


def _beside(file: Path) -> Path:
    real = file.resolve()
    if not real.name:
        raise CopyError("the name of the database is empty. Write a path or a URL")
    return real.with_name(f"{real.name}.copies")


def _of_server(url: str) -> Path:
    import platformdirs

    found = _URL.fullmatch(url)
    if found is None:
        raise CopyError("the URL of the database cannot be read. Write postgresql://HOST/NAME")
    query = parse_qs(found["query"] or "")
    hosts = (found["six"] or found["host"] or ",".join(query.get("host", ())) or "localhost").lower()
    port = found["port"] or ",".join(query.get("port", ())) or "5432"
    name = unquote(found["name"] or found["user"] or "") or "database"
    told = "-".join(_UNSAFE.sub("-", part.lower()).strip("-.")[:40] for part in (hosts, name))
    mark = hashlib.sha256(f"{hosts} {port} {name}".encode()).hexdigest()[:8]  # tells apart what `told` does not
    return platformdirs.user_data_path(places.APP, appauthor=False) / "copies" / f"{told}-{mark}.copies"


def keep(folder: Path, file: Path) -> Kept:
    """Keep a copy of a file, whole, under the digest of its bytes and with its ending.

    A file that is kept already is left as it is. Raises CopyError for what is no regular file, for an empty one or one
    of more than 64 MiB, and when the copy cannot be written or the one there is damaged.
    """
    content = bytes_of(file)
    digest = hashlib.sha256(content).hexdigest()
    kept = find(folder, digest)
    if kept is None:
        ending = file.suffix.lower()
        kept = folder / (digest + (ending if _ENDING.fullmatch(ending) else ""))
        try:
            if _write(content, kept):
                return Kept(digest, kept, len(content))
        except OSError as fault:
            raise CopyError(
                f"no copy could be kept in `{folder}`: {_reason(fault)}. Put that right, or name another folder with "
                "TRACKER_COPIES"
            ) from fault
    if not is_intact(kept, digest):
        raise CopyError(
            f"the copy `{kept}` no longer holds the file it was made of. Move it away, then keep `{file}` again"
        )
    return Kept(digest, kept, len(content))


def find(folder: Path, digest: str) -> Path | None:
    """The kept copy of that digest, whatever its ending. None: none is there.

    Raises CopyError for words that are no digest, and when the folder cannot be looked into.
    """
    if not _DIGEST.fullmatch(digest):
        raise CopyError(f"`{digest[:70]}` is no SHA-256 digest. Write its 64 hexadecimal figures, in small letters")
    try:
        there = sorted(path for path in folder.iterdir() if path.name.startswith(digest))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as fault:
        raise CopyError(f"the folder `{folder}` cannot be looked into: {_reason(fault)}. Put that right") from fault
    for path in there:
        ending = path.name.removeprefix(digest)
        if (not ending or _ENDING.fullmatch(ending)) and path.is_file():
            return path
    return None


def is_intact(path: Path, digest: str) -> bool:
    """Whether a file still holds the bytes of that digest. Raises CopyError when it cannot be read."""
    return hashlib.sha256(bytes_of(path, even_empty=True)).hexdigest() == digest


def bytes_of(file: Path, *, even_empty: bool = False) -> bytes:
    """The bytes of a regular file, read once, so that what is digested is what is kept."""
    try:
        # Without O_NONBLOCK, opening a pipe to which nobody writes would wait for ever.
        opened = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            kind = os.fstat(opened).st_mode
            content = _up_to_the_limit(opened) if stat.S_ISREG(kind) else b""
        finally:
            os.close(opened)
    except FileNotFoundError:
        raise CopyError(f"there is no file `{file}`. Name the file that was read") from None
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        raise CopyError(f"the file `{file}` cannot be read: {_reason(fault)}. Put that right first") from fault
    if not stat.S_ISREG(kind):
        sort = "a folder" if stat.S_ISDIR(kind) else "no regular file"
        raise CopyError(f"`{file}` is {sort}, and only files are kept. Name one file, such as a PDF")
    if len(content) > LARGEST:
        raise CopyError(
            f"the file `{file}` is larger than {LARGEST // 1024 // 1024} MiB. Keep the part that was read as a file of "
            "its own"
        )
    if not content and not even_empty:
        raise CopyError(f"the file `{file}` is empty. Fetch the document again, then keep it")
    return content


def _up_to_the_limit(opened: int) -> bytes:
    with open(opened, "rb", closefd=False) as stream:
        return stream.read(LARGEST + 1)


def _write(content: bytes, final: Path) -> bool:
    """Write a copy under its name. False: somebody else kept it meanwhile."""
    folder = final.parent
    folder.mkdir(parents=True, exist_ok=True)
    unnamed = folder / "copy"
    newfile.sweep(unnamed)
    with newfile.unfinished_file(unnamed) as unfinished:
        with unfinished.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            newfile.give_name(unfinished, final)
        except FileExistsError:
            return False
    return True


def _reason(fault: OSError | ValueError) -> str:
    return (fault.strerror if isinstance(fault, OSError) else None) or str(fault)
