"""The report on the whole country: each province's verdict by route and kind of place, and how much is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tracker.domain.answer import Verdict
from tracker.domain.instrument import AuthorityKind
from tracker.domain.question import Question
from tracker.domain.rule import Evidence
from tracker.domain.vocabulary import Jurisdiction
from tracker.report.grid import Stand
from tracker.report.pages.answers import CLOSED, counted, joined, stand_cell, stands_by
from tracker.report.pages.documents import about_permission, coming_table, sources_blocks, unread_table
from tracker.report.pages.front import LONG, Occasion, no_answer, page, paragraph, section, unsettled_answers, warning
from tracker.report.pages.gaps import gaps_blocks, gaps_of
from tracker.report.pages.speech import cell, cited, term_name, text
from tracker.report.pages.view import Block, Cell, Page, Paragraph, Sort, Table, Words
from tracker.report.tongue import Tongue, message

PLACES = (
    ("hospital", message("In a hospital")),
    ("accredited-facility", message("In a facility that the province's college accredits")),
    ("clinic", message("In a clinic or office without accreditation")),
    ("home", message("In the patient's home")),
)

Stands = dict[tuple[str, str, str], Stand | None]
"""How each province stands by place and route. None: there is no such place."""


def national_page(occasion: Occasion) -> Page:
    """All provinces and territories side by side, for psychiatric conditions without psychotherapy, by a physician."""
    tongue, say, vocabulary = occasion.tongue, occasion.tongue.say, occasion.rulebook.vocabulary
    places = [j for j in vocabulary.jurisdictions if j.id != "CA"]
    stands = {key: stand for j in places for key, stand in _stands(occasion, j)}
    documents = about_permission(occasion.rulebook)
    _, asked, _ = CLOSED[0]
    sections = (
        section(
            tongue,
            "answers",
            message("What is not permitted, what is doubtful, what is permitted"),
            _answers(occasion, places, stands),
        ),
        *(
            section(tongue, f"in-{place}", heading, _table(occasion, place, heading, places, stands))
            for place, heading in PLACES
        ),
        section(tongue, "known", message("How much is known"), _known(occasion, places)),
        section(tongue, "coming", message("What is coming"), coming_table(occasion, None)),
        section(tongue, "sources", message("Sources"), *sources_blocks(occasion, documents)),
        section(
            tongue,
            "unknown",
            message("What is not known"),
            *_unknown(occasion, places),
            *gaps_blocks(occasion, gaps_of(occasion, [_asked(occasion, here) for here in places])),
            unread_table(occasion, documents),
        ),
    )
    about = [(say("About"), say("Ketamine by a physician: {what}", what=say(asked)))]
    return page(
        occasion,
        "national",
        say("Ketamine rules across Canada"),
        about,
        list(_summary(occasion, stands)),
        sections,
        "answers-table",
    )


def _stands(occasion: Occasion, here: Jurisdiction) -> Iterator[tuple[tuple[str, str, str], Stand | None]]:
    vocabulary = occasion.rulebook.vocabulary
    there = {place: vocabulary.local_leaves("setting", place, here.id) for place, _ in PLACES}
    found = stands_by(occasion.rulebook, _asked(occasion, here))
    for place, leaves in there.items():
        for route in vocabulary.local_leaves("route", "route", here.id):
            yield (here.id, place, route), joined(found[route, leaf] for leaf in leaves) if leaves else None


def _asked(occasion: Occasion, here: Jurisdiction) -> Question:
    """What the report asks of a province: the places that it has."""
    _, _, terms = CLOSED[0]
    vocabulary = occasion.rulebook.vocabulary
    places = tuple(place for place, _ in PLACES if vocabulary.local_leaves("setting", place, here.id))
    bare = replace(Question(here.id, occasion.on, occasion.issued), **terms)  # type: ignore[arg-type]  # dimensions
    return replace(bare, setting=places)


Alike = tuple[tuple[Verdict, ...], bool]
"""What is answered, and whether it is settled."""


def _answers(occasion: Occasion, places: list[Jurisdiction], stands: Stands) -> Table:
    """Of each province what is answered alike, the strictest first, and on whose word."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    whole: dict[str, dict[str, int]] = {here.id: {} for here in places}
    for (jurisdiction, place, _), stand in stands.items():
        if stand is not None:
            whole[jurisdiction][place] = whole[jurisdiction].get(place, 0) + 1
    rows = []
    for here in places:
        where: dict[Alike, dict[str, list[str]]] = {}
        rules: dict[Alike, set[str]] = {}
        for (jurisdiction, place, route), stand in stands.items():
            if jurisdiction == here.id and stand is not None:
                key, name = (stand.verdicts, stand.settled), term_name(tongue, rulebook.vocabulary, "route", route)
                where.setdefault(key, {}).setdefault(place, []).append(name)
                rules.setdefault(key, set()).update(stand.rules)
        for key in sorted(where, key=lambda key: ([v.caution for v in key[0]], key[1])):
            words = cited(tongue, rulebook, sorted(rules[key]))
            rows.append(
                (
                    cell(text(tongue, here.name).text, tongue),
                    stand_cell(tongue, Stand(*key, ())),
                    cell(_where(tongue, where[key], whole[here.id]), tongue),
                    Cell(words) if words else cell(say("No rule decides"), tongue),
                )
            )
    headings = (say("Province"), say("Verdict"), say("Where"), say("On whose word"))
    caption = say("Every province's answers, the strictest first")
    return Table("answers-table", caption, headings, tuple(rows), filtered=len(rows) > LONG)


def _where(tongue: Tongue, routes_of: Mapping[str, list[str]], whole: Mapping[str, int]) -> str:
    """The routes in each kind of place, told in a word where they are all there are. `whole`: how many there are."""
    say, headings_of = tongue.say, dict(PLACES)
    if all(len(routes_of.get(place, ())) == number for place, number in whole.items()):
        return say("Every place, by every route")
    return tongue.apart.join(
        say(
            "{place}: {routes}",
            place=say(headings_of[place]),
            routes=say("every route") if len(routes) == whole[place] else ", ".join(routes),
        )
        for place, routes in routes_of.items()
    )


def _table(occasion: Occasion, place: str, caption: str, places: list[Jurisdiction], stands: Stands) -> Table:
    tongue, say, vocabulary = occasion.tongue, occasion.tongue.say, occasion.rulebook.vocabulary
    routes = vocabulary.local_leaves("route", "route", "CA")
    rows = []
    for here in places:
        name = text(tongue, here.name).text
        cells = []
        for route in routes:
            stand = stands[here.id, place, route]
            none = Cell((Words(say("No such place is recorded")),), Sort.ABSENT)
            cells.append(none if stand is None else stand_cell(tongue, stand))
        rows.append((cell(name, tongue), *cells))
    headings = (say("Province"), *(term_name(tongue, vocabulary, "route", route) for route in routes))
    return Table(f"in-{place}-table", say(caption), headings, tuple(rows))


def _summary(occasion: Occasion, stands: Stands) -> Iterator[Paragraph]:
    tongue, say = occasion.tongue, occasion.tongue.say
    each = [stand.verdicts[0] for stand in stands.values() if stand is not None]
    yield paragraph(
        say(
            "On {day}, over all provinces, kinds of place and routes, the record gives these answers, each counted by "
            "its strictest part: {counts}.",
            day=tongue.spelled(occasion.on),
            counts=counted(tongue, each),
        )
    )
    unsettled = sum(stand is not None and not stand.settled for stand in stands.values())
    if unsettled:
        yield unsettled_answers(tongue, unsettled)
    if any(v.is_absence for v in each):
        yield no_answer(tongue)


def _known(occasion: Occasion, places: list[Jurisdiction]) -> Table:
    """Of each province, how many documents and rules are recorded, and how they are known."""
    tongue, say, rulebook = occasion.tongue, occasion.tongue.say, occasion.rulebook
    rows = []
    for here in places:
        own = [i for i in about_permission(rulebook) if rulebook.authority_of[i.authority].jurisdiction == here.id]
        rules = [(r.evidence or i.evidence) for i in own for r in i.rules]
        bodies = [a.id for a in rulebook.authorities if a.jurisdiction == here.id and a.kind is not AuthorityKind.PAYER]
        searches = [s for s in rulebook.searches if s.authority in bodies]
        name = text(tongue, here.name).text
        numbers = (len(own), len(rules), rules.count(Evidence.READ), len(searches))
        rows.append((cell(name, tongue), *(cell(tongue.number(n), tongue, code=True) for n in numbers)))
    headings = (say("Province"), say("Documents"), say("Rules"), say("Rules read whole"), say("Searches on record"))
    return Table("known-table", say("Documents, rules and searches on record"), headings, tuple(rows))


def _unknown(occasion: Occasion, places: list[Jurisdiction]) -> Iterator[Block]:
    """Provinces of whose medical college nothing is recorded, neither a rule nor a search."""
    say, rulebook = occasion.tongue.say, occasion.rulebook
    speaking = {i.authority for i in rulebook.instruments} | {s.authority for s in rulebook.searches}
    known = {
        a.jurisdiction for a in rulebook.authorities if a.kind is AuthorityKind.MEDICAL_COLLEGE and a.id in speaking
    }
    missing = [text(occasion.tongue, here.name).text for here in places if here.id not in known]
    if missing:
        told = say(
            "Of the medical college nothing is recorded and nothing was searched in: {places}.",
            places=", ".join(missing),
        )
        yield warning(told)
    else:
        yield paragraph(say("Of every medical college something is recorded, or was searched for."))
