"""The words of an HTML page as a reader sees them: a program of its own, that `apart` runs.

What no reader sees (scripts, styles) is left out, whatever stands in a block of its own becomes a paragraph, and
entities become letters.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from tracker.sources.apart import KeptText, serve
from tracker.sources.letters import decoded

_UNSEEN = {"script", "style", "template"}
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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        self._parted(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
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
