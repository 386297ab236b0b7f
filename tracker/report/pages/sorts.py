"""What a part of a report says beside its words, for colours and shapes that are never the only sign."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """What a cell says beside its words, for a colour that is never the only sign. PLAIN: nothing."""

    PLAIN = "plain"
    YES = "yes"
    NO = "no"
    OPEN = "open"
    ABSENT = "absent"


class Shape(StrEnum):
    """How sure an answer is that is drawn: settled, open for a day that no source gives in full, or open otherwise."""

    SURE = "sure"
    VAGUE = "vague"
    DOUBTFUL = "doubtful"


class Tone(StrEnum):
    """How a paragraph speaks."""

    PLAIN = "plain"
    WARNING = "warning"
    QUIET = "quiet"


class Mark(StrEnum):
    """How an item of a checklist stands."""

    MET = "met"
    SHOWN = "shown"
    UNMET = "unmet"
    OPEN = "open"
