"""What is wanted of a report, the record apart: with it, and the revision it shows, the same report is made again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.domain.issued import ReportKind
from tracker.domain.value_class import value_class


@value_class(frozen=True)
class Wanted:
    """What is wanted of a report, the record apart.

    `about` are the ids of sites, a province or a document; empty: all. `on` is the day it is about, `issued` the day of
    issue and of asking. `since` is the first of two days of changes; None: it is about one day. `since_revision` is the
    newest that was known at the end of that day (None: ask which; so it was with reports that did not keep it).
    `within`: days ahead. `known` is the day or revision after which nothing is looked at; None: all that is known.
    `last` is the id of the last report of that kind on the same, with which this one compares itself; None: there is
    none. `templates` are the user's own, each by name with its SHA-256, and `logo` is that of the
    picture (None: none).
    """

    kind: ReportKind
    on: date
    issued: date
    by: str
    about: tuple[str, ...] = ()
    since: date | None = None
    lang: str = "en"
    note: str | None = None
    title: str | None = None
    within: int = 60
    known: str | None = None
    last: str | None = None
    since_revision: int | None = None
    templates: tuple[tuple[str, str], ...] = ()
    logo: str | None = None

    def params(self, revision: int) -> tuple[tuple[str, str], ...]:
        """All of it, with the revision it shows, as it is kept in the register: sorted by name."""
        said = [
            ("by", self.by),
            ("issued", self.issued.isoformat()),
            ("kind", self.kind.value),
            ("lang", self.lang),
            ("on", self.on.isoformat()),
            ("revision", str(revision)),
            ("within", str(self.within)),
            *(("about", each) for each in self.about),
            *(("template", f"{digest} {name}") for name, digest in self.templates),
        ]
        for name, value in (
            ("note", self.note),
            ("title", self.title),
            ("since", self.since and self.since.isoformat()),
            ("since-revision", None if self.since_revision is None else str(self.since_revision)),
            ("logo", self.logo),
            ("known", self.known),
            ("last", self.last),
        ):
            said += [(name, value)] if value else []
        return tuple(sorted(said))

    @classmethod
    def of(cls, params: Sequence[tuple[str, str]]) -> tuple[Wanted, int]:
        """What was wanted, from the register, and the revision shown. Raises ValueError where it does not say so."""
        said = dict(params)
        if missing := {"by", "issued", "kind", "lang", "on", "revision", "within"} - set(said):
            raise ValueError(f"the register does not say how it was made: {', '.join(sorted(missing))}")
        since, since_revision = said.get("since"), said.get("since-revision")
        wanted = cls(
            kind=ReportKind(said["kind"]),
            on=date.fromisoformat(said["on"]),
            issued=date.fromisoformat(said["issued"]),
            by=said["by"],
            about=tuple(value for name, value in params if name == "about"),
            since=date.fromisoformat(since) if since else None,
            lang=said["lang"],
            note=said.get("note"),
            title=said.get("title"),
            within=int(said["within"]),
            since_revision=int(since_revision) if since_revision else None,
            templates=tuple(own_templates(params)),
            logo=said.get("logo"),
            known=said.get("known"),
            last=said.get("last"),
        )
        return wanted, int(said["revision"])


def own_templates(params: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The user's own templates that a report was made with, each by name with its SHA-256, by name."""
    kept = (value.partition(" ") for name, value in params if name == "template")
    return sorted((name, digest) for digest, _, name in kept)
