"""How a file stands against the register: whether it was issued, can be made again, and what has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracker import __version__
from tracker.domain.issued import Issued, find_files
from tracker.domain.shown import shown
from tracker.domain.value_class import value_class
from tracker.domain.wanted import Wanted
from tracker.reporting import Progress, build, made_by, render, rests
from tracker.service import Desk

if TYPE_CHECKING:
    from tracker.report.pages.owned import Templates
    from tracker.report.pages.view import Page

__all__ = ["Checked", "check_file"]


@value_class(frozen=True)
class Checked:
    """What is found out about a file that says it is a report.

    `reports`: those that have its bytes or, where it is none that was issued, its fingerprint, in their order; empty:
    it is not one of this register's. `authentic`: it is, to the byte, a file that was issued. `reproduces`: what was
    issued, made again from the record, has the same bytes; None: it could not be tried, and `why_not` says why.
    `reason` is the likely one why it does not. `difference`: where the file is first otherwise. `since` are the
    revisions of the rulebook recorded since; `moved` the headings under which the same report would say something else
    now; `gone` says why it cannot be made on the record as it is now (None: it can).
    """

    sha256: str
    reports: tuple[Issued, ...] = ()
    name: str | None = None
    authentic: bool = False
    reproduces: bool | None = None
    why_not: str | None = None
    reason: str | None = None
    difference: str | None = None
    since: int = 0
    moved: tuple[str, ...] = ()
    gone: str | None = None

    @property
    def report(self) -> Issued | None:
        """The first of the reports. None: it is not one of this register's."""
        return self.reports[0] if self.reports else None


def check_file(
    desk: Desk, data: bytes, *, templates: Templates | None, logo: bytes | None, progress: Progress
) -> Checked:
    """Whether a file is one that was issued, whether that can be made again, and what has changed since."""
    digest = hashlib.sha256(data).hexdigest()
    register = desk.register()
    found = find_files(register.reports, digest)
    stated = found[0][2] if found else _looks_like(data)
    reports = tuple(each for each, _, _ in found) or (_named_in(data, register.reports) if stated else ())
    if not reports:
        return Checked(digest)
    report = reports[0]
    try:
        wanted, revision = Wanted.of(report.params)
    except ValueError as wrong:
        return Checked(digest, reports, authentic=bool(found), why_not=str(wrong))
    name, ending, original = next((file for file in report.files if file[1] == stated), report.files[0])
    reproduces, why_not, reason, difference, gone = None, None, None, None, None
    again: Page | None = None
    now: Page | None = None
    try:
        again = build(desk.at(revision), wanted, progress)
        why_not = _not_given(report, wanted, templates, logo)
        if why_not is None:
            own = templates if wanted.templates or _old(report) else None
            made = render(again, ending, templates=own, logo=logo if wanted.logo or _old(report) else None)
            reproduces = hashlib.sha256(made).hexdigest() == original
            reason = None if reproduces else _likely(report, ending)
            if ending == stated and ending != "pdf" and not (found and reproduces):
                from tracker.report.difference import first_difference

                difference = first_difference(made, data, "was issued" if reproduces else "is made now")
    except (ValueError, RuntimeError) as wrong:
        why_not = str(wrong)
    try:
        same = again is not None and rests(desk, wanted)[0] == revision
        now = again if same else build(desk, wanted, progress)
    except (ValueError, RuntimeError) as wrong:
        gone = str(wrong)
    moved = tuple(_moved(again, now)) if again is not None and now is not None else ()
    since = len(desk.steps_since(desk.at(revision)))
    return Checked(digest, reports, name, bool(found), reproduces, why_not, reason, difference, since, moved, gone)


def _old(report: Issued) -> bool:
    """Whether a report is from before its templates, its logo and the version of the program were kept."""
    return "program" not in dict(report.params)


def _not_given(report: Issued, wanted: Wanted, templates: Templates | None, logo: bytes | None) -> str | None:
    """What a report was made with and is not at hand, so that it cannot be made again. None: nothing."""
    if wanted.logo and (logo is None or hashlib.sha256(logo).hexdigest() != wanted.logo):
        return f"it was made with {'a' if logo is None else 'another'} logo (sha256 {wanted.logo}). Give it with --logo"
    if not wanted.templates:
        return None
    if templates is None:
        names = ", ".join(name for name, _ in wanted.templates)
        return f"it was made with your own templates ({names}). Give their folder with --templates"
    kept, given = dict(wanted.templates), dict(templates.used([ending for _, ending, _ in report.files]))
    for name in sorted({*kept, *given}):
        if kept.get(name) != given.get(name):
            how = "is not as it was" if name in kept and name in given else "is new" if name in given else "is missing"
            return f"among your own templates {shown(name)} {how}. Give the folder as it was with --templates"
    return None


def _likely(report: Issued, ending: str) -> str:
    """What may be why a report does not reproduce."""
    kept, now = dict(report.params), dict(made_by((ending,)))
    if _old(report):
        return (
            "it was issued before the version of the program was kept: another version, your own templates or a logo"
            " may be why"
        )
    others = [f"{kept[name]}, and now it is {now[name]}" for name in now if name in kept and kept[name] != now[name]]
    if others:
        return f"it was made by {'program ' if 'engine' not in now else ''}{'; by '.join(others)}: that may be why"
    return f"it was made by the same version of the program ({__version__}), so something else is otherwise"


_BEGINS = {b"<!doctype html": "html", b"{": "json", b"%pdf": "pdf", b"\xef\xbb\xbf": "csv", b"# ": "md"}
"""How a file of each format begins, in small letters."""


def _looks_like(data: bytes) -> str | None:
    """The format that a file seems to be of. None: no report is like that."""
    if any("report_fingerprint".encode(coding) in data for coding in ("utf-8", *_WIDE)):
        return "csv"
    head = data[:32].lstrip().lower()
    return next((ending for begins, ending in _BEGINS.items() if head.startswith(begins)), None)


_WIDE = ("utf-16-le", "utf-16-be")
"""How else a spreadsheet may save text."""


def _named_in(data: bytes, reports: Sequence[Issued]) -> tuple[Issued, ...]:
    """The reports whose fingerprint a file states, though it is not one of their files; the first and its equals."""
    stated = (e for e in reports if any(e.fingerprint.encode(coding) in data for coding in ("utf-8", *_WIDE)))
    first = next(stated, None)
    return tuple(each for each in reports if first is not None and each.fingerprint == first.fingerprint)


def _moved(then: Page, now: Page) -> Iterator[str]:
    """The headings of the sections that say something else now."""
    before = {section.id: section for section in then.sections}
    after = {section.id: section for section in now.sections}
    if then.summary != now.summary:
        yield now.title.text
    for id in dict.fromkeys((*before, *after)):
        if before.get(id) != after.get(id):
            yield (after.get(id) or before[id]).heading.text
