"""A report that has every block, in both languages: as it typically is, empty, long, and with hostile words in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from tracker.report.pages.view import (
    Bar,
    Cell,
    Checklist,
    Figure,
    Item,
    Lane,
    Mark,
    Page,
    Paragraph,
    Sample,
    Section,
    Shape,
    Sort,
    Table,
    Terms,
    Tick,
    Tone,
    Words,
)

CPSA = "https://cpsa.ca/wp-content/uploads/2020/11/Procedural-Sedation.pdf?v=2&copy=1#page=4"

WORDS = {
    "en": {
        "title": "Ketamine in Alberta",
        "as of": "As of",
        "issued": "Issued by",
        "rulebook": "Rulebook",
        "note": "Note",
        "summary": "1 of 4 ways of giving it is permitted, 1 is prohibited, and 2 are not settled.",
        "warning": "Two sources are past the day on which they were to be looked at again.",
        "first": "Not permitted",
        "matrix": "Every route and place",
        "conditions": "Conditions",
        "sources": "Sources",
        "gaps": "What is not known",
        "route": "Route",
        "place": "Place",
        "verdict": "Verdict",
        "since": "Since",
        "rule": "What the rule says",
        "source": "Source",
        "permitted": "Permitted",
        "prohibited": "Prohibited",
        "unsettled": "Not settled",
        "silent": "No rule recorded",
        "met": "Met",
        "unmet": "Not met",
        "shown": "Shown by a file",
        "open": "Not answered",
        "of": "Conditions for intravenous ketamine in an accredited facility",
        "terms": "What the words mean",
        "quiet": "Rules that speak of hospitals alone are left out.",
        "disclaimer": "A record of rules with their sources, not legal advice.",
    },
    "fr": {
        "title": "La kétamine en Alberta",
        "as of": "En date du",
        "issued": "Produit par",
        "rulebook": "Recueil de règles",
        "note": "Remarque",
        "summary": "1 façon de l'administrer sur 4 est permise, 1 est interdite et 2 restent à trancher.",
        "warning": "Deux sources auraient déjà dû être revues.",
        "first": "Ce qui n'est pas permis",
        "matrix": "Toutes les voies et tous les lieux",
        "conditions": "Conditions",
        "sources": "Sources",
        "gaps": "Ce qu'on ne sait pas",
        "route": "Voie",
        "place": "Lieu",
        "verdict": "Verdict",
        "since": "Depuis",
        "rule": "Ce que dit la règle",
        "source": "Source",
        "permitted": "Permis",
        "prohibited": "Interdit",
        "unsettled": "Non tranché",
        "silent": "Aucune règle consignée",
        "met": "Remplie",
        "unmet": "Non remplie",
        "shown": "Attestée par un document",
        "open": "Sans réponse",
        "of": "Conditions pour la kétamine intraveineuse en établissement agréé",
        "terms": "Le sens des mots",
        "quiet": "Les règles qui ne visent que les hôpitaux sont omises.",
        "disclaimer": "Un registre de règles avec leurs sources, et non un avis juridique.",
    },
}


def typical(kind: str = "province", lang: str = "en", rows: int = 4) -> Page:
    """A report of a kind, with so many rows in its main table."""
    w = WORDS[lang]
    return Page(
        kind=kind,
        lang=lang,
        title=Words(w["title"]),
        about=(
            (w["as of"], (Words("2026-05-05"),)),
            (w["rulebook"], (Words("revision 12, "), Words("3f9a61c0d2e8"))),
            (w["issued"], (Words("A. Tremblay <a.tremblay@clinic.example>", href="mailto:a.tremblay@clinic.example"),)),
            (w["note"], (Words("Pour l'inspection de juin", lang="fr"),)),
        ),
        summary=(
            Paragraph((Words(w["summary"]),)),
            Paragraph((Words(w["warning"]),), Tone.WARNING),
        ),
        sections=(
            Section("first", Words(w["first"]), 2, (first(w), Paragraph((Words(w["quiet"]),), Tone.QUIET))),
            Section("all", Words(w["matrix"]), 2, (matrix(w), figure(w), main(w, rows))),
            Section("conditions", Words(w["conditions"]), 3, (checklist(w),)),
            Section("sources", Words(w["sources"]), 2, (sources(w),)),
            Section("gaps", Words(w["gaps"]), 2, (Paragraph((Words(w["quiet"]),)), terms(w))),
        ),
        main="rules",
        params=(("kind", kind), ("on", "2026-05-05")),
        disclaimer=w["disclaimer"],
    )


def empty(kind: str = "province", lang: str = "en") -> Page:
    """A report on which nothing is recorded."""
    page = typical(kind, lang, rows=0)
    nothing = [
        replace(
            section,
            blocks=tuple(
                replace(block, rows=())
                if isinstance(block, Table)
                else replace(block, items=())
                if isinstance(block, Checklist)
                else replace(block, lanes=(), ticks=(), legend=())
                if isinstance(block, Figure)
                else block
                for block in section.blocks
            ),
        )
        for section in page.sections
    ]
    return replace(page, sections=tuple(nothing))


def first(w: dict[str, str]) -> Table:
    return Table(
        "first-table",
        w["first"],
        (w["route"], w["place"], w["verdict"], w["since"]),
        (
            (
                Cell((Words("ketamine, intravenous"),)),
                Cell((Words("clinic or office without accreditation"),)),
                Cell((Words(w["prohibited"]),), Sort.NO),
                Cell((Words("2020-11-01"),), code=True),
            ),
            (
                Cell((Words("esketamine, intranasal"),)),
                Cell((Words("patient's home"),)),
                Cell((Words(w["unsettled"]),), Sort.OPEN),
                Cell((Words("2023-07-26"),), code=True),
            ),
        ),
    )


def matrix(w: dict[str, str]) -> Table:
    """Many columns: a place each."""
    places = ("hospital", "accredited facility", "NHSF", "PAPT", "community facility", "office", "home")
    sorts = (
        (w["permitted"], Sort.YES),
        (w["prohibited"], Sort.NO),
        (w["unsettled"], Sort.OPEN),
        (w["silent"], Sort.ABSENT),
    )

    def verdict(n: int) -> Cell:
        told, sort = sorts[n % 4]
        return Cell((Words(told),), sort)

    routes = ("intravenous", "intramuscular", "subcutaneous", "oral", "sublingual", "intranasal")
    rows = (
        (Cell((Words(route),)), *(verdict(i * i + j) for j in range(len(places)))) for i, route in enumerate(routes)
    )
    return Table("matrix", w["matrix"], (w["route"], *places), tuple(rows))


def figure(w: dict[str, str]) -> Figure:
    """Every sort in every shape, from a bar that is hardly seen to one that has room for its words."""
    bars = [
        (Sort.ABSENT, Shape.SURE, "silent"),
        (Sort.OPEN, Shape.VAGUE, "unsettled"),
        (Sort.NO, Shape.SURE, "prohibited"),
    ]
    widths = (("0.0", "19.5"), ("19.5", "0.2"), ("19.7", "80.3"))
    lane = tuple(
        Bar(first, wide, sort, shape, str(n), w[name] if n == 3 else "")
        for n, ((first, wide), (sort, shape, name)) in enumerate(zip(widths, bars, strict=True), 1)
    )
    whole = (Bar("0.0", "100.0", Sort.YES, Shape.DOUBTFUL, "4", w["permitted"]),)
    return Figure(
        "time",
        w["since"],
        w["quiet"],
        (Lane("intravenous", lane), Lane("oral, sublingual", whole)),
        (Tick("0.0", "2020"), Tick("50.0", "2023")),
        tuple(Sample(sort, shape, w[name]) for sort, shape, name in (*bars, (Sort.YES, Shape.DOUBTFUL, "permitted"))),
    )


def main(w: dict[str, str], rows: int) -> Table:
    quoted = Words("Le médecin doit être présent pendant toute la séance.", lang="fr")
    other = Words("A physician must be present while the drug is given, and until the patient is awake.", lang="en")
    return Table(
        "rules",
        w["rule"],
        (w["source"], w["since"], w["rule"], w["verdict"]),
        tuple(
            (
                Cell((Words(f"ab-cpsa-{n:04}"),), code=True),
                Cell((Words(f"20{n % 27:02}-0{n % 9 + 1}-1{n % 10}"),), code=True),
                Cell((quoted if n % 3 == 0 else other, Words(" "), Words(f"p. {n % 40 + 1}", href=CPSA))),
                Cell((Words(w["permitted" if n % 2 else "silent"]),), Sort.YES if n % 2 else Sort.ABSENT),
            )
            for n in range(rows)
        ),
        filtered=rows > 20,
    )


def checklist(w: dict[str, str]) -> Checklist:
    said = Words("A physician with advanced cardiac life support is in the building.", lang="en")
    return Checklist(
        w["of"],
        (
            Item(Mark.MET, w["met"], (said,)),
            Item(Mark.SHOWN, w["shown"], (said,), ((Words("ACLS, Dr Roy, "), Words("2027-01-31")),)),
            Item(Mark.UNMET, w["unmet"], (said,), ((Words("Nearest yes"),), (Words("sources", href=CPSA),))),
            Item(Mark.OPEN, w["open"], (said,)),
        ),
    )


def sources(w: dict[str, str]) -> Table:
    return Table(
        "sources-table",
        w["sources"],
        (w["source"], w["since"], w["rule"]),
        (
            (
                Cell((Words("Procedural Sedation, Standards", lang="en", href=CPSA),)),
                Cell((Words("2020-11"),), code=True),
                Cell((Words("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),)),
            ),
            (
                Cell((Words("https://cpsa.ca/standards", href="https://cpsa.ca/standards"),)),
                Cell((Words("2026-03-01"),), code=True),
                Cell((Words(w["silent"]),), Sort.ABSENT),
            ),
        ),
    )


def terms(w: dict[str, str]) -> Terms:
    return Terms(
        w["terms"],
        (
            (w["permitted"], Words("A provincial authority permits it.", lang="en")),
            (w["silent"], Words("Nothing was found. This is no permission.", lang="en")),
        ),
    )


KEPT = {"id", "kind", "lang", "main", "level", "href", "first", "wide", "at"}
"""Fields that are ids, choices of ours, lengths or addresses, and no text of anybody's."""


def written_over(page: Page, words: Callable[[str], str]) -> Page:
    """A report with other words in every field of text; its links stay."""
    made: Page = _over(page, words)
    return made


def _over(value: Any, words: Callable[[str], str]) -> Any:
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return words(value)
    if isinstance(value, tuple):
        return tuple(_over(each, words) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        given = {each.name: getattr(value, each.name) for each in fields(value) if each.name not in KEPT}
        return replace(value, **{name: _over(part, words) for name, part in given.items() if part is not None})
    return value


def linked_to(page: Page, href: str) -> Page:
    """A report in which every link leads to an address."""
    made: Page = _linked(page, href)
    return made


def _linked(value: Any, href: str) -> Any:
    if isinstance(value, Words):
        return replace(value, href=href) if value.href else value
    if isinstance(value, tuple):
        return tuple(_linked(each, href) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _linked(getattr(value, each.name), href) for each in fields(value)})
    return value
