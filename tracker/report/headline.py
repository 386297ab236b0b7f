"""The first line of a page: every verdict of a reply in a word, the most cautious first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.report.wording import either

if TYPE_CHECKING:
    from tracker.report.views import Finding


def headline(findings: tuple[Finding, ...], depends_on: tuple[str, ...] = ()) -> str:
    """The most cautious verdict, what it depends on, and what stands otherwise; each marked where not settled."""
    if len(findings) == 1:
        return findings[0].in_full
    dimensions = " and ".join(filter(None, [", ".join(depends_on[:-1]), *depends_on[-1:]]))
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: f.caution):
        groups.setdefault(finding.told(""), []).append(finding)
    first, *others = groups.values()
    if not others:
        return f"{_told(first, named=True)}, on grounds or conditions that depend on {dimensions}"
    otherwise = either(_told(each) for each in others)
    about = _parts(first)
    if len(about) > LONGEST_PARTS:
        return f"{_told(first)} in part, {otherwise} otherwise: it depends on {dimensions}"
    return f"{_told(first)} for {about}, {otherwise} otherwise"


LONGEST_PARTS = 60
"""Letters of the parts that the first line still names."""


def _told(alike: list[Finding], *, named: bool = False) -> str:
    """Findings of one verdict in a word, marked where some are not settled; `named`: which, if that is short."""
    open_ones = [f for f in alike if not f.settled]
    if len(open_ones) in (0, len(alike)):
        return alike[0].told("unsettled" if open_ones else "")
    about = _parts(open_ones)
    return alike[0].told(f"unsettled for {about}" if named and len(about) <= LONGEST_PARTS else "partly unsettled")


def _parts(findings: list[Finding]) -> str:
    return either(f.part.removeprefix("for ") for f in findings)
