"""The shell: open what is recorded, decide, and hand on. It knows no words of the command line and prints nothing.

What a call does not need is not imported: a question costs SQLAlchemy Core and the domain, and nothing more.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tracker import __version__
from tracker.domain.rulebook import Rulebook
from tracker.domain.shown import shown
from tracker.domain.vocabulary import Vocabulary

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tracker.clinics.whole import Read
    from tracker.domain.answer import Reply
    from tracker.domain.causes import Step
    from tracker.domain.instrument import Authority, Instrument, InstrumentKind
    from tracker.domain.issued import Register
    from tracker.domain.moved import Earlier
    from tracker.domain.payer import CoverageReply
    from tracker.domain.question import Question
    from tracker.domain.rule import Evidence
    from tracker.domain.site import Site
    from tracker.recording.pipeline import Recorded
    from tracker.report.grid import Stand

WHO = f"tracker {__version__}"
"""Who records the bundled rulebook: this program, in this version."""

_COMES_WITH = "the rulebook that comes with "
PACK_WHY = f"{_COMES_WITH}the program"
"""Why it is recorded; where a person says who they are, the reason names the program and its version."""


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

    @property
    def content(self) -> str | None:
        """The digest of all content that was known then, as `db status` tells it. None: nothing was recorded yet."""
        from tracker.store.faults import intact
        from tracker.store.revisions import newest

        with intact():
            last = newest(self._connection, self.revision)
            return last.digest if last else None

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
    def head(self) -> str | None:
        """The head of the history then: now, it covers also what waits for approval. None: nothing was recorded yet."""
        from tracker.store.faults import intact
        from tracker.store.heads import head_at, head_now

        with intact():
            if self._known_at is None:
                return head_now(self._connection)
            return head_at(self._connection, self.revision)

    def has_head(self, head: str) -> bool:
        """Whether the history that is here went through that head, which a report states or somebody kept."""
        from tracker.store.faults import intact
        from tracker.store.heads import has_head

        with intact():
            return has_head(self._connection, head)

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
    path = _default_path()
    if not path.exists():
        from tracker.store.database import first_use

        if first_use(str(path), bundled(), WHO, now(), account=account() if account else None, here=True):
            told(f"first use: made the rulebook at {path} from the one that comes with the program.")
    return str(path)


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


def read_sites(database: str, name: str, data: bytes, *, told: Callable[[str], None] | None) -> Read:
    """The user's own sites from a file, in the words of the rulebook as it is now; or every fault of it.

    A name that ends in `.yaml` or `.yml` is that of a YAML file; any other is a spreadsheet saved as text.
    """
    return sites_in(name, data, rulebook_of(database, told=told))


def rulebook_of(database: str, *, told: Callable[[str], None] | None) -> Rulebook:
    """All that is known in a database now: whether a fact is about one patient, every rule together says."""
    from tracker.store.engine import open_for_asking
    from tracker.store.rulebook import load_rulebook

    with open_for_asking(database, told=told) as connection:
        return load_rulebook(connection)


def sites_in(name: str, data: bytes, rulebook: Rulebook, *, recorded: bool = False) -> Read:
    """The sites of a file in the words of a rulebook, or every fault of it.

    `recorded` says that they were recorded already: then rules that are gone since do not matter.
    """
    if not name.lower().endswith(YAML_ENDS):
        from tracker.clinics.read import read_sites as read

        return read(name, data, rulebook, recorded=recorded)
    from tracker.clinics.tree import read_tree
    from tracker.guidance.source import text_of
    from tracker.guidance.tree import SITES, parse

    text, problems = text_of(data, name, MOST_YAML, SITES.split)
    tree, more = (None, ()) if text is None else parse(text, name, SITES)
    return read_tree(name, tree, (*problems, *more), rulebook, recorded=recorded)


YAML_ENDS = (".yaml", ".yml")

MOST_SITES_FILE = 10_000_000
"""Bytes that a file of sites may have."""

MOST_YAML = 4_000_000
"""Bytes that a YAML file of sites may have."""


def told_of_site(
    rulebook: Rulebook,
    site: Site,
    facts: Sequence[tuple[str, str]],
    shows: Sequence[tuple[str, str]],
    *,
    by: str,
    on: date,
    document: str | None,
    owner: str | None,
    until: date | None,
) -> Site:
    """A site with what somebody says of it on a day: facts, and the documents that show conditions.

    An empty value or document takes back what was said. Raises ValueError that says what to write instead.
    """
    from tracker.clinics.tell import Said, tell

    return tell(rulebook, site, facts, shows, Said(by, on, document, owner, until))


def example_sites() -> tuple[str, bytes]:
    """The made-up network of sites that comes with the program: the name of its file, and what it holds."""
    from tracker.clinics.example import SHEET

    return SHEET.name, SHEET.read_bytes()


class SitesUnfaithful(Exception):  # noqa: N818 - it says what the sites are, as written
    """Sites that no file of that format gives back as they are."""


def sites_file(sites: Sequence[Site], rulebook: Rulebook, format: str) -> bytes:
    """Sites as a file: `csv` or `tsv` for a spreadsheet, or `yaml`; read back to see that it says the same.

    Raises SitesUnfaithful.
    """
    if format == "yaml":
        from tracker.clinics.plain import plain_sites
        from tracker.guidance.writer import write_plain

        data = write_plain(plain_sites(sites)).encode()
    else:
        from tracker.clinics.write import write_sheet

        data = write_sheet(sites, rulebook, format)
    read = sites_in(f"sites.{format}", data, rulebook, recorded=True)
    if sites and read.sites != tuple(sites):
        why = f": {read.problems[0]}" if read.problems else ""
        raise SitesUnfaithful(
            f"the sites cannot be written as {format} so that they read back the same{why}. "
            "Write them in another format, or fewer at a time"
        )
    return data


LARGEST_EARLIER = 200_000_000
"""Bytes of a kept assessment that are read."""


def read_earlier(name: str, data: bytes) -> Earlier:
    """An assessment that somebody kept, from its file. Raises ValueError, which says in one line what is wrong."""
    from tracker.clinics.earlier import read_earlier as read

    if len(data) > LARGEST_EARLIER:
        raise ValueError(
            f"{shown(name)} is too large for an assessment. Name a file that `tracker clinics assess` wrote"
        )
    return read(name, data)


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


def make_database(
    database: str | None,
    *,
    at: datetime,
    empty: bool = False,
    account: str | None = None,
    here: bool = False,
    dry_run: bool = False,
    told: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Make a database and fill it with the bundled rulebook as revision 1. Raises where something is there already.

    `empty` leaves it without a revision, for an export to be recorded in it. `here` says that moment and account are
    what this machine says now, which a server may know better.
    """
    from tracker.store.database import create, create_and_fill
    from tracker.store.engine import where

    if empty:
        with _new_place(database, dry_run) as named:
            create(named, dry_run=dry_run, told=told)
        return {"database": str(where(named)), "dry_run": dry_run, "revision": 0, "instruments": 0, "rules": 0}
    rulebook = bundled()
    with _new_place(database, dry_run) as named:
        made = create_and_fill(named, rulebook, WHO, at, account=account, here=here, dry_run=dry_run, told=told)
    return {
        "database": str(where(named)),
        "dry_run": dry_run,
        "revision": made.revision,
        "instruments": len(rulebook.instruments),
        "rules": len(rulebook.rule_of),
    }


def upgrade_database(
    database: str | None,
    *,
    at: datetime,
    dry_run: bool,
    who: str | None = None,
    account: str | None = None,
    here: bool = False,
    told: Callable[[str], None] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    shown: Callable[[Recorded], None] | None = None,
) -> dict[str, Any]:
    """Bring a database up to this program: its schema, then what the bundled rulebook says otherwise.

    `dry_run` changes nothing and tells the same difference. What a person revised stays as it is. Where review is
    required, the difference is proposed, and counts when a person has approved it. `who` runs this; None: the program
    does. `shown` is told the change with its effect, where there is one.
    """
    from tracker.recording.packing import pack_up
    from tracker.recording.pipeline import Desk as Recording
    from tracker.report.effect import effect_document
    from tracker.store.database import upgrade
    from tracker.store.engine import where
    from tracker.store.revisions import Signed

    named = database or _made_default()
    rulebook = bundled()
    before = None
    if not dry_run:
        before = upgrade(named, told=told)
    signed = Signed(who or WHO, f"{_COMES_WITH}{WHO}" if who else PACK_WHY, at, account, here)
    done = pack_up(
        Recording(named, dry_run, told, progress), rulebook, signed, lambda connection: _refuse_older(connection, named)
    )
    difference, seen = done.difference, done.seen
    if seen is not None and shown is not None:
        shown(seen)
    changed = set(difference.changed)
    return {
        "database": str(where(named)),
        "schema_before": before,
        "dry_run": dry_run,
        "revision": done.revision,
        "proposal": done.proposal,
        "changed": [str(n) for n in difference.changed],
        "added": [str(n) for n in difference.added if n not in changed],
        "retired": [str(n) for n in difference.retired if n not in changed],
        "kept_back": [str(n) for n in difference.kept_back],
        "effect_digest": seen and seen.effect_digest,
        "effect": seen and effect_document(seen.effect, seen.before, seen.after),
    }


def _refuse_older(connection: sa.Connection, named: str) -> None:
    """Raise DatabaseNewer when a newer program brought the bundled rulebook up to date: ours would undo it."""
    from tracker.store.errors import DatabaseNewer
    from tracker.store.proposals import find_proposal
    from tracker.store.rulebook import status

    pack = status(connection).pack
    if pack is None:
        return
    signed = pack if pack.proposal is None else find_proposal(connection, pack.proposal)
    program = signed.why.removeprefix(_COMES_WITH)
    program = program if _version(program) else signed.who
    if _version(program) > _version(WHO):
        raise DatabaseNewer(
            f"the rulebook in `{named}` was brought up to date by {program}, and this is {WHO}. "
            "Install the newer program; this one would undo what it recorded"
        )


def _version(who: str) -> tuple[int, ...]:
    """The version in `tracker 1.2.3`, to compare; empty where there is none."""
    return tuple(int(part) for part in who.rpartition(" ")[2].split(".") if part.isdecimal())


def database_status(database: str | None, *, told: Callable[[str], None] | None = None) -> dict[str, Any]:
    """How a database stands."""
    from tracker.store.engine import open_for_asking, where
    from tracker.store.proposals import list_proposals
    from tracker.store.rulebook import load_rulebook, status

    named = database or _made_default()
    with open_for_asking(named, told=told) as connection:
        found = status(connection)
        required = load_rulebook(connection, ()).review_required
        waiting = [proposal.number for proposal, decided in list_proposals(connection) if decided.state == "open"]
    newest, pack = found.revision, found.pack
    return {
        "database": str(where(named)),
        "schema": found.schema,
        "revision": newest.number if newest else 0,
        "recorded": newest.time.isoformat() if newest else None,
        "digest": found.digest,
        "chain_head": found.chain_head,
        "pack_revision": pack.number if pack else None,
        "review_required": required,
        "proposals_open": waiting,
        "known": dict(found.counts),
    }


def back_up_database(
    database: str | None,
    file: Path,
    *,
    copies: str | None,
    dry_run: bool = False,
    told: Callable[[str], None] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, Any]:
    """Back a database up to a new file, with its kept copies beside it, and read back what was written.

    `copies` is where these are kept, if not where the database has them.
    """
    from tracker.sources.keep import folder_of
    from tracker.store.backup import back_up

    named = database or _made_default()
    folder = folder_of(named, copies)
    done = back_up(named, file, copies=folder, dry_run=dry_run, told=told, progress=progress)
    return {
        "dry_run": dry_run,
        "database": done.database,
        "file": str(done.file),
        "bytes": done.size,
        "schema": done.head.schema,
        "revision": done.head.revision,
        "digest": done.head.digest,
        "chain_head": done.head.kept,
        "copies": done.copies,
        "missing_copies": list(done.missing),
        "left_out": list(done.left),
    }


def restore_database(
    file: Path,
    database: str | None,
    *,
    copies: str | None,
    dry_run: bool = False,
    told: Callable[[str], None] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, Any]:
    """Make a database from a backup where nothing is, and read back what was made."""
    from tracker.sources.keep import folder_of
    from tracker.store.backup import restore

    with _new_place(database, dry_run) as named:
        folder = folder_of(named, copies)
        done = restore(file, named, copies=folder, dry_run=dry_run, told=told, progress=progress)
    return {
        "dry_run": dry_run,
        "file": str(done.file),
        "database": done.database,
        "schema": done.head.schema,
        "older": done.is_older,
        "revision": done.head.revision,
        "digest": done.head.digest,
        "chain_head": done.head.kept,
        "copies": done.copies,
        "missing_copies": list(done.missing),
    }


def set_roles(
    database: str | None,
    ask: Sequence[str],
    record: Sequence[str],
    *,
    apply: bool,
    told: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """What a PostgreSQL server is told so that some roles may only ask, and others ask and record."""
    from tracker.store import roles

    done = roles.set_roles(database or _made_default(), ask, record, apply=apply, told=told)
    return {
        "database": done.database,
        "owner": done.owner,
        "ask": list(ask),
        "record": list(record),
        "applied": done.applied,
        "statements": list(done.statements),
    }


def _made_default() -> str:
    """The default database. Raises DatabaseMissing where it was not made yet."""
    from tracker.store.errors import DatabaseMissing

    path = _default_path()
    if not path.exists():
        raise DatabaseMissing(
            "no rulebook yet: ask a question first (`tracker check AB iv clinic`), or `tracker db init`"
        )
    return str(path)


@contextmanager
def _new_place(database: str | None, dry_run: bool) -> Iterator[str]:
    """Where a database is to be made: the one named, or the default one, whose folder is made.

    A dry run takes the folder back.
    """
    if database:
        yield database
        return
    path = _default_path()
    missing = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield str(path)
    finally:
        for folder in missing if dry_run else ():
            folder.rmdir()


def _default_path() -> Path:
    from tracker.places import default_database

    return default_database()


def rulebook_in_use(database: str | None) -> tuple[Rulebook, str | None]:
    """All that is known in the database named or in the default one, and where that is.

    Where neither is there it is the bundled rulebook, which is recorded nowhere: None.
    """
    if database is None and not _default_path().exists():
        return bundled(), None
    from tracker.store.engine import open_for_asking, where
    from tracker.store.rulebook import load_rulebook

    named = database or str(_default_path())
    with open_for_asking(named) as connection:
        return load_rulebook(connection), str(where(named))


def begin_document(
    rulebook: Rulebook,
    authority: Authority,
    into: Path,
    *,
    id: str,
    kind: InstrumentKind,
    title: str,
    evidence: Evidence,
    published: str | None,
    in_force: str | None,
    source: str | None,
    dry_run: bool = False,
) -> tuple[Path, ...]:
    """The guidance files to begin a document with: its authority's where that is not on record, and its own.

    `dry_run` writes none, and names the same.
    """
    from tracker.guidance.publish import publish_new
    from tracker.guidance.starter import Start, authority_file, starting_file

    start = Start(id, authority, kind, title, evidence, published, in_force, source)
    is_new = authority.id not in rulebook.authority_of
    files = {f"{authority.id}.yaml": authority_file(authority)} if is_new else {}
    return publish_new(into, {**files, f"{id}.yaml": starting_file(start, rulebook)}, dry_run=dry_run)


def as_written(piece: str, words: str) -> str:
    """Words, if a guidance file takes them as an `id`, an `address` or as `words`.

    Raises ValueError that says what to write instead.
    """
    from tracker.guidance import scalars
    from tracker.guidance.forms import Refused

    read = {"id": scalars.ID, "address": scalars.ADDRESS, "words": scalars.WORDS}[piece].read
    try:
        read(words)
    except Refused as wrong:
        raise ValueError(f"{wrong.message}. {wrong.remedy}.") from wrong
    return words


def document_id(authority: str, kind: InstrumentKind, title: str, stated: str | None) -> str:
    """The id that a document usually gets, from its authority, its title and its year."""
    from tracker.guidance.starter import id_of

    return id_of(authority, kind, title, stated)


def export_document(instrument: Instrument, into: Path | None, *, dry_run: bool = False) -> tuple[str, Path | None]:
    """The guidance file of a document, and where it was written; None: nowhere, as no folder was named."""
    from tracker.guidance.publish import document_text, publish_document

    return document_text(instrument), publish_document(instrument, into, dry_run=dry_run) if into else None


def export_rulebook(
    rulebook: Rulebook,
    into: Path,
    jurisdictions: Sequence[str] | None,
    database: str | None,
    copies: str | None,
    *,
    dry_run: bool = False,
) -> dict[str, Any]:
    """The guidance files of a rulebook, or of some jurisdictions, as a new folder with the kept copies they name.

    `copies` is where these are kept, if not where the database has them. `dry_run` writes nothing and tells the same.
    """
    from tracker.guidance.export import part_of
    from tracker.guidance.publish import publish_rulebook
    from tracker.sources import keep
    from tracker.store.digest import content_digest
    from tracker.store.mapping.entries import digest_of, values_of

    part = part_of(rulebook, jurisdictions)
    kept: dict[str, Path] = {}
    missing: list[str] = []
    folder = keep.folder_of(database or str(_default_path()), copies)
    for instrument in part.instruments:
        if instrument.copy is not None:
            found = keep.find(folder, instrument.copy)
            if found is not None and keep.is_intact(found, instrument.copy):
                kept[instrument.copy] = found
            else:
                missing.append(instrument.id)
    files = publish_rulebook(rulebook, into, jurisdictions, kept, dry_run=dry_run)
    return {
        "folder": str(into),
        "files": list(files),
        "copies": sorted(kept),
        "missing_copies": sorted(missing),
        "revision": rulebook.revision,
        "digest": content_digest((n.kind, n.name, digest_of(v)) for n, v in values_of(part).items()),
    }


def write_new(path: Path, data: bytes) -> None:
    """A file that is whole or not there. Raises FileExistsError where something has that name already."""
    from tracker.newfile import give_name, sweep, unfinished_file

    sweep(path)
    with unfinished_file(path) as unfinished:
        unfinished.write_bytes(data)
        give_name(unfinished, path)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that is whole or not there, to be written. Raises FileExistsError where something has that name."""
    from tracker.newfile import give_name, sweep, unfinished_file

    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, "the name is taken", str(path))
    sweep(path)
    with unfinished_file(path) as unfinished:
        with unfinished.open("wb") as file:
            yield file
        give_name(unfinished, path)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder that is whole or not there, to be filled. Raises FileExistsError where something has that name.

    Raises NotADirectoryError, which names it, where a file stands in the place of a folder above.
    """
    from tracker.newfile import folder_for, sweep, whole_folder

    folder_for(path)
    sweep(path, of_any=True)
    with whole_folder(path) as folder:
        yield folder


def guidance_schema() -> Any:
    """The JSON Schema of guidance files, for editors."""
    from tracker.guidance.schema import schema

    return schema()
