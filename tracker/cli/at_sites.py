"""What a change touches at the user's own sites, as they are now and from today on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from tracker.cli import clock
from tracker.cli.progress import Progress

if TYPE_CHECKING:
    from tracker.domain.rulebook import Rulebook
    from tracker.domain.site import Site
    from tracker.recording.pipeline import Recorded
    from tracker.report.at_sites import AtSites


def at_sites(before: Rulebook, after: Rulebook, sites: Sequence[Site]) -> AtSites:
    """The services that a change of the rulebook moves, of so many sites."""
    from tracker.domain.touched import touched
    from tracker.report.at_sites import AtSites

    if not sites:
        return AtSites()
    with Progress() as progress:
        found = touched(
            before, after, sites, cache(clock.local_today), lambda done, of: progress("looking at your sites", done, of)
        )
    return AtSites(found, len(sites))


def of_recorded(done: Recorded) -> AtSites:
    """The same of what was recorded, or would be; nothing is told of a change of the sites themselves."""
    return at_sites(done.before, done.after, () if done.change.is_of_sites else done.sites)
