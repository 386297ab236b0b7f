"""A checklist as it is read: what is not allowed first, one box a clause, and who needs it, on whose word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import jsonschema
from hypothesis import given, settings

from tests.domain.small import BOOK, ON, instrument, rule, scope
from tests.domain.test_laws import law
from tests.domain.test_protocol import EAST, IV, ORAL, WEST, Network, asking, networks, ordered, protocol
from tracker.domain.rule import Effect, Force, Op
from tracker.domain.rulebook import Rulebook
from tracker.domain.site import Site
from tracker.report.protocol import protocol_document, protocol_lines
from tracker.report.schemas import schema_of

THIRD = replace(EAST, id="third")


def told(rulebook: Rulebook, *sites: Site, on: date = ON, width: int = 80) -> list[str]:
    lines = [text for _, text in protocol_lines(rulebook, protocol(rulebook, *sites, on=on), width)]
    assert all(len(line) <= width for line in lines)
    return lines


def words(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def test_a_page_begins_with_what_no_checklist_makes_allowed() -> None:
    lines = told(BOOK, replace(EAST, services=(ORAL, IV)), replace(WEST, services=()))

    assert lines[:5] == [
        "One checklist for 2 sites and 2 services: 1 must, 1 should.",
        "",
        "NOT ALLOWED or no answer; no checklist makes this allowed:",
        "  east, iv: PROHIBITED",
        "  west: no service of it is recorded",
    ]
    assert lines[-1] == "A record of rules with their sources, not legal advice."


def test_sources_that_nobody_looked_at_for_long_are_told() -> None:
    said = "Sources: UNVERIFIED for 2 of the 2 answers that this rests on (tracker sources due)."

    assert said not in words(told(BOOK, EAST, WEST))
    assert said in words(told(BOOK, EAST, WEST, on=date(2028, 5, 5)))


def test_what_is_not_settled_is_told_before_the_list() -> None:
    vague = asking("oral", ("hours", Op.AT_LEAST, "2"))
    whole = instrument("whole", "college", "2020-01-01", rule("whole/oral", Effect.PERMITS, scope=scope(route="oral")))
    bare = replace(BOOK, instruments=(whole, instrument("order", "government", "2026-05", vague)))
    lines = told(bare, EAST)

    at = lines.index("NOT SETTLED; something unknown can change the answer (tracker check):")
    assert lines[at + 1] == "  east, oral: CONDITIONAL (unsettled)"
    assert "  [ ] must   oral 0. (not in every reading)" in lines[at:]


def test_each_line_says_who_needs_it_and_where_it_stands() -> None:
    rule = replace(asking("oral", ("hours", Op.AT_LEAST, "2")), locator="section 3")
    milder = asking("intranasal", ("hours", Op.AT_LEAST, "1"), force=Force.MUST)
    lines = told(ordered(rule, milder), EAST, WEST, THIRD)

    at = lines.index("  [ ] must   oral 0.")
    assert lines[at + 1 : at + 4] == [
        "             all named sites but west [order/oral, section 3]",
        "             met with it: must intranasal 0 (hours is at least 1); west (nasal)",
        "               [order/intranasal]",
    ]
    assert "The patient is under treatment. all named sites [health-canada-regulations/patient]" in words(lines)


def test_a_contradiction_stands_before_the_list_with_both_sides() -> None:
    lines = told(ordered(asking("oral", ("who", Op.IS, "a")), asking("intranasal", ("who", Op.IS, "b"))), EAST, WEST)

    assert "CONTRADICTION: no single protocol satisfies east and west. Asked of who:" in lines
    at = lines.index("CONTRADICTION: no single protocol satisfies east and west. Asked of who:")
    assert sorted(lines[at + 1 : at + 3]) == [
        "  who is a: oral 0. east (oral) [order/oral]",
        "  who is b: intranasal 0. west (nasal) [order/intranasal]",
    ]
    assert at < lines.index("Observation:")


def test_the_document_of_a_contradiction_keeps_to_the_schema() -> None:
    rulebook = ordered(asking("oral", ("who", Op.IS, "a")), asking("intranasal", ("who", Op.IS, "b")))
    found = protocol(rulebook, EAST, WEST, replace(THIRD, services=()))
    document = protocol_document(rulebook, found, [EAST, WEST, THIRD], dict.fromkeys(found.sites, ON), None)

    assert (document["clashes"][0]["fact"], document["clashes"][0]["sites"]) == ("who", ["east", "west"])
    assert [i["test"]["values"] for i in document["items"] if i["test"]] == [[]]
    jsonschema.Draft202012Validator(schema_of("clinics-protocol")).validate(document)


@settings(law, max_examples=15)
@given(networks())
def test_every_page_fits_and_every_document_keeps_to_the_schema(network: Network) -> None:
    rulebook, sites, on = network
    found = protocol(rulebook, *sites, on=on)
    document = protocol_document(rulebook, found, sites, dict.fromkeys(found.sites, on), "r1")

    assert jsonschema.Draft202012Validator(schema_of("clinics-protocol")).is_valid(document)
    boxes = [line for line in told(rulebook, *sites, on=on) if line.startswith("  [ ] ")]
    assert len(boxes) == len(found.items) + len(found.duties)


def test_what_two_clauses_allow_together_is_said() -> None:
    rulebook = ordered(asking("oral", ("who", Op.ONE_OF, "a b")), asking("intranasal", ("who", Op.ONE_OF, "b c")))

    assert "             together: who is b" in told(rulebook, EAST, WEST)


def test_a_service_that_is_allowed_in_part_needs_the_whole_of_what_that_part_needs() -> None:
    lines = told(BOOK, replace(EAST, services=(replace(ORAL, programme=()),)))

    assert "  east, oral: PROHIBITED (psychedelic-dose)" in lines
    assert "             east (oral) [college-guidance/non-iv]" in lines
    assert not [line for line in lines if "in part" in line]


def test_what_only_a_part_needs_says_so() -> None:
    lines = told(BOOK, Site("north", "North", "AB", "ab-papt", services=(replace(ORAL, programme=()),)))

    at = lines.index("  [ ] must   The provider holds a licence.")
    assert lines[at + 1 : at + 3] == [
        "             north (oral); only psychedelic-dose",
        "             [government-regulation/psychedelic]",
    ]


def test_a_large_network_makes_no_wall() -> None:
    many = [replace(EAST, id=f"east-{n:02}", services=(ORAL, IV)) for n in range(60)]
    few = [replace(WEST, id=f"west-{n:02}") for n in range(20)]
    lines = told(BOOK, *many, *few)

    assert lines[3:5] == [
        "  east-00, east-01, east-02, east-03, east-04, east-05, east-06 and 53 more; iv:",
        "    PROHIBITED",
    ]
    assert len(lines) < 40
    one = told(ordered(asking("intranasal", ("hours", Op.AT_LEAST, "1"))), *many, *few)
    assert "west-07 (nasal); and 12 sites more (--json) [order/intranasal]" in words(one)


def test_with_nothing_allowed_there_is_no_list() -> None:
    lines = told(BOOK, replace(EAST, services=(IV,)))

    assert words(lines[:2]).endswith("0 must, 0 should. No service of them is a yes or open to an application.")
    assert not [line for line in lines if "[ ]" in line]
