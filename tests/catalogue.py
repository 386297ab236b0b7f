"""The message catalogues of reports: `python -m tests.catalogue` gathers every message and compiles what is translated.

Messages stand in the builders (`say`, `count`, `message`) and in the templates (`say`, `count`). A new message goes
into the catalogue untranslated, which a test refuses until its French is written; one that is used no more goes out.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CHECKOUT = Path(__file__).parents[1]
TEMPLATES = CHECKOUT / "templates"
SPEAKERS = {"say": None, "message": None, "count": (1, 2)}

HEAD = [
    ("Project-Id-Version", "ketamine-compliance-tracker"),
    ("Language", "fr"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit"),
    ("Plural-Forms", "nplurals=2; plural=(n > 1);"),
]

Message = str | tuple[str, str]
"""The words of a message, or its form for one and its form for many."""


def po(lang: str) -> Path:
    return TEMPLATES / "locale" / lang / "LC_MESSAGES" / "reports.po"


def mo(lang: str) -> Path:
    return po(lang).with_suffix(".mo")


def messages() -> Iterator[tuple[Message, str]]:
    """Every message that a report can say, each with the file it stands in."""
    builders = [*(CHECKOUT / "tracker" / "report").rglob("*.py"), CHECKOUT / "tracker" / "reporting.py"]
    builders.append(CHECKOUT / "tracker" / "cli" / "matrix.py")
    for path in sorted(builders):
        yield from ((words, _place(path)) for words in spoken(path.read_text("utf-8")))
    for path in sorted(TEMPLATES.rglob("*.j2")):
        for found in extract_from_file("jinja2", path, keywords=SPEAKERS):
            words = found[1]
            yield (words if isinstance(words, str) else (words[0], words[1])), _place(path)


def spoken(source: str) -> Iterator[Message]:
    """The messages in a module. Babel's own reader takes a call within a call, and a method of a list, for messages."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in SPEAKERS:
            words = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if _name(node.func) == "count":
                yield from [(words[0], words[1])] if len(words) == 2 else []
            else:
                yield from words[:1]


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _place(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def read(lang: str) -> Catalog:
    with po(lang).open("rb") as file:
        return read_po(file, locale=lang)


class _Undated(Catalog):
    """A catalogue whose head says neither when nor with which version of which program it was made."""

    @property  # type: ignore[misc]  # Babel's own can be set too; ours is only read
    def mime_headers(self) -> list[tuple[str, str]]:
        return HEAD


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as gettext reads it at run time: the same bytes for the same words."""
    undated = _Undated(locale=catalogue.locale, fuzzy=False)
    for each in catalogue:
        if each.id:
            undated.add(each.id, each.string)
    file = io.BytesIO()
    write_mo(file, undated)
    return file.getvalue()


def gathered(known: Catalog) -> Catalog:
    """A catalogue of the messages that are said now, with the translations that were known."""
    fresh = read_po(io.BytesIO(_head()), locale=known.locale)
    for words, place in messages():
        had = known.get(words)
        fresh.add(words, had.string if had else None, locations=[(place, 0)])
    return fresh


def untranslated(catalogue: Catalog) -> list[str]:
    """The messages of a catalogue that lack a translation, or one of its forms."""
    forms = ((each.id, each.string) for each in catalogue if each.id)
    return [str(words) for words, string in forms if not (all(string) if isinstance(string, tuple) else string)]


def written(catalogue: Catalog) -> bytes:
    """A catalogue as text, without a date or a name of who wrote it."""
    file = io.BytesIO()
    write_po(file, catalogue, width=120, omit_header=True, include_lineno=False, sort_output=True)
    return _head() + file.getvalue()


def _head() -> bytes:
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in HEAD)
    return f'msgid ""\nmsgstr ""\n{lines}\n'.encode()


if __name__ == "__main__":
    po("fr").write_bytes(written(gathered(read("fr"))))
    mo("fr").write_bytes(compiled(read("fr")))
    missing = untranslated(read("fr"))
    print("\n".join(["not yet in French:", *missing] if missing else ["every message is in French"]))
