"""`tracker guidance`: guidance files, and everything that is recorded from them."""

from __future__ import annotations

import click

from tracker.cli.app import Entry, LazyGroup

ENTRIES = {
    "new": Entry("tracker.cli.guidance_new", "A commented file to begin with."),
    "check": Entry("tracker.cli.guidance_check", "Every fault of some files, with line and column."),
    "preview": Entry("tracker.cli.guidance_record", "What files would flip, before it counts."),
    "record": Entry("tracker.cli.guidance_record", "Record what is new."),
    "correct": Entry("tracker.cli.guidance_record", "Put our record right: we were wrong."),
    "supersede": Entry("tracker.cli.guidance_change", "Record a text that replaces another: the college changed."),
    "withdraw": Entry("tracker.cli.guidance_change", "Record that a text is no longer in force."),
    "proposals": Entry("tracker.cli.guidance_approve", "What awaits the approval of a second person."),
    "approve": Entry("tracker.cli.guidance_approve", "Approve a proposal, having seen its effect."),
    "reject": Entry("tracker.cli.guidance_approve", "Say that a proposal is not to be."),
    "review": Entry("tracker.cli.guidance_approve", "Whether a second person must approve each change."),
    "export": Entry("tracker.cli.guidance_export", "Write what is recorded as files."),
    "schema": Entry("tracker.cli.guidance_check", "The JSON Schema of the files, for editors."),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def guidance() -> None:
    """Guidance files: begin, check, see the effect, record, put right, and write out again.

    \b
    Examples:
      tracker guidance new cpsa --title "New guidance"
      tracker guidance preview new-guidance.yaml
      tracker guidance record new-guidance.yaml --by "A. Admin" --why "published on 2026-11-20"
    """
