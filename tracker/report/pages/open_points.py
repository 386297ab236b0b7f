"""What is open, in words: each point by what it is about, and where the answers lie that it holds up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracker.domain.gap import Gap, GapKind
from tracker.domain.instrument import AuthorityKind, Instrument
from tracker.domain.rulebook import Rulebook
from tracker.domain.spots import Spot, Stretch, stretches
from tracker.domain.vocabulary import Text
from tracker.report.pages.speech import EVIDENCE, authority_words, stated, term_name, text
from tracker.report.tongue import Tongue, message

KINDS = {
    GapKind.CONTESTED: message("contested reading"),
    GapKind.UNREAD: message("not read whole"),
    GapKind.SUPERSESSION: message("presumed to replace another"),
    GapKind.DATE: message("vague or unknown date"),
    GapKind.SILENT: message("searched, nothing found"),
    GapKind.UNSEARCHED: message("never searched"),
    GapKind.UNRECORDED: message("not on record"),
}

COLLEGES = {
    AuthorityKind.MEDICAL_COLLEGE: message("no medical college on record"),
    AuthorityKind.NURSING_COLLEGE: message("no nursing college on record"),
}


def marked(tongue: Tongue, words: Text) -> str:
    """A text of the rulebook in the tongue's language, or in English with a mark that says so."""
    found = text(tongue, words)
    return found.text if found.lang is None else tongue.say("{words} [in English]", words=found.text)


def document(tongue: Tongue, rulebook: Rulebook, id: str) -> str:
    """A document as one would cite it in short: authority, title, date; by its id where it is not on record."""
    each = rulebook.instrument_of.get(id)
    if each is None:
        return id
    name = authority_words(tongue, rulebook.authority_of[each.authority]).text
    return tongue.say(
        "{authority}, {title} ({date})", authority=name, title=_title(tongue, each), date=_day(tongue, each)
    )


def _title(tongue: Tongue, each: Instrument) -> str:
    return tongue.say("\u201c{title}\u201d", title=marked(tongue, each.title))


def _day(tongue: Tongue, each: Instrument) -> str:
    return stated(tongue, each.begins) or tongue.say("undated")


def kind_words(tongue: Tongue, gap: Gap) -> str:
    """What sort of point it is."""
    return tongue.say(KINDS[gap.kind])


def about(tongue: Tongue, gap: Gap) -> str:
    """An open point in a few words, beside the name of what it is about."""
    say = tongue.say
    match gap.kind:
        case GapKind.CONTESTED:
            return say("read in two ways")
        case GapKind.UNREAD:
            assert gap.evidence is not None  # noqa: S101 - for the type checker
            return say(EVIDENCE[gap.evidence])
        case GapKind.SUPERSESSION:
            return say("presumed to replace {document}", document=gap.instruments[1])
        case GapKind.DATE if gap.id.startswith("unapproved:"):
            return say("the day on which the approval ended: {day}", day=_stated(tongue, gap))
        case GapKind.DATE if gap.id.startswith("ended:"):
            return say("the day on which it ended: {day}", day=_stated(tongue, gap))
        case GapKind.DATE:
            return say("the day from which it counts: {day}", day=_stated(tongue, gap))
        case GapKind.SILENT:
            assert gap.search is not None  # noqa: S101 - for the type checker
            return say("searched, nothing found: {sought}", sought=marked(tongue, gap.search.sought))
        case GapKind.UNSEARCHED:
            return say("nobody is on record as having searched")
        case GapKind.UNRECORDED:
            assert gap.college is not None  # noqa: S101 - for the type checker
            return say(COLLEGES[gap.college])


def _stated(tongue: Tongue, gap: Gap) -> str:
    return stated(tongue, gap.stated) or tongue.say("not known")


def name_of(gap: Gap) -> str:
    """What a point is about, as one types it: a document, a rule of it, an authority, a province."""
    if gap.kind is GapKind.DATE and gap.rules:
        return gap.rules[0]
    if gap.instruments:
        return gap.instruments[0]
    return gap.place or (gap.authorities[0] if gap.authorities else gap.id)


def lying(tongue: Tongue, rulebook: Rulebook, spots: Iterable[Spot], every: Sequence[str]) -> list[str]:
    """Where some cells lie, in few lines: provinces, routes, places, purposes. `every` are all that are meant."""
    return [_line(tongue, rulebook, each, every) for each in stretches(spots, rulebook.vocabulary)]


def _line(tongue: Tongue, rulebook: Rulebook, stretch: Stretch, every: Sequence[str]) -> str:
    say, vocabulary = tongue.say, rulebook.vocabulary
    names = {j.id: text(tongue, j.name).text for j in vocabulary.jurisdictions}
    several = len(every) > 1 and set(stretch.jurisdictions) >= set(every)
    said = [say("every province and territory")] if several else [", ".join(names[j] for j in stretch.jurisdictions)]
    for dimension, terms, whole in (
        ("route", stretch.route, say("every route")),
        ("setting", stretch.setting, say("every place")),
        ("purpose", stretch.purpose, say("every purpose")),
    ):
        said.append(", ".join(term_name(tongue, vocabulary, dimension, term) for term in terms) or whole)
    return "; ".join(said)
