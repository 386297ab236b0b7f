"""Templates that place a view on a page of HTML or Markdown: the bundled ones, and a user's in place of them.

Whatever a template prints is escaped for its format: that needs no word in the template, and none can be forgotten.
Templates of the user's are run in a child process with limits, and what they made is looked at before anybody gets it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import pickle
import re
import sys
import traceback
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tracker import places
from tracker.report.pages.owned import BrokenTemplateError, Templates
from tracker.report.pages.setter import REFUSED
from tracker.report.tongue import tongue

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment
    from markupsafe import Markup

    from tracker.report.pages.formats import Logo
    from tracker.report.pages.view import Cell, Page, Table

__all__ = ["BrokenTemplateError", "for_markdown", "place", "place_here"]

SECONDS = 60
"""How long a user's own templates may compute."""

MEMORY = 1536 * 1024 * 1024
"""The memory that they may ask for, in bytes, where the system knows such limits (not on Windows)."""

LONGEST_WORD = 40
"""Letters: a longer word may be broken anywhere, and a shorter one, such as a date or a code, nowhere."""

LONGEST_CODE = 30
"""Letters: a longer code may be broken between its words, and its dates still may not."""

MOST_UPRIGHT = 9
"""Columns: a table of sentences with more is printed on a sheet that lies across."""

LONGEST_LABEL = 60
"""Letters: a cell with more is read as a text, and gets the room for it."""


def place(page: Page, format: str, fingerprint: str, templates: Templates | None, logo: Logo | None) -> str:
    """A report as text of a format, `html` or `md`.

    Raises BrokenTemplateError for a template of the user's that is broken, takes too much, or makes a harmful page.
    """
    if templates is None:
        return _placed(_bundled(format, page.lang), page, format, fingerprint, logo)
    import subprocess

    root = str(Path(places.__file__).resolve().parents[1])
    surroundings = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    surroundings["PYTHONPATH"] = os.pathsep.join([root, *(each for each in sys.path if each and each != root)])
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and no shell reads it
            [sys.executable, "-P", "-X", "utf8", "-m", "tracker.report.pages.placer", str(SECONDS), str(MEMORY)],
            input=pickle.dumps((page, format, fingerprint, templates, logo)),
            capture_output=True,
            env=surroundings,
            timeout=SECONDS + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is not None and done.returncode == REFUSED:
        raise BrokenTemplateError(done.stderr.decode())
    if done is None or done.returncode:
        raise BrokenTemplateError(
            f"the templates in `{templates.folder}` take more than {SECONDS} s or {MEMORY // 1024**2:,} MiB of memory. "
            "Mend a loop that does not end, or take them away to use the bundled ones"
        )
    return done.stdout.decode()


def place_here(page: Page, format: str, fingerprint: str, templates: Templates, logo: Logo | None) -> str:
    """A report placed with a user's own templates in this very process, which is best a child with limits."""
    from tracker.report.pages.harmless import HarmfulPageError, check_hypertext, check_markdown

    environment = _own(templates, format, page.lang)
    try:
        text = _placed(environment, page, format, fingerprint, logo)
        if format == "md":
            check_markdown(text)
        else:
            inline = _inlined(environment, fingerprint)
            check_hypertext(text, _POLICY.format(inline["style_hash"], inline["script_hash"]), str(inline["script"]))
    except HarmfulPageError as fault:
        raise BrokenTemplateError(
            f"the templates in `{templates.folder}`: {fault}. Mend them, or take them away to use the bundled ones"
        ) from fault
    except Exception as fault:
        raise _told(fault, templates.folder) from fault
    return text


_POLICY = "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'"
"""What a page lets run and fetch, as `html/base.html.j2` states it."""


def for_markdown(text: str) -> str:
    """Text that Markdown shows as it stands: every mark that could mean something is escaped, and spaces are single."""
    words = _ADDRESS.sub(r"\1\\\2", _MEANING.sub(r"\\\1", _SPACES.sub(" ", text)))
    return _AT_START.sub(r"\1\\\2", words)


_SPACES = re.compile(r" {2,}")
_MEANING = re.compile(r"([\\`*_\[\]{}<>|~&$#])")
_AT_START = re.compile(r"^(\s*(?:\d+(?=[.)]))?)([-+=:.)])")
_ADDRESS = re.compile(r"\b(www|https?|ftp)([.:])", re.IGNORECASE)
"""What a page of Markdown may take for a link though nobody made it one."""


def _placed(environment: Environment, page: Page, format: str, fingerprint: str, logo: Logo | None) -> str:
    parts = {"page": page, "fingerprint": fingerprint, "logo": logo}
    if format == "html":
        parts |= _inlined(environment, fingerprint)
    text = environment.get_template(f"{format}/{page.kind}.{format}.j2").render(parts)
    lines = (line.rstrip(" ") for line in text.splitlines())
    return "\n".join(lines).rstrip("\n") + "\n" if format == "md" else text


def _inlined(environment: Environment, fingerprint: str) -> dict[str, str | Markup]:
    style = _inline(environment, "style", "html/_style.css.j2", fingerprint)
    return style | _inline(environment, "script", "html/_filter.js.j2", fingerprint)


def _inline(environment: Environment, part: str, name: str, fingerprint: str) -> dict[str, str | Markup]:
    """A style or script that stands within the page, and the hash by which the page lets it and no other run."""
    from markupsafe import Markup

    text = environment.get_template(name).render(fingerprint=fingerprint).strip()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {part: Markup(text), f"{part}_hash": f"sha256-{digest}"}  # noqa: S704 - it comes from templates alone


def _environment(made: type[Environment], loaders: list[BaseLoader], format: str, lang: str) -> Environment:
    from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def as_markdown(value: object) -> Markup:
        return value if isinstance(value, Markup) else Markup(for_markdown(str(value)))  # noqa: S704 - just escaped

    environment = made(
        loader=ChoiceLoader([*loaders, FileSystemLoader(places.templates())]),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=as_markdown if format == "md" else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    spoken = tongue(lang)
    if format == "md":
        environment.filters["address"] = _address
    environment.tests.update(unbroken=_unbroken, whole=_whole, wordy=_wordy, across=_across)
    environment.filters["whole_dates"] = _whole_dates
    environment.globals.update(say=spoken.say, count=spoken.count, lang=lang)
    return environment


def _address(href: str) -> str | Markup:
    """An address as Markdown keeps it between angle brackets; what is none is text."""
    from markupsafe import Markup

    if not _REACHABLE.match(href):
        return href
    return Markup(quote(href, safe="%:/?#[]@!$&()*+,;=~").replace("&", "\\&"))  # noqa: S704 - it is quoted


_REACHABLE = re.compile(r"https?://|mailto:", re.IGNORECASE)


def _unbroken(text: str) -> bool:
    """Whether a text has a word, such as an address or a digest, that no line of a narrow cell holds."""
    return len(text) > LONGEST_WORD and any(len(word) > LONGEST_WORD for word in text.split())


def _whole(cell: Cell) -> bool:
    """Whether a cell stays on one line: a date or a code, and not a sentence about one."""
    return cell.code and sum(len(words.text) for words in cell.words) <= LONGEST_CODE


def _wordy(cell: Cell) -> bool:
    """Whether a cell holds whole sentences, for which a narrow column would be too tall."""
    return sum(len(words.text) for words in cell.words) > LONGEST_LABEL


def _across(table: Table) -> bool:
    """Whether a table has more columns with sentences in them than a sheet has room for as it stands."""
    return len(table.headings) > MOST_UPRIGHT and any(_wordy(cell) for row in table.rows for cell in row)


@lru_cache(maxsize=2048)
def _whole_dates(text: str) -> str | Markup:
    """Text whose dates stay on one line: a browser would break them after a hyphen. A page says most of it often."""
    if "-" not in text or not _DATE.search(text):
        return text
    from markupsafe import Markup, escape

    span = Markup('<span class="code">{}</span>')
    parts = _DATE.split(text)
    return Markup("").join(span.format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


_DATE = re.compile(r"(?a:(\b\d{4}-\d{2}(?:-\d{2})?\b))")


@cache
def _bundled(format: str, lang: str) -> Environment:
    from jinja2 import Environment

    from tracker.report.pages.kept import kept

    environment = _environment(Environment, [], format, lang)
    environment.bytecode_cache = kept(f"{format}-{lang}")
    return environment


def _own(templates: Templates, format: str, lang: str) -> Environment:
    """A user's templates before the bundled ones, kept from everything in Python but the view they place.

    What would blow a page up in one step is refused, and so is all that would take what the view says for markup.
    """
    from jinja2 import FunctionLoader, TemplateSyntaxError, nodes
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Own(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(("*", "**", "%"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or not (isinstance(left, int) and isinstance(right, int)):
                raise SecurityError(
                    f"`{operator}` is for small whole numbers; a template only places what the view says"
                )
            return super().call_binop(context, operator, left, right)

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return super().is_safe_attribute(obj, attr, value) and not (isinstance(obj, str) and attr in _PADS)

        def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
            tree = super()._parse(source, name, filename)
            for each in tree.find_all(nodes.EvalContextModifier):
                raise TemplateSyntaxError("what a report says is always escaped", each.lineno, name, filename)
            return tree

    def load(name: str) -> tuple[str, str, None] | None:
        content = templates.files.get(name)
        return None if content is None else (content.decode(), str(templates.folder / name), None)

    def safe(_value: object) -> str:
        raise SecurityError("`safe` is not to be had: what a report says is always escaped")

    environment = _environment(Own, [FunctionLoader(load)], format, lang)
    environment.filters["safe"] = safe
    return environment


_PADS = ("center", "expandtabs", "ljust", "rjust", "zfill", "translate")
"""What makes a text as long as a template likes, or another text of what was escaped."""


def _told(fault: Exception, folder: Path) -> BrokenTemplateError:
    """What went wrong in a user's template, with the file and the line where it did."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    frames = [(each.filename, each.lineno or 1) for each in traceback.extract_tb(fault.__traceback__)]
    ours = [(name, line) for name, line in frames if name.endswith(".j2")]
    own = [(name, line) for name, line in ours if Path(name).is_relative_to(folder)]
    what = str(fault) or type(fault).__name__
    if isinstance(fault, TemplateSyntaxError):
        where, line = str(fault.filename or fault.name), fault.lineno or 1
    elif own or ours:
        where, line = (own or ours)[-1]
    else:
        where, line = "?", 0
    if isinstance(fault, TemplateNotFound):
        what = f"there is no template `{fault.name}`"
    what = re.sub(r"'tracker[\w.]*\.(\w+) object'", lambda found: f"a {found[1].lower()} of the view", what)
    name = Path(where).relative_to(folder).as_posix() if Path(where).is_relative_to(folder) else where
    return BrokenTemplateError(
        f"template `{name}`, line {line}: {what}. Mend it, or take it away to use the bundled one"
    )
