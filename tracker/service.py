"""The shell: open what is recorded, decide, and hand on. It knows no words of the command line and prints nothing.

What a call does not need is not imported: a question costs SQLAlchemy Core and the domain, and nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Vocabulary

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tracker.domain.answer import Reply
    from tracker.domain.question import Question

WHO = "tracker"
"""Who records the bundled rulebook."""


class Desk:
    """An open rulebook: one snapshot of what is known now, or was known at a moment.

    `known_day` is the day of that moment; None: now. `places` are the jurisdictions there are, whatever the moment.
    """

    def __init__(self, connection: sa.Connection, known_at: int | date | None) -> None:
        from tracker.store.mapping.shelf import Shelf
        from tracker.store.mapping.shelf import known_at as known_at_revision
        from tracker.store.mapping.vocabulary import load_jurisdictions
        from tracker.store.rulebook import revision_at

        self._connection = connection
        self._known_at = known_at
        newest = Shelf(connection, known_at_revision(revision_at(connection, None)))
        self.places = Vocabulary((), tuple(load_jurisdictions(newest).values()))
        self.known_day = self._day_of(known_at)

    def _day_of(self, known_at: int | date | None) -> date | None:
        if known_at is None or isinstance(known_at, date):
            return known_at
        from tracker.store.revisions import newest
        from tracker.store.rulebook import revision_at

        revision = newest(self._connection, revision_at(self._connection, known_at))
        return revision.time.date() if revision else None

    def rulebook(self, *jurisdictions: str) -> Rulebook:
        """What is known of some jurisdictions and of Canada; of all when none is named.

        Where nothing was recorded yet, the words of today with no rule behind them.
        """
        from tracker.store.rulebook import load_rulebook

        wanted = jurisdictions or None
        known = load_rulebook(self._connection, wanted, self._known_at)
        if known.revision == 0 and self._known_at is not None:
            now = load_rulebook(self._connection, wanted)
            return Rulebook(vocabulary=now.vocabulary, facts=now.facts)
        return known


@contextmanager
def open_desk(
    database: str | None, known_at: int | date | None, *, now: Callable[[], datetime], told: Callable[[str], None]
) -> Iterator[Desk]:
    """A rulebook to ask. `database` None: the default one, which is made and filled on first use, and `told` so."""
    from tracker.store.engine import open_for_asking

    with open_for_asking(database or _default(now, told)) as connection:
        yield Desk(connection, known_at)


def _default(now: Callable[[], datetime], told: Callable[[str], None]) -> str:
    from tracker.places import default_database

    path = default_database()
    if not path.exists():
        from tracker.store.database import first_use

        if first_use(str(path), bundled(), WHO, now()):
            told(f"first use: made the rulebook at {path} from the one that comes with the program.")
    return str(path)


def bundled() -> Rulebook:
    """The rulebook that comes with the program."""
    from tracker.guidance.reader import read_pack

    return read_pack()


def ask(rulebook: Rulebook, question: Question) -> Reply:
    """The whole reply to a question."""
    from tracker.domain.explain import answer

    return answer(rulebook, question)


def answer_lines(rulebook: Rulebook, reply: Reply, *, width: int, why: bool) -> list[tuple[str, str]]:
    """A reply as lines for a terminal, each with the sort of line it is."""
    from tracker.report.text import check_lines
    from tracker.report.views import build_page

    return check_lines(build_page(rulebook, reply), width=width, why=why)


def answer_document(reply: Reply, *, known_at: str | None, revision: int) -> dict[str, Any]:
    """A reply in the format `tracker.answer/1`."""
    from tracker.report.document import document

    return document(reply, known_at=known_at, revision=revision)


def answer_schema() -> Any:
    """The JSON Schema of `tracker.answer/1`."""
    from tracker.report.document import schema

    return schema()


def failures() -> tuple[type[Exception], ...]:
    """The errors that are told in one line: of a database, of the bundled rulebook, of the installation."""
    from tracker.places import PlaceError
    from tracker.store.errors import StoreError

    return (StoreError, PlaceError)


def is_damage(wrong: BaseException) -> bool:
    """Whether an error says that what is recorded is faulty, rather than that it could not be reached."""
    from tracker.store.errors import DatabaseDamaged

    return isinstance(wrong, DatabaseDamaged)


def is_wrong_use(wrong: BaseException) -> bool:
    """Whether an error says that what was asked for cannot be meant: no such revision, no such kind of database."""
    from tracker.store.errors import RevisionUnknown, UrlInvalid

    return isinstance(wrong, RevisionUnknown | UrlInvalid)
