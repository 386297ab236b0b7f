"""Templates that place a view on a page of HTML or Markdown: the bundled ones, and a user's in place of them.

Whatever a template prints is escaped for its format: that needs no word in the template, and none can be forgotten.
"""

from __future__ import annotations

import base64
import hashlib
import re
import traceback
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker import places
from tracker.report.tongue import tongue

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from tracker.report.pages.formats import Logo
    from tracker.report.pages.view import Cell, Page

__all__ = ["BrokenTemplateError", "for_markdown", "place"]


LONGEST_WORD = 40
"""Letters: a longer word may be broken anywhere, and a shorter one, such as a date or a code, nowhere."""

LONGEST_CODE = 30
"""Letters: a longer code may be broken between its words, and its dates still may not."""

LONGEST_LABEL = 60
"""Letters: a cell with more is read as a text, and gets the room for it."""


class BrokenTemplateError(ValueError):
    """A user's template cannot be used; the message says which file, which line, and what is wrong."""


def place(page: Page, format: str, fingerprint: str, templates: Path | None, logo: Logo | None) -> str:
    """A report as text of a format, `html` or `md`. Raises BrokenTemplateError for a broken template of the user's."""
    if templates is None:
        return _placed(_bundled(format, page.lang), page, format, fingerprint, logo)
    _look_at(templates)
    try:
        return _placed(_own(templates, format, page.lang), page, format, fingerprint, logo)
    except Exception as fault:
        if isinstance(fault, BrokenTemplateError):
            raise
        raise _told(fault, templates) from fault


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
        parts |= _inline(environment, "style", "html/_style.css.j2", fingerprint)
        parts |= _inline(environment, "script", "html/_filter.js.j2", fingerprint)
    text = environment.get_template(f"{format}/{page.kind}.{format}.j2").render(parts)
    lines = (line.rstrip(" ") for line in text.splitlines())
    return "\n".join(lines).rstrip("\n") + "\n" if format == "md" else text


def _inline(environment: Environment, part: str, name: str, fingerprint: str) -> dict[str, str | Markup]:
    """A style or script that stands within the page, and the hash by which the page lets it and no other run."""
    from markupsafe import Markup

    text = environment.get_template(name).render(fingerprint=fingerprint).strip()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {part: Markup(text), f"{part}_hash": f"sha256-{digest}"}  # noqa: S704 - it comes from templates alone


def _environment(made: type[Environment], folders: list[Path], format: str, lang: str) -> Environment:
    from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def as_markdown(value: object) -> Markup:
        return value if isinstance(value, Markup) else Markup(for_markdown(str(value)))  # noqa: S704 - just escaped

    environment = made(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
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
        environment.filters["address"] = lambda href: Markup(href.replace("&", "\\&"))  # noqa: S704 - it is quoted
    environment.tests.update(unbroken=_unbroken, whole=_whole, wordy=_wordy)
    environment.filters["whole_dates"] = _whole_dates
    environment.globals.update(say=spoken.say, count=spoken.count, lang=lang)
    return environment


def _unbroken(text: str) -> bool:
    """Whether a text has a word, such as an address or a digest, that no line of a narrow cell holds."""
    return len(text) > LONGEST_WORD and any(len(word) > LONGEST_WORD for word in text.split())


def _whole(cell: Cell) -> bool:
    """Whether a cell stays on one line: a date or a code, and not a sentence about one."""
    return cell.code and sum(len(words.text) for words in cell.words) <= LONGEST_CODE


def _wordy(cell: Cell) -> bool:
    """Whether a cell holds whole sentences, for which a narrow column would be too tall."""
    return sum(len(words.text) for words in cell.words) > LONGEST_LABEL


def _whole_dates(text: str) -> str | Markup:
    """Text whose dates stay on one line: a browser would break them after a hyphen."""
    from markupsafe import Markup, escape

    if "-" not in text or not _DATE.search(text):
        return text
    span = Markup('<span class="code">{}</span>')
    parts = _DATE.split(text)
    return Markup("").join(span.format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


_DATE = re.compile(r"(?a:(\b\d{4}-\d{2}(?:-\d{2})?\b))")


@cache
def _bundled(format: str, lang: str) -> Environment:
    from jinja2 import Environment

    return _environment(Environment, [places.templates()], format, lang)


def _own(folder: Path, format: str, lang: str) -> Environment:
    """A user's templates before the bundled ones, kept from everything in Python but the view they place.

    What would blow a page up in one step is refused too. A loop that never seems to end is the user's own to stop.
    """
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

    return _environment(Own, [folder, places.templates()], format, lang)


def _look_at(folder: Path) -> None:
    """Refuses a folder in which no file would ever be used: a template in the wrong place is not passed over."""
    if not folder.is_dir():
        raise BrokenTemplateError(f"the folder of templates `{folder}` is not there. Make it, or name another")
    for path in sorted(folder.rglob("*.j2")):
        try:
            path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            name = path.relative_to(folder).as_posix()
            raise BrokenTemplateError(f"template `{name}` is not text in UTF-8. Save it as such") from fault
    bundled = places.templates()
    known = [path.relative_to(bundled) for path in bundled.rglob("*") if path.suffix in (".j2", ".typ")]
    if not any((folder / name).is_file() for name in known):
        raise BrokenTemplateError(
            f"no file in `{folder}` has the name of a template. "
            f"Name it as the one it stands in for, such as `html/base.html.j2`"
        )


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
