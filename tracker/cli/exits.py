"""The exit codes that tell a verdict, for scripts that ask for them with --exit-code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.answer import Answer, Compliance, Reply, Verdict

if TYPE_CHECKING:
    from tracker.domain.assess import Assessed, Assessment
    from tracker.domain.brief import Brief
    from tracker.domain.frame import Stands

YES, OPEN, NO, ON_APPLICATION, ABSENT = 0, 7, 4, 5, 6

CAUTIOUS_FIRST = (NO, ON_APPLICATION, ABSENT, OPEN, YES)
"""Of several answers the most cautious decides."""


def code_of(reply: Reply) -> int:
    """The exit code of a reply."""
    return min((code_of_answer(a) for a in reply.answers), key=CAUTIOUS_FIRST.index)


def code_of_answer(answer: Answer | Stands | Brief) -> int:
    """A no or a blocked yes, on application, an absence or an unsettled yes, a yes with something open, a yes."""
    if answer.verdict is Verdict.PROHIBITED or answer.compliance in (Compliance.BLOCKED, Compliance.BLOCKED_UNSETTLED):
        return NO
    if answer.verdict is Verdict.ON_APPLICATION:
        return ON_APPLICATION
    if answer.verdict.is_absence or not answer.settled:
        return ABSENT
    if answer.verdict is Verdict.PERMITTED or answer.compliance is Compliance.MET:
        return YES
    return OPEN


def code_of_assessment(found: Assessment) -> int:
    """The exit code of a service: that of its worst answer, where what documents show counts as met."""
    return min((_code_of_part(part) for part in found.parts), key=CAUTIOUS_FIRST.index, default=_code_without(found))


def _code_without(found: Assessment) -> int:
    """Of a service of which nothing could be asked: something must be done, or there is no answer."""
    from tracker.domain.assess import Status

    return NO if found.status is Status.ACTION_NEEDED else ABSENT


def _code_of_part(part: Assessed) -> int:
    from tracker.domain.assess import Status

    if part.status is Status.COMPLIANT:
        return YES
    return NO if part.unmet and part.answer.verdict.is_yes else code_of_answer(part.answer)
