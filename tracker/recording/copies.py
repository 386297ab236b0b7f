"""Kept copies of what was read: taken in before the change that names them, and held against what is quoted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.domain.instrument import Instrument
from tracker.domain.problem import Problem
from tracker.domain.quotations import quotation_problems, wording_problems
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.sources.keep import CopyError, bytes_of, find, folder_of, is_intact, keep

if TYPE_CHECKING:
    from tracker.sources.apart import KeptText


@value_class(frozen=True)
class Attached:
    """A file that was read: its digest, and where it can be read now."""

    digest: str
    path: Path


@value_class(frozen=True)
class Copies:
    """The folder of kept copies of a database; and the file that is attached to the change at hand. None: none is.

    `came` are the folders of copies that came with an export.
    """

    folder: Path
    attached: Attached | None = None
    came: tuple[Path, ...] = ()
    texts: dict[str, KeptText] = field(default_factory=dict, compare=False)
    """What was read already, by digest: a large PDF takes seconds, and nobody should wait for it in a transaction."""

    @property
    def are_any(self) -> bool:
        """Whether there can be any copy to read."""
        return self.attached is not None or bool(self.came) or self.folder.exists()

    def find(self, digest: str) -> Path | None:
        """Where the copy of that digest lies. None: it is not there."""
        if self.attached is not None and self.attached.digest == digest:
            return self.attached.path
        found = (find(folder, digest) for folder in (self.folder, *self.came))
        return next((path for path in found if path is not None), None)

    def stands(self, digest: str) -> tuple[Path, bool] | None:
        """Where the copy of that digest lies, and whether it still holds what was read. None: it is not there."""
        path = self.find(digest)
        return None if path is None else (path, is_intact(path, digest))

    def keep(self) -> None:
        """Keep the file that is attached, and what came with an export. Raises CopyError.

        The last thing before a change is recorded, so that what is refused leaves nothing behind.
        """
        if self.attached is not None:
            if not is_intact(self.attached.path, self.attached.digest):
                raise CopyError(f"`{self.attached.path}` was changed meanwhile. Look at it, and repeat")
            keep(self.folder, self.attached.path)
        for folder in self.came:
            for file in sorted(folder.iterdir()):
                if file.is_file() and is_intact(file, file.name.partition(".")[0]):
                    keep(self.folder, file)

    def problems(self, after: Rulebook, changed: Iterable[Instrument]) -> tuple[Problem, ...]:
        """What the kept copies say of documents that are new or changed.

        A quotation that its copy does not hold is a fault. Warnings: a copy that is not there or gives no text, and
        the same wording in a document of another date.
        """
        found: list[Problem] = []
        for new in changed:
            texts: dict[str, str] = {}
            if new.copy is not None:
                found += self._read(new, texts)
            if texts or any(rule.quote for rule in new.rules):
                for other in after.instruments:
                    if other.id != new.id and other.copy is not None and _near(after, new, other):
                        self._read(other, texts)
                found += wording_problems(after, new, texts)
        return tuple(found)

    def _read(self, new: Instrument, texts: dict[str, str]) -> tuple[Problem, ...]:
        assert new.copy is not None  # noqa: S101 - for the type checker: both callers looked
        path = self.find(new.copy)
        if path is None:
            message = f"the file that `{new.id}` was read in is not in `{self.folder}`, so no quotation was checked"
            return (Problem("copy-missing", message, new.place, "Attach it with `--attach`", "warning"),)
        from tracker.sources.text import text_of

        if not is_intact(path, new.copy):
            message = f"the copy of what was read for `{new.id}`, `{path}`, was altered or damaged"
            return (Problem("copy-altered", message, new.place, "Put the true one back, or attach it again"),)
        if new.copy not in self.texts:
            self.texts[new.copy] = text_of(path)
        read = self.texts[new.copy]
        if read.text is None:
            message = f"the quotations of `{new.id}` were not checked: {read.why_not}"
            return (Problem("copy-without-text", message, new.place, None, "warning"),)
        texts[new.id] = read.text
        return quotation_problems(new, read.text, read.why_not)


def _near(rulebook: Rulebook, one: Instrument, other: Instrument) -> bool:
    """Whether two documents are of one jurisdiction, or one is federal: where the same words would be looked for."""
    known = [rulebook.authority_of[i.authority] for i in (one, other) if i.authority in rulebook.authority_of]
    places = {authority.jurisdiction for authority in known}
    return len(places) == 1 or "CA" in places


def copies_of(database: str, named: str | None, attach: Path | None = None, exports: Iterable[Path] = ()) -> Copies:
    """The copies that belong to a database, with a file that is attached, and those that lie in exports.

    `named` is the folder where it is not the usual one. Nothing is kept yet. Raises CopyError.
    """
    came = tuple(each / "copies" for each in exports if (each / "copies").is_dir())
    attached = None if attach is None else Attached(sha256(bytes_of(attach)).hexdigest(), attach)
    return Copies(folder_of(database, named), attached, came)
