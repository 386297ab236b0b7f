"""What is killed half-way: every writing command and every migration, each with the database it needs before it.

The program of `tests.store.victims` forks one process for each trial and kills it; here stands what the victims do.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.domain.small import instrument
from tests.recording.acts import began, changing, correcting, recording, searching, signed, verifying
from tests.store.golden import fill
from tests.store.small import REPORT, SIGNATURE, SITE
from tracker.domain.instrument import Basis, Supersession
from tracker.domain.rulebook import Rulebook
from tracker.domain.stated import StatedDate
from tracker.domain.vocabulary import Text
from tracker.recording import wants
from tracker.recording.copies import copies_of
from tracker.recording.issuing import issue, sign
from tracker.recording.pipeline import Desk, Make, RevisionKind, submit
from tracker.recording.second import approving, pending, rejecting
from tracker.recording.sites import keep
from tracker.store.database import migrate, migrate_back, upgrade
from tracker.store.engine import SCHEMAS, open_for_asking, where, writing
from tracker.store.rulebook import load_rulebook


def _draw() -> random.Random:
    return random.Random(20261124)


def _submitted(database: str, make: Callable[..., Make]) -> int:
    draw = _draw()
    with open_for_asking(database) as connection:
        before = load_rulebook(connection)
    return submit(Desk(database), make(draw, before), signed(draw, 3)).number


DAY = StatedDate.parse("2028-01-01")


def _made(database: str, make: Make) -> int:
    return submit(Desk(database), make, signed(_draw(), 3)).number


def _correct(database: str) -> int:
    def another_title(known: Rulebook) -> Rulebook:
        old = known.instrument_of["college-toolkit"]
        return wants.with_instrument(known, replace(old, title=Text("Put right")))

    return _made(database, changing(RevisionKind.CORRECT, another_title))


def ready(database: str) -> None:
    """The small province, and a correction to undo."""
    began(database)
    _submitted(database, correcting)


def reviewed(database: str) -> None:
    """Review is required, and a proposal waits."""
    ready(database)
    submit(Desk(database), wants.reviewing(required=True), signed(_draw(), 4))
    _submitted(database, recording)


def first_schema(database: str) -> None:
    """A database of the first version of the program. The tables of the newest are there before."""
    with writing(where(database), foreign_keys=False) as connection:
        migrate_back(connection, SCHEMAS[0])
        fill(connection, SCHEMAS[0])


def up_to_date(database: str) -> None:
    """The same, brought up to date."""
    first_schema(database)
    with writing(where(database), foreign_keys=False) as connection:
        migrate(connection)


def _issue(database: str) -> int:
    return issue(Desk(database), lambda known: replace(REPORT, head=known.head), signed(_draw(), 3)).number


def issued(database: str) -> None:
    """The small province, and a report to sign."""
    ready(database)
    _issue(database)


def _sign(database: str) -> int:
    told = SIGNATURE.fingerprint[:12]
    return sign(Desk(database), REPORT.id, told, "I stand behind it", signed(_draw(), 4), on=SIGNATURE.on).number


def _approve(database: str) -> int:
    desk, draw = Desk(database), _draw()
    seen = pending(desk, 1).now.effect_digest
    return approving(desk, 1, signed(draw, 5, "B. Boss"), seen).number


def _down(database: str) -> int:
    with writing(where(database), foreign_keys=False) as connection:
        migrate_back(connection, SCHEMAS[0])
    return 0


GUIDANCE = """
instrument:
  id: college-own-2026
  authority: college
  kind: notice
  title: A notice
  published: 2026-11-01
  evidence: read
rules:
  - {id: one, effect: prohibits, scope: {drug: [ketamine], route: [iv], setting: [clinic]}, summary: Not in a clinic.}
"""


def _attach(database: str) -> int:
    folder = Path(database).parent
    for name, words in (("own.yaml", GUIDANCE), ("own.txt", "Not in a clinic. " * 2000)):
        if not (folder / name).exists():
            (folder / name).write_text(words, encoding="utf-8")
    copies = copies_of(database, None, folder / "own.txt")
    make = wants.given(RevisionKind.RECORD, [folder / "own.yaml"], copies)
    return submit(Desk(database), make, signed(_draw(), 6)).number


def _supersede(database: str) -> int:
    def another_text(known: Rulebook) -> Rulebook:
        new = instrument(
            "college-newer", "college", "2027-01-01", supersedes=(Supersession("college-guidance", Basis.STATED),)
        )
        return replace(known, instruments=(*known.instruments, new))

    return _made(database, changing(RevisionKind.SUPERSEDE, another_text))


ACTIONS: dict[str, tuple[Callable[[str], None], Callable[[str], object]]] = {
    "record": (ready, lambda database: _submitted(database, recording)),
    "correct": (ready, _correct),
    "remove": (ready, lambda database: _made(database, wants.removing("government-regulation"))),
    "withdraw": (ready, lambda database: _made(database, wants.withdrawing("government-regulation", DAY))),
    "verify": (ready, lambda database: _submitted(database, verifying)),
    "search": (ready, lambda database: _submitted(database, searching)),
    "undo": (ready, lambda database: _made(database, wants.taking_back(2))),
    "keep sites": (ready, lambda database: keep(Desk(database), lambda _: (SITE,), signed(_draw(), 3)).number),
    "issue": (ready, _issue),
    "sign": (issued, _sign),
    "review": (ready, lambda database: _made(database, wants.reviewing(required=True))),
    "propose": (reviewed, lambda database: _submitted(database, searching)),
    "approve": (reviewed, _approve),
    "reject": (reviewed, lambda database: rejecting(Desk(database), 1, signed(_draw(), 5, "B. Boss")).number),
    "attach": (ready, _attach),
    "supersede": (ready, _supersede),
    "migrate up": (first_schema, lambda database: upgrade(database)),
    "migrate down": (up_to_date, _down),
}
"""By name: what the database must hold before, and what the victim does."""
