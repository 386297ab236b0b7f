"""What the YAML parser stumbles over, in words of our own."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError

from tracker.domain.problem import Place, Problem
from tracker.guidance.wording import brief

_PLAINLY = (
    ("mapping values are not allowed", "a `:` stands where no key can be", "Put the text in quotation marks"),
    ("could not find expected ':'", "a key has no `:` after it", "Write `key: value`"),
    ("cannot start any token", "a value cannot begin with this character", "Put the text in quotation marks"),
    ("expected <block end>", "this line does not fit the ones above it", "Indent it as its neighbours are"),
    ("expected ',' or", "a bracket is not closed, or a comma is missing in it", "Close the bracket"),
    ("found unexpected end of stream", "a quotation mark is not closed", "Close it"),
    ("found undefined tag handle", "a tag is used", "Take the tag out: every value is text"),
    ("unknown escape character", "a `\\` stands before a letter that means nothing there", "Write `\\\\` for one `\\`"),
    ("expected escape sequence", "a `\\` stands before digits that are not complete", "Write `\\\\` for one `\\`"),
    ("found unexpected document", "`---` stands inside a quotation", "Close the quotation mark before it"),
    ("but found unexpected ':'", "a `:` stands inside brackets without quotation marks", "Put the text in them"),
    ("sequence entries are not allowed", "a list item stands where none can be", "Start it on a line of its own"),
    ("expected the node content", "a value is missing", "Write it, or take the line out"),
    ("expected alphabetic", "a `*` or `&` begins a value", "Put the text in quotation marks"),
    ("expected indentation indicator", "the digits after `|` or `>` mean nothing", "Write `|` or `>` alone"),
    ("expected chomping", "what follows `|` or `>` means nothing", "Write `|` or `>` alone"),
    ("expected a comment or a line break", "something stands after `|` or `>`", "Begin the text on the next line"),
    ("expected '<document start>'", "text stands after the end of the document", "Take it out"),
)


def stumble(fault: MarkedYAMLError, name: str) -> Problem:
    """What the parser stumbled over, in words of our own where we have them."""
    mark = fault.problem_mark or fault.context_mark
    opened = fault.context_mark
    if opened is not None and "end of stream" in str(fault.problem):
        mark = opened
    place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
    said = " ".join(str(part) for part in (fault.problem, fault.context) if part)
    if r"'\t'" in said:
        return Problem("not-yaml", "a tab stands where only spaces can", place, "Indent with spaces")
    for words, message, remedy in _PLAINLY:
        if words in said:
            if "bracket" in message and opened is not None:
                message = f"{message}: it opens on line {opened.line + 1}"
            return Problem("not-yaml", message, place, remedy)
    return Problem("not-yaml", f"this is not YAML: {brief(said, 120)}", place, "Look at the line above too")
