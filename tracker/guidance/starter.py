"""A guidance file to begin with: what is known filled in, every key explained, and a blank for what must be written.

A line with nothing after its colon is a blank, and a fault until somebody fills it in or takes it out: an untouched
file can never be recorded. What is left unsaid must not become an answer, so no effect is suggested.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable

from tracker.domain.instrument import Authority, InstrumentKind
from tracker.domain.rule import ConditionKind, Effect, Evidence, FactType
from tracker.domain.rulebook import Rulebook
from tracker.domain.value_class import value_class
from tracker.domain.vocabulary import Vocabulary
from tracker.guidance.writer import write_authorities, write_word

BLANKS = ("effect", "route", "setting", "purpose", "summary")
"""The keys that an untouched file has nothing after, in their order."""

_MOST_WORDS = 6
_SMALL = frozenset(
    {"a", "an", "and", "at", "by", "d", "de", "des", "du", "en", "et", "for", "from", "in", "l", "la", "le", "les"}
    | {"of", "on", "or", "ou", "pour", "sur", "the", "to", "un", "une", "with"}
)
"""Words of a title that an id leaves out."""

_OF_ID = {
    InstrumentKind.ACT: "act",
    InstrumentKind.REGULATION: "regulation",
    InstrumentKind.BYLAW: "bylaw",
    InstrumentKind.CONSULTATION_DRAFT: "draft",
}
"""The kinds that an id names."""


@value_class(frozen=True)
class Start:
    """What is known of a document. None: not known; `published` and `in_force` are stated dates as written."""

    id: str
    authority: Authority
    kind: InstrumentKind
    title: str
    evidence: Evidence
    published: str | None = None
    in_force: str | None = None
    source: str | None = None


def id_of(authority: str, kind: InstrumentKind, title: str, stated: str | None) -> str:
    """The id that a document usually gets: its authority, its kind if law or a draft, words of its title, its year."""
    letters = "".join(c for c in unicodedata.normalize("NFD", title) if not unicodedata.combining(c))
    words = [w for w in re.findall(r"[a-z0-9]+", letters.lower()) if w not in _SMALL and w not in authority.split("-")]
    named = _OF_ID.get(kind)
    words = [w for w in words if w != named][:_MOST_WORDS]
    year = re.search(r"\d{4}", stated or "")
    years = [year[0]] if year and year[0] not in words else []
    return "-".join([authority, *([named] if named else []), *(words or ["document"]), *years])


def authority_file(authority: Authority) -> str:
    """The guidance file of an authority that is not on record yet."""
    return "# Who may say so. Its name in both languages, where it has two: {en: …, fr: …}\n" + write_authorities(
        [authority]
    )


def starting_file(start: Start, rulebook: Rulebook) -> str:
    """A commented guidance file for a document, in the words that its jurisdiction may use."""
    return "\n".join([*_head(start), *_instrument(start, rulebook), *_verified(), *_rules(start, rulebook)]) + "\n"


def _said(pad: str, *sentences: str) -> list[str]:
    """Sentences as comment lines."""
    lead = f"{pad}# "
    return textwrap.wrap(" ".join(sentences), 110, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False)


def _head(start: Start) -> list[str]:
    return [
        *_said(
            "",
            "A line with nothing after its colon and nothing below it waits for you: write what belongs there, or",
            "take the line out where that is allowed. Comments begin with a # and explain what stands below them;",
            "take the # of a key away to use it. `tracker guidance check FILE` tells what is still to be written and",
            "everything else that is wrong. Write only what the document says, one rule for each passage.",
        ),
        "",
    ]


def _instrument(start: Start, rulebook: Rulebook) -> list[str]:
    of_it = start.authority.id
    others = sorted(i.id for i in rulebook.instruments if i.authority == of_it and i.id != start.id)
    begins = start.in_force or start.published or "2026-03-14"
    return [
        "instrument:",
        *_said("  ", "Small words joined by hyphens, the authority's first. Once recorded it stays."),
        f"  id: {start.id}",
        f"  authority: {start.authority.id}",
        *_said("  ", f"One of {_listed(InstrumentKind)}. A draft is recorded and never answers."),
        f"  kind: {start.kind.value}",
        *_said("  ", "With its French, where it has both: {en: …, fr: …}"),
        f"  title: {write_word(start.title)}",
        "  # version: as amended on 2026-09-25",
        *_said("  ", "Where it can be read."),
        f"  source: {write_word(start.source)}" if start.source else "  # source: https://example.org/document.pdf",
        *_said("  ", "The SHA-256 of the file that was read; `tracker guidance record --attach FILE` puts it in."),
        f"  # copy: {'0' * 64}",
        "  # language: fr",
        *_said(
            "  ",
            "Dates as the source gives them: 2026-03-14, 2026-03 or 2026; 2020-09/2020-10 for a day in that range;",
            "../2020-12 for that month or before. What it does not say stays out.",
        ),
        f"  published: {start.published}" if start.published else "  # published: 2026-03",
        "  # approved: 2026-03-01",
        *_said(
            "  ",
            "The first day in force. Where the document does not state one, keep the line out: it is then presumed",
            f"from the day of publication or approval. Another presumed day: {{date: {begins}, basis: presumed}}",
        ),
        f"  in_force: {start.in_force}" if start.in_force else "  # in_force: 2026-03-14",
        *_said("  ", "The first day that it is no longer in force, where it says so."),
        "  # until: 2099-01-01",
        *_said(
            "  ",
            "What it replaces: `stated` where it says so, `same-document` for a new version of the same text, else",
            "`presumed`. A part only: name `rules` of the old text, or `by` which rules of this one. What was an",
            "exception to the old text is one to this too, unless `inherits: false`.",
            f"On record of {of_it}: {', '.join(others)}." if others else "",
        ),
        f"  # supersedes: [{{instrument: {others[0] if others else f'{of_it}-older-text'}, basis: stated}}]",
        *_said("  ", "Other documents on record that it imports."),
        f"  # relies_on: [{others[-1] if others else f'{of_it}-other-text'}]",
        *_said(
            "  ",
            "How we know what it says: read (whole), part-read, secondary (somebody else reports it), guide,",
            "inferred. Only what was read whole gives a plain yes.",
        ),
        f"  evidence: {start.evidence.value}",
        *_said("  ", "How often somebody must look whether it still stands."),
        "  # review_every: 180 days",
        "  # note: What a reader should know beside the rules.",
        "",
    ]


def _verified() -> list[str]:
    return [
        *_said(
            "", "Who looked whether it still stands, on which day, and found that it `stands`, `changed` or is `gone`."
        ),
        "# verified:",
        "#   - {on: 2026-11-24, by: your name, outcome: stands, note: where it was looked for}",
        "",
    ]


def _rules(start: Start, rulebook: Rulebook) -> list[str]:
    words, here = rulebook.vocabulary, start.authority.jurisdiction
    effects = [e for e in Effect if e.is_coverage is (start.kind is InstrumentKind.COVERAGE_DECISION)]
    return [
        "rules:",
        *_said("  ", "One item for each passage; copy it for the next. The id is of this file only."),
        "  - id: first-passage",
        *_said(
            "    ",
            f"What the passage does: {_listed(effects)}. About prescribing, dispensing, records or who may act it is",
            "`requires`, never `permits`. `requires` adds conditions and permits nothing; `exempts` takes away the",
            "rules named in `defeats`.",
        ),
        "    effect:",
        *_said(
            "    ",
            "For `permits`, where the text says that nowhere else is allowed: within which places. Every place of",
            "`only` that the scope does not name is then prohibited.",
        ),
        "    # only: non-hospital",
        *_said(
            "    ",
            "What the passage speaks to. A dimension that has no line means any, so take a line out only where the",
            "passage says any, or does not tell one from another. A family means all that stand in its brackets.",
        ),
        "    scope:",
        *_terms(words, here, "drug"),
        "      drug: [ketamine]",
        *_terms(words, here, "route"),
        "      route:",
        *_terms(words, here, "setting"),
        "      setting:",
        *_terms(words, here, "purpose"),
        "      purpose:",
        *_terms(words, here, "programme"),
        "      # programme: [assisted-psychotherapy]",
        *_terms(words, here, "practitioner"),
        "      # practitioner: [physician]",
        *_said("      ", "As the federal approvals have it: on-label, off-label."),
        "      # use: [off-label]",
        *_said("    ", "One sentence in our own words: what may or must be done, where, for whom."),
        "    summary:",
        *_conditions(rulebook),
        *_more(),
    ]


def _conditions(rulebook: Rulebook) -> list[str]:
    fact, value = "prescriber", "psychiatrist"
    known = rulebook.fact_of.get(fact)
    if known is None or value not in known.choices:
        known = next((f for f in rulebook.facts if f.type is not FactType.NUMBER), None)
        fact, value = (known.id, known.choices[0]) if known else ("prescriber", "psychiatrist")
    return [
        *_said(
            "    ",
            f"What must hold, one item each. Its kind is one of {_listed(ConditionKind)}. Texts that say the same in",
            "several rules share a `key`. A `test` decides it from a fact, by `is`, `one_of`, `at_least` or `at_most`;",
            "`tracker facts` lists the facts.",
        ),
        "    # conditions:",
        "    #   - id: prescriber",
        "    #     kind: prescriber",
        "    #     text: A psychiatrist prescribes it.",
        "    #     key: psychiatrist-prescribes",
        "    #     force: must",
        f"    #     test: {{fact: {fact}, is: {write_word(value)}}}",
    ]


def _more() -> list[str]:
    return [
        *_said("    ", "Where it stands in the document; and its very words, where they matter and were read."),
        "    # locator: section 3, page 4",
        "    # quote: The words of the passage.",
        *_said("    ", "The words of the scope, where we took them apart: parenteral, any route."),
        "    # literal: parenteral",
        *_said("    ", "What of the passage or its annexes was not read. Such a permission is never a plain yes."),
        "    # incomplete: the annex",
        *_said("    ", "Where these differ from the document's: must or should, how we know, the dates."),
        "    # force: should",
        "    # evidence: part-read",
        "    # in_force: 2026-06-01",
        "    # until: 2099-01-01",
        *_said(
            "    ", "A duty that always holds and changes no answer, such as keeping records. Only with `requires`."
        ),
        "    # standing: true",
        *_said("    ", "A fact on which the rule hangs; and for an application, the fact that it was granted."),
        "    # if: {fact: prescriber, is: psychiatrist}",
        "    # granted_by: {fact: prescriber, is: psychiatrist}",
        *_said(
            "    ",
            "When it applies, where no dimension can say it. It then holds where it restricts and not elsewhere.",
        ),
        "    # trigger: In deep sedation.",
        *_said(
            "    ",
            "The rules beside which this one is the exception: document/rule, or a document for all of its rules.",
        ),
        "    # defeats: [document-on-record/its-rule]",
        *_said(
            "    ",
            "Where the passage can be read in two ways: the other one, in words and as a scope, or `none`: no rule.",
        ),
        "    # reading: {question: which-routes, other: It bars IV only., scope: {route: [iv]}}",
        *_said("    ", "Where this was read in your own notes."),
        "    # row: 12",
        "    # note: What a reader should know.",
    ]


def _listed(words: Iterable[object]) -> str:
    """`a, b or c`."""
    names = [str(word) for word in words]
    return " or ".join([", ".join(names[:-1]), names[-1]])


def _terms(words: Vocabulary, jurisdiction: str, dimension: str) -> list[str]:
    """The words of a dimension that a jurisdiction may use, families with what stands below them."""

    def below(node: str) -> list[str]:
        told: list[str] = []
        for term in words.children(dimension, node):
            inner = below(term.id)
            if inner:
                told.append(f"{term.id} ({', '.join(inner)})")
            elif not words.children(dimension, term.id) and (
                jurisdiction == "CA" or term.jurisdiction in (None, jurisdiction)
            ):
                told.append(term.id)
        return told

    return _said("      ", f"As {dimension}: {', '.join(below(dimension)) or 'no word is on record yet'}.")
