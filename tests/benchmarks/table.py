"""The figures of the decisions laid out as lines of text."""

from __future__ import annotations

from typing import Any

MOST_TIMES_FLOOR, LEAST_TIMES_ZEN, LEAST_KEPT = 10, 20, 0.3
"""The goals: at most so many times slower than the floor, at least so many times faster than the engine, and how much
of the rate is kept from 500 to 5,000 rules."""

SAID = {
    "floor": "dict and bisect, all cells compiled",
    "again": "decide, questions asked before",
    "new": "decide, every question new",
    "zen": "zen-engine, a table each, in a batch",
}
OURS = ("again", "new")


def decisions(found: dict[str, Any]) -> list[str]:
    """A block for each rulebook, then what is kept of the rate as rulebooks grow."""
    lines = [f"Closed cells, verdict and deciding rules, in one process, {found['rounds']} rounds in shuffled order"]
    for of in found["sides"].values():
        lines += ["", *_block(of)]
    if found["kept"]:
        lines += ["", "Kept of the rate from 500 to 5,000 rules"]
        for who, kept in found["kept"].items():
            goal = _goal(kept >= LEAST_KEPT, f">={LEAST_KEPT}") if who in OURS else ""
            lines.append(f"  {SAID[who]:36} {kept:5.2f} {goal}".rstrip())
    return lines


def _block(of: dict[str, Any]) -> list[str]:
    lines = [
        f"{of['name']}: {of['asked']:,} questions, {of['new']:,} of them anew in each round",
        f"  {'':36} {'cells/s':>10} {'x slower than floor':>21} {'x faster than zen':>19} {'set-up s':>8} "
        f"{'peak MB':>7}",
    ]
    for who in SAID:
        if who in of["us"]:
            lines.append(_line(of, who))
        else:
            lines.append("  left out: zen-engine is not installed: pip install -e '.[bench]'")
    compared = (f"{asked:,} with {who}, {differ} differ" for who, (asked, differ) in of["differs"].items())
    return [
        *lines,
        f"  answers compared: {'; '.join(compared)}",
        f"  one pass over all questions from nothing: {1e6 / of['whole_pass_us']:,.0f} cells/s; "
        f"deciding rules in a cell: {of['deciding']:.2f}{_alone(of)}",
        f"  making a question, not counted above: {of['question_us']:.1f} us, beside {of['us']['again']:.1f} us to "
        "decide what was asked before",
    ]


def _line(of: dict[str, Any], who: str) -> str:
    slower, faster = of["x_floor"][who], of["x_zen"].get(who)
    against_floor = f"{slower:,.1f}"
    against_zen = "" if faster is None else f"{faster:.2f}" if faster < 10 else f"{faster:.0f}"
    if who in OURS:
        against_floor += f" {_goal(slower <= MOST_TIMES_FLOOR, f'<={MOST_TIMES_FLOOR}')}"
        if faster is not None:
            against_zen += f" {_goal(faster >= LEAST_TIMES_ZEN, f'>={LEAST_TIMES_ZEN}')}"
    set_up = of["set_up_s"].get(who)
    return (
        f"  {SAID[who]:36} {1e6 / of['us'][who]:10,.0f} {against_floor:>21} {against_zen:>19} "
        f"{'' if set_up is None else f'{set_up:.1f}':>8} {_megabytes(of, 'decide' if who in OURS else who):>7}"
    ).rstrip()


def _megabytes(of: dict[str, Any], who: str) -> str:
    return f"{of['peak_mb'][who]:.0f}" if who in of["peak_mb"] else ""


def _alone(of: dict[str, Any]) -> str:
    return f"; rulebook and questions alone: {_megabytes(of, 'nobody')} MB" if of["peak_mb"] else ""


def _goal(reached: bool, goal: str) -> str:
    return f"({goal})" if reached else f"({goal} MISSED)"
