"""`tracker check --batch`: what comes in however it is written, no row lost, no bad row that looks like an answer."""

from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import Process, Ran, Tracker
from tests.test_pack import pack
from tracker.batch import source
from tracker.batch.columns import ANSWERED
from tracker.cli import batch_asking, batch_sheet
from tracker.domain.vocabulary import ASKED
from tracker.report.schemas import schema_of

HEAD = "id,province,route,place,for,on\n"
ROW = "1,alberta,iv,clinic,depression,2026-05-05\n"
Ask = Callable[..., Ran]


@pytest.fixture
def ask(tracker: Tracker, tmp_path: Path) -> Ask:
    """Asks the questions of a file of that content."""

    def asked(content: str | bytes, *options: str, name: str = "q.csv") -> Ran:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tracker("check", "--batch", str(path), *options)

    return asked


def rows(ran: Ran, mark: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out.lstrip("\ufeff"), newline=""), delimiter=mark))


def lines(ran: Ran) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_row_is_answered_beside_what_came(ask: Ask) -> None:
    ran = ask(HEAD + ROW)
    (row,) = rows(ran)

    assert ran.code == 0
    assert ran.out.startswith("id,province,route,place,for,on,tracker_on,tracker_verdict,")
    assert list(row)[:6] == ["id", "province", "route", "place", "for", "on"]
    assert tuple(row)[6:] == ANSWERED
    assert (row["tracker_verdict"], row["tracker_settled"], row["tracker_error"]) == ("prohibited", "yes", "")
    assert "cpsa-ketamine-expectations-2026/iv-psychiatric" in row["tracker_deciding"].split("; ")
    assert "carried through: `id`" in ran.err
    assert "1 row written" in ran.err


@pytest.mark.parametrize(
    ("content", "mark"),
    [
        ("\ufeffprovince;voie;lieu;pour;jour\r\nAlberta;intraveineuse;clinique;dépression;2026-05-05\r\n", ";"),
        ("province\troute\tsetting\tpurpose\ton\nAB\tiv\tclinic\tdepression\t2026-05-05\n", "\t"),
        ("sep=;\nprovince;route;place;for;date\nAB;iv;clinic;depression;2026-05-05\n", ";"),
        ("question,on\nalberta iv clinic depression,2026-05-05\n", ","),
        ("Province,question,on\nAB,iv clinic depression,2026-05-05\n", ","),
        ('\n"province","route","place","for","on"\n"AB","iv","clinic","depression","2026-05-05"\n', ","),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_it_is_read_however_a_spreadsheet_wrote_it(ask: Ask, content: str, mark: str, encoding: str) -> None:
    ran = ask(content.lstrip("\ufeff").encode(encoding) if encoding != "utf-8" else content.encode())
    out = ran.out.lstrip("\ufeff").removeprefix("sep=;\n")
    (row,) = csv.DictReader(io.StringIO(out, newline=""), delimiter=mark)

    assert (ran.code, row["tracker_verdict"], row["tracker_on"]) == (0, "prohibited", "2026-05-05"), ran.err


def test_what_is_carried_through_is_as_it_came(ask: Ask) -> None:
    carried = ["=1+1", " two\nlines ", 'a "word"', "l'été; 1,5", "\x1b[31m", "7\u00a0%"]
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(["question", *"abcdef", "a"])
    writer.writerow(["AB iv", *carried, "again"])
    read = list(csv.reader(io.StringIO(ask(page.getvalue()).out, newline="")))

    assert read[1][1:8] == [*carried, "again"]
    assert read[1][9] == "prohibited"
    raw = ask(b"question,note\nAB iv,\xc3\xa9t\xc3\xa9 \xc3\xa0 l'h\xc3\xb4tel\nAB im,\xe9\n").out
    assert raw.count("AB i") == 2


def test_an_open_question_gives_the_most_cautious_and_says_what_it_depends_on(ask: Ask) -> None:
    content = "question\nAB im clinic depression 2026\nAB im clinic depression\n"
    bad, row = rows(ask(content))

    assert (bad["tracker_verdict"], bad["tracker_error"][:18]) == ("", "column `question`:")
    assert (row["tracker_verdict"], row["tracker_answers"], row["tracker_depends_on"]) == (
        "prohibited",
        "3",
        "programme",
    )
    (line,) = lines(ask("question\nAB im clinic depression\n", "--json"))
    assert [a["verdict"] for a in line["answers"]].count("conditional") == 2
    assert line["verdict"] == "prohibited"


BAD = [
    ("1,alberta,ivv,clinic,depression,", "column `route`: `ivv` is no route that we know. Did you mean `iv`?"),
    ("1,,iv,clinic,depression,", "no province is said. Write one in `province`, such as AB"),
    ("1,Narnia,iv,clinic,depression,", "column `province`: `Narnia` is no province or territory."),
    ("1,AB,iv,on-ohp,depression,", "column `setting`: `on-ohp` does not exist in AB"),
    ("1,AB,iv,clinic,depression,05/06/2026", "column `on`: `05/06/2026` can be misread as a date. Write 2026-05-06"),
    ("1,AB,iv,clinic,depression,2026-02-30", "column `on`: `2026-02-30` is not in the calendar."),
    ("1,AB,iv,clinic", "the row has 4 cells, and there are 6 headings."),
    ("1,AB,iv,clinic,depression,,7", "the row has 7 cells, and there are 6 headings."),
    ('1,"AB"x,iv,clinic,depression,', "line 3 cannot be read:"),
    ("1,CA,iv,clinic,depression,", "column `province`: federal rules are part of every province's answer."),
    ("1,AB BC,iv,clinic,depression,", "column `province`: `AB BC` says more than one province."),
    ("1,AB,\x00,clinic,depression,", "column `route`:"),
    (f"1,AB,{'x' * 200_000},clinic,depression,", "line 3: a cell has more than 131,072 letters"),
]


@pytest.mark.parametrize(("bad", "said"), BAD, ids=[said[:30] for _, said in BAD])
@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_bad_row_says_why_and_stops_nothing(ask: Ask, bad: str, said: str, format: str) -> None:
    ran = ask(HEAD + ROW + bad + "\n" + ROW, "--format", format)

    assert ran.code == 3
    assert f"line 3: {said}" in ran.err
    if format == "csv":
        found = rows(ran)
        assert [row["tracker_verdict"] for row in found] == ["prohibited", "", "prohibited"]
        assert found[1]["tracker_error"].startswith(said)
        assert not any(found[1][c] for c in ANSWERED if c != "tracker_error")
    else:
        read = lines(ran)
        assert [line["verdict"] for line in read] == ["prohibited", None, "prohibited"]
        assert read[1]["error"].startswith(said)


def test_a_quotation_mark_that_is_not_closed_loses_no_row_in_silence(ask: Ask) -> None:
    ran = ask(HEAD + ROW + '2,AB,"iv,clinic,depression,\n' + ROW * 3)

    assert ran.code == 3
    assert len(rows(ran)) == 2
    assert "line 3: lines 3 to 6: a quotation mark is not closed. Close it; nothing of them was asked" in ran.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("AB,iv,clinic\nBC,im,clinic\n", "no column is called `province` or `question`"),
        ("province,drugg\nAB,Spravato\n", "`drugg` is no column that we know. Did you mean `drug`?"),
        ("province,settings\nAB,clinic\n", "`settings` is no column that we know. Did you mean `setting`?"),
        ("province,route,voie\nAB,iv,im\n", "two columns say the same: `route` and `voie`"),
        ("province,prescriber\nAB,psychiatrist\n", "`prescriber` is a fact. Call the column `fact:prescriber`"),
        ("province,fact:prescribr\nAB,x\n", "Did you mean `fact:prescriber`?"),
        ("province,known_at\nAB,r1\n", "`known_at` is said once for a whole file. Say it with --known-at"),
        (b"PK\x03\x04abc", "this is a spreadsheet as its program keeps it (.xlsx, .ods), and no text"),
        ("province\nAB\n".encode("utf-16-le"), "this is no text of a spreadsheet"),
        ("province," + ",".join(f"c{n}" for n in range(1001)) + "\n", "the file has more than 1,000 columns"),
    ],
)
def test_a_file_that_cannot_be_asked(ask: Ask, content: str | bytes, said: str) -> None:
    ran = ask(content)

    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err


def test_headings_alone_are_no_fault(ask: Ask) -> None:
    ran = ask(HEAD)

    assert (ran.code, len(ran.out.splitlines())) == (0, 1)
    assert "0 rows written" in ran.err


def test_facts_stand_in_columns_of_their_own_or_together(ask: Ask) -> None:
    one = rows(ask("question,fact:prescriber\nON iv ohp,psychiatrist\n"))[0]
    together = rows(ask("question,faits\nON iv ohp,prescriber = psychiatrist; \n"))[0]
    line = lines(ask('{"question": "ON iv ohp", "facts": {"prescriber": "psychiatrist"}}\n'))[0]
    wrong = rows(ask("question,fact:prescriber\nON iv ohp,dentist\nON iv ohp by psychiatrist,other-physician\n"))

    assert one["tracker_conditions"] == together["tracker_conditions"]
    assert line["question"]["facts"] == {"prescriber": "psychiatrist"}
    assert wrong[0]["tracker_error"].startswith("column `fact:prescriber`: `dentist` is no value of `prescriber`")
    assert "says already" in wrong[1]["tracker_error"]


def test_several_values_and_the_day_of_the_rest(ask: Ask) -> None:
    content = "province,route,on\nAB,iv; im,\nAB,iv|im,today\nAB,iv/im,2020-01-01\n"
    days = [row["tracker_on"] for row in rows(ask(content, "--on", "2026-05-05"))]
    listed = lines(ask('{"province": "AB", "route": ["iv", "im"], "on": null}\n'))[0]

    assert days == ["2026-05-05", "2026-11-23", "2020-01-01"]
    assert listed["question"]["route"] == ["iv", "im"]
    assert listed["question"]["on"] == "2026-11-23"


def test_answers_fed_back_are_asked_anew(ask: Ask, tracker: Tracker, tmp_path: Path) -> None:
    first = ask(HEAD + ROW)
    (tmp_path / "again.csv").write_text(first.out, encoding="utf-8")
    again = tracker("check", "--batch", str(tmp_path / "again.csv"))
    assert again.out == first.out
    assert "columns of an earlier run" in again.err
    one = ask(HEAD + ROW, "--json")
    (tmp_path / "again.jsonl").write_text(one.out, encoding="utf-8")
    two = lines(tracker("check", "--batch", str(tmp_path / "again.jsonl")))
    assert [{**line, "line": 2} for line in two] == lines(one)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "the line is no JSON object"),
        ("[1]", "the line is no JSON object"),
        ("[" * 100_000, "the line is no JSON object: it is too deep"),
        ('{"province": "AB", "province": "BC"}', "`province` stands there twice"),
        ('{"province": "AB", "x": NaN}', "`NaN` is no number"),
        ('{"province": "AB", "x": ' + "9" * 5000 + "}", "the line is no JSON object"),
        ('{"province": "AB", "drugg": "x"}', "`drugg` is no column that we know"),
        ('{"province": "AB", "route": {"a": 1}}', "column `route`: write one value, or a list of values"),
        ('{"province": ["AB", "BC"]}', "column `province`: `AB BC` says more than one province"),
        ('{"x": 1}', "no column is called `province` or `question`"),
        ('{"province": "AB", "on": ["2026-05-05", "2026-05-06"]}', "column `on`: write one day"),
    ],
)
def test_a_bad_line_of_json(ask: Ask, line: str, said: str) -> None:
    good = '{"province": "AB", "route": "iv", "note": 1.50}'
    ran = ask(f"{good}\n\n{line}\n{good}\n", name="q.jsonl")
    found = lines(ran)

    assert ran.code == 3
    assert [each["line"] for each in found] == [1, 3, 4]
    assert [each["verdict"] for each in found] == ["prohibited", None, "prohibited"]
    assert said in found[1]["error"]
    assert '"note": 1.50' in ran.out


def test_json_lines_as_a_sheet(ask: Ask) -> None:
    ran = ask('{"province": "AB", "route": ["iv"], "n": 1}\n{"province": "AB", "m": 2}\n{"n": 2}\n', "--format", "csv")
    first, more, none = rows(ran)

    assert (first["route"], first["n"], first["tracker_verdict"]) == ("iv", "1", "prohibited")
    assert more["tracker_error"].startswith("the first line has no key `m`")
    assert none["tracker_error"].startswith("no column is called")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("question\nAB iv clinic depression\nQC iv clinic\n", 4),
        ("question\nQC iv clinic\n", 6),
        ("question\n", 0),
        ("question\nAB iv\nAB ivv\n", 3),
    ],
)
def test_the_exit_code_of_the_most_cautious_row(ask: Ask, content: str, code: int) -> None:
    assert ask(content, "--exit-code").code == code


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("AB --batch x.csv", "with --batch every row says what it asks"),
        ("--batch x.csv --drug Spravato", "with --batch every row says what it asks"),
        ("--batch x.csv --fact a=b", "with --batch every row says what it asks"),
        ("--batch x.csv --why", "--why tells of one question"),
        ("AB --format csv", "--format goes with --batch FILE"),
        ("AB --out x", "--out goes with --batch FILE"),
        ("", "Missing argument 'PROVINCE [WORD]...'"),
        ("--batch nowhere.csv", "`nowhere.csv` cannot be read"),
        ("--batch ''", "--batch names no file"),
    ],
)
def test_wrong_use(tracker: Tracker, options: str, said: str) -> None:
    ran = tracker("check", *shlex.split(options))

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_file_of_answers_is_new_and_whole(ask: Ask, tmp_path: Path) -> None:
    out = tmp_path / "answers.csv"

    assert ask(HEAD + ROW, "--out", str(out)).code == 0
    assert "prohibited" in out.read_text(encoding="utf-8")
    again = ask(HEAD + ROW, "--out", str(out))
    assert (again.code, "is there already" in again.err) == (1, True)
    assert ask("nothing\n", "--out", str(tmp_path / "none.csv")).code == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "q.csv"]


def test_a_pipe_comes_in_and_is_left_early(process: Process, rulebook_file: Path) -> None:
    ran = process("check", "--batch", "-", "--on", "2026-05-05", input="question\nAB iv clinic depression\n")
    assert (ran.returncode, ran.stdout.splitlines()[1][:45]) == (0, "AB iv clinic depression,2026-05-05,prohibited")
    program = [sys.executable, "-m", "tracker", "check", "--batch", "-", "--database", str(rulebook_file)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as left:
        assert left.stdin is not None
        assert left.stdout is not None
        assert left.stderr is not None
        left.stdout.close()
        try:
            left.stdin.write(b"question\n" + b"AB iv clinic depression\n" * 100_000)
            left.stdin.close()
        except BrokenPipeError:
            pass
        err = left.stderr.read()
    assert left.returncode == 1
    assert b"Traceback" not in err


def test_an_endless_line_is_one_bad_row_in_little_memory(ask: Ask) -> None:
    for ended in ("\n", ""):
        content = HEAD + ROW + "x" * (3 * source.LONGEST_LINE) + ended + (ROW if ended else "")
        ran = ask(content)
        assert ran.code == 3
        assert [row["tracker_verdict"] for row in rows(ran)] == ["prohibited", "", "prohibited"][: 3 if ended else 2]
    again = ask('{"province": "AB"}\n{"province": "' + "x" * (2 * source.LONGEST_LINE) + '"}\n{"province": "AB"}\n')
    assert [line["error"] is None for line in lines(again)] == [True, False, True]


def _words(draw: Random) -> tuple[dict[str, str], list[str]]:
    """A row at random, and the same as it is typed for `check`."""
    known = pack()
    here = draw.choice([p.id for p in known.vocabulary.jurisdictions if p.id != "CA"])
    options = {"drug": "drug", "route": "route", "setting": "setting", "purpose": "for", "programme": "programme"}
    row, typed = {"province": here}, [here]
    for dimension in ASKED:
        terms = [
            t for t in known.vocabulary.terms
            if t.dimension == dimension and t.parent is not None and t.jurisdiction in (None, here)
        ]  # fmt: skip
        some = draw.sample(terms, draw.choice((0, 1, 1, 2)))
        words = [draw.choice([t.id, t.name.en, *(a.word for a in t.aliases if a.jurisdiction is None)]) for t in some]
        words = [word for word in words if not set(word) & set(";|,/+")]
        option = options.get(dimension, "by")
        row[option] = "; ".join(words)
        typed += [f"--{option}={'; '.join(words)}"] if words else []
    day = draw.choice(("", "1900-01-01", "2999-12-31", "2026-10-01", "2026-03-10", "2021-08-10", "2024-02-29"))
    row["on"] = day
    typed += [f"--on={day}"] if day else []
    fact = draw.choice(("", "", "prescriber=psychiatrist", "in-house-anaesthesiologist=no"))
    row["facts"] = fact
    typed += [f"--fact={fact}"] if fact else []
    return row, typed


def test_a_batch_is_equal_to_each_question_asked_alone(tracker: Tracker, ask: Ask) -> None:
    draw = Random(20261123)
    asked = [_words(draw) for _ in range(30)]
    page = io.StringIO(newline="")
    writer = csv.DictWriter(page, ["province", "drug", "route", "setting", "for", "programme", "by", "on", "facts"])
    writer.writeheader()
    writer.writerows(row for row, _ in asked)
    read = list(zip(rows(ask(page.getvalue())), lines(ask(page.getvalue(), "--json")), strict=True))
    answered = 0
    for (row, line), (_, typed) in zip(read, asked, strict=True):
        alone = tracker("check", *typed, "--json")
        if alone.code == 2:
            assert row["tracker_verdict"] == ""
            assert row["tracker_error"]
            assert line["error"]
            continue
        answered += 1
        answers = alone.json["answers"]
        assert line["question"] == alone.json["question"]
        assert [_brief(a) for a in answers] == line["answers"], typed
        assert row["tracker_exit_code"] == str(tracker("check", *typed, "--exit-code").code)
        assert row["tracker_verdict"] in {a["verdict"] for a in answers}
        assert row["tracker_on"] == alone.json["question"]["on"]
    assert answered > 15


def _brief(found: dict[str, Any]) -> dict[str, Any]:
    same = ("when", "verdict", "settled", "compliance", "standing")
    keys = ("key", "kind", "text", "force", "state", "rules", "because")
    return {
        **{key: found[key] for key in same},
        "otherwise": [o["verdict"] for o in found["otherwise"]],
        "deciding": sorted(g["rule"] for g in found["grounds"] if g["part"] == "decides"),
        "conditions": [{key: c[key] for key in keys} for c in found["conditions"]],
    }


def test_every_line_keeps_to_the_schema_and_speaks_french(ask: Ask) -> None:
    validator = jsonschema.Draft202012Validator(schema_of("batch"))
    content = "question,n\nAB im clinic depression,1\nAB ivv,2\nON iv ohp,3\nQC iv clinic,4\n"
    english, french = lines(ask(content, "--json")), lines(ask(content, "--json", "--lang", "fr"))

    assert [list(validator.iter_errors(line)) for line in english + french] == [[]] * 8
    assert not validator.is_valid({**english[0], "extra": 1})
    assert not any(validator.is_valid({k: v for k, v in english[0].items() if k != key}) for key in english[0])
    told, said = (line["answers"][0]["conditions"][0]["text"] for line in (english[2], french[2]))
    assert told != said
    assert [line["verdict"] for line in english] == [line["verdict"] for line in french]


@pytest.mark.parametrize(
    "columns", ["on,n,province,route,setting", "province,n,on,setting,route", "n,setting,province,route,on"]
)
@pytest.mark.slow
def test_wherever_the_columns_stand_a_row_seen_before_is_answered_alike(ask: Ask, columns: str) -> None:
    draw = Random(columns)
    made = [
        {
            "province": draw.choice(("AB", "ab", "Alberta", "SK")),
            "route": draw.choice(("iv", "im", "ivv", "")),
            "setting": draw.choice(("clinic", "hospital", '"clinic"')),
            "on": draw.choice(("2026-05-05", "2020-01-01", " 2026-05-05", "", "today", "2026-13-01")),
            "n": draw.choice(("1", "", "a b")),
        }
        for _ in range(200)
    ]
    heads = columns.split(",")
    content = ",".join(heads) + "\n" + "".join(",".join(row[c] for c in heads) + "\n" for row in made)
    together = rows(ask(content))
    seen: dict[tuple[str, ...], dict[str, str]] = {}
    for row, found in zip(made, together, strict=True):
        key = tuple(row[c].strip('"') for c in heads)
        if key not in seen:
            seen[key] = rows(ask(content.partition("\n")[0] + "\n" + ",".join(row[c] for c in heads) + "\n"))[0]
        assert found == seen[key]
        assert (found["tracker_verdict"] == "") is (row["route"] == "ivv" or row["on"] == "2026-13-01")
        if len(seen) > 25:
            break


def test_what_is_forgotten_is_asked_again_with_the_same_answer(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Random(3)
    content = HEAD + "".join(
        f"{n},{draw.choice(('AB', 'SK', 'ON'))},{draw.choice(('iv', 'im'))},clinic,depression,"
        f"{draw.choice(('2026-05-05', '2020-01-01', '2021-06-01', ''))}{draw.choice(('', '', ','))}\n"
        for n in range(300)
    )
    kept = ask(content)
    for module, name in ((batch_sheet, "MOST_SUBJECTS"), (batch_sheet, "_MOST_DAYS"), (batch_sheet, "_MOST_NOTED")):
        monkeypatch.setattr(module, name, 2)
    monkeypatch.setattr(batch_asking, "MOST_SUBJECTS", 3)

    assert ask(content).out == kept.out
    assert [row["id"] for row in rows(kept)] == [str(n) for n in range(300)]
    assert kept.code == 0
