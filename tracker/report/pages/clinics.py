"""The report on the user's own sites: where every service stands, what shows it, what is missing, what ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tracker.domain.answer import Alternative, AnswerCondition, Standing
from tracker.domain.assess import Assessed, Assessment, Ending, Status, worst_first
from tracker.domain.question import Question
from tracker.domain.rule import ConditionKind
from tracker.domain.site import Evidence, GrantKind, Site
from tracker.report.pages.documents import coming_table, of_jurisdiction, sources_blocks, unread_table
from tracker.report.pages.front import LONG, Occasion, no_answer, page, paragraph, section, warning
from tracker.report.pages.gaps import gaps_blocks, gaps_of
from tracker.report.pages.speech import (
    DIMENSIONS,
    STANDINGS,
    cell,
    cited,
    term_name,
    text,
    verdict_words,
    where,
)
from tracker.report.pages.view import (
    Block,
    Cell,
    Checklist,
    Item,
    Mark,
    Page,
    Paragraph,
    Section,
    Sort,
    Table,
    Words,
)
from tracker.report.tongue import Tongue, message
from tracker.report.wording import FORCES

STATUSES = {
    Status.NOT_ALLOWED: message("not allowed"),
    Status.ACTION_NEEDED: message("action needed"),
    Status.NO_ANSWER: message("no answer"),
    Status.UNANSWERED: message("unanswered"),
    Status.COMPLIANT: message("compliant"),
}

_SORTS = {
    Status.NOT_ALLOWED: Sort.NO,
    Status.ACTION_NEEDED: Sort.NO,
    Status.NO_ANSWER: Sort.ABSENT,
    Status.UNANSWERED: Sort.OPEN,
    Status.COMPLIANT: Sort.YES,
}

Instead = Callable[[Assessment], Sequence[Sequence[Alternative]]]
"""The nearest yeses of a service, for each of its answers."""


def clinics_page(
    occasion: Occasion,
    sites: Sequence[Site],
    found: Sequence[Assessment],
    ending: Sequence[Ending],
    within: int,
    instead: Instead,
) -> Page:
    """Where sites stand on a day. `within` are the days ahead in which what ends is told."""
    tongue, say = occasion.tongue, occasion.tongue.say
    ordered = worst_first(found)
    places = sorted({site.jurisdiction for site in sites})
    documents = {d.id: d for place in places for d in of_jurisdiction(occasion.rulebook, place)}
    decisive = {
        ref.partition("/")[0]
        for a in found
        for p in a.parts
        for ref in (*p.answer.deciding, *(r for c in p.answer.conditions for r in c.rules))
    }
    behind = [documents[id] for id in sorted(decisive) if id in documents]
    services = _services_table(occasion, ordered, instead)
    sections = (
        section(tongue, "services", message("Where every service stands"), services),
        section(tongue, "conditions", message("Conditions, site by site")),
        *_by_site(occasion, ordered),
        section(tongue, "ends", message("What ends soon"), _ends(occasion, ending, within)),
        section(tongue, "coming", message("What is coming"), coming_table(occasion, None)),
        section(
            tongue,
            "sources",
            message("Sources"),
            *sources_blocks(occasion, behind),
        ),
        section(
            tongue,
            "unknown",
            message("What is not known"),
            *_unknown(occasion, ordered),
            *_of_provinces(occasion, sites),
            unread_table(occasion, behind),
        ),
    )
    about = tongue.count("{n} site in {places}", "{n} sites in {places}", len(sites), places=", ".join(places) or "-")
    title = say("Where our sites stand")
    return page(
        occasion,
        "clinics",
        title,
        [(say("About"), about)],
        list(_summary(occasion, found, [site.id for site in sites if not site.services])),
        sections,
        "services-table",
    )


def _summary(occasion: Occasion, found: Sequence[Assessment], idle: Sequence[str]) -> Iterator[Paragraph]:
    tongue, say = occasion.tongue, occasion.tongue.say
    counts = [(sum(a.status is s for a in found), s) for s in Status]
    told = ", ".join(say("{n} {status}", n=tongue.number(n), status=say(STATUSES[s])) for n, s in counts if n)
    if found:
        day = tongue.spelled(occasion.on)
        yield paragraph(say("On {day} the services stand as follows: {counts}.", day=day, counts=told))
    if idle:
        without = say("No service is recorded of: {sites}. Nothing is said of where they stand.", sites=", ".join(idle))
        yield warning(without)
    stale = sum(a.standing is not Standing.VERIFIED for a in found)
    if stale:
        told = tongue.count(
            "{n} service rests on sources that nobody has found standing lately.",
            "{n} services rest on sources that nobody has found standing lately.",
            stale,
        )
        yield warning(told)
    unread = sum(any(c.kind is ConditionKind.UNREAD for p in a.parts for c in p.answer.conditions) for a in found)
    if unread:
        told = tongue.count(
            "{n} service rests on a source that was not read whole: whatever else is met, it is no clean yes.",
            "{n} services rest on sources that were not read whole: whatever else is met, they are no clean yes.",
            unread,
        )
        yield warning(told)
    if any(a.status is Status.NO_ANSWER for a in found):
        yield no_answer(tongue)
    yield paragraph(
        say(
            "Compliant means: the answer is a settled yes, and each condition is met by a fact or shown by a document "
            "that counts that day."
        )
    )


def status_cell(tongue: Tongue, one: Assessment) -> Cell:
    """How a service stands; compliance on stale sources is marked as such."""
    word = tongue.say(STATUSES[one.status])
    fresh = one.standing
    if one.status is Status.COMPLIANT and fresh is not Standing.VERIFIED:
        marked = tongue.say("{status}, sources {standing}", status=word, standing=tongue.say(STANDINGS[fresh]))
        return Cell((Words(marked),), Sort.OPEN)
    return Cell((Words(word),), _SORTS[one.status])


def _services_table(occasion: Occasion, found: Sequence[Assessment], instead: Instead) -> Table:
    tongue, say = occasion.tongue, occasion.tongue.say
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        verdicts = dict.fromkeys(verdict_words(tongue, p.answer.verdict, settled=p.answer.settled) for p in one.parts)
        documents = dict.fromkeys(ref.partition("/")[0] for p in one.parts for ref in p.answer.deciding)
        rows.append(
            (
                cell(one.site.id, tongue, code=True),
                cell(one.site.name, tongue),
                cell(one.service.id, tongue),
                status_cell(tongue, one),
                cell(", ".join(verdicts) or say("Nothing could be asked"), tongue),
                cell(", ".join(documents) or say("No rule decides"), tongue),
                cell(say(STANDINGS[one.standing]), tongue),
                _instead(occasion, one, instead),
            )
        )
    if not rows:
        rows.append((cell(say("No service is recorded"), tongue), *(cell(None, tongue) for _ in range(7))))
    headings = (
        say("Site"),
        say("Name"),
        say("Service"),
        say("Stands"),
        say("Verdict"),
        say("On whose word"),
        say("Sources"),
        say("Nearest yes"),
    )
    return Table(
        "services-table",
        say("Every service, the worst first"),
        headings,
        tuple(rows),
        filtered=len(rows) > LONG,
    )


def _instead(occasion: Occasion, one: Assessment, instead: Instead) -> Cell:
    """What would be a yes, or why none is told; why nothing could be asked is told in English."""
    if one.why_not:
        return Cell((Words(one.why_not, None if occasion.tongue.lang == "en" else "en"),))
    return cell(_nearest(occasion, instead(one)) or _no_nearest(occasion, one), occasion.tongue)


def _nearest(occasion: Occasion, alternatives: Sequence[Sequence[Alternative]]) -> str:
    """The first nearest yes of each answer."""
    tongue, vocabulary = occasion.tongue, occasion.rulebook.vocabulary
    said = []
    for each in alternatives:
        for one in each[:1]:
            changes = []
            for dimension, terms in one.change:
                if dimension.startswith("fact:"):
                    changes.append(f"{dimension.removeprefix('fact:')} = {' | '.join(terms)}")
                    continue
                names = ", ".join(term_name(tongue, vocabulary, dimension, t) for t in terms)
                changes.append(
                    tongue.say("{dimension}: {terms}", dimension=tongue.say(DIMENSIONS[dimension]), terms=names)
                )
            said.append(tongue.say(" together with ").join(changes))
    return " / ".join(dict.fromkeys(said))


def _no_nearest(occasion: Occasion, one: Assessment) -> str:
    """Why no nearest yes is told: it is a yes, nobody has an answer, or none was found."""
    say = occasion.tongue.say
    if all(part.status in (Status.UNANSWERED, Status.COMPLIANT) for part in one.parts):
        if one.status is Status.COMPLIANT:
            return say("Permitted; every condition that is recorded is met")
        return say("Permitted only if the open conditions are met")
    if one.status is Status.NO_ANSWER:
        return say("There is no answer, so no nearest yes is looked for")
    return say("No nearest yes was found")


def _by_site(occasion: Occasion, found: Sequence[Assessment]) -> Iterator[Section]:
    """The conditions of every service, a section for each site."""
    by_site: dict[str, list[Assessment]] = {}
    for one in sorted(found, key=lambda a: (a.site.id, a.service.id)):
        by_site.setdefault(one.site.id, []).append(one)
    for number, each in enumerate(by_site.values(), 1):
        site = each[0].site
        blocks: list[Block] = [paragraph(_about(occasion, site))]
        for one in each:
            blocks += _of_service(occasion, one)
        yield Section(
            f"site-{number}",
            Words(occasion.tongue.say("{name}: {told}", name=site.id, told=site.name)),
            3,
            tuple(blocks),
        )


def _about(occasion: Occasion, site: Site) -> str:
    """A site's place and what it holds."""
    tongue, say, vocabulary = occasion.tongue, occasion.tongue.say, occasion.rulebook.vocabulary
    held = []
    for holding in site.holdings:
        name = term_name(tongue, vocabulary, "setting", holding.term)
        number = say(" no. {number}", number=holding.number) if holding.number else ""
        until = say(", until {day}", day=tongue.day(holding.expires)) if holding.expires else ""
        expired = "" if holding.counts(occasion.on) else say(" (does not count that day)")
        held.append(f"{name}{number}{until}{expired}")
    place = site.setting(occasion.on)
    stands = term_name(tongue, vocabulary, "setting", place) if place else say("no place that counts that day")
    told = say("Asked about as: {place}.", place=stands)
    return told + (" " + say("It holds: {held}.", held=tongue.apart.join(held)) if held else "")


def _of_service(occasion: Occasion, one: Assessment) -> Iterator[Block]:
    tongue, say = occasion.tongue, occasion.tongue.say
    status = say(STATUSES[one.status])
    if one.why_not:
        yield paragraph(say("{service}: {status}. {why}", service=one.service.id, status=status, why=f"{one.why_not}."))
    for part in one.parts:
        verdict = verdict_words(tongue, part.answer.verdict, settled=part.answer.settled)
        covers = where(tongue, occasion.rulebook.vocabulary, part.answer.when, "")
        label = say(
            "{service}: {verdict}, {status}", service=one.service.id, verdict=verdict, status=say(STATUSES[part.status])
        )
        label += f" ({covers})" if covers else ""
        items = tuple(_items(occasion, one.site, part))
        yield Checklist(label, items) if items else paragraph(f"{label}.")


def _items(occasion: Occasion, site: Site, part: Assessed) -> Iterator[Item]:
    """Unmet first, then what nobody has answered, what documents show, and what facts meet."""
    say = occasion.tongue.say
    for condition in part.unmet:
        yield _item(occasion, Mark.UNMET, say("not met"), condition, _said(occasion, site, condition))
    for condition in part.open:
        wanted = say("awaits a document") if condition.key in part.by_document else say("awaits an answer")
        if condition.kind is ConditionKind.UNREAD:
            wanted = say("settled only by recording what it says")
        yield _item(occasion, Mark.OPEN, say("unanswered"), condition, wanted)
    for condition, document in part.shown:
        yield _item(occasion, Mark.SHOWN, say("shown by a document"), condition, _document(occasion, document))
    for condition in part.met:
        yield _item(occasion, Mark.MET, say("met"), condition, _said(occasion, site, condition))


def _item(occasion: Occasion, mark: Mark, state: str, condition: AnswerCondition, told: str) -> Item:
    tongue, say = occasion.tongue, occasion.tongue.say
    force = say(FORCES[condition.force])
    more: list[tuple[Words, ...]] = [(Words(f"{force}; {told}" if told else force),)]
    if condition.because:
        more.append((Words(say("In some readings only.")),))
    more.append(cited(tongue, occasion.rulebook, condition.rules))
    return Item(mark, state, (text(tongue, condition.text),), tuple(more))


def _said(occasion: Occasion, site: Site, condition: AnswerCondition) -> str:
    """What is known of a fact, who said so, when, and on what document."""
    tongue, say = occasion.tongue, occasion.tongue.say
    if condition.test is None:
        return ""
    for grant in site.grants:
        if grant.fact == condition.test.fact and grant.counts(occasion.on):
            until = say(", until {day}", day=tongue.day(grant.expires)) if grant.expires else ""
            return say("granted{until}, on these terms: {terms}", until=until, terms=grant.terms)
    found = [f for f in site.facts if f.fact == condition.test.fact and f.counts(occasion.on)]
    if not found:
        return say("said by what the service is")
    one = found[-1]
    words = [f"{one.fact} = {one.value}"]
    if one.by:
        words.append(say("said by {who}", who=one.by))
    if one.on:
        words.append(say("on {day}", day=tongue.day(one.on)))
    if one.document:
        words.append(say("document: {document}", document=one.document))
    if one.expires:
        words.append(say("until {day}", day=tongue.day(one.expires)))
    return ", ".join(words)


def _document(occasion: Occasion, document: Evidence) -> str:
    tongue, say = occasion.tongue, occasion.tongue.say
    words = [document.document]
    if document.by:
        words.append(say("said by {who}", who=document.by))
    if document.on:
        words.append(say("on {day}", day=tongue.day(document.on)))
    if document.owner:
        words.append(say("kept by {who}", who=document.owner))
    if document.expires:
        words.append(say("until {day}", day=tongue.day(document.expires)))
    return ", ".join(words)


def _ends(occasion: Occasion, ending: Sequence[Ending], within: int) -> Table | Paragraph:
    tongue, say = occasion.tongue, occasion.tongue.say
    if not ending:
        return paragraph(tongue.count("Nothing ends within {n} day.", "Nothing ends within {n} days.", within))
    rows = tuple(
        (
            cell(tongue.day(each.on), tongue, code=True),
            cell(each.site, tongue, code=True),
            cell(_ending(tongue, each), tongue),
        )
        for each in ending
    )
    caption = tongue.count("What has its last day within {n} day", "What has its last day within {n} days", within)
    return Table("ending-table", caption, (say("Last day"), say("Site"), say("What")), rows, filtered=len(rows) > LONG)


ENDING = {
    "accreditation": message("accreditation"),
    GrantKind.EXEMPTION.value: message("exemption"),
    GrantKind.UNDERTAKING.value: message("undertaking"),
}
"""What may end, by its kind, where its name begins with that word."""


def _ending(tongue: Tongue, each: Ending) -> str:
    """What ends, its kind in the language of the report and the rest as the owner of the site wrote it."""
    kind, _, rest = each.what.partition(" ")
    return f"{tongue.say(ENDING[kind])} {rest}" if kind == each.kind and kind in ENDING else each.what


def _of_provinces(occasion: Occasion, sites: Sequence[Site]) -> Iterator[Block]:
    """What is not known of the provinces in which the sites lie."""
    places = sorted({site.jurisdiction for site in sites})
    if places:
        asked = [Question(place, occasion.on, occasion.issued) for place in places]
        yield from gaps_blocks(occasion, gaps_of(occasion, asked))


def _unknown(occasion: Occasion, found: Sequence[Assessment]) -> Iterator[Block]:
    """Services without an answer, and how much nobody has answered."""
    tongue, say = occasion.tongue, occasion.tongue.say
    absent = [a for a in found if a.status is Status.NO_ANSWER]
    if absent:
        rows = tuple(
            (
                cell(f"{a.site.id}, {a.service.id}", tongue),
                cell(
                    ", ".join(
                        dict.fromkeys(
                            verdict_words(tongue, p.answer.verdict, settled=p.answer.settled) for p in a.parts
                        )
                    )
                    or a.why_not,
                    tongue,
                ),
            )
            for a in absent
        )
        yield Table("absent-table", say("Services without an answer"), (say("Service"), say("Verdict")), rows)
    waiting = sum(len(p.open) for a in found for p in a.parts)
    if waiting:
        told = tongue.count(
            "{n} condition awaits an answer or a document.", "{n} conditions await an answer or a document.", waiting
        )
        yield paragraph(told)
    elif not absent:
        yield paragraph(say("No condition awaits an answer or a document."))
