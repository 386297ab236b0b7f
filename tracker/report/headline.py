"""The first line of a page: every verdict of a reply in a word, the most cautious first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.report.tongue import ENGLISH, Tongue
from tracker.report.wording import both, either

if TYPE_CHECKING:
    from tracker.report.views import Finding


def headline(findings: tuple[Finding, ...], depends_on: tuple[str, ...] = (), tongue: Tongue = ENGLISH) -> str:
    """The most cautious verdict, what it depends on, and what stands otherwise; each marked where not settled.

    `depends_on` are the names of the dimensions on which the answers differ.
    """
    if len(findings) == 1:
        return findings[0].in_full
    say, dimensions = tongue.say, both(depends_on, tongue)
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: f.caution):
        groups.setdefault(finding.told(""), []).append(finding)
    first, *others = groups.values()
    if not others:
        worst = _told(first, tongue, named=True)
        return say(
            "{verdict}, on grounds or conditions that depend on {dimensions}", verdict=worst, dimensions=dimensions
        )
    worst, otherwise = _told(first, tongue), either((_told(each, tongue) for each in others), tongue)
    about = _parts(first, tongue)
    if len(about) > LONGEST_PARTS:
        return say(
            "{verdict} in part, {others} otherwise: it depends on {dimensions}",
            verdict=worst,
            others=otherwise,
            dimensions=dimensions,
        )
    return say("{verdict} for {parts}, {others} otherwise", verdict=worst, parts=about, others=otherwise)


LONGEST_PARTS = 60
"""Letters of the parts that the first line still names."""


def _told(alike: list[Finding], tongue: Tongue, *, named: bool = False) -> str:
    """Findings of one verdict in a word, marked where some are not settled; `named`: which, if that is short."""
    open_ones = [f for f in alike if not f.settled]
    if len(open_ones) in (0, len(alike)):
        return alike[0].told(tongue.say("unsettled") if open_ones else "")
    about = _parts(open_ones, tongue)
    if named and len(about) <= LONGEST_PARTS:
        return alike[0].told(tongue.say("unsettled for {parts}", parts=about))
    return alike[0].told(tongue.say("partly unsettled"))


def _parts(findings: list[Finding], tongue: Tongue) -> str:
    before = tongue.say("for {names}", names="")
    return either((f.part.removeprefix(before) for f in findings), tongue)
