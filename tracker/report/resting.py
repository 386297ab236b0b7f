"""What rests on one document, for a person in few lines and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tracker.domain.resting import Bearing, Rests
from tracker.domain.rulebook import Rulebook
from tracker.report.gaps import where_document
from tracker.report.layout import Line, wrap
from tracker.report.pages.open_points import lying
from tracker.report.tongue import tongue

WORDS = {
    Bearing.DECIDES: "Decides",
    Bearing.WOULD_DECIDE: "Would decide if a doubt fell the other way",
    Bearing.ADDS_CONDITIONS: "Adds conditions",
    Bearing.CONTRADICTS: "Contradicts the stricter rule that decides",
    Bearing.SPEAKS_ELSEWHERE: "Speaks of other cases, so that these are not captured",
}


def resting_lines(rulebook: Rulebook, rests: Sequence[Rests], day: date, width: int) -> Iterator[Line]:
    """Way by way how many cells rest on it, and where they lie."""
    if not rests:
        yield "head", f"  No answer rests on it on {day.isoformat()}."
        return
    told = f"What rests on it on {day.isoformat()} (routes by places by purpose groups, any drug and practitioner):"
    yield from wrap("head", told, width, "  ", "  ")
    every = [j.id for j in rulebook.vocabulary.jurisdictions if j.id != "CA"]
    for each in rests:
        count = f"{len(each.cells)} cell{'' if len(each.cells) == 1 else 's'}"
        yield from wrap("", f"{WORDS[each.bearing]}: {count}", width, "    ", "      ")
        for line in lying(tongue("en"), rulebook, each.cells, every):
            yield from wrap("", f"- {line}", width, "      ", "        ")


def resting_document(rulebook: Rulebook, rests: Sequence[Rests], day: date) -> dict[str, Any]:
    """The same for programs: an empty list of terms means every one."""
    return {
        "on": day.isoformat(),
        "parts": [
            {
                "part": each.bearing.value,
                "cells": len(each.cells),
                "where": where_document(rulebook, each.cells),
            }
            for each in rests
        ],
    }
