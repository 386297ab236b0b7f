"""What a path or some bytes must be before anything in them is read; and that refusing takes no time."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from tracker.guidance.file import FileContent, read_bytes, read_file
from tracker.guidance.tree import LONGEST_WORD, MOST_DEPTH, MOST_LINES, MOST_NODES, MOST_WORDS

GOOD = b"facts:\n  - {id: f, type: yes-no, question: Is it?}\n"


def codes(content: FileContent) -> list[str]:
    assert all(p.place is not None for p in content.problems)
    return [p.code for p in content.problems]


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_bytes(GOOD)

    content = read_file(path)

    assert (content.kind, content.problems) == ("facts", ())
    assert [f.id for f in content.facts] == ["f"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"\n", b"\r"),
        b"---\n" + GOOD,
        GOOD + b"...\n",
    ],
    ids=["byte-order-mark", "windows", "old-mac", "document-start", "document-end"],
)
def test_what_editors_add_is_no_fault(data: bytes) -> None:
    assert read_bytes(data, "f.yaml").facts == read_bytes(GOOD, "f.yaml").facts


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (tmp_path / "empty.yaml").write_bytes(b"")
    (tmp_path / "blank.yaml").write_bytes(b" \n\n")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "s.yaml"))

    assert codes(read_file(tmp_path / "pipe.yaml")) == ["not-a-file"]
    assert codes(read_file(tmp_path / "folder.yaml")) == ["folder"]
    assert codes(read_file(tmp_path / "loop.yaml")) == ["unreadable"]
    assert codes(read_file(tmp_path / "empty.yaml")) == ["empty-file"]
    assert codes(read_file(tmp_path / "blank.yaml")) == ["empty-file"]
    assert codes(read_file(tmp_path / "s.yaml")) == ["not-a-file"]
    assert codes(read_file(tmp_path / "none.yaml")) == ["missing-file"]
    assert codes(read_file(tmp_path / "empty.yaml" / "below.yaml")) == ["unreadable"]
    assert codes(read_file(tmp_path / ("long" * 100))) == ["unreadable"]
    assert codes(read_file(Path("nul\0.yaml"))) == ["unreadable"]
    assert codes(read_file(Path("/dev/zero"))) == ["not-a-file"]
    server.close()


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "closed.yaml"
    path.write_bytes(GOOD)
    path.chmod(0)
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)  # root may read everything
    try:
        found = codes(read_file(path))
    finally:
        os.seteuid(me)

    assert found == ["unreadable"]


def test_a_name_that_cannot_be_printed_is_escaped(tmp_path: Path) -> None:
    path = tmp_path / "a\nb\udcff\u202e.yaml"
    path.write_bytes(b"")

    (problem,) = read_file(path).problems

    assert str(problem.place).endswith("a\\nb\\xff\\u202e.yaml:1:1")
    str(problem).encode("utf-8")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"])
def test_other_encodings_are_refused(encoding: str) -> None:
    content = read_bytes("facts: # é ’\n".replace("’", "’" if encoding != "latin-1" else "ù").encode(encoding), "f")

    assert set(codes(content)) <= {"not-utf8", "hidden-character"}
    assert content.problems


def test_a_byte_that_is_no_character_is_found_at_its_place() -> None:
    (problem,) = read_bytes("facts:\r\n  # É".encode() + b" \xff", "f").problems

    assert str(problem) == "f:2:7: byte 0xFF is not UTF-8. Save the file as UTF-8"


def test_texts_are_composed() -> None:
    content = read_bytes("facts:\n  - {id: f, type: yes-no, question: Que\u0301bec?}\n".encode(), "f")

    assert content.facts[0].question.en == "Qu\u00e9bec?"


def nested(open_: str, shut: str, depth: int) -> str:
    return "facts: " + open_ * depth + shut * depth + "\n"


MIB = 1 << 20
BOMBS: dict[str, str] = {
    "laughs": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "itself": "a: &a [*a]\n",
    "brackets": "[" * (MIB - 1),
    "braces": "{a: " * (MIB // 4 - 1),
    "depth-3000": nested("[", "]", 3000),
    "dashes": "- " * (MIB // 2 - 1),
    "questions": "? " * (MIB // 2 - 1),
    "indents": "".join(" " * n + "a:\n" for n in range(1400)),
    "many-keys": "".join(f"k{n}: v\n" for n in range(60_000)),
    "million-keys": "".join(f"{n}:\n" for n in range(1_000_000)),
    "many-items": "[" + "a," * (MIB // 2 - 10) + "]",
    "many-unknown-keys": "facts:\n" + "".join(f"  - {{k{n}: v}}\n" for n in range(5_000)),
    "many-wrong-words": "rules:\n" + "".join(f"  - {{effect: permit{n}}}\n" for n in range(5_000)) + "instrument: {}\n",
    "one-wide-mapping": "instrument:\n" + "".join(f"  k{n}: v\n" for n in range(9_900)),
    "many-bad-ids": "instrument:\n  relies_on:\n" + "".join(f"  - K{n}\n" for n in range(19_000)),
    "digits": "facts: " + "9" * 100_000,
    "exclamations": "!" * (MIB - 1),
    "ampersands": "&" * (MIB - 1),
    "one-word": "facts: " + "x" * (MIB - 20),
    "words": "facts: " + "x " * (MIB // 2 - 20),
    "short-lines": "facts: |\n" + " x\n" * (MIB // 3 - 20),
    "blank-lines": "facts:\n" + "\n" * (MIB - 20) + " a",
    "quoted-blank-lines": 'facts: "' + "\n" * (MIB - 20) + '"',
    "escapes": 'facts: "' + "\\n" * (MIB // 2 - 20) + '"',
    "comments": "# x\n" * (MIB // 4 - 20) + "a: b",
    "combining": "facts: e" + "\u0301\u0323" * (MIB // 4 - 20),
    "all-different": "facts: " + "".join(map(chr, range(0x4E00, 0x9FFF))),
    "documents": "--- a\n" * (MIB // 6 - 20),
    "merge": "a: {<<: {<<: {b: c}}}\n",
    "tags": "a: !!python/object/apply:os.system [ls]\n",
    "long-id": "facts:\n  - {id: " + "a-" * 2400 + "}\n",
    "long-key": "facts:\n  - {" + "a" * 1000 + ": b}\n",
    "deep-terms": "vocabulary:\n  terms:\n"
    + "".join(f"  - {{dimension: drug, id: t{n + 1}, parent: t{n}, name: t{n + 1}}}\n" for n in range(1900)),
}


READ_EACH = """
import json, re, resource, sys, time
from pathlib import Path
from tracker.guidance.file import read_file
from tracker.guidance.reader import read_folder

for name in sorted(Path(sys.argv[1]).iterdir()):
    spent = 9.0
    for again in range(4):  # the least: what others take of the machine is not ours
        if spent > 0.7:
            start = time.process_time()
            problems = read_folder(name)[1]
            spent = min(spent, time.process_time() - start)
    own = Path("/proc/self/status")  # where there is it, since the other counts what the parent process once took
    peak = re.search("VmHWM: *\\t* *([0-9]+)", own.read_text()) if own.exists() else None
    most = (int(peak[1]) if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024
    print(json.dumps([name.name, spent, most, [p.code for p in problems], max(len(str(p)) for p in problems)]))
"""


@pytest.mark.slow
def test_a_bomb_is_refused_in_a_second_and_200_megabytes(tmp_path: Path) -> None:
    """In a process of its own, whose memory is looked at after each; each stands in a folder alone."""
    for name, text in BOMBS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "bomb.yaml").write_text(text, encoding="utf-8")

    done = subprocess.run([sys.executable, "-c", READ_EACH, str(tmp_path)], capture_output=True, text=True)

    assert done.stderr == ""
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(read) == len(BOMBS)
    for name, spent, most, found, longest in read:
        assert spent < 3, f"{name} took {spent:.2f} s"  # about a second of a quiet machine: none may hang
        assert most < 200_000_000, f"{name} took {most:,} bytes"
        assert found, name
        assert len(found) <= 101 or name == "deep-terms"
        assert longest < 1_000


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    tracemalloc.start()
    start = time.process_time()

    (problem,) = read_file(path).problems

    spent = time.process_time() - start
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert problem.code == "too-large"
    assert "50,000,000 bytes" in problem.message
    assert spent < 0.1
    assert most < 1_000_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (nested("[", "]", MOST_DEPTH), "too-deep"),
        ("[" + "a, " * MOST_NODES + "]", "too-many-values"),
        ("a\n" * (MOST_LINES + 1), "too-long"),
        ("a " * (MOST_WORDS + 1), "too-long"),
        ("a" * (LONGEST_WORD + 1), "too-long"),
    ],
)
def test_the_first_thing_over_each_limit_is_refused(text: str, code: str) -> None:
    assert codes(read_bytes(text.encode(), "f"))[0] == code


@pytest.mark.parametrize(
    "text",
    [
        nested("[", "]", MOST_DEPTH - 1),
        "[" + "a, " * (MOST_NODES - 1) + "]",
        "a\n" * MOST_LINES,
        "a " * MOST_WORDS,
        "a" * LONGEST_WORD,
    ],
    ids=["depth", "values", "lines", "words", "letters"],
)
def test_the_last_thing_within_each_limit_is_read(text: str) -> None:
    assert not {"too-deep", "too-many-values", "too-long"} & set(codes(read_bytes(text.encode(), "f")))


def test_the_domain_is_read_without_the_libraries_of_guidance() -> None:
    program = (
        "import sys, tracker.domain.checks; print({m.split('.')[0] for m in sys.modules} & {'pydantic', 'ruamel'})"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
