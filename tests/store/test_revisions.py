"""Recorded changes: the pack loaded, again, changed, beside what a person revised; the chain; what was known when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.store.schema import unguard
from tests.store.small import AT, FULL, FULL_INSTRUMENT, WHO, instrument, with_instrument, without_instrument
from tracker.domain.instrument import Instrument, Outcome, Verification
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Jurisdiction, Term, Text, Vocabulary
from tracker.store import tables as t
from tracker.store.digest import FIRST_PREVIOUS, content_digest, digest
from tracker.store.engine import open_for_asking, open_for_recording
from tracker.store.errors import RecordingRefused, RevisionUnknown, SelfCheckFailed
from tracker.store.mapping.authority import Verified
from tracker.store.mapping.entries import EntryName, Value, digest_of, name_of, values_of
from tracker.store.revisions import LoadResult, Revision, known, load_pack, newest, pack_difference, record
from tracker.store.rulebook import NOTHING, in_order, load_rulebook, status
from tracker.store.tables import EntryKind, RevisionKind

LATER = AT + timedelta(days=2)
CHANGED = with_instrument(FULL, replace(FULL_INSTRUMENT, title=Text("Another title")))
NEW = EntryName(EntryKind.INSTRUMENT, "cpsa-new")
OLD = EntryName(EntryKind.INSTRUMENT, "cpsa-old")


def revised(database: str, value: Value | None, name: EntryName, kind: RevisionKind = RevisionKind.CORRECT) -> None:
    """As a person does it: retire what is known under a name, and add something in its place or nothing."""
    with open_for_recording(database) as connection:
        gone = [known(connection)[name].entry]
        add = [] if value is None else [value]
        record(connection, kind=kind, who="A. Person", why="as the college wrote", at=LATER, add=add, retire=gone)


def loaded(database: str, known_at: int | date | None = None) -> Rulebook:
    with open_for_asking(database) as connection:
        return load_rulebook(connection, known_at=known_at)


def title(rulebook: Rulebook) -> str:
    return rulebook.instrument_of["cpsa-new"].title.en


def test_the_pack_is_revision_one_of_an_empty_database(database: str) -> None:
    result = load_pack(database, FULL, WHO, AT)

    assert result == LoadResult(1, True, tuple(values_of(FULL)), (), ())
    with open_for_asking(database) as connection:
        first = newest(connection)
    assert first is not None
    assert (first.number, first.time, first.who, first.kind) == (1, AT, WHO, RevisionKind.PACK)
    assert first.previous == FIRST_PREVIOUS


def test_the_same_pack_again_records_nothing(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    again = load_pack(database, in_order(FULL), WHO, LATER)

    assert again == LoadResult(1, False, (), (), ())


def test_a_newer_pack_adds_and_retires_what_differs_and_nothing_else(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    newer = without_instrument(with_instrument(CHANGED, instrument("cpsa-fresh", "cpsa", "x")), "cpsbc-notice")
    with open_for_asking(database) as connection:
        foreseen = pack_difference(connection, newer)
    result = load_pack(database, newer, WHO, LATER)

    fresh, gone = EntryName(EntryKind.INSTRUMENT, "cpsa-fresh"), EntryName(EntryKind.INSTRUMENT, "cpsbc-notice")
    assert result.revision == 2
    assert set(result.added) == {NEW, fresh}
    assert set(result.retired) == {NEW, gone}
    assert result.kept_back == ()
    assert (foreseen.added, foreseen.retired, foreseen.changed) == (result.added, result.retired, (NEW,))
    assert loaded(database) == replace(in_order(newer), revision=2)
    assert loaded(database, known_at=1) == replace(FULL, revision=1)


def test_foreseeing_a_difference_writes_nothing(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    with open_for_recording(database) as connection:
        assert not pack_difference(connection, CHANGED).is_empty
        assert newest(connection) == newest(connection, 1)

    assert loaded(database) == replace(FULL, revision=1)


def test_what_a_person_revised_is_kept_back_and_the_rest_is_loaded(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    revised(database, replace(FULL_INSTRUMENT, title=Text("A person's title")), NEW)
    newer = with_instrument(CHANGED, instrument("cpsa-old", "cpsa", "all"))
    result = load_pack(database, newer, WHO, LATER)

    assert result == LoadResult(3, True, (OLD,), (OLD,), (NEW,))
    assert title(loaded(database)) == "A person's title"
    assert load_pack(database, newer, WHO, LATER) == LoadResult(3, False, (), (), (NEW,))


def test_what_a_person_withdrew_does_not_come_back(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    revised(database, None, OLD, RevisionKind.WITHDRAW)
    result = load_pack(database, FULL, WHO, LATER)

    assert result == LoadResult(2, False, (), (), (OLD,))
    assert "cpsa-old" not in loaded(database).instrument_of


def test_what_a_person_added_stays_when_the_pack_never_had_it(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    own = instrument("cpsa-own", "cpsa", "x")
    with open_for_recording(database) as connection:
        record(connection, kind=RevisionKind.RECORD, who="P", why="new", at=LATER, add=[own], retire=[])
    result = load_pack(database, FULL, WHO, LATER)

    assert result == LoadResult(2, False, (), (), ())
    assert loaded(database).instrument_of["cpsa-own"] == own


def test_a_revision_that_a_newer_pack_agrees_with_is_nothing_to_keep_back(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    revised(database, CHANGED.instrument_of["cpsa-new"], NEW)

    assert load_pack(database, CHANGED, WHO, LATER) == LoadResult(2, False, (), (), ())


def test_to_verify_a_text_does_not_revise_it(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    seen = Verification(date(2026, 11, 24), "A. Person", Outcome.STANDS)
    with open_for_recording(database) as connection:
        looked = Verified("cpsa-new", seen)
        record(connection, kind=RevisionKind.VERIFY, who="P", why="looked", at=LATER, add=[looked], retire=[])
    result = load_pack(database, CHANGED, WHO, LATER)

    assert result.kept_back == ()
    found = loaded(database).instrument_of["cpsa-new"]
    assert (found.title.en, found.verified) == ("Another title", (*FULL_INSTRUMENT.verified, seen))


def test_a_new_term_in_the_middle_moves_no_other(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    terms = list(FULL.vocabulary.terms)
    terms.insert(2, Term("route", "sc", "route", Text("Subcutaneous")))
    newer = replace(FULL, vocabulary=replace(FULL.vocabulary, terms=tuple(terms)))
    result = load_pack(database, newer, WHO, LATER)

    listing = EntryName(EntryKind.LISTING, "terms")
    assert set(result.added) == {EntryName(EntryKind.TERM, "route/sc"), listing}
    assert result.retired == (listing,)
    assert loaded(database).vocabulary == newer.vocabulary


def test_a_term_that_no_listing_knows_comes_last(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    own, place = Term("route", "aa", "route", Text("New")), Jurisdiction("YT", Text("Yukon"))
    with open_for_recording(database) as connection:
        record(connection, kind=RevisionKind.RECORD, who="P", why="new", at=LATER, add=[own, place], retire=[])

    assert loaded(database).vocabulary.terms == (*FULL.vocabulary.terms, own)
    assert loaded(database).vocabulary.jurisdictions == (*FULL.vocabulary.jurisdictions, place)


# what was known when


def test_what_was_known_by_revision_and_by_the_end_of_a_day_in_utc(database: str) -> None:
    before_midnight = datetime(2026, 3, 1, 23, 59, 59, 999999, UTC)
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    load_pack(database, FULL, WHO, before_midnight)
    load_pack(database, CHANGED, WHO, midnight)

    assert loaded(database, date(2026, 2, 28)) == NOTHING
    assert loaded(database, date(2026, 2, 28)).revision == 0
    for day, number, words in [
        (date(2026, 3, 1), 1, "in English"),
        (date(2026, 3, 2), 1, "in English"),
        (date(2026, 3, 3), 2, "Another title"),
        (date(2026, 3, 4), 2, "Another title"),
    ]:
        assert (loaded(database, day).revision, title(loaded(database, day))) == (number, words), day
    assert loaded(database, 0) == NOTHING
    assert title(loaded(database, 1)) == "in English"
    assert title(loaded(database, 2)) == "Another title"
    with pytest.raises(RevisionUnknown, match="there is no revision r3: the newest is r2"):
        loaded(database, 3)


def test_rules_recorded_later_change_nothing_at_an_earlier_day(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    before = loaded(database, AT.date())
    revised(database, None, OLD, RevisionKind.WITHDRAW)
    load_pack(database, CHANGED, WHO, LATER)

    assert loaded(database, AT.date()) == before


def test_time_never_runs_backwards_where_a_clock_does(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    load_pack(database, CHANGED, WHO, AT - timedelta(days=400))
    with open_for_asking(database) as connection:
        second = newest(connection)

    assert second is not None
    assert (second.number, second.time) == (2, AT)
    assert loaded(database, AT.date() - timedelta(days=1)) == NOTHING


@pytest.mark.parametrize("named", [["AB"], ["AB", "CA"], ["BC"], []])
def test_only_the_jurisdictions_asked_for_and_canada_are_loaded(database: str, named: list[str]) -> None:
    load_pack(database, FULL, WHO, AT)
    with open_for_asking(database) as connection:
        part = load_rulebook(connection, named)
    places = {*named, "CA"}

    assert {a.jurisdiction for a in part.authorities} == places
    assert part.instruments == tuple(
        i for i in FULL.instruments if FULL.authority_of[i.authority].jurisdiction in places
    )
    assert part.searches == tuple(s for s in FULL.searches if FULL.authority_of[s.authority].jurisdiction in places)
    assert (part.vocabulary, part.facts, part.approvals) == (FULL.vocabulary, FULL.facts, FULL.approvals)


def test_a_jurisdiction_of_which_nothing_is_recorded_has_its_vocabulary_only(database: str) -> None:
    load_pack(database, Rulebook(FULL.vocabulary, facts=FULL.facts), WHO, AT)
    with open_for_asking(database) as connection:
        part = load_rulebook(connection, ["YT"])

    assert part == Rulebook(FULL.vocabulary, facts=FULL.facts, revision=1)


@pytest.mark.slow
def test_many_instruments_are_loaded_as_well_as_few(database: str) -> None:
    many = replace(FULL, instruments=tuple(instrument(f"cpsa-{n:04}", "cpsa", "a", "b") for n in range(700)))
    load_pack(database, many, WHO, AT)
    load_pack(database, without_instrument(many, "cpsa-0003"), WHO, LATER)

    assert loaded(database, 1) == replace(many, revision=1)
    assert len(loaded(database).rule_of) == 2 * 699


# the chain


def test_the_chain_is_of_the_canonical_content_and_each_link_holds_the_one_before(database: str) -> None:
    load_pack(database, instruments_only(FULL_INSTRUMENT), WHO, AT)
    load_pack(database, instruments_only(), WHO, LATER, why="less")
    with open_for_asking(database) as connection:
        first, second = newest(connection, 1), newest(connection)
    assert first is not None
    assert second is not None
    entry = ["instrument", "cpsa-new", digest_of(FULL_INSTRUMENT)]
    seen = [
        ["verification", name_of(Verified("cpsa-new", v)).name, digest_of(Verified("cpsa-new", v))]
        for v in FULL_INSTRUMENT.verified
    ]

    assert second.previous == first.hash
    assert second.hash == digest(
        {
            "format": "tracker.revision/2",
            "number": 2,
            "time": "2026-11-25T18:30:15.123456Z",
            "who": WHO,
            "why": "less",
            "kind": "pack",
            "previous": first.hash,
            "added": [],
            "retired": sorted([entry, *seen]),
            "digest": content_digest([]),
        }
    )
    assert first.digest == digest(sorted([entry, *seen]))


def test_the_hash_covers_every_row_the_account_and_what_was_seen(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    own = instrument("cpsa-own", "cpsa", "x")
    with open_for_recording(database) as connection:
        made = record(
            connection, kind=RevisionKind.RECORD, who="P", why="new", at=LATER, add=[own], retire=[],
            account="login", effect="e" * 64,
        )  # fmt: skip
    rows = digest(
        [
            [
                "instrument",
                {
                    "id": "cpsa-own", "authority": "cpsa", "kind": "notice", "title_en": "A text", "evidence": "read",
                    "language": "en", "in_force_basis": "presumed", "review_every": 180,
                },
            ],
            [
                "rule",
                {"id": "x", "position": 0, "effect": "prohibits", "summary_en": "Not x.", "standing": False},
            ],
            ["rule_scope", {"rule": "x", "reading": "own", "dimension": "route", "term": "iv"}],
        ]
    )  # fmt: skip

    assert made.hash == digest(
        {
            "format": "tracker.revision/2",
            "number": 2,
            "time": "2026-11-25T18:30:15.123456Z",
            "who": "P",
            "why": "new",
            "kind": "record",
            "previous": made.previous,
            "added": [["instrument", "cpsa-own", digest_of(own), rows]],
            "retired": [],
            "digest": made.digest,
            "account": "login",
            "effect": "e" * 64,
        }
    )


def instruments_only(*instruments: Instrument) -> Rulebook:
    return Rulebook(Vocabulary((), ()), instruments=instruments)


def test_equal_content_has_an_equal_digest_whoever_recorded_it_and_how(database: str) -> None:
    load_pack(database, CHANGED, WHO, AT)
    load_pack(database, FULL, "somebody else", LATER)
    with open_for_asking(database) as connection:
        by_detour = status(connection)
    load_pack(database, CHANGED, WHO, LATER)
    load_pack(database, in_order(FULL), WHO, LATER)
    with open_for_asking(database) as connection:
        again = status(connection)

    assert again.digest == by_detour.digest
    assert again.chain_head != by_detour.chain_head


def test_the_status_says_how_the_database_stands(database: str) -> None:
    with open_for_asking(database) as connection:
        empty = status(connection)
    load_pack(database, FULL, WHO, AT)
    revised(database, None, OLD, RevisionKind.WITHDRAW)
    with open_for_asking(database) as connection:
        now = status(connection)

    assert (empty.revision, empty.pack, empty.chain_head, empty.digest) == (None, None, None, None)
    assert isinstance(now.revision, Revision)
    assert (now.revision.number, now.revision.kind, now.pack and now.pack.number) == (2, RevisionKind.WITHDRAW, 1)
    assert (now.counts["instrument"], now.counts["rule"], now.counts["term"]) == (3, 4, 7)
    assert now.schema == now.head


# refusals


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (instrument("cpsa-x", "cpsa", title="a\x00b"), "holds a NUL character"),
        (instrument("cpsa-x", "cpsa", title="a\ud800b"), "a lone surrogate"),
        (instrument("cpsa-new", "cpsa", title="twice"), "`instrument cpsa-new` is there twice"),
    ],
    ids=["nul", "surrogate", "twice"],
)
def test_what_cannot_be_kept_the_same_is_refused_and_nothing_is_recorded(
    database: str, wrong: Instrument, said: str
) -> None:
    with pytest.raises(RecordingRefused, match=said):
        load_pack(database, replace(FULL, instruments=(*FULL.instruments, wrong)), WHO, AT)

    assert loaded(database).revision == 0


def test_a_revision_names_who_made_it(database: str) -> None:
    with pytest.raises(RecordingRefused, match="nobody is named"):
        load_pack(database, FULL, "  ", AT)


def test_what_is_known_already_is_not_added_again_and_what_is_unknown_is_not_retired(database: str) -> None:
    load_pack(database, FULL, WHO, AT)
    for add, retire, said in [([FULL_INSTRUMENT], [], "already known"), ([], [9999], "not known any more")]:
        with pytest.raises(RecordingRefused, match=said), open_for_recording(database) as connection:
            record(connection, kind=RevisionKind.RECORD, who="P", why="w", at=LATER, add=add, retire=retire)


def test_a_row_that_does_not_read_back_the_same_rolls_everything_back(database: str) -> None:
    """A database that changes what it is given, as a broken disk or a stray trigger might."""
    with open_for_recording(database) as connection:
        _spoil(connection)
    with pytest.raises(SelfCheckFailed, match="nothing was recorded"):
        load_pack(database, FULL, WHO, AT)
    with open_for_asking(database) as connection:
        rows = connection.execute(sa.select(sa.func.count()).select_from(t.entry)).scalar_one()

    assert rows == 0
    assert loaded(database).revision == 0


def _spoil(connection: sa.Connection) -> None:
    unguard(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "CREATE TRIGGER stray AFTER INSERT ON condition BEGIN"
            " UPDATE condition SET text_en = 'other' WHERE entry = NEW.entry; END"
        )
        return
    connection.exec_driver_sql(
        "CREATE FUNCTION stray() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.text_en = 'other'; RETURN NEW; END $$"
    )
    connection.exec_driver_sql("CREATE TRIGGER stray BEFORE INSERT ON condition FOR EACH ROW EXECUTE FUNCTION stray()")
