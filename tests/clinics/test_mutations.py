"""Files of sites, mutated: what comes out is every site or documented faults with a line, in a moment."""

from __future__ import annotations

import random
import time
from collections import Counter
from functools import cache

import pytest

from tests.guidance.test_mutations import MUTATIONS, Mutation, a_match
from tracker import site_files
from tracker.clinics.plain import plain_sites
from tracker.clinics.write import write_sheet
from tracker.domain.rulebook import Rulebook
from tracker.guidance.reader import read_pack
from tracker.guidance.writer import write_plain

IN_SHEETS = frozenset({
    *("bad-cell", "empty", "heading-twice", "hidden-character", "no-column", "no-heading", "no-site", "not-csv"),
    *("no-place", "bad-heading", "bad-site"),
    *("not-first", "not-text", "not-utf8", "too-large", "too-many-cells", "too-many-columns", "too-many-faults"),
    *("too-many-rows", "headings-again"),
})  # fmt: skip
IN_TREES = frozenset({
    *("no-place", "bad-site"),
    *("bad-value", "no-site", "too-many-faults", "alias", "anchor", "bad-key", "directive", "duplicate-key"),
    *("empty-file", "empty-value", "hidden-character", "many-documents", "merge-key", "not-utf8", "not-yaml", "tag"),
    *("too-deep", "too-large", "too-long", "too-many-marks", "too-many-values"),
})  # fmt: skip
TOKENS = [
    *(b'"', b'""', b"|", b"\n", b",", b";", b"\t", b"=", b":", b"until", b" until ", b" by ", b" on ", b"no. ", b"'"),
    *(b"=cmd()", b"2027-02-30", b"31/01/2027", b"oui", b"VRAI", b"1,5", b"AB", b"Qu\xc3\xa9bec", b"NHSF", b"\xe9"),
    *(b"patient-referral", b"spravato", b"clinic", b"psychiatrist", b"9" * 30, b"id", b"province", b"sep=;\n"),
]


@cache
def pack() -> Rulebook:
    return read_pack()[0]


@cache
def sources() -> tuple[tuple[str, bytes], ...]:
    """The example network in each format, as an English and as a French spreadsheet saves it."""
    name, data = site_files.example_sites()
    sites = site_files.sites_in(name, data, pack()).sites
    sheet = write_sheet(sites, pack())
    return (
        (name, data),
        (name, sheet),
        (name, data.replace(b",", b";")),
        (name, data.decode().replace("’", "'").encode("cp1252")),
        ("sites.tsv", write_sheet(sites, pack(), "tsv")),
        ("sites.yaml", write_plain(plain_sites(sites)).encode()),
        ("sites.yml", write_plain(plain_sites(sites[2:6])).encode()),
    )


def put_a_token(chance: random.Random, data: bytes) -> bytes:
    one = a_match(chance, rb"[\w./-]+|[^\w\s]", data)
    after = chance.choice([one.start(), one.end()])
    return data[: one.start()] + chance.choice(TOKENS) + data[after:]


def repeat_a_row(chance: random.Random, data: bytes) -> bytes:
    rows = data.split(b"\n")
    at = chance.randrange(len(rows))
    return b"\n".join([*rows[:at], *[rows[at]] * chance.choice([2, 300, 3_000]), *rows[at + 1 :]])


def widen(chance: random.Random, data: bytes) -> bytes:
    mark = chance.choice([b",", b";", b"\t"])
    return b"\n".join(row + mark * chance.choice([1, 5, 1_000]) for row in data.split(b"\n"))


OURS: tuple[Mutation, ...] = (put_a_token, put_a_token, put_a_token, repeat_a_row, widen)


def try_mutations(count: int, seed: int) -> Counter[str]:
    """Reads so many mutated files; what came of them, counted by code (`read` for those without a fault)."""
    chance = random.Random(seed)
    came: Counter[str] = Counter()
    for number in range(count):
        name, data = chance.choice(sources())
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            mutations = OURS if chance.random() < 0.5 else MUTATIONS
            data = chance.choice(mutations)(chance, data) or b"x"
        start = time.process_time()
        read = site_files.sites_in(name, data, pack())
        spent = time.process_time() - start

        lines = data.count(b"\n") + data.count(b"\r") + 1
        for problem in read.problems:
            assert problem.code in (IN_SHEETS if name.endswith(("csv", "tsv")) else IN_TREES), (seed, number, problem)
            assert problem.place is not None, (seed, number, problem)
            assert problem.place.file == name
            assert 1 <= problem.place.line <= lines + 1, (seed, number, problem)
            assert len(str(problem)) < 500, (seed, number, problem)
            str(problem).encode("utf-8")
            came[problem.code] += 1
        assert bool(read.problems) != bool(read.sites), "all of a file, or none of it"
        assert spent < 3, (seed, number, spent)
        came["read"] += not read.problems
    return came


@pytest.mark.slow
def test_80_mutated_files_give_every_site_or_documented_faults() -> None:
    came = try_mutations(80, seed=20261126)

    assert came["read"] > 2, "some mutations leave a good file"
    assert len(came) > 8, "the mutations reach many faults"


@pytest.mark.slow
def test_1000_mutated_files_give_every_site_or_documented_faults() -> None:
    came = try_mutations(1_000, seed=4)

    print(dict(came.most_common()))
    assert came["read"] > 50
    assert len(came) > 15
