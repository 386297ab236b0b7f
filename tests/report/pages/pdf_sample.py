"""A report with every block, in both languages, for what is set on paper."""

from __future__ import annotations

from tracker.report.pages.view import (
    Bar,
    Block,
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

ADDRESS = "https://cpsa.example/standards/sedation-and-analgesia?edition=2026-01"


def cell(text: str, sort: Sort = Sort.PLAIN, *, code: bool = False, lang: str | None = None) -> Cell:
    return Cell((Words(text, lang),), sort, code)


def english() -> Page:
    """A typical report on two clinics."""
    return _page(
        lang="en",
        other="fr",
        title="Where our clinics stand",
        about=(
            ("About", (Words("Two clinics in Alberta and Quebec"),)),
            ("As of", (Words("2026-05-05"),)),
            ("Rulebook", (Words("revision 12, known on 2026-05-05"),)),
            ("Issued by", (Words("A. Tremblay, compliance officer"),)),
        ),
        summary=(
            Paragraph(
                (Words("Of 7 services, 3 may be given, 2 on conditions; 1 may not, and of 1 no rule is recorded."),)
            ),
            Paragraph((Words("Nasal self-administration at home is not permitted in Alberta."),), Tone.WARNING),
            Paragraph((Words("Silence is not permission: where no rule is recorded, ask the college."),), Tone.QUIET),
        ),
        standing=("Where each service stands", "Services of each clinic as of 2026-05-05"),
        headings=("Service", "Route", "Verdict", "Since", "Rule", "Why"),
        rows=(
            (
                "Calgary North",
                "intravenous",
                "Permitted",
                Sort.YES,
                "2024-09-01",
                "ab-npps-07",
                "Accredited for sedation of this level.",
            ),
            (
                "Calgary North",
                "intramuscular",
                "Permitted on conditions",
                Sort.OPEN,
                "2024-09-01",
                "ab-npps-11",
                "Two of five conditions are not shown.",
            ),
            (
                "Calgary North",
                "nasal, at home",
                "Not permitted",
                Sort.NO,
                "2025-04-01",
                "ab-home-02",
                "A patient must be observed on the premises for two hours.",
            ),
            (
                "Montréal Centre",
                "oral",
                "No rule recorded",
                Sort.ABSENT,
                "not dated",
                "no rule",
                "Nothing was found when the sources were searched on 2026-03-02.",
            ),
        ),
        list_label="Conditions of intramuscular ketamine at Calgary North",
        states=("Met", "Shown", "Not met", "Not answered"),
        items=(
            "A physician with advanced life support training is on the premises.",
            "A monitor of oxygen saturation is in the room.",
            "The facility is accredited for non-hospital procedures.",
            "The patient's escort is named before the dose.",
        ),
        more=("Evidence: certificate 4471, expires 2026-11-30.", "Rule ab-npps-11, section 4.2."),
        quoted="«\u00a0L’administration se fait sous la surveillance d’un professionnel.\u00a0»",
        sources=("Sources", "Read the standard of the college", "The words of Quebec's guide:"),
        terms_label="What the words mean",
        pairs=(
            ("Permitted", "A rule in force permits it, and nothing recorded forbids it."),
            ("No rule recorded", "Nobody found a rule. It may exist all the same."),
        ),
        disclaimer="This report shows what is recorded. It is no legal advice; the texts of the authorities prevail.",
    )


def french() -> Page:
    """The same report in French."""
    return _page(
        lang="fr",
        other="en",
        title="Où en sont nos cliniques",
        about=(
            ("Objet", (Words("Deux cliniques, en Alberta et au Québec"),)),
            ("En date du", (Words("2026-05-05"),)),
            ("Recueil de règles", (Words("révision 12, état connu le 2026-05-05"),)),
            ("Émis par", (Words("A. Tremblay, responsable de la conformité"),)),
        ),
        summary=(
            Paragraph(
                (Words("Sur 7 services, 3 sont permis, 2 sous conditions\u00a0; 1 est interdit et 1 est sans règle."),)
            ),
            Paragraph((Words("L’autoadministration nasale à domicile n’est pas permise en Alberta."),), Tone.WARNING),
            Paragraph((Words("Le silence n’est pas une permission\u00a0: consultez le collège."),), Tone.QUIET),
        ),
        standing=("Où en est chaque service", "Services de chaque clinique en date du 2026-05-05"),
        headings=("Service", "Voie", "Verdict", "Depuis", "Règle", "Pourquoi"),
        rows=(
            (
                "Calgary Nord",
                "intraveineuse",
                "Permis",
                Sort.YES,
                "2024-09-01",
                "ab-npps-07",
                "Agrément pour une sédation de ce niveau.",
            ),
            (
                "Calgary Nord",
                "intramusculaire",
                "Permis sous conditions",
                Sort.OPEN,
                "2024-09-01",
                "ab-npps-11",
                "Deux conditions sur cinq ne sont pas démontrées.",
            ),
            (
                "Calgary Nord",
                "nasale, à domicile",
                "Non permis",
                Sort.NO,
                "2025-04-01",
                "ab-home-02",
                "Le patient doit être observé sur place pendant deux heures.",
            ),
            (
                "Montréal Centre",
                "orale",
                "Aucune règle consignée",
                Sort.ABSENT,
                "non daté",
                "aucune règle",
                "Rien n’a été trouvé lors de la recherche du 2026-03-02.",
            ),
        ),
        list_label="Conditions de la kétamine intramusculaire à Calgary Nord",
        states=("Remplie", "Démontrée", "Non remplie", "Sans réponse"),
        items=(
            "Un médecin formé en réanimation avancée est sur place.",
            "Un saturomètre est dans la salle.",
            "L’établissement est agréé pour les interventions hors hôpital.",
            "L’accompagnateur du patient est nommé avant la dose.",
        ),
        more=("Preuve\u00a0: certificat 4471, expire le 2026-11-30.", "Règle ab-npps-11, article 4.2."),
        quoted="“A patient must be observed on the premises for two hours.”",
        sources=("Sources", "Lire la norme du collège", "Les mots de la norme albertaine\u00a0:"),
        terms_label="Sens des mots",
        pairs=(
            ("Permis", "Une règle en vigueur le permet, et rien de consigné ne l’interdit."),
            ("Aucune règle consignée", "Personne n’a trouvé de règle. Il peut y en avoir une."),
        ),
        disclaimer="Ce rapport montre ce qui est consigné. Ce n’est pas un avis juridique.",
    )


def hostile(text: str) -> Page:
    """A report that says one text wherever words of others can stand."""
    words = (Words(text),)
    return Page(
        kind="clinics",
        lang="en",
        title=Words(f"Report {text}"),
        about=(("About", words), (text, words)),
        summary=(Paragraph(words), Paragraph(words, Tone.WARNING)),
        sections=(
            Section("one", Words(f"Part {text}"), 2, (
                Table("t", text, ("Site", text, "Day"), tuple(
                    (Cell(words), cell(text, sort), cell(text, code=True)) for sort in Sort
                )),
                Checklist(text, tuple(Item(mark, text, words, (words,)) for mark in Mark)),
                Terms(text, ((text, Words(text)),)),
                Figure("f", text, text, (Lane(text, (Bar("0.0", "50.0", Sort.NO, Shape.VAGUE, text, text),)),),
                       (Tick("10.0", text),), (Sample(Sort.NO, Shape.VAGUE, text),)),
                Paragraph((Words(text, "fr"), Words(text, None, ADDRESS), Words(text, text, text))),
            )),
        ),
        main="t",
        params=(),
        disclaimer=text,
    )  # fmt: skip


def long(rows: int) -> Page:
    """A report with one long table."""
    table = Table(
        "long",
        "Every answer",
        ("Place", "Route", "Verdict", "Since"),
        tuple(
            (cell(f"Place {n:05}"), cell("intravenous"), cell("Not permitted", Sort.NO), cell("2026-05-05", code=True))
            for n in range(rows)
        ),
        filtered=True,
    )
    return Page(
        "national",
        "en",
        Words("Every answer"),
        (),
        (),
        (Section("all", Words("All"), 2, (table,)),),
        "long",
        (),
        "End.",
    )


def _page(
    *,
    lang: str,
    other: str,
    title: str,
    about: tuple[tuple[str, tuple[Words, ...]], ...],
    summary: tuple[Paragraph, ...],
    standing: tuple[str, str],
    headings: tuple[str, ...],
    rows: tuple[tuple[str, str, str, Sort, str, str, str], ...],
    list_label: str,
    states: tuple[str, ...],
    items: tuple[str, ...],
    more: tuple[str, ...],
    quoted: str,
    sources: tuple[str, str, str],
    terms_label: str,
    pairs: tuple[tuple[str, str], ...],
    disclaimer: str,
) -> Page:
    table = Table(
        "standing",
        standing[1],
        headings,
        tuple(
            (cell(site), cell(route), cell(verdict, sort), cell(day, code=True), cell(rule, code=True), cell(why))
            for site, route, verdict, sort, day, rule, why in rows
        ),
    )
    told: list[Item] = [
        Item(mark, state, (Words(words),), tuple((Words(each),) for each in more) if mark is Mark.SHOWN else ())
        for mark, state, words in zip(Mark, states, items, strict=True)
    ]
    read: tuple[Block, ...] = (
        Paragraph((Words(sources[1], None, ADDRESS), Words(". "), Words(sources[2] + " "), Words(quoted, other))),
    )
    return Page(
        kind="clinics",
        lang=lang,
        title=Words(title),
        about=about,
        summary=summary,
        sections=(
            Section("standing", Words(standing[0]), 2, (table,)),
            Section("conditions", Words(list_label), 3, (Checklist(list_label, tuple(told)),)),
            Section("sources", Words(sources[0]), 2, read),
            Section("words", Words(terms_label), 2, (Terms(terms_label, tuple((a, Words(b)) for a, b in pairs)),)),
        ),
        main="standing",
        params=(("on", "2026-05-05"),),
        disclaimer=disclaimer,
    )
