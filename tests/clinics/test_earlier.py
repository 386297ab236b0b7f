"""An assessment that was kept reads back as what it said; whatever else is in a file is told in one line."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings

from tests.domain.small import BOOK
from tests.domain.test_effect import law
from tests.domain.test_touched import CLINIC, TODAY, Made, changed_with_sites
from tests.strategies.rulebooks import DAYS
from tracker.clinics.earlier import EarlierFaulty, read_earlier
from tracker.domain.assess import assess
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Site
from tracker.domain.stood import stood
from tracker.report.clinics import Kept, assessed_document


def document(rulebook: Rulebook, *sites: Site) -> Any:
    """What `clinics assess --json` prints."""
    found = [assess(rulebook, site, service, DAYS[3], TODAY) for site in sites for service in site.services]
    kept = Kept(7, (), {site.id: TODAY for site in sites})
    return assessed_document(found, (), 60, None, lambda one: [() for _ in one.parts], kept)


def as_file(value: Any) -> bytes:
    return json.dumps(value, indent=2).encode()


@settings(law, max_examples=25)
@given(changed_with_sites())
def test_what_was_kept_reads_back_as_it_stood(made: Made) -> None:
    rulebook, _, sites = made
    earlier = read_earlier("earlier.json", as_file(document(rulebook, *sites)))

    assert (earlier.revision, earlier.sites) == (7, None)
    read = {(each.site, each.service): each for each in earlier.services}
    for site in sites:
        for service in site.services:
            one = read.pop((site.id, service.id))
            assert (one.name, one.jurisdiction, one.on, one.asked) == (site.name, site.jurisdiction, DAYS[3], TODAY)
            assert one.stands == stood(assess(rulebook, site, service, DAYS[3], TODAY))
    assert read == {}


def said(data: bytes) -> str:
    """The one line in which a file is refused."""
    with pytest.raises(EarlierFaulty) as fault:
        read_earlier("earlier.json", data)
    told = str(fault.value)
    assert told.startswith("`earlier.json` is no assessment that can be compared: ")
    assert told.endswith(". Name a file that `tracker clinics assess --json` wrote, unchanged")
    assert "\n" not in told
    return told


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"\xff\xfe{", "it is not UTF-8 at byte 0"),
        (as_file(document(BOOK, CLINIC))[:-20], "it is no JSON, or was cut short, at line"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'{"format": ' + b"1" * 5000 + b"}", "it holds a number that is too long"),
        (b'{"format": 1, "format": 2}', "has the key `format` twice in one object"),
        (b"[]", "it is no object"),
        (b"{}", "`format` is not `tracker.clinics-assessed/1`"),
        (as_file({"format": "tracker.clinics-assessed/2"}), "`format` is not"),
        (as_file({"format": "tracker.clinics-assessed/1"}), "`sites` is missing"),
    ],
)
def test_what_is_no_assessment_is_told_in_one_line(data: bytes, why: str) -> None:
    assert why in said(data)


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("site", "", "`assessed[0].site` is empty or too long"),
        ("on", "2026-13-01", "`assessed[0].on` is no day"),
        ("on", "20261126", "`assessed[0].on` is no day"),
        ("asked", None, "`assessed[0].asked` is no text"),
        ("status", "fine", "`assessed[0].status` is `fine`, which it cannot be"),
        ("answers", {}, "`assessed[0].answers` is no list"),
        ("answers", [1], "`assessed[0].answers[0]` is no object"),
        ("answers", [{}], "`assessed[0].answers[0]` has no `when`"),
        ("service", "iv", "is about a service of which there was one before"),
    ],
)
def test_a_value_that_it_cannot_have_is_told_with_its_place(key: str, value: object, why: str) -> None:
    whole = document(BOOK, CLINIC)
    whole["assessed"].sort(key=lambda each: each["service"] == "iv")  # the one of IM first
    whole["assessed"][0][key] = value

    assert why in said(as_file(whole))


def test_no_mutilated_file_does_more_than_be_refused() -> None:
    """A changed word may still be an assessment; nothing else may come of it than one or a line that says why not."""
    draw = random.Random(4)
    whole = as_file(document(BOOK, CLINIC))
    told: list[str] = []
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(draw.randint(1, 3)):
            at, size = draw.randrange(len(data)), draw.choice((1, 1, 5, 300))
            match draw.randrange(4):
                case 0:
                    del data[at : at + size]
                case 1:
                    data[at : at + 1] = draw.randbytes(size)
                case 2:
                    data[at:at] = data[at : at + size]
                case _:
                    del data[at:]
                    data += b"{"
        try:
            read_earlier("earlier.json", bytes(data))
        except EarlierFaulty as fault:
            told.append(str(fault))

    assert len(told) > 300
    assert not any("\n" in each for each in told)
