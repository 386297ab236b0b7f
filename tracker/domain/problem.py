"""A fault found in what was given to us, as a value: where, what is wrong, what to write instead."""

from __future__ import annotations

from tracker.domain.value_class import value_class


@value_class(frozen=True, slots=True)
class Place:
    """Where a value was written: a file name with line and column, both counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@value_class(frozen=True, slots=True)
class Problem:
    """One fault (`severity` "error") or one thing to look at (`severity` "warning").

    `place` is None when the value did not come from a file. `remedy` says what to write instead; None when the
    message says it already. `code` is a stable word that tests and programs may rely on.
    """

    code: str
    message: str
    place: Place | None = None
    remedy: str | None = None
    severity: str = "error"

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        then = f". {self.remedy}" if self.remedy else ""
        kind = "warning: " if self.severity == "warning" else ""
        return f"{where}{kind}{self.message}{then}"
