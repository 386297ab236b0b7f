"""What is worth asking of a site: the questions to put to a person, as lines and as a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tracker.domain.asked import Unanswered
from tracker.domain.assess import Assessment
from tracker.domain.site import Site
from tracker.report.layout import Line, wrap
from tracker.report.listing import as_plain, may_be
from tracker.report.wording import listed

FORMAT = "tracker.clinics-asked/1"


def asked_lines(site: Site, on: date, found: Sequence[Unanswered], width: int) -> Iterator[Line]:
    """The questions, those first that bear on most services; or that there are none."""
    if not found:
        yield from wrap("", nothing_to_ask(site, on), width, "", "  ")
        return
    count = f"{len(found)} question{'' if len(found) == 1 else 's'}"
    yield from wrap("head", f"{count} could change where {site.id} stands on {on}:", width, "", "  ")
    for each in found:
        yield "", ""
        yield from wrap("", each.fact.question.en, width, "", "  ")
        yield from wrap("head", f"{each.fact.id} = {may_be(each.fact)}", width, "  ", "    ")
        yield from wrap("quiet", f"bears on {listed(each.services)}", width, "  ", "    ")


def nothing_to_ask(site: Site, on: date) -> str:
    """What is said where no answer would change anything."""
    if not site.services:
        return f"{site.id} gives no service, so there is nothing to ask."
    return f"No answer would change where a service of {site.id} stands on {on}."


def asked_document(site: Site, on: date, found: Sequence[Unanswered]) -> dict[str, Any]:
    """The same in the format `tracker.clinics-asked/1`."""
    questions = [{**as_plain(each.fact), "services": list(each.services)} for each in found]
    return {"format": FORMAT, "site": site.id, "on": on.isoformat(), "questions": questions}


def moved_lines(before: Sequence[Assessment], after: Sequence[Assessment], width: int) -> Iterator[Line]:
    """Where each service stands after the answers, and where it stood."""
    for old, new in zip(before, after, strict=True):
        turned = new.status.value if old.status is new.status else f"{old.status.value} to {new.status.value}"
        yield from wrap("", f"{new.service.id}: {turned}", width, "  ", "    ")
