"""A line that is cut in a hurry asks what the csv module reads in it, or is not taken for one that was seen."""

from __future__ import annotations

import csv
import io
from random import Random

import pytest

from tracker.batch.columns import Layout, layout_of
from tracker.batch.cut import cutter, key_of, plain_lines
from tracker.batch.sheet import LONGEST_CELL


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_line_is_cut_as_the_csv_module_reads_it(mark: str, seed: int) -> None:
    draw = Random(f"{mark}{seed}")
    headings = ["province", *draw.sample(["route", "setting", "drug", "on", "note", "id", "n"], draw.randint(0, 6))]
    draw.shuffle(headings)
    layout = layout_of(headings, (), "q.csv", 1)
    assert isinstance(layout, Layout)
    cut, asking, at = cutter(layout, mark), key_of(layout), layout.asked.get("on")
    seen: dict[object, object] = {}
    for _ in range(400):
        width = max(0, len(headings) + draw.choice((0, 0, 0, 0, -1, 1, 2, -2)))
        line = mark.join(draw.choice(("", "AB", "iv", "im", " a ", "é")) for _ in range(width))
        (cells,) = list(csv.reader([line], delimiter=mark)) or [[]]
        words, said = cut(line)
        if len(cells) == len(headings):
            assert said == ("" if at is None else cells[at])
            assert seen.setdefault(words, asking(cells)) == asking(cells)
        else:
            assert words is None or words not in seen
        if words in seen:
            assert len(cells) == len(headings)


@pytest.mark.parametrize(
    "block", ["a,b\nc,d\n", "a,b\r\nc,d\r\n", "a\n\nb", "a\r\nb", "", "\n", "\u2028a\x0b\x85\n\x1cb\n", "a\x00\n"]
)
def test_plain_lines_are_those_of_the_block(block: str) -> None:
    assert plain_lines(block) == [line.rstrip("\r\n") for line in io.StringIO(block, newline="")]


@pytest.mark.parametrize("block", ['a,"b"\n', "a\rb\n", "a\r\nb\n", "a\rb", "a\n\r", "x" * LONGEST_CELL])
def test_a_block_in_which_marks_or_ends_mean_more_is_not_plain(block: str) -> None:
    assert plain_lines(block) is None
