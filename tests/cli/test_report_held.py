"""Files held against the register where something is not as it was: an altered file, another logo, a lost subject."""

from __future__ import annotations

import hashlib
import html
import io
import json
import os
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.conftest import Ran, Tracker
from tests.report.pages.test_formats import PIXEL
from tracker import reporting

BY = ("--by", "O. Officer")
WHY = ("--why", "read and agreed")
SUBJECT = "cpsm-m3p-notice-2023"
"""A document on which little rests."""

Office = Callable[..., Ran]


@pytest.fixture
def office(tracker: Tracker, rulebook_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The program in a folder of its own, over a database of its own."""
    monkeypatch.setenv("TRACKER_DATABASE", str(shutil.copy(rulebook_file, tmp_path / "rules.db")))
    monkeypatch.chdir(tmp_path)
    return tracker


def made(office: Office, *words: str) -> list[Path]:
    ran = office("report", "make", *words, *BY, "--json")
    assert ran.code == 0, ran.err
    return [Path(path) for path in ran.json["written"]]


def own(folder: Path, name: str, text: str) -> str:
    """A folder of a user's own templates with one more in it."""
    path = folder / "own" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return "own"


OWN_PAGE = '{% extends "html/base.html.j2" %}{% block sections %}<p>{{ page.title.text }}</p>{% endblock %}'


# An altered file gets no yes.


def test_an_altered_file_is_told_of_with_no_word_that_reads_as_a_yes(office: Office) -> None:
    (path,) = made(office, "province", "SK")
    path.write_text(path.read_text(encoding="utf-8").replace("Saskatchewan", "Saskatchewen", 1), encoding="utf-8")
    ran = office("report", "verify", str(path))

    assert ran.code == 4
    assert ran.first.startswith("ALTERED")
    assert "\nREPRODUCES" not in ran.out
    assert "Nothing that it says has changed" not in ran.words
    assert "What was issued, and not this file, can be made again with the same bytes." in ran.words
    assert "Nothing that was issued has changed" in ran.words


def test_the_first_difference_is_shown_from_where_it_begins(office: Office) -> None:
    (path,) = made(office, "province", "SK")
    lines = path.read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(lines) if len(line) > 300 and "lang=" not in line[:250])
    lines[number] = lines[number][:250] + "XYZ" + lines[number][250:]
    path.write_text("\n".join(lines), encoding="utf-8")
    told = office("report", "verify", str(path), "--json").json["difference"]

    assert told.startswith(f"line {number + 1}, column 251: `XYZ")
    assert told.count("XYZ") == 1


@pytest.mark.parametrize(
    ("ending", "alter", "said"),
    [
        ("html", lambda text: text.replace("\n", "\r\n"), "only in how its lines end"),
        ("csv", lambda text: text.replace("\r\n", "\n"), "only in how its lines end"),
        (
            "json",
            lambda text: json.dumps(json.loads(text), indent=4, ensure_ascii=False),
            "only in white space, first in ",
        ),
        ("html", lambda text: text[: len(text) // 2], "the file ends where "),
        ("html", lambda text: text + "<p>more</p>", "stands after the end of what was issued"),
        ("html", lambda text: text.replace("Saskatchewan", "Saskat\u200bchewan", 1), "U+200B stands where U+0063"),
    ],
)
@pytest.mark.slow
def test_a_difference_that_is_hard_to_see_is_named(
    office: Office, ending: str, alter: Callable[[str], str], said: str
) -> None:
    (path,) = made(office, "province", "SK", "--format", ending)
    path.write_bytes(alter(path.read_bytes().decode()).encode())
    ran = office("report", "verify", str(path), "--json")

    assert (ran.code, said in ran.json["difference"]) == (4, True), ran.json["difference"]


@pytest.mark.parametrize("how", ["a cell", "saved anew", "as UTF-16"])
@pytest.mark.slow
def test_an_altered_sheet_is_found_as_altered(office: Office, how: str) -> None:
    (path,) = made(office, "province", "AB", "--format", "csv")
    text = path.read_bytes().decode("utf-8-sig")
    match how:
        case "a cell":
            path.write_bytes(
                b"\xef\xbb\xbf" + text.replace("PROHIBITED", "PERMITTED").replace("rohib", "ermit").encode()
            )
        case "saved anew":
            path.write_bytes(text.replace("\r\n", "\n").replace(",", ";").encode())
        case _:
            path.write_bytes(text.replace(",", "\t").encode("utf-16"))
    ran = office("report", "verify", str(path))

    assert (ran.code, ran.first.startswith("ALTERED: it states the fingerprint of 2026-11-23-province-ab")) == (4, True)


# A report of own templates or with a logo says so.


@pytest.mark.slow
def test_a_report_of_own_templates_says_so_wherever_it_is_told_of(office: Office, tmp_path: Path) -> None:
    ours = office("report", "make", "province", "AB", *BY, "--json", "--dry-run").json["fingerprint"]
    own(tmp_path, "html/province.html.j2", OWN_PAGE)
    ran = office("report", "make", "province", "AB", "--templates", "own", *BY, "--json")
    path, digits = Path(ran.json["written"][0]), ran.json["fingerprint"]
    assert digits != ours, "the fingerprint is of the templates too"
    assert "made with your own templates: html/province.html.j2" in office("report", "show", path.stem).words
    assert "made with your own templates" in office("report", "list").words
    assert office("report", "list", "--json").json["reports"][0]["own_templates"] == ["html/province.html.j2"]

    signed = office("report", "sign", path.stem, "--fingerprint", digits[:12], *BY, *WHY)
    assert (signed.code, "made with own templates" in signed.words) == (0, True)
    [signature] = office("report", "show", path.stem, "--json").json["signatures"]
    assert signature["words"] == "read and agreed (of a report made with own templates: html/province.html.j2)"

    right = office("report", "verify", str(path), "--templates", "own")
    assert (right.code, "made with your own templates" in right.words) == (0, True)
    assert "REPRODUCES" in right.out


SAYS_SO = {
    "en": (
        "Templates",
        "of the issuer's own, which may show less than the report states: html/province.html.j2 (SHA-256 {template})",
        "a picture of the issuer's own (SHA-256 {logo})",
    ),
    "fr": (
        "Gabarits",
        "fournis par la personne qui a établi le rapport; ils peuvent montrer moins que ce qu'il énonce\u00a0: "
        "html/province.html.j2 (SHA-256 {template})",
        "image fournie par la personne qui a établi le rapport (SHA-256 {logo})",
    ),
}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_report_of_own_templates_or_with_a_logo_says_so_on_its_first_page_in_every_format(
    office: Office, tmp_path: Path, lang: str
) -> None:
    """With the first digits of each digest, which `report show` has whole; a sheet has no first page."""
    own(tmp_path, "html/province.html.j2", OWN_PAGE)
    Path("logo.png").write_bytes(PIXEL)
    formats = [word for each in ("html", "md", "json", "pdf") for word in ("--format", each)]
    with_both = ("--templates", "own", "--logo", "logo.png", *formats, "--lang", lang)
    pages = {path.suffix: path.read_bytes() for path in made(office, "province", "SK", *with_both)}
    digests = {
        "template": hashlib.sha256(OWN_PAGE.encode()).hexdigest()[:12],
        "logo": hashlib.sha256(PIXEL).hexdigest()[:12],
    }
    label, templates, logo = (each.format(**digests) for each in SAYS_SO[lang])
    facts = {name: told[0]["text"] for name, told in json.loads(pages[".json"])["about"]}
    paper = PdfReader(io.BytesIO(pages[".pdf"])).pages[0].extract_text()
    told = {
        ".html": html.unescape(pages[".html"].decode()),
        ".md": pages[".md"].decode().replace("\\", ""),
        ".pdf": paper,
    }

    assert (facts[label], facts["Logo"]) == (templates, logo)
    for suffix, text in told.items():
        for words in (templates, logo):
            assert "".join(words.split()) in "".join(text.split()), suffix


def test_a_report_of_ours_alone_says_nothing_of_templates(office: Office) -> None:
    (path,) = made(office, "province", "SK", "--format", "json")

    assert not {"Templates", "Logo"} & {name for name, _ in json.loads(path.read_text("utf-8"))["about"]}


@pytest.mark.slow
def test_templates_that_are_missing_or_others_are_told_as_the_reason(office: Office, tmp_path: Path) -> None:
    own(tmp_path, "html/province.html.j2", OWN_PAGE)
    (path,) = made(office, "province", "AB", "--templates", "own")
    without = office("report", "verify", str(path), "--json")
    assert (without.code, without.json["authentic"], without.json["reproduces"]) == (0, True, None)
    assert "--templates" in without.json["why_not"]
    own(tmp_path, "html/province.html.j2", OWN_PAGE + " ")
    other = office("report", "verify", str(path), "--templates", "own", "--json").json
    assert other["reproduces"] is None
    assert "`html/province.html.j2` is not as it was" in other["why_not"]


@pytest.mark.slow
def test_templates_that_a_report_was_not_made_with_are_left_out_when_it_is_made_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = made(office, "province", "AB")
    monkeypatch.setenv("TRACKER_TEMPLATES", own(tmp_path, "html/province.html.j2", OWN_PAGE))

    assert office("report", "verify", str(path), "--json").json["reproduces"] is True


@pytest.mark.slow
def test_a_logo_is_part_of_the_report(office: Office, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PIXEL)
    (path,) = made(office, "province", "AB", "--logo", "logo.png")
    assert "logo = " in office("report", "show", path.stem).out
    assert office("report", "verify", str(path), "--logo", "logo.png", "--json").json["reproduces"] is True
    without = office("report", "verify", str(path), "--json").json
    assert (without["reproduces"], "--logo" in without["why_not"]) == (None, True)


@pytest.mark.slow
def test_the_version_of_the_program_is_kept_and_told_as_a_likely_reason(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as then:
        then.setattr("tracker.reporting.__version__", "0.0.9")
        then.setattr("importlib.metadata.version", lambda _: "0.14.0")
        html, pdf = made(office, "province", "AB", "--format", "html", "--format", "pdf")
    assert "    program = 0.0.9\n" in office("report", "show", html.stem).out
    assert "    engine = typst 0.14.0\n" in office("report", "show", html.stem).out
    monkeypatch.setattr("tracker.report.pages.front.DISCLAIMER", "Another sentence.")
    for path, said in ((html, ("0.0.9",)), (pdf, ("0.0.9", "typst 0.14.0"))):
        told = office("report", "verify", str(path), "--json").json
        assert told["reproduces"] is False
        assert [each for each in ("0.0.9", "typst 0.14.0") if each in told["reason"]] == list(said)
    assert (
        "DOES NOT REPRODUCE: made again from the record, it has other bytes (it was made by program 0.0.9"
        in office("report", "verify", str(html)).words
    )


@pytest.mark.slow
def test_reports_from_before_the_version_was_kept_are_read_and_made_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.reporting.made_by", lambda endings: ())
    monkeypatch.setattr("tracker.reporting.as_it_stands", lambda desk, wanted, on: wanted)
    (path,) = made(office, "changes", "AB", "--from", "2026-01-01")
    names = {each["name"] for each in office("report", "show", path.stem, "--json").json["params"]}
    assert names == {"about", "by", "issued", "kind", "lang", "on", "revision", "since", "within"}
    assert office("report", "verify", str(path), "--json").json["reproduces"] is True
    monkeypatch.setattr("tracker.report.pages.front.DISCLAIMER", "Another sentence.")
    told = office("report", "verify", str(path), "--json").json
    assert "before the version of the program was kept" in told["reason"]


# What the register keeps, and what is gone or moved since.


def test_a_report_whose_subject_is_gone_is_still_told_of(office: Office, tmp_path: Path) -> None:
    (path,) = made(office, "instrument", SUBJECT)
    took = office("guidance", "correct", "--remove", SUBJECT, *BY, "--why", "w")
    assert took.code == 0, took.err
    ran = office("report", "verify", str(path))

    assert (ran.code, ran.first.startswith("AUTHENTIC")) == (0, True), ran.err
    assert "CHANGED SINCE" in ran.out
    assert f"`{SUBJECT}` is no document on record" in ran.words


def test_changes_since_today_are_made_again_whatever_was_issued_since(office: Office) -> None:
    (path,) = made(office, "changes", "AB", "--from", "2026-11-24", "--on", "2027-01-01")
    made(office, "province", "SK")

    assert office("report", "verify", str(path), "--json").json["reproduces"] is True


def test_the_register_keeps_the_content_that_the_page_states(office: Office) -> None:
    assert office("clinics", "import", "--example", *BY, "--why", "w").code == 0
    (path,) = made(office, "province", "AB")
    shown = office("report", "show", path.stem, "--json").json

    assert shown["revision"] == 1
    assert f"content {shown['content_digest']}" in path.read_text(encoding="utf-8")


def test_what_was_recorded_while_a_report_was_made_is_not_passed_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_by = reporting.made_by

    def slowly(endings: Collection[str]) -> tuple[tuple[str, str], ...]:
        search = ("sources", "search", "cpsbc", "--sought", "ketamine", "--where", "cpsbc.ca", "--found", "nothing")
        assert office(*search, *BY, "--why", "w").code == 0
        return made_by(endings)

    monkeypatch.setattr(reporting, "made_by", slowly)
    ran = office("report", "make", "province", "BC", *BY)

    assert (ran.code, "something was recorded while the report was made" in ran.err) == (1, True), ran.err
    assert office("report", "list").first == "No report was issued."


def test_a_full_disk_registers_nothing_and_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    ran = office("report", "make", "province", "AB", *BY)

    assert ran.code == 1
    assert "nothing was registered" in ran.err
    assert "no space left on device" in ran.err
    assert not Path("reports").is_dir() or list(Path("reports").iterdir()) == []
    assert office("report", "list").first == "No report was issued."


@pytest.mark.slow
def test_signatures_under_any_copy_are_told_of(office: Office) -> None:
    copies = [made(office, "province", "AB")[0] for _ in range(3)]
    digits = office("report", "show", copies[2].stem, "--json").json["fingerprint"][:12]
    assert office("report", "sign", copies[2].stem, "--fingerprint", digits, *BY, *WHY).code == 0
    ran = office("report", "verify", str(copies[2]))

    assert "The same was issued as 2026-11-23-province-ab-2 and 2026-11-23-province-ab-3." in ran.words
    assert "signed by O. Officer on 2026-11-23 as 2026-11-23-province-ab-3: read and agreed" in ran.words
    assert office("report", "verify", str(copies[0]), "--json").json["also_issued_as"] == [c.stem for c in copies[1:]]


@pytest.mark.slow
def test_the_reports_of_a_day_are_listed_the_latest_first(office: Office) -> None:
    stems = [made(office, "instrument", SUBJECT)[0].stem for _ in range(11)]
    listed = [each["id"] for each in office("report", "list", "--json").json["reports"]]

    assert listed == stems[::-1]


# Pictures, folders and files that are none.


@pytest.mark.parametrize("ending", ["html", "pdf"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (PIXEL[:-20], "is not whole"),
        (PIXEL.replace(b"IDAT", b"IDAX"), "is not whole"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is not whole"),
        (b"<svg/>", "neither a PNG nor a JPEG"),
    ],
)
@pytest.mark.slow
def test_a_broken_logo_is_told_as_such(office: Office, tmp_path: Path, ending: str, content: bytes, said: str) -> None:
    (tmp_path / "logo.png").write_bytes(content)
    ran = office("report", "make", "province", "AB", "--format", ending, "--logo", "logo.png", *BY)

    assert (ran.code, said in ran.err, "template" in ran.err) == (1, True, False), ran.err


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/full", "pipe"])
def test_what_is_no_regular_file_is_not_read(office: Office, tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    for words in (("verify", path), ("make", "province", "AB", "--logo", path, *BY)):
        ran = office("report", *words)
        assert (ran.code, f"`{path}` is no regular file" in ran.err) == (1, True), ran.err


def test_a_path_is_told_as_it_was_written(office: Office, tmp_path: Path) -> None:
    folder = own(tmp_path, "none.txt", "x")
    there = tmp_path / "there"
    there.mkdir()
    os.chdir(there)
    ran = office("report", "make", "province", "AB", "--templates", f"../{folder}", *BY)

    assert "no file in `../own`" in " ".join(ran.err.split())


@pytest.mark.slow
def test_a_file_where_a_folder_should_be_is_told_as_such(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for out in ("file", "file/below"):
        ran = office("report", "make", "province", "AB", "--out", out, *BY)
        assert (ran.code, "`file` is no folder" in ran.err.replace(f"{tmp_path}/", "")) == (1, True), ran.err
        assert "is there already" not in ran.err


@pytest.mark.slow
def test_a_folder_that_holds_the_same_report_is_told_as_such(
    office: Office, rulebook_file: Path, tmp_path: Path
) -> None:
    (path,) = made(office, "province", "AB")
    other = shutil.copy(rulebook_file, tmp_path / "other.db")
    again = ("report", "make", "province", "AB", *BY, "--database", str(other))
    assert "is there already, with the same bytes. Nothing was written or registered" in office(*again).err
    path.chmod(0o644)
    path.write_text("other", encoding="utf-8")
    assert "is there already, and nothing is written over" in office(*again).err


@pytest.mark.slow
def test_what_comes_next_names_the_database(office: Office, tmp_path: Path) -> None:
    (path,) = made(office, "province", "AB")
    (tmp_path / "other.html").write_text("<!doctype html>", encoding="utf-8")
    for file in (str(path), "other.html"):
        ran = office("report", "verify", file, "--database", "rules.db")
        assert ran.out.splitlines()[-1].endswith(" --database rules.db")
