"""The register of issued reports: what each said and how it was made, and who stands behind it.

Days are plain dates. A report that was issued is never changed: what is known otherwise later is another report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum

from tracker.domain.value_class import value_class

__all__ = ["ENDINGS", "Issued", "Register", "ReportKind", "Signature", "find_files", "free_id"]

ENDINGS = ("html", "md", "csv", "json", "pdf")
"""The formats of reports, by the ending of their files."""


class ReportKind(StrEnum):
    """What a report is about."""

    CLINICS = "clinics"
    PROVINCE = "province"
    NATIONAL = "national"
    CHANGES = "changes"
    SOURCES = "sources"
    INSTRUMENT = "instrument"


@value_class(frozen=True, slots=True)
class Issued:
    """A report that was issued. With `params`, sorted by name, the same report is made again.

    They tell also which version of the program made it, and of the engine of a PDF; reports from before do not.
    `fingerprint` is the SHA-256 of all that it says, whatever the format; `files` are the names of its files, each
    with its format and SHA-256. `revision` is the newest one that it shows, `content` the digest of what was known then
    (None: nothing was), `head` the head of the history before it was issued (None: nothing was recorded before).
    """

    id: str
    kind: ReportKind
    title: str
    params: tuple[tuple[str, str], ...]
    fingerprint: str
    files: tuple[tuple[str, str, str], ...]
    revision: int
    content: str | None
    head: str | None
    issued: date
    by: str


@value_class(frozen=True, slots=True)
class Signature:
    """Somebody stands behind what a report says: the report, its fingerprint, who, in which words, on which day."""

    report: str
    fingerprint: str
    who: str
    words: str
    on: date


@value_class(frozen=True)
class Register:
    """All reports in the order in which they were issued, and all signatures, by report, day and person."""

    reports: tuple[Issued, ...] = ()
    signatures: tuple[Signature, ...] = ()

    def report(self, id: str) -> Issued | None:
        """The report of that id. None: none was issued."""
        return next((each for each in self.reports if each.id == id), None)

    def signed(self, report: Issued) -> tuple[Signature, ...]:
        """Who stands behind a report, under its own id."""
        return tuple(each for each in self.signatures if each.report == report.id)

    def stands_behind(self, fingerprint: str) -> tuple[Signature, ...]:
        """Who stands behind what a report says, under whichever id it was issued."""
        return tuple(each for each in self.signatures if each.fingerprint == fingerprint)

    def newest_first(self, kinds: Collection[str] = ()) -> tuple[Issued, ...]:
        """The reports of some kinds, or all where none is named, the last one that was issued first."""
        listed = [each for each in reversed(self.reports) if not kinds or each.kind in kinds]
        return tuple(sorted(listed, key=lambda each: each.issued, reverse=True))

    def free_id(self, issued: date, kind: ReportKind, about: Sequence[str] = ()) -> str:
        """The id that the next report gets, as `free_id` makes it."""
        return free_id(issued, kind, about, {each.id for each in self.reports})


MOST_NAMED = 3
"""So many things that a report is about are named in its id; of more, the first and how many others there are."""

LONGEST_WORD = 40


def free_id(issued: date, kind: ReportKind, about: Sequence[str], taken: Collection[str]) -> str:
    """The id of a report: the day it is issued, its kind, what it is about, and a number where one has that name.

    `about` are ids, of a province, a site, a document. Their letters become small and plain, and all else hyphens, so
    that an id may name a file everywhere.
    """
    named = about if len(about) <= MOST_NAMED else (about[0], "and", str(len(about) - 1))
    words = [word for each in named if (word := _word(each))]
    first = "-".join((issued.isoformat(), kind.value, *words))
    number, free = 1, first
    while free in taken:
        number += 1
        free = f"{first}-{number}"
    return free


def _word(id: str) -> str:
    plain = unicodedata.normalize("NFKD", id).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_WORD].strip("-")


def find_files(reports: Iterable[Issued], sha256: str) -> tuple[tuple[Issued, str, str], ...]:
    """The reports that a file of this digest was issued with, in their order; its name and format in each."""
    return tuple(
        (report, name, format) for report in reports for name, format, digest in report.files if digest == sha256
    )
