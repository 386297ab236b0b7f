"""What is written of sites reads back equal, in every format, whatever words they hold."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategies.valid_sites import valid_networks
from tracker import site_files
from tracker.clinics.plain import plain_sites
from tracker.clinics.write import write_sheet
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Site
from tracker.guidance.reader import read_pack
from tracker.guidance.writer import write_plain


@cache
def pack() -> Rulebook:
    return read_pack()[0]


def written(sites: tuple[Site, ...], format: str) -> bytes:
    return write_plain(plain_sites(sites)).encode() if format == "yaml" else write_sheet(sites, pack(), format)


def reads_back(format: str, sites: tuple[Site, ...]) -> None:
    read = site_files.sites_in(f"sites.{format}", written(sites, format), pack())

    assert (format, [str(problem) for problem in read.problems]) == (format, [])
    assert (format, read.sites) == (format, sites)


def reads_back_in_each(sites: tuple[Site, ...]) -> None:
    """To draw a network takes longer than to write and read it, so each is tried in every format."""
    for format in FORMATS:
        reads_back(format, sites)


FORMATS = ("csv", "tsv", "yaml")
HEALTHY = (HealthCheck.too_slow, HealthCheck.filter_too_much)


@settings(max_examples=8, deadline=None, suppress_health_check=HEALTHY)
@given(data=st.data())
def test_what_is_written_reads_back_equal(data: st.DataObject) -> None:
    reads_back_in_each(data.draw(valid_networks(pack())))


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=HEALTHY)
@given(data=st.data())
def test_what_is_written_reads_back_equal_at_length(data: st.DataObject) -> None:
    reads_back_in_each(data.draw(valid_networks(pack())))


@pytest.mark.soak
@settings(max_examples=300, deadline=None, suppress_health_check=HEALTHY)
@given(data=st.data())
def test_what_is_written_reads_back_equal_at_great_length(data: st.DataObject) -> None:
    reads_back_in_each(data.draw(valid_networks(pack())))


@pytest.mark.parametrize("format", FORMATS)
def test_the_example_network_reads_back_equal(format: str) -> None:
    reads_back(format, site_files.sites_in(*site_files.example_sites(), pack()).sites)
