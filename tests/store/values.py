"""Any value that can be recorded, with each optional field there or not, whether or not it makes sense in law."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

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
from tracker.domain.issued import Issued, ReportKind, Signature
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
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import DIMENSIONS, Alias, Jurisdiction, Term, Text, Vocabulary

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6)
ids = st.text("abc-1", min_size=1, max_size=4)
days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
texts = st.builds(Text, words, st.none() | words)
stated = st.one_of(
    days.map(lambda d: d.isoformat()),
    days.map(lambda d: d.isoformat()[:7]),
    days.map(lambda d: d.isoformat()[:4]),
    days.map(lambda d: f"../{d.isoformat()[:7]}"),
    st.tuples(days, days).map(lambda pair: "/".join(d.isoformat() for d in sorted(pair))),
).map(StatedDate.parse)
tests = st.builds(Test, ids, st.sampled_from(Op), st.lists(words, max_size=3).map(tuple))
scopes = st.dictionaries(
    st.sampled_from(DIMENSIONS), st.lists(ids, min_size=1, max_size=3, unique=True).map(tuple), max_size=3
).map(Scope.of)


Each = TypeVar("Each")


def few(each: st.SearchStrategy[Each], most: int = 2) -> st.SearchStrategy[tuple[Each, ...]]:
    return st.lists(each, max_size=most).map(tuple)


def maybe(each: st.SearchStrategy[Each]) -> st.SearchStrategy[Each | None]:
    return st.none() | each


conditions = st.builds(
    Condition,
    id=ids,
    kind=st.sampled_from(ConditionKind),
    text=texts,
    key=maybe(words),
    force=maybe(st.sampled_from(Force)),
    test=maybe(tests),
)
readings = st.builds(Reading, question=words, other=texts, scope=maybe(scopes))


_digests = st.text("0123456789abcdef", min_size=64, max_size=64)
issued_reports = st.builds(
    Issued,
    id=ids,
    kind=st.sampled_from(ReportKind),
    title=words,
    params=few(st.tuples(words, words)),
    fingerprint=_digests,
    files=few(st.tuples(words, words, _digests)),
    revision=st.integers(0, 2**31 - 1),
    content=maybe(_digests),
    head=maybe(_digests),
    issued=days,
    by=words,
)
signatures = st.builds(Signature, report=ids, fingerprint=_digests, who=words, words=words, on=days)


def rules(id: str, instrument: str) -> st.SearchStrategy[Rule]:
    return st.builds(
        Rule,
        id=st.just(id),
        instrument=st.just(instrument),
        effect=st.sampled_from(Effect),
        summary=texts,
        scope=scopes,
        only=maybe(ids),
        conditions=few(conditions),
        force=maybe(st.sampled_from(Force)),
        evidence=maybe(st.sampled_from(Evidence)),
        in_force=maybe(stated),
        until=maybe(stated),
        standing=st.booleans(),
        applies_if=maybe(tests),
        granted_by=maybe(tests),
        locator=maybe(words),
        quote=maybe(words),
        literal=maybe(words),
        trigger=maybe(texts),
        defeats=few(ids),
        reading=maybe(readings),
        incomplete=maybe(texts),
        note=maybe(texts),
        row=maybe(words),
    )


@st.composite
def instruments(draw: st.DrawFn, id: str) -> Instrument:
    named = draw(st.lists(ids, max_size=2, unique=True))
    return Instrument(
        id=id,
        authority=draw(ids),
        kind=draw(st.sampled_from(InstrumentKind)),
        title=draw(texts),
        evidence=draw(st.sampled_from(Evidence)),
        version=draw(maybe(words)),
        source=draw(maybe(words)),
        language=draw(words),
        published=draw(maybe(stated)),
        approved=draw(maybe(stated)),
        in_force=draw(maybe(stated)),
        in_force_basis=draw(st.sampled_from(Basis)),
        until=draw(maybe(stated)),
        supersedes=draw(few(st.builds(Supersession, ids, st.sampled_from(Basis), few(ids), few(ids), st.booleans()))),
        relies_on=draw(few(ids)),
        review_every=draw(st.integers(1, 2**31 - 1)),
        verified=draw(
            st.lists(
                st.builds(Verification, days, words, st.sampled_from(Outcome), maybe(words)), max_size=2, unique=True
            ).map(tuple)
        ),
        note=draw(maybe(texts)),
        copy=draw(maybe(st.text("0123456789abcdef", min_size=64, max_size=64))),
        rules=tuple(draw(rules(each, id)) for each in named),
    )


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """A rulebook of some entries of every kind, in the order in which it is loaded."""

    def named() -> list[str]:
        return draw(st.lists(ids, max_size=2, unique=True))

    terms = st.builds(
        Term,
        st.sampled_from(DIMENSIONS),
        ids,
        maybe(ids),
        texts,
        maybe(ids),
        few(st.builds(Alias, words, maybe(ids))),
        few(st.tuples(ids, words)),
        maybe(texts),
    )
    places = st.builds(Jurisdiction, ids, texts, few(words))
    searches = st.builds(Search, ids, days, words, texts, words, st.booleans(), maybe(texts))
    approval = st.tuples(ids, ids, ids, stated, maybe(stated), maybe(ids), maybe(words), st.sampled_from(Evidence))
    fact = st.tuples(st.sampled_from(FactType), texts, maybe(words), few(words))
    authority = st.tuples(texts, ids, st.sampled_from(AuthorityKind), maybe(words))
    return Rulebook(
        vocabulary=Vocabulary(
            tuple(draw(st.lists(terms, max_size=3, unique_by=lambda t: (t.dimension, t.id)))),
            tuple(draw(st.lists(places, max_size=2, unique_by=lambda p: p.id))),
        ),
        authorities=tuple(Authority(id, *draw(authority)) for id in named()),
        instruments=tuple(draw(instruments(id)) for id in named()),
        approvals=tuple(Approval(id, *draw(approval)) for id in named()),
        searches=tuple(draw(st.lists(searches, max_size=2, unique=True))),
        facts=tuple(Fact(id, *draw(fact)) for id in named()),
        review_required=draw(st.booleans()),
    )
