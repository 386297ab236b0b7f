"""What every report begins and ends with: what it is about, how to read it, its limits, and how to check it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tracker.domain.answer import Verdict
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.report.pages.speech import MEANINGS
from tracker.report.pages.view import Page, Paragraph, Section, Terms, Tone, Words
from tracker.report.tongue import Tongue, message
from tracker.report.wording import DISCLAIMER, VERDICTS, listed

LONG = 15
"""Rows from which a filter helps."""

DIGITS = 12
"""The first digits of a digest by which somebody finds it again."""


@value_class(frozen=True)
class Occasion:
    """What every report states beside what it is about, and what it is made from.

    `on` is the day it is about, `issued` the day it is issued, which is the day of asking; `by` who issues it. `title`
    None: the usual one. `revision` is the newest that bears on it, `content` the digest of what was known then.
    `known` is the day or revision after which nothing was looked at; None: all that was known when it was issued.
    `templates` are the issuer's own, each by name with its SHA-256, and `logo` is that of the picture (None: none).
    `params` are what else it takes to make it again.
    """

    rulebook: Rulebook
    tongue: Tongue
    on: date
    issued: date
    by: str
    revision: int
    content: str
    note: str | None = None
    title: str | None = None
    known: str | None = None
    templates: tuple[tuple[str, str], ...] = ()
    logo: str | None = None
    params: tuple[tuple[str, str], ...] = ()


def page(
    occasion: Occasion,
    kind: str,
    title: str,
    about: Sequence[tuple[str, str]],
    summary: Sequence[Paragraph],
    sections: Sequence[Section],
    main: str,
) -> Page:
    """A whole report: its title block, its summary, its own sections, and those that every report ends with."""
    say = occasion.tongue.say
    rulebook = say("Nothing was recorded yet")
    if occasion.revision:
        rulebook = say("revision r{number}, content {digest}", number=occasion.revision, digest=occasion.content)
    known = say("what was recorded by {day}", day=occasion.tongue.day(occasion.issued))
    if occasion.known:
        known = say("what was recorded by {moment}, and nothing later", moment=occasion.known)
    block = [
        *about,
        (say("As of"), occasion.tongue.day(occasion.on)),
        (say("Known"), known),
        (say("Rulebook"), rulebook),
        (say("Issued"), say("{day} by {who}", day=occasion.tongue.day(occasion.issued), who=occasion.by)),
        *([(say("Note"), occasion.note)] if occasion.note else []),
        *_own(occasion),
    ]
    return Page(
        kind=kind,
        lang=occasion.tongue.lang,
        title=Words(occasion.title or title),
        about=tuple((label, (Words(words),)) for label, words in block),
        summary=(*_cautions(occasion), *summary),
        sections=(*sections, how_to_read(occasion.tongue), how_to_check(occasion.tongue)),
        main=main,
        params=occasion.params,
        disclaimer=say(DISCLAIMER),
    )


def _own(occasion: Occasion) -> Iterator[tuple[str, str]]:
    """What on the pages is the issuer's and not ours, by the first digits of digests that the register has whole."""
    say = occasion.tongue.say
    if occasion.templates:
        named = [f"{name} (SHA-256 {digest[:DIGITS]})" for name, digest in occasion.templates]
        told = say(
            "of the issuer's own, which may show less than the report states: {templates}",
            templates=listed(named, tongue=occasion.tongue),
        )
        yield say("Templates"), told
    if occasion.logo:
        yield say("Logo"), say("a picture of the issuer's own (SHA-256 {digest})", digest=occasion.logo[:DIGITS])


def _cautions(occasion: Occasion) -> Iterator[Paragraph]:
    """What somebody must know of the moment before anything else."""
    say = occasion.tongue.say
    if not occasion.revision:
        yield warning(say("Nothing was recorded yet, so nothing is answered here."))
    if occasion.known:
        told = say(
            "This report leaves out what was recorded after {moment}. It says what was known then, and not what is "
            "known now.",
            moment=occasion.known,
        )
        yield warning(told)
    if occasion.on > occasion.issued:
        told = say(
            "{day} had not come when this was issued: it says what is recorded of that day so far.",
            day=occasion.tongue.spelled(occasion.on),
        )
        yield warning(told)


def paragraph(words: str) -> Paragraph:
    return Paragraph((Words(words),))


def warning(words: str) -> Paragraph:
    return Paragraph((Words(words),), Tone.WARNING)


def unsettled_answers(tongue: Tongue, n: int) -> Paragraph:
    """That so many answers could change, said wherever answers are counted."""
    return warning(
        tongue.count(
            "{n} answer is unsettled: something unknown could change it.",
            "{n} answers are unsettled: something unknown could change them.",
            n,
        )
    )


def no_answer(tongue: Tongue) -> Paragraph:
    """That an absence permits nothing, said wherever one is counted."""
    return warning(tongue.say("Where there is no answer there is no permission."))


def section(tongue: Tongue, id: str, heading: str, *blocks: object, level: int = 2) -> Section:
    """A section; None among its blocks is left out."""
    return Section(id, Words(tongue.say(heading)), level, tuple(b for b in blocks if b is not None))  # type: ignore[misc]  # blocks and None


def how_to_read(tongue: Tongue) -> Section:
    """The words for every verdict and absence, and the method in a few sentences."""
    say = tongue.say
    pairs = [(say(VERDICTS[v]), Words(say(MEANINGS[v]))) for v in Verdict]
    pairs += [
        (
            say("Unsettled"),
            Words(
                say(
                    "Something unknown could change the verdict: a date that is given only as a month, a text that is "
                    "presumed to replace another, a sentence that can be read in two ways. The most cautious verdict "
                    "is shown."
                )
            ),
        ),
        (
            say("Blocked"),
            Words(say("Permitted on conditions, and by what is known of the site one of them is not met.")),
        ),
        (
            say("Review due, unverified"),
            Words(
                say(
                    "The source was last found standing longer ago than its interval allows; unverified: more than "
                    "twice as long ago, or never. Neither changes the verdict."
                )
            ),
        ),
        (
            say("Must, should"),
            Words(
                say(
                    "Must: legislation, regulations, bylaws and accreditation standards. Should: guidance, notices, "
                    "toolkits and opinions."
                )
            ),
        ),
    ]
    method = paragraph(
        say(
            "Every answer is worked out from recorded rules: those in force on the day, of the province and of Canada. "
            "Any prohibition prohibits. Else a yes needs a provincial authority that says so. Absence, vagueness, "
            "staleness and disagreement are never taken for a permission."
        )
    )
    limits = paragraph(
        say(
            "It says what the recorded rules say. It does not know unpublished standards, letters to one clinic, or "
            "what changed since a source was last looked at."
        )
    )
    return section(
        tongue, "reading", message("How to read this report"), Terms(say("Words"), tuple(pairs)), method, limits
    )


def how_to_check(tongue: Tongue) -> Section:
    """How somebody who holds the file finds out whether it is the one that was issued."""
    say = tongue.say
    told = say(
        "The issued file is registered with its digest. The command tracker report verify FILE says whether a file is "
        "the one that was issued, whether it can be made again from the record, and what has changed since."
    )
    return section(tongue, "checking", message("How to check this report"), paragraph(told))
