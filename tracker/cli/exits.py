"""The exit codes that tell a verdict, for scripts that ask for them with --exit-code."""

from __future__ import annotations

from tracker.domain.answer import Answer, Compliance, Reply, Verdict

YES, OPEN, NO, ON_APPLICATION, ABSENT = 0, 7, 4, 5, 6

CAUTIOUS_FIRST = (NO, ON_APPLICATION, ABSENT, OPEN, YES)
"""Of several answers the most cautious decides."""


def code_of(reply: Reply) -> int:
    """The exit code of a reply."""
    return min((code_of_answer(a) for a in reply.answers), key=CAUTIOUS_FIRST.index)


def code_of_answer(answer: Answer) -> int:
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
