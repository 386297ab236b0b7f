"""A rendered report read back by a reader of its format: its structure, and the text that a person would see."""

from __future__ import annotations

import csv
import io

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

Structure = tuple[object, ...]

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def html(content: bytes) -> LexborHTMLParser:
    return LexborHTMLParser(content.decode())


def only(root: LexborHTMLParser, selector: str) -> LexborNode:
    """The first element of a selector; it has to be there."""
    found = root.css_first(selector)
    assert found is not None, selector
    return found


def html_structure(content: bytes) -> Structure:
    """Every element with the names of its attributes, and their values but for addresses and labels, as a tree."""
    root = html(content).root
    assert root is not None
    return _element(root)


FREE = {"href", "aria-label", "alt", "content", "class"}
"""Attributes with values that follow the words: addresses, labels, the hash of a style, a class for very long words."""


def _element(node: LexborNode) -> Structure:
    named = sorted((name, "" if name in FREE else value) for name, value in node.attributes.items() if name != "class")
    inner = tuple(_element(each) for each in node.iter()) if node.tag not in ("script", "style") else (node.text(),)
    return (node.tag, *named, inner if node.tag != "style" else ())


def html_words(content: bytes) -> list[str]:
    """The text of every run of words."""
    return [node.text() for node in html(content).css("bdi")]


def markdown_structure(content: bytes) -> Structure:
    """Every token that a renderer makes, without the text."""
    found: list[object] = []
    for token in _MARKDOWN.parse(content.decode()):
        found.append((token.type, token.tag, token.level))
        found.extend(
            (each.type, each.tag) for each in token.children or () if each.type not in ("text", "text_special")
        )
    return tuple(found)


def markdown_words(content: bytes) -> list[str]:
    """The text of every paragraph, heading and cell, as a reader sees it."""
    blocks = (token.children or () for token in _MARKDOWN.parse(content.decode()) if token.type == "inline")
    return ["".join(each.content for each in block) for block in blocks]


def sheet(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
