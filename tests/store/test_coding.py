"""Values kept as canonical text come back as the same values."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.store.small import FULL, FULL_INSTRUMENT, FULL_RULE
from tests.store.values import issued_reports, rulebooks, signatures
from tracker.domain.issued import Issued, Signature
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Text
from tracker.guidance.reader import read_pack
from tracker.store.coding import TYPES, value_of
from tracker.store.digest import canonical, plain
from tracker.store.mapping.entries import digest_of, name_of, values_of
from tracker.store.tables import NO_GUIDANCE, EntryKind


def returns(rulebook: Rulebook) -> None:
    for name, value in values_of(rulebook).items():
        back = value_of(name.kind, json.loads(canonical(plain(value))))
        assert name_of(back) == name
        assert digest_of(back) == digest_of(value)
        if name.kind is not EntryKind.INSTRUMENT:  # its verifications are entries of their own
            assert back == value


@pytest.mark.slow
@given(rulebooks())
def test_every_value_comes_back(rulebook: Rulebook) -> None:
    returns(rulebook)


@settings(max_examples=40)
@given(issued_reports, signatures)
def test_every_report_and_signature_comes_back(report: Issued, signature: Signature) -> None:
    for kind, value in ((EntryKind.REPORT, report), (EntryKind.SIGNATURE, signature)):
        assert value_of(kind, json.loads(canonical(plain(value)))) == value


def test_every_value_of_the_bundled_rulebook_comes_back() -> None:
    returns(read_pack()[0])


def test_every_kind_of_entry_can_be_kept() -> None:
    assert set(TYPES) == set(EntryKind)
    assert {name.kind for name in values_of(FULL)} | {EntryKind.SETTING, *NO_GUIDANCE} == set(EntryKind)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"review_every": "90"}, "is no int"),
        ({"unheard": 1}, "`unheard` is no part of a Instrument"),
        ({"kind": "decree"}, "decree"),
    ],
)
def test_content_that_no_value_gave_is_refused(change: dict[str, object], said: str) -> None:
    content = plain(FULL_INSTRUMENT)
    assert isinstance(content, dict)
    with pytest.raises(ValueError, match=said):
        value_of(EntryKind.INSTRUMENT, {**content, **change})


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("the annex", Text("the annex")),
        ({"en": "the annex", "fr": "l'annexe"}, Text("the annex", "l'annexe")),
    ],
)
def test_what_was_not_read_is_told_as_it_was_before_it_could_have_french(told: object, text: Text) -> None:
    instrument = replace(FULL_INSTRUMENT, verified=(), rules=(replace(FULL_RULE, incomplete=text),))
    content = plain(instrument)
    assert isinstance(content, dict)
    assert content["rules"][0]["incomplete"] == told
    assert value_of(EntryKind.INSTRUMENT, content) == instrument
