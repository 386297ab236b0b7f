"""What is written of sites reads back equal, in every format, whatever words they hold."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.strategies.valid_sites import valid_networks
from tracker.clinics.read import read_sites
from tracker.clinics.write import write_sheet
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Site
from tracker.guidance.reader import read_pack


@cache
def pack() -> Rulebook:
    return read_pack()[0]


@pytest.mark.parametrize("format", ["csv", "tsv"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_what_is_written_reads_back_equal(format: str, data: st.DataObject) -> None:
    sites: tuple[Site, ...] = data.draw(valid_networks(pack()))
    written = write_sheet(sites, pack(), format)
    read = read_sites(f"sites.{format}", written, pack())

    assert [str(problem) for problem in read.problems] == []
    assert read.sites == sites
