"""The shell that asks: open what is recorded, decide, and hand on. It knows no words of the command line.

Beside it stand `databases`, `backups`, `site_files` and `guidance_files`, each for what its name says. What a call does
not need is not imported: a question costs SQLAlchemy Core and the domain, and nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker import __version__
from tracker.domain.rulebook import Rulebook
from tracker.domain.vocabulary import Vocabulary

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tracker.domain.answer import Reply
    from tracker.domain.causes import Step
    from tracker.domain.issued import Register
    from tracker.domain.payer import CoverageReply
    from tracker.domain.question import Question
    from tracker.domain.site import Site
    from tracker.report.grid import Stand

WHO = f"tracker {__version__}"
"""Who records the bundled rulebook: this program, in this version."""


class Desk:
    """An open rulebook: one snapshot of what is known now, or was known at a moment.

    `known_day` is the day of that moment; None: now. `places` are the jurisdictions there are, whatever the moment.
    """

    def __init__(self, connection: sa.Connection, known_at: int | date | None) -> None:
        from tracker.store.faults import intact
        from tracker.store.mapping.shelf import Shelf
        from tracker.store.mapping.shelf import known_at as known_at_revision
        from tracker.store.mapping.vocabulary import load_jurisdictions
        from tracker.store.rulebook import revision_at

        self._connection = connection
        self._known_at = known_at
        with intact():
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

    def sites(self) -> tuple[Site, ...]:
        """The user's own sites as they were known then, by id."""
        from tracker.store.sites import load_sites

        return load_sites(self._connection, self._known_at)

    def site_changed(self, id: str) -> int:
        """The revision in which a site became what it was known as then."""
        from tracker.store.sites import changed_in

        return changed_in(self._connection, id, self._known_at)

    def register(self) -> Register:
        """The reports that were issued and the signatures, as they were known then."""
        from tracker.store.register import load_register

        return load_register(self._connection, self._known_at)

    def rests_on(self, *, sites: bool) -> tuple[int, str | None]:
        """The newest revision that says something of the rulebook, or with `sites` also of these, and their digest.

        Reports that were issued change neither. 0 and None: nothing of it was recorded yet.
        """
        from tracker.store.change import rulebook_digest
        from tracker.store.faults import intact
        from tracker.store.revisions import newest
        from tracker.store.tables import OURS, RevisionKind

        with intact():
            apart = tuple(kind for kind in OURS if not sites or kind is not RevisionKind.CLINICS)
            last = newest(self._connection, self.revision, without=apart)
            if last is None:
                return 0, None
            return last.number, last.digest if sites else rulebook_digest(self._connection, last.number)

    @property
    def revision(self) -> int:
        """The number of the newest revision that it shows; 0: nothing was recorded yet."""
        from tracker.store.faults import intact
        from tracker.store.rulebook import revision_at

        with intact():
            return revision_at(self._connection, self._known_at)

    def at(self, known_at: int | date | None) -> Desk:
        """The same snapshot, as known at another moment."""
        return Desk(self._connection, known_at)

    def steps_since(self, earlier: Desk, *jurisdictions: str) -> tuple[Step, ...]:
        """The revisions since an earlier moment that can bear on some jurisdictions; on any, when none is named."""
        from tracker.domain.causes import Step
        from tracker.store.history import revisions_between, touching
        from tracker.store.tables import OURS

        after, upto = earlier.revision, self.revision
        bearing = [touching(self._connection, j, after, upto) for j in jurisdictions]
        return tuple(
            Step(r.number, r.kind.value, r.time.date(), partial(self._after, r.number, jurisdictions), r.who, r.why)
            for r in revisions_between(self._connection, after, upto)
            if r.kind not in OURS
            if not jurisdictions or any(r.number in numbers for numbers in bearing)
        )

    def _after(self, revision: int, jurisdictions: tuple[str, ...]) -> Rulebook:
        return self.at(revision).rulebook(*jurisdictions)


@contextmanager
def open_desk(
    database: str | None,
    known_at: int | date | None,
    *,
    now: Callable[[], datetime],
    told: Callable[[str], None],
    account: Callable[[], str] | None = None,
) -> Iterator[Desk]:
    """A rulebook to ask. `database` None: the default one, which is made and filled on first use, and `told` so."""
    from tracker.store.engine import open_for_asking

    with open_for_asking(database_in_use(database, now=now, told=told, account=account), told=told) as connection:
        yield Desk(connection, known_at)


def database_in_use(
    database: str | None,
    *,
    now: Callable[[], datetime],
    told: Callable[[str], None],
    account: Callable[[], str] | None = None,
) -> str:
    """The database named, or the default one, which is made and filled on first use, and `told` so.

    `account` says under which login this happens; None: it is not kept.
    """
    return database or _default(now, told, account)


def _default(now: Callable[[], datetime], told: Callable[[str], None], account: Callable[[], str] | None) -> str:
    path = default_path()
    if not path.exists():
        from tracker.store.database import first_use

        if first_use(str(path), bundled(), WHO, now(), account=account() if account else None, here=True):
            told(f"first use: made the rulebook at {path} from the one that comes with the program.")
    return str(path)


def default_path() -> Path:
    """Where the database of the user lies that no option names, whether it was made or not."""
    from tracker.places import default_database

    return default_database()


class PackFaultyError(Exception):
    """The rulebook that comes with the program has faults, so nothing is made of it."""


def bundled() -> Rulebook:
    """The rulebook that comes with the program. Raises PackFaultyError."""
    from tracker.guidance.reader import read_pack

    rulebook, problems = read_pack()
    faults = [p for p in problems if p.severity == "error"]
    if faults:
        raise PackFaultyError(f"the bundled rulebook has {len(faults)} faults. The first: {faults[0]}")
    return rulebook


def ask(rulebook: Rulebook, question: Question) -> Reply:
    """The whole reply to a question."""
    from tracker.domain.explain import answer

    return answer(rulebook, question)


def who_pays(rulebook: Rulebook, question: Question, payers: Sequence[str]) -> CoverageReply:
    """What each payer says of a question; `payers` are ids, none: all of them. Coverage is not permission."""
    from tracker.domain.coverage import coverage

    return coverage(rulebook, question, payers)


def answer_lines(rulebook: Rulebook, reply: Reply, *, width: int, why: bool, lang: str = "en") -> list[tuple[str, str]]:
    """A reply as lines for a terminal, each with the sort of line it is; `lang` is `en` or `fr`."""
    from tracker.report.text import check_lines
    from tracker.report.tongue import tongue
    from tracker.report.views import build_page

    return check_lines(build_page(rulebook, reply, tongue(lang)), width=width, why=why)


def answer_document(reply: Reply, *, known_at: str | None, revision: int, lang: str = "en") -> dict[str, Any]:
    """A reply in the format `tracker.answer/1`; its texts are in `lang`, `en` or `fr`, where there are any."""
    from tracker.report.document import document

    return document(reply, known_at=known_at, revision=revision, lang=lang)


def document_schema(name: str) -> Any:
    """The JSON Schema of a document that `--json` prints: `answer` is that of `tracker.answer/1`."""
    from tracker.report.schemas import schema_of

    return schema_of(name)


def cells(rulebook: Rulebook, questions: Iterable[Question]) -> list[Stand | None]:
    """How each of many questions stands. None: the place it names does not exist there."""
    from tracker.domain.decide import decide
    from tracker.domain.question import QuestionError
    from tracker.report.grid import stand_of

    found: list[Stand | None] = []
    for question in questions:
        try:
            found.append(stand_of(decide(rulebook, question)))
        except QuestionError:
            found.append(None)
    return found


def comparison_lines(rulebook: Rulebook, questions: Sequence[Question], *, width: int) -> list[tuple[str, str]]:
    """A closed question in several provinces: each one's verdict, and the rule that decides it."""
    from tracker.domain.explain import answer
    from tracker.report.text import brief_lines
    from tracker.report.views import build_page

    named = {j.id: j.name.en for j in rulebook.vocabulary.jurisdictions}
    lines: list[tuple[str, str]] = []
    for question in questions:
        page = build_page(rulebook, answer(rulebook, question, with_nearest=False))
        lines += brief_lines(named[question.jurisdiction], page, width=width)
    return lines


def failures() -> tuple[type[Exception], ...]:
    """The errors that are told in one line: of a database, of the bundled rulebook, of the installation."""
    from tracker.guidance.errors import ExportError
    from tracker.places import PlaceError
    from tracker.site_files import SitesUnfaithful
    from tracker.sources.keep import CopyError
    from tracker.store.errors import StoreError

    return (StoreError, PlaceError, PackFaultyError, CopyError, ExportError, SitesUnfaithful)


def is_damage(wrong: BaseException) -> bool:
    """Whether an error says that what is recorded is faulty, rather than that it could not be reached."""
    from tracker.store.errors import DatabaseDamaged

    return isinstance(wrong, DatabaseDamaged | PackFaultyError)


def is_wrong_use(wrong: BaseException) -> bool:
    """Whether an error says that what was asked for cannot be meant: no such revision, no such kind of database."""
    from tracker.store.errors import RevisionUnknown, UrlInvalid

    return isinstance(wrong, RevisionUnknown | UrlInvalid)
