"""The user's own sites from files and to files, and what somebody says of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tracker.domain.shown import shown

if TYPE_CHECKING:
    from tracker.clinics.whole import Read
    from tracker.domain.moved import Earlier
    from tracker.domain.rulebook import Rulebook
    from tracker.domain.site import Site

YAML_ENDS = (".yaml", ".yml")

MOST_SITES_FILE = 10_000_000
"""Bytes that a file of sites may have."""

MOST_YAML = 4_000_000
"""Bytes that a YAML file of sites may have."""

LARGEST_EARLIER = 200_000_000
"""Bytes of a kept assessment that are read."""


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


def read_earlier(name: str, data: bytes) -> Earlier:
    """An assessment that somebody kept, from its file. Raises ValueError, which says in one line what is wrong."""
    from tracker.clinics.earlier import read_earlier as read

    if len(data) > LARGEST_EARLIER:
        raise ValueError(
            f"{shown(name)} is too large for an assessment. Name a file that `tracker clinics assess` wrote"
        )
    return read(name, data)
