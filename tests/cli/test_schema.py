"""The published schemas: what every recording command prints keeps to its own, and nothing else does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from shutil import copy
from typing import Any

import jsonschema
import pytest

from tests import readme
from tests.cli.conftest import Tracker, rulebook_before_nova_scotia
from tests.cli.test_recording import GUIDANCE, NS
from tests.report.test_document import objects
from tests.store.small import REPORT
from tracker.cli.schema import PRINTED_BY
from tracker.recording.issuing import issue
from tracker.recording.pipeline import Desk, Signed
from tracker.report.schemas import NAMES, schema_of

rulebook_file = rulebook_before_nova_scotia

SIGNED = '--by "A. Admin" --why "as published"'
STORY = (
    "guidance preview ns.yaml guidance.yaml --attach page.txt; recorded",
    f"guidance record ns.yaml guidance.yaml --attach page.txt {SIGNED}; recorded",
    f"guidance correct words.yaml {SIGNED} --dry-run; recorded",
    f"sources verify cpsns-interim-2026 --found stands {SIGNED}; recorded",
    f"sources search cpsbc --sought ketamine --where cpsbc.ca --found nothing {SIGNED}; recorded",
    f"history undo r4 {SIGNED}; recorded",
    f"guidance withdraw cpsns-interim-2026 --from 2027-01-01 {SIGNED}; recorded",
    "changes --from r1 --to r6; effect",
    "changes NS im --from 2026-11-23 --to 2026-12-09; changes",
    "changes MB iv accredited-facility --from 2024-01-01 --to 2026-11-23; changes",
    f"guidance review required {SIGNED}; recorded",
    f"sources verify cpsm-m3p-notice-2023 --found stands {SIGNED}; recorded",
    f"sources verify cpsa-ketamine-toolkit-2021 --found stands {SIGNED}; recorded",
    "guidance proposals 1; recorded",
    'guidance approve 1 --effect-seen SEEN --by "B. Boss" --why agreed; recorded',
    'guidance reject 2 --by "B. Boss" --why "not so"; ',
    "guidance proposals; proposals",
    "guidance proposals 1; proposal-decided",
    "guidance proposals 2; proposal-decided",
    "history log; log",
    "history show r1; revision-shown",
    "history show r4; revision-shown",
    "history show r8; revision-shown",
    "history verify; history-checked",
    "db upgrade; database-upgraded",
    f"history verify --head {'0' * 64}; history-checked",
    f"clinics import sites.csv {SIGNED}; clinics-kept",
    f"clinics import --example {SIGNED} --dry-run; clinics-kept",
    f"clinics import whole.csv {SIGNED}; clinics-kept",
    "clinics show whole; clinic",
    "clinics list; clinics",
    "clinics export; clinics-file",
    "clinics assess halifax; clinics-assessed",
    "clinics assess toronto calgary --within 365; clinics-assessed",
    "clinics assess; clinics-assessed",
    "clinics moved earlier.json; clinics-moved",
    "clinics moved earlier.json --on 2099-01-01; clinics-moved",
    "changes MB --from r1 --to 2026-11-23 --on 2099-01-01; changes",
    "clinics protocol --known-at r1; clinics-protocol",
    "clinics protocol calgary winnipeg --on 2027-06-30; clinics-protocol",
    "clinics protocol; clinics-protocol",
    "upcoming --known-at r1 --on 2026-11-20 --within 0; upcoming",
    "upcoming MB --on 2022-01-01 --within 2000; upcoming",
    "upcoming; upcoming",
    "coverage nunavut --known-at r1; coverage",
    "coverage ontario; coverage",
    "gaps --known-at r1 --on 2026-03-10; gaps",
    "gaps MB YT; gaps",
    "sources letter cpsm; letter",
    "sources letter cpsbc --lang fr --on 2026-11-23; letter",
    "timeline AB im clinic depression medication-only; timeline",
    "timeline SK iv --from 2020-01-01 --to 2022-12-31 --known-at r1; timeline",
    "timeline MB iv depression --fact mb-facility-accredited=no; timeline",
)
OF_REPORTS = (
    "report list --kind sources; report-list",
    "report list; report-list",
    f"report sign {REPORT.id} --fingerprint {REPORT.fingerprint[:12]} {SIGNED}; ",
    f"report show {REPORT.id} --known-at r11; report-shown",
    f"report show {REPORT.id}; report-shown",
    "report list; report-list",
    'report make province SK --by "A. Admin" --format html; report-made',
    "report verify reports/2026-12-10-province-sk/2026-12-10-province-sk.html; report-checked",
    "report verify page.txt; report-checked",
)
"""Once a report was issued, as revision 11."""

SITES = """\
id,name,province,place,accreditations,services,facts,evidence
calgary,Calgary,AB,clinic,NHSF no. 12 until 2027-01-31,iv: iv depression,prescriber=psychiatrist until 2027-02-01,
toronto,Toronto,ON,clinic,OHP,iv: iv depression,on-ohp-inspection=fail,on-cas-guidelines: binder 4 until 2027-03-01
halifax,Halifax,NS,clinic,,im: im depression,,
winnipeg,Winnipeg,MB,,NHMSF until 2026-12-31,,,
"""
WHOLE = """\
id,province,place,accreditations,services,practitioners,facts,evidence,grants,Phone
whole,AB,,NHSF,iv: iv,2 GP,prescriber=psychiatrist,tracked-prescription: log,exemption sk-bylaw-26-1-exemption=yes: x,4
"""
"""A site of which something is said in every column."""


@pytest.fixture(scope="module")
def printed(rulebook_file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, Any]]:
    """Each command of a story with the name of its document, and the document that it prints."""
    folder = tmp_path_factory.mktemp("schemas")
    database = Path(copy(rulebook_file, folder / "rules.db"))
    (folder / "ns.yaml").write_text(NS, encoding="utf-8")
    (folder / "guidance.yaml").write_text(GUIDANCE, encoding="utf-8")
    (folder / "sites.csv").write_text(SITES, encoding="utf-8")
    (folder / "whole.csv").write_text(WHOLE, encoding="utf-8")
    (folder / "page.txt").write_text("Vital signs.", encoding="utf-8")
    told: list[tuple[str, str, Any]] = []
    seen = ""
    with readme.on(readme.STORY_ON), chdir(folder):
        for command, name in (each.split("; ") for each in (*STORY, *OF_REPORTS)):
            if command == OF_REPORTS[0].partition(";")[0]:
                made = Signed("O. Officer", "for the inspector", readme.STORY_ON)
                issue(Desk(str(database)), lambda known: replace(REPORT, head=known.head), made)
            if "words.yaml" in command:
                (folder / "words.yaml").write_text(GUIDANCE.replace("clinic.", "office."), encoding="utf-8")
            if command == "clinics moved earlier.json":
                (folder / "earlier.json").write_text(json.dumps(told[-1][2]), encoding="utf-8")
            said = readme.run(f"tracker {command.replace('SEEN', seen)} --json", database)
            assert "{" in said, (command, said)
            document = json.loads(said[said.index("{") :])
            seen = document.get("effect_digest") or seen
            told.append((command, name, document))
    return told


def faults(name: str, document: Any) -> list[str]:
    found = jsonschema.Draft202012Validator(schema_of(name)).iter_errors(document)
    return [f"{'/'.join(map(str, each.absolute_path))}: {each.message[:200]}" for each in found]


def test_what_the_recording_commands_print_keeps_to_its_schema(printed: list[tuple[str, str, Any]]) -> None:
    told = [(command, name, document) for command, name, document in printed if name]

    assert [(command, faults(name, document)) for command, name, document in told if faults(name, document)] == []
    assert {name for _, name, _ in told} == {*NAMES} - {"answer", "report", "batch"}, "held by tests of their own"
    assessed = [p for _, name, d in told if name == "clinics-assessed" for a in d["assessed"] for p in a["answers"]]
    assert all(any(part[key] for part in assessed) for key in ("met", "unmet", "open", "shown", "instead"))


def inner(document: Any) -> Iterator[Any]:
    """The objects of a document but for facts, which anybody names; of a list those of its first member alone."""
    if isinstance(document, dict):
        yield document
        for key, value in document.items():
            if key != "facts" or isinstance(value, list):
                yield from inner(value)
    elif isinstance(document, list) and document:
        yield from inner(document[0])


def test_one_key_more_or_less_is_another_document(printed: list[tuple[str, str, Any]]) -> None:
    for name, document in {name: document for _, name, document in printed if name}.items():
        validator = jsonschema.Draft202012Validator(schema_of(name))
        for part in list(inner(document)):
            part["extra"] = 1
            assert not validator.is_valid(document), (name, sorted(part))
            del part["extra"]
        for key in list(document):
            gone = document.pop(key)
            assert not validator.is_valid(document), (name, key)
            document[key] = gone


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_closed_and_asks_for_every_key(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of(name))
    for node in (o for o in objects(schema_of(name)) if "properties" in o):
        assert node["additionalProperties"] is False
        optional = node.get("description", "").startswith("For each dimension")
        assert optional or set(node["required"]) == set(node["properties"])


def test_the_schemas_are_listed_and_printed_by_name(tracker: Tracker) -> None:
    assert tuple(PRINTED_BY) == NAMES
    assert [re.split(r"\s{2,}", line)[0] for line in tracker("schema", "--list").out.splitlines()] == list(NAMES)
    assert [each["name"] for each in tracker("schema", "--list", "--json").json["schemas"]] == list(NAMES)
    for name in NAMES:
        assert tracker("schema", name).json["title"] == f"tracker.{name}/1"
    assert tracker("schema").json["title"] == "tracker.answer/1"
    unknown = tracker("schema", "effects")
    assert unknown.code == 2
    assert all(f"'{name}'" in unknown.err for name in NAMES)
