"""Random domain values as a guidance file can hold them, every optional field present and absent."""

from __future__ import annotations

import unicodedata
from datetime import date

from hypothesis import strategies as st

from tracker.domain.instrument import (
    Approval,
    Authority,
    AuthorityKind,
    Basis,
    Instrument,
    InstrumentKind,
    Outcome,
    Search,
    Supersession,
    Verification,
)
from tracker.domain.rule import (
    Condition,
    ConditionKind,
    Effect,
    Evidence,
    Fact,
    FactType,
    Force,
    Op,
    Reading,
    Rule,
    Scope,
    Test,
)
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import DIMENSIONS, Alias, Jurisdiction, Term, Text

TRAPS = (
    *("ON", "NO", "yes", "off", "null", "~", "true", "none", "1.10", "12:30", "007", "0x1F", "1e3", "1_000", ".inf"),
    *(
        ".nan",
        "2026-03-14",
        "<<",
        "=",
        "-",
        "- a",
        "? b",
        "a: b",
        "a:",
        ": a",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "!!int 3",
    ),
    *(
        "|",
        ">-",
        "%YAML 1.1",
        "---",
        "...",
        "'",
        '"',
        "it's",
        'say "so"',
        "\\",
        "\\n",
        "[a, b]",
        "{a: b}",
        "a, b",
        "@a",
    ),
    *("`a`", "a\nb", "a\n\nb", "a\n  b\n", "--- a\n--- b", "a\tb", "\ta", "É", "e\u0301", "Québec", "l’été — 5 %"),
    *("𝄞", "a\u00a0b", "word " * 60, "two  spaces " * 20, "line\n" * 40, "ends with a colon: " * 12, "# hash " * 30),
    "x" * 400,
)


def tidy(words: str) -> str:
    return unicodedata.normalize("NFC", words).strip()


letters = st.characters(
    codec="utf-8", exclude_categories=["C", "Zl", "Zp"], exclude_characters="\x85"
) | st.sampled_from("\n\t :#-'\"{}[],&*!|>%@`\\")
words = (st.sampled_from(TRAPS) | st.text(letters, min_size=1, max_size=30)).map(tidy).filter(bool)
ids = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4}){0,2}", fullmatch=True) | st.sampled_from(
    ["on", "no", "yes", "null", "1", "0x1", "1e3"]
)
places = st.sampled_from(["CA", "AB", "ON", "NO", "NU"])
texts = st.builds(Text, words, st.none() | words)
stated = st.sampled_from(["2026-03-14", "2026-03", "2026", "2020-09/2020-10", "../2020-12", "2020-02-29/2021"]).map(
    StatedDate.parse
)
days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
numbers = st.sampled_from(["0", "60", "2.5", "-1", "007"])
DIGESTS = ("0" * 64, "1e" * 32, "9" * 64, "f" * 64)
"""The SHA-256 of a file, as another reader of YAML might take it for a number."""

addresses = st.sampled_from(
    ["https://cpsa.ca/a.pdf", "http://x.ca/?a=1&b=[2]#c", "https://a.ca/:,%20{x}".replace("{x}", "x")]
)


def several(one: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(one, max_size=3).map(tuple)


some_ids = st.lists(ids, min_size=1, max_size=3).map(tuple)
scopes = st.dictionaries(st.sampled_from(DIMENSIONS), some_ids, max_size=4).map(Scope.of)
tests = (
    st.builds(Test, ids, st.just(Op.IS), st.tuples(words))
    | st.builds(Test, ids, st.just(Op.ONE_OF), st.lists(words, min_size=1, max_size=3).map(tuple))
    | st.builds(Test, ids, st.sampled_from([Op.AT_LEAST, Op.AT_MOST]), st.tuples(numbers))
)
conditions = st.builds(
    Condition,
    ids,
    st.sampled_from(ConditionKind),
    texts,
    st.none() | ids,
    st.none() | st.sampled_from(Force),
    st.none() | tests,
)
readings = st.builds(Reading, ids, texts, st.none() | scopes)
references = ids | st.builds("{}/{}".format, ids, ids)


def rules(instrument: str, id: str) -> st.SearchStrategy[Rule]:
    return st.builds(
        Rule,
        id=st.just(id),
        instrument=st.just(instrument),
        effect=st.sampled_from(Effect),
        summary=texts,
        scope=scopes,
        only=st.none() | ids,
        conditions=st.lists(conditions, max_size=2, unique_by=lambda c: c.id).map(tuple),
        force=st.none() | st.sampled_from(Force),
        evidence=st.none() | st.sampled_from(Evidence),
        in_force=st.none() | stated,
        until=st.none() | stated,
        standing=st.booleans(),
        applies_if=st.none() | tests,
        granted_by=st.none() | tests,
        locator=st.none() | words,
        quote=st.none() | words,
        literal=st.none() | words,
        trigger=st.none() | texts,
        defeats=several(references),
        reading=st.none() | readings,
        incomplete=st.none() | texts,
        note=st.none() | texts,
        row=st.none() | words,
    )


supersessions = st.builds(Supersession, ids, st.sampled_from(Basis), several(ids), several(ids), st.booleans())
verifications = st.builds(Verification, days, words, st.sampled_from(Outcome), st.none() | words)


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    id = draw(ids)
    in_force = draw(st.none() | stated)
    rule_ids = draw(st.lists(ids, max_size=2, unique=True))
    return draw(
        st.builds(
            Instrument,
            id=st.just(id),
            authority=ids,
            kind=st.sampled_from(InstrumentKind),
            title=texts,
            evidence=st.sampled_from(Evidence),
            version=st.none() | words,
            source=st.none() | addresses,
            copy=st.none() | st.text("0123456789abcdef", min_size=64, max_size=64) | st.sampled_from(DIGESTS),
            language=st.sampled_from(["en", "fr", "no"]),
            published=st.none() | stated,
            approved=st.none() | stated,
            in_force=st.just(in_force),
            in_force_basis=st.sampled_from([Basis.STATED, Basis.PRESUMED]) if in_force else st.just(Basis.PRESUMED),
            until=st.none() | stated,
            supersedes=st.lists(supersessions, max_size=2).map(tuple),
            relies_on=several(ids),
            review_every=st.sampled_from([180, 1, 90, 36500]),
            verified=st.lists(verifications, max_size=2).map(tuple),
            note=st.none() | texts,
            rules=st.tuples(*(rules(id, r) for r in rule_ids)),
        )
    )


terms = st.builds(
    Term,
    st.sampled_from(DIMENSIONS),
    ids,
    st.none() | ids,
    texts,
    st.none() | places,
    st.lists(st.builds(Alias, words, st.none() | places), max_size=3).map(tuple),
    st.dictionaries(ids, words, max_size=2).map(lambda implied: tuple(implied.items())),
    st.none() | texts,
)
jurisdictions = st.builds(Jurisdiction, places, texts, several(words))
authorities = st.builds(Authority, ids, texts, places, st.sampled_from(AuthorityKind), st.none() | addresses)
facts = (
    st.builds(Fact, ids, st.just(FactType.YES_NO), texts, st.none() | words, st.just(("yes", "no")))
    | st.builds(Fact, ids, st.just(FactType.NUMBER), texts, st.none() | words)
    | st.builds(
        Fact,
        ids,
        st.just(FactType.CHOICE),
        texts,
        st.none() | words,
        st.lists(words, min_size=2, max_size=4, unique=True).map(tuple),
    )
)
approvals = st.builds(
    Approval,
    ids,
    ids,
    ids,
    ids,
    stated,
    st.none() | stated,
    st.none() | ids,
    st.none() | addresses,
    st.sampled_from(Evidence),
)
searches = st.builds(Search, ids, days, words, texts, words, st.booleans(), st.none() | texts)
