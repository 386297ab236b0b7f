"""Real-looking guidance files, mutated: what comes out is values or documented problems with a place, in a moment."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.guidance.test_bad_files import expected
from tracker.domain.checks import check
from tracker.domain.rulebook import Rulebook
from tracker.guidance.file import read_bytes
from tracker.guidance.reader import read_folder

FIXTURES = Path(__file__).parents[1] / "fixtures" / "guidance"
SOURCES = [path.read_bytes() for path in sorted((FIXTURES / "base").rglob("*.yaml"))]
TOKENS: list[bytes] = sorted({token for source in SOURCES for token in re.findall(rb"[\w./-]+|[^\w\s]", source)})
HIDDEN = (0, 7, 0x1B, 0x7F, 0x85, 0xA0, 0xAD, 0x301, 0x200B, 0x202E, 0x2066, 0x2028, 0xD800, 0xE000, 0xFEFF, 0xFFFE)
HOSTILE = [
    *(chr(code).encode("utf-8", "surrogatepass") for code in (*HIDDEN, 0xFF21, 0xFFFF, 0x391, 0x1F600)),
    *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"),
]
SYNTAX = [
    *(
        b"&a ",
        b"*a",
        b"!!int ",
        b"!x ",
        b"<<: ",
        b"---\n",
        b"...\n",
        b"%YAML 1.1\n",
        b"? ",
        b": ",
        b"- ",
        b"| ",
        b">-\n",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"'",
        b"#",
        b",",
        b"\t",
        b"\r",
        b"\n",
        b"\\",
        b'"\\uD800"',
        b'"\\x00"',
        b'"\\U00110000"',
    ),
    *(b"~", b"null", b"ON", b"1.10", b"12:30", b"1e400", b"9" * 400, b"2026-02-30", b"javascript:alert(1)", b"=cmd()"),
]

Mutation = Callable[[random.Random, bytes], bytes]


def a_match(chance: random.Random, pattern: bytes, data: bytes) -> re.Match[bytes]:
    """Some place where a pattern stands, or the beginning where it stands nowhere."""
    found = list(re.finditer(pattern, data))
    return chance.choice(found) if found else next(re.finditer(b"", data))


def flip_bytes(chance: random.Random, data: bytes) -> bytes:
    mutable = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        mutable[chance.randrange(len(mutable))] = chance.randrange(256)
    return bytes(mutable)


def take_lines_out(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    for _ in range(chance.randint(1, 3)):
        lines.pop(chance.randrange(len(lines)))
        lines = lines or [b""]
    return b"\n".join(lines)


def repeat_lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at:at] = lines[at : at + chance.randint(1, 6)] * chance.choice([1, 1, 1, 40])
    return b"\n".join(lines)


def indent_a_line(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at] = (
        chance.choice([b"  ", b" ", b"\t", b"      "]) + lines[at] if chance.random() < 0.6 else lines[at].lstrip()
    )
    return b"\n".join(lines)


def swap_tokens(chance: random.Random, data: bytes) -> bytes:
    pattern = rb"[\w./-]+|[^\w\s]"
    one, other = sorted((a_match(chance, pattern, data) for _ in range(2)), key=lambda m: m.start())
    if one.end() > other.start():
        return data
    return b"".join((data[: one.start()], other[0], data[one.end() : other.start()], one[0], data[other.end() :]))


def put_another_token(chance: random.Random, data: bytes) -> bytes:
    one = a_match(chance, rb"[\w./-]+|[^\w\s]", data)
    return data[: one.start()] + chance.choice(TOKENS) + data[one.end() :]


def put_a_huge_scalar(chance: random.Random, data: bytes) -> bytes:
    one = a_match(chance, rb"[\w./-]+", data)
    huge = chance.choice([b"x", b"x ", b"9", b"-", b"a-", b"\xc3\xa9", b"e\xcc\x81", b"\\n"]) * chance.choice(
        [100, 6_000, 60_000]
    )
    return data[: one.start()] + huge + data[one.end() :]


def put_hostile_characters(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(HOSTILE) * chance.choice([1, 1, 50]) + data[at:]


def put_syntax(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data)) if chance.random() < 0.5 else a_match(chance, b": |- ", data).end()
    return data[:at] + chance.choice(SYNTAX) + data[at:]


def cut_and_join(chance: random.Random, data: bytes) -> bytes:
    other = chance.choice(SOURCES)
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def nest(chance: random.Random, data: bytes) -> bytes:
    at = a_match(chance, b": |- ", data).end()
    deep = chance.choice([5, 19, 21, 2_000])
    return data[:at] + b"[" * deep + b"]" * deep + data[at:]


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes,
    take_lines_out,
    repeat_lines,
    indent_a_line,
    swap_tokens,
    swap_tokens,
    put_another_token,
    put_another_token,
    put_another_token,
    put_a_huge_scalar,
    put_hostile_characters,
    put_syntax,
    cut_and_join,
    nest,
)
DOCUMENTED = {
    code.removeprefix("warning:") for path in (FIXTURES / "file").glob("*.yaml") for code, _ in expected(path)
} | {"empty-file", "too-long", "too-many-values", "too-large", "more-faults"}
"""Every code that the fixtures show, and those of faults too large for a fixture."""


def try_mutations(count: int, seed: int) -> Counter[str]:
    """Reads so many mutated files; what came of them, counted by code (`read` for those without a fault)."""
    chance = random.Random(seed)
    base, _ = read_folder(FIXTURES / "base")
    came: Counter[str] = Counter()
    for number in range(count):
        data = chance.choice(SOURCES)
        for _ in range(chance.choice([1, 1, 1, 1, 2, 3])):
            data = chance.choice(MUTATIONS)(chance, data) or b"x"
        start = time.process_time()
        content = read_bytes(data, "mutated.yaml")
        spent = time.process_time() - start
        lines = re.split(rb"\r\n|\r|\n", data)
        for problem in content.problems:
            assert problem.code in DOCUMENTED, (seed, number, problem)
            assert problem.place is not None
            assert problem.place.file == "mutated.yaml"
            assert 1 <= problem.place.line <= len(lines) + 1, (seed, number, problem)
            assert problem.place.column >= 1
            assert len(str(problem)) < 500, (seed, number, problem)
            str(problem).encode("utf-8")
            came[problem.code] += 1
        assert bool(content.problems) != bool(content.named_values()) or content.kind is not None
        assert spent < 1, (seed, number, spent)
        if not content.problems:
            came["read"] += 1
            laid = Rulebook(
                base.vocabulary,
                (*base.authorities, *content.authorities),
                (*base.instruments, *content.instruments),
                (*base.approvals, *content.approvals),
                (*base.searches, *content.searches),
                (*base.facts, *content.facts),
            )
            for problem in check(laid, content.places):
                assert problem.severity in ("error", "warning")
    return came


@pytest.mark.slow
def test_2000_mutated_files_give_values_or_documented_problems() -> None:
    came = try_mutations(2_000, seed=20261123)

    print(dict(came.most_common()))
    assert came["read"] > 150, "some mutations leave a good file"
    assert len(came) > 24, "the mutations reach most faults"


@pytest.mark.soak
def test_100000_mutated_files_give_values_or_documented_problems() -> None:
    for round_ in range(10):
        try_mutations(10_000, seed=round_)
