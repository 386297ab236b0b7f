"""`tracker guidance new`: a commented guidance file to begin with, from options, or in a terminal from questions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from shlex import quote

import click

from tracker.cli import options, signing
from tracker.cli.listing import jurisdiction_of
from tracker.cli.terminal import note, say_json, say_plain
from tracker.domain.fault import nearest_word
from tracker.domain.instrument import Authority, AuthorityKind, InstrumentKind
from tracker.domain.rule import Evidence
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.stated import StatedDate, StatedDateError
from tracker.domain.vocabulary import Text


class Stated(click.ParamType[str]):
    """A date as its source gives it."""

    name = "stated date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return StatedDate.parse(str(value).strip()).text
        except StatedDateError as wrong:
            self.fail(f"{wrong}.", param, ctx)


KIND = click.Choice([kind.value for kind in InstrumentKind])
AUTHORITY_KIND = click.Choice([kind.value for kind in AuthorityKind])
EVIDENCE = click.Choice([evidence.value for evidence in Evidence])
STATED = Stated()


@click.command()
@click.argument("authority", required=False, metavar="[AUTHORITY]")
@click.option("--kind", type=KIND, help=options.KIND)
@click.option("--title", metavar="WORDS", help="The title of the document, as it stands on it.")
@click.option("--published", type=STATED, metavar="DATE", help="When it was published: 2026-03-14, 2026-03 or 2026.")
@click.option("--in-force", type=STATED, metavar="DATE", help="Since when it is in force, where the document says so.")
@click.option("--source", metavar="ADDRESS", help="Where it can be read: https://…")
@click.option("--evidence", type=EVIDENCE, help="How its words are known to you.")
@click.option("--id", "id", metavar="ID", help="The document's id; made of authority, title and year if left out.")
@click.option("--jurisdiction", metavar="PROVINCE", help="Where a new authority speaks: NS, Nova Scotia, CA, …")
@click.option("--authority-name", metavar="WORDS", help="The whole name of a new authority, as it writes it.")
@click.option("--authority-kind", type=AUTHORITY_KIND, help="What a new authority is; it says whom it governs.")
@options.into
@signing.dry_run
@options.as_json
@options.database
def new(
    authority: str | None,
    kind: str | None,
    title: str | None,
    published: str | None,
    in_force: str | None,
    source: str | None,
    evidence: str | None,
    id: str | None,
    jurisdiction: str | None,
    authority_name: str | None,
    authority_kind: str | None,
    into: str | None,
    dry_run: bool,
    as_json: bool,
    database: str | None,
) -> None:
    """Begin a guidance file for a document of an authority: every key explained, and a blank for what you must write.

    An untouched file is never fit to be recorded: `tracker guidance check` names what is still blank. An authority
    that is not on record yet gets a file of its own beside it. In a terminal what is left out is asked for.

    \b
    Examples:
      tracker guidance new cpsa --kind guidance --title "Ketamine guidance" --published 2026-11 --evidence read
      tracker guidance new cpsns --jurisdiction "Nova Scotia" --authority-kind medical-college

    Next: write what is blank, then: tracker guidance check FILE
    """
    asking = _in_terminal() and not as_json
    needed = {"AUTHORITY": authority, "--kind": kind, "--title": title, "--evidence": evidence}
    left_out = [name for name, given in needed.items() if not given]
    if left_out and not asking:
        raise click.UsageError(f"{_and(left_out)} {'is' if len(left_out) == 1 else 'are'} left out.")
    from tracker import guidance_files
    from tracker.cli.opening import faults_told

    with faults_told():
        rulebook, _ = guidance_files.rulebook_in_use(database)
        whose = authority or _asked("Which authority? Its id, as in `tracker authorities`:", _id)
        speaker = _speaker(rulebook, whose.strip(), (jurisdiction, authority_name, authority_kind), asking)
        sort = InstrumentKind(kind or _chosen("What kind of document?", KIND))
        title = title or _asked("Its title?", _words)
        if left_out:
            published = published or _asked("Published when? Enter for not known:", _stated, optional=True)
            in_force = in_force or _asked(
                "In force since when, as it says? Enter for not said:", _stated, optional=True
            )
            source = source or _asked("Where can it be read (https://…)? Enter for nowhere:", _address, optional=True)
        evidence = evidence or _chosen("How are its words known to you?", EVIDENCE)
        named = id or guidance_files.document_id(speaker.id, sort, title, published or in_force)
        _refuse_taken(named, speaker, rulebook)
        paths = guidance_files.begin_document(
            rulebook,
            speaker,
            Path(into or "."),
            id=named,
            kind=sort,
            title=title,
            evidence=Evidence(evidence),
            published=published or None,
            in_force=in_force or None,
            source=source or None,
            dry_run=dry_run,
        )
    signing.tell_dry(dry_run)
    files = [str(path) for path in paths]
    if as_json:
        say_json({"format": "tracker.guidance-begun/1", "id": named, "files": files})
        return
    say_plain(
        [
            f"Wrote {_and(files)}.",
            "Next: write what is blank, then: tracker guidance check "
            + " ".join(map(quote, files))
            + signing.there(database),
        ]
    )


def _in_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _speaker(rulebook: Rulebook, id: str, given: tuple[str | None, str | None, str | None], asking: bool) -> Authority:
    """The authority of that id, or a new one as it was described. Raises a usage error for half a description."""
    known = rulebook.authority_of.get(id) or rulebook.authority_of.get(id.lower())
    flags = ("--jurisdiction", "--authority-name", "--authority-kind")
    if known:
        if any(given):
            told = _and([flag for flag, value in zip(flags, given, strict=True) if value])
            raise click.UsageError(f"`{known.id}` is on record: {known.name.en}. Leave {told} out.")
        return known
    near = nearest_word(id[:100], rulebook.authority_of)
    unknown = f"{shown(id)} is no authority on record." + (f" Did you mean `{near}`?" if near else "")
    missing = [flag for flag, value in zip(flags, given, strict=True) if not value]
    if missing and not asking:
        raise click.UsageError(f"{unknown} For a new one give {_and(missing)} too.")
    if missing:
        note(unknown)
        if not click.confirm("Is it a new authority?", err=True):
            raise click.Abort

    def place(word: str) -> str:
        return jurisdiction_of(rulebook, word) or ""

    jurisdiction, name, kind = given
    jurisdiction = place(jurisdiction) if jurisdiction else _asked("Where does it speak? A province, or Canada:", place)
    name = name or _asked("Its whole name, as it writes it:", _words)
    kind = kind or _chosen("What is it?", AUTHORITY_KIND)
    return Authority(id.lower(), Text(name), jurisdiction, AuthorityKind(kind))


def _refuse_taken(id: str, speaker: Authority, rulebook: Rulebook) -> None:
    """Raise a usage error for an id that is somebody else's."""
    if id in rulebook.instrument_of:
        raise click.UsageError(
            f"`{id}` is on record already. Name another with --id, or change that one: tracker guidance export {id}"
        )
    if not id.startswith(f"{speaker.id}-"):
        raise click.UsageError(f"the id {shown(id)} does not begin with its authority's. Write {speaker.id}-… .")


def _stated(words: str) -> str:
    return str(STATED.convert(words, None, None))


def _taken_as(piece: str, words: str) -> str:
    from tracker import guidance_files

    try:
        return guidance_files.as_written(piece, words)
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from wrong


def _id(words: str) -> str:
    return _taken_as("id", words.lower())


def _address(words: str) -> str:
    return _taken_as("address", words)


def _words(words: str) -> str:
    return _taken_as("words", words)


def _asked(question: str, take: Callable[[str], str] = str, optional: bool = False) -> str:
    """What somebody answers in the terminal; asked again for what cannot be taken. Empty: nothing, where `optional`."""

    def taken(answer: str) -> str:
        words = " ".join(answer.split())
        if not words and not optional:
            raise click.UsageError("that is nothing. Write it, or leave with Ctrl-C.")
        return take(words) if words else ""

    default = "" if optional else None
    return str(
        click.prompt(question, default=default, value_proc=taken, show_default=False, prompt_suffix=" ", err=True)
    )


def _chosen(question: str, choices: click.Choice[str]) -> str:
    return str(click.prompt(question, type=choices, prompt_suffix=" ", err=True))


def _and(words: Iterable[str]) -> str:
    """`a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
