"""What the columns of a file of questions may be called, in English and in French, and which of them are our own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from tracker.clinics.columns import ALIASES as OF_SITES
from tracker.domain.problem import Place, Problem
from tracker.domain.shown import shown
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import ASKED, plain

ALIASES: dict[str, tuple[str, ...]] = {
    "question": ("question", "words", "mots"),
    "province": (*OF_SITES["province"], "in"),
    "drug": ("drug", "medication", "medicine", "product", "médicament", "produit"),
    "route": ("route", "route of administration", "voie", "voie d'administration"),
    "setting": (*OF_SITES["place"], "type de lieu"),
    "purpose": ("purpose", "for", "indication", "pour", "motif"),
    "programme": ("programme", "program"),
    "practitioner": ("practitioner", "by", "who", "provider", "praticien", "praticienne", "par"),
    "on": ("on", "date", "day", "on date", "jour", "le", "en date du"),
    "facts": OF_SITES["facts"],
}
"""Each column, by the name under which it is asked, with all that it may be called."""

FACT = "fact"
"""What stands before the name of a fact in a heading: `fact:prescriber`, `fait : prescriber`."""

ANSWERED = (
    "tracker_on",
    "tracker_verdict",
    "tracker_settled",
    "tracker_otherwise",
    "tracker_compliance",
    "tracker_standing",
    "tracker_exit_code",
    "tracker_answers",
    "tracker_depends_on",
    "tracker_deciding",
    "tracker_conditions",
    "tracker_error",
)
"""The columns that a sheet of answers has beside those of the questions, in their order."""

MOST_COLUMNS = 1_000
"""Columns that a file of questions may have, with those that are carried through."""

OF_THE_WHOLE = {"knownat": "--known-at", "asked": "--known-at", "asof": "--on", "connule": "--known-at"}
"""Headings of what is said once for a whole file, and the option that says it."""

_KNOWN = {plain(word): column for column, words in ALIASES.items() for word in words}
_ALIKE = 0.82


@value_class(frozen=True, slots=True)
class Layout:
    """Where the columns of a file stand.

    `asked` has for each that is understood its place among the headings, a fact as `fact:NAME`; `carried` are the
    places of all but those that an earlier run wrote, and `replaced` the names of these.
    """

    headings: tuple[str, ...]
    asked: Mapping[str, int]
    carried: tuple[int, ...]
    replaced: tuple[str, ...]

    @property
    def through(self) -> tuple[str, ...]:
        """The headings that are carried through and ask nothing."""
        asking = set(self.asked.values())
        return tuple(self.headings[n] for n in self.carried if n not in asking)


def column_of(heading: str) -> str | None:
    """The column that a heading means; a fact as `fact:NAME`, with the name as written. None: none of ours."""
    before, mark, name = heading.partition(":")
    if mark and plain(before) in (FACT, "fait") and name.strip():
        return f"{FACT}:{name.strip()}"
    return _KNOWN.get(plain(heading))


def layout_of(headings: Sequence[str], facts: Iterable[str], file: str, line: int) -> Layout | Problem:
    """Where the columns stand under these headings, or what is wrong with them.

    A heading that nearly is one of ours, or the bare name of a fact, is a fault: what is carried through asks nothing,
    so a slip in it would ask a wider question than was meant.
    """

    def wrong(code: str, message: str, remedy: str) -> Problem:
        return Problem(code, message, Place(file, line, 1), remedy)

    names = {plain(fact): fact for fact in facts}
    asked: dict[str, int] = {}
    carried: list[int] = []
    replaced: list[str] = []
    if len(headings) > MOST_COLUMNS:
        return wrong("too-many-columns", f"the file has more than {MOST_COLUMNS:,} columns", "Leave some out")
    for place, heading in enumerate(headings):
        if heading.strip().casefold() in ANSWERED:
            replaced.append(heading.strip())
            continue
        carried.append(place)
        column = column_of(heading)
        if column is None:
            found = _nearly(heading, names)
            if found is not None:
                return wrong("nearly-a-column", *found)
            continue
        if column.startswith(f"{FACT}:"):
            name = column.partition(":")[2]
            if plain(name) not in names:
                near = difflib.get_close_matches(plain(name)[:60], list(names), n=1)
                more = f"Did you mean `{FACT}:{names[near[0]]}`?" if near else "`tracker facts` lists them"
                return wrong("no-fact", f"{shown(name)} is no fact that a rule asks for", more)
            column = f"{FACT}:{names[plain(name)]}"
        if column in asked:
            both = f"{shown(headings[asked[column]])} and {shown(heading)}"
            return wrong("column-twice", f"two columns say the same: {both}", "Keep one of them")
        asked[column] = place
    if "province" not in asked and "question" not in asked:
        return wrong(
            "no-column",
            "no column is called `province` or `question`",
            "Write headings in the first row: province, route, setting, purpose, on, … or one column `question`",
        )
    return Layout(tuple(headings), asked, tuple(carried), tuple(replaced))


def _nearly(heading: str, facts: Mapping[str, str]) -> tuple[str, str] | None:
    """What is said of a heading that is none of ours and nearly one. None: it is another's own."""
    bare = plain(heading)
    own = "If it is your own, call it otherwise"
    if bare in facts:
        return f"{shown(heading)} is a fact", f"Call the column `{FACT}:{facts[bare]}`. {own}"
    if bare in OF_THE_WHOLE:
        return f"{shown(heading)} is said once for a whole file", f"Say it with {OF_THE_WHOLE[bare]}. {own}"
    if len(bare) < 4:
        return None
    near = difflib.get_close_matches(bare[:60], _KNOWN, n=1, cutoff=_ALIKE)
    if not near:
        return None
    return f"{shown(heading)} is no column that we know", f"Did you mean `{_KNOWN[near[0]]}`? {own}"


assert {*ASKED} <= {*ALIASES}  # noqa: S101 - a dimension without a column could never be asked
