"""Every text of the bundled rulebook as its files hold it, found by the shape of guidance files and not by its keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tracker.guidance import tree
from tracker.guidance.forms import Form, ListOf, OrWord, Thing
from tracker.guidance.reader import PACK
from tracker.guidance.shape import FILES, TEXT


@dataclass(frozen=True)
class PackText:
    """One text and where it stands: `AB/searches.yaml`, `searches[0].sought`. `fr` None: it has no French."""

    file: str
    path: str
    en: str
    fr: str | None

    def __str__(self) -> str:
        return f"{self.file}: {self.path}: {self.en} | {self.fr}"


def texts_of(data: str, file: str) -> list[PackText]:
    """The texts of one guidance file."""
    root, problems = tree.parse(data, file)
    assert not problems, problems
    assert isinstance(root, tree.Mapping), file
    kind = next(key.text for key, _ in root.entries if key.text in FILES)
    assert kind is not None
    return list(_texts(FILES[kind], root, "", file))


@cache
def pack_texts() -> tuple[PackText, ...]:
    """The texts of every file of the bundled rulebook, in the order of the files."""
    files = sorted(PACK.rglob("*.yaml"))
    return tuple(
        text for path in files for text in texts_of(path.read_text(encoding="utf-8"), path.relative_to(PACK).as_posix())
    )


def _texts(form: Form, node: tree.Node, path: str, file: str) -> Iterator[PackText]:
    if isinstance(form, OrWord):
        form = form.thing
    if form is TEXT:
        yield _text(node, path, file)
    elif isinstance(form, ListOf) and isinstance(node, tree.Sequence):
        for number, each in enumerate(node.items):
            yield from _texts(form.form, each, f"{path}[{number}]", file)
    elif isinstance(form, Thing) and isinstance(node, tree.Mapping):
        for name, below in node.entries:
            key = form.by_name[name.text or ""]
            yield from _texts(key.form, below, f"{path}.{key.name}".lstrip("."), file)


def _text(node: tree.Node, path: str, file: str) -> PackText:
    if isinstance(node, tree.Scalar):
        return PackText(file, path, node.text or "", None)
    assert isinstance(node, tree.Mapping), (file, path)
    said = {key.text: value.text for key, value in node.entries if isinstance(value, tree.Scalar)}
    return PackText(file, path, said.get("en") or "", said.get("fr"))
