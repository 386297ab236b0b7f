"""The words of an HTML page as a reader sees them: a program of its own, that `apart` runs.

What no reader sees (scripts, styles, what is hidden) is left out, whatever stands in a block of its own becomes a
paragraph, and entities become letters.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from tracker.sources.apart import KeptText, serve
from tracker.sources.letters import decoded

_UNSEEN = {"script", "style", "template"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|font-size\s*:\s*0(?![.\d])", re.I)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_ENDED_BY_NEXT = {"dd", "dt", "li", "option", "p", "td", "th", "tr"}
"""Elements that the next of their kind ends, where no end is written."""

_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr",
    "html", "legend", "li", "main", "nav", "noscript", "ol", "option", "p", "pre", "section", "select", "summary",
    "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
}  # fmt: skip
_APART = {"td", "th", "input", "button", "img"}
"""Stand in one line with their neighbours, and are words of their own."""


class Page(HTMLParser):
    """Gathers the words of a page: `words` has them, a line break in front of each line, two of each paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen: list[str] = []
        """The elements that are open from the outermost unseen one on."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen and self._unseen[-1] == tag and tag in _ENDED_BY_NEXT:
            self._unseen.pop()
        if tag not in _VOID and (self._unseen or tag in _UNSEEN or _is_hidden(attrs)):
            self._unseen.append(tag)
        self._parted(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            last = len(self._unseen) - 1 - self._unseen[::-1].index(tag)
            del self._unseen[last:]
        self._parted(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._parted(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(re.sub(r"[\r\n]", " ", data))

    def _parted(self, tag: str) -> None:
        if self._unseen:
            return
        if tag in _BLOCKS:
            self.words.append("\n\n")
        elif tag == "br":
            self.words.append("\n")
        elif tag in _APART:
            self.words.append(" ")


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    """Whether an element says of itself that it is not shown, or is not to be read."""
    said = {name: value or "" for name, value in attrs}
    hidden = "hidden" in said and said["hidden"] != "until-found"
    return hidden or said.get("aria-hidden", "").lower() == "true" or bool(_HIDDEN.search(said.get("style", "")))


def words_of(html: str) -> str:
    """The words of a page: a line for each line break, a blank line between paragraphs."""
    page = Page()
    page.feed(html)
    page.close()
    lines = (" ".join(line.split()) for line in "".join(page.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def read(path: Path) -> KeptText:
    """The words of the page in a file."""
    words = words_of(decoded(path.read_bytes(), is_page=True))
    if not words:
        return KeptText(
            None, "is a page without words. Keep a copy in which they stand, such as the page printed to PDF"
        )
    return KeptText(words)


if __name__ == "__main__":
    serve(read)
