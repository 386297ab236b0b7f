"""The figures of the decisions, and of verifying a history, laid out as lines of text."""

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

MOST_TIMES_HASHING = 1.5
"""The goal: how many times as long as reading the same rows and hashing each."""

WHO = {"verify": "tracker history verify", "hash": "read every row, hash its JSON", "nobody": "open the database"}


def decisions(found: dict[str, Any]) -> list[str]:
    """A block for each rulebook, then what is kept of the rate as rulebooks grow."""
    lines = [f"Closed cells, verdict and deciding rules, in one process, {found['rounds']} rounds in shuffled order"]
    for of in found["sides"].values():
        lines += ["", *_block(of)]
    if found["kept"]:
        lines += ["", "Kept of the rate from 500 to 5,000 rules"]
        for who, kept in found["kept"].items():
            wanted = goal(kept >= LEAST_KEPT, f">={LEAST_KEPT}") if who in OURS else ""
            lines.append(f"  {SAID[who]:36} {kept:5.2f} {wanted}".rstrip())
    return lines


def history(found: dict[str, Any]) -> list[str]:
    """What it costs to verify a history, and the memory of each who reads it."""
    revisions, times = found["revisions"], found["x_hash"]
    lines = [
        f"A history of {revisions:,} revisions ({found['rows']:,} rows, made in {found['made_s']:.0f} s), both in one "
        f"process, {found['rounds']} rounds in shuffled order, median ratios",
        f"  {'':36} {'s':>8} {'revisions/s':>12} {'x hashing':>16} {'peak MB':>8}",
    ]
    for who, said in WHO.items():
        took = found["s"].get(who)
        seconds, rate = ("", "") if took is None else (f"{took:.1f}", f"{revisions / took:,.0f}")
        wanted = f"{times:.2f} {goal(times <= MOST_TIMES_HASHING, f'<={MOST_TIMES_HASHING}')}"
        against = wanted if who == "verify" else ""
        lines.append(f"  {said:36} {seconds:>8} {rate:>12} {against:>16} {_megabytes(found, who):>8}")
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
        against_floor += f" {goal(slower <= MOST_TIMES_FLOOR, f'<={MOST_TIMES_FLOOR}')}"
        if faster is not None:
            against_zen += f" {goal(faster >= LEAST_TIMES_ZEN, f'>={LEAST_TIMES_ZEN}')}"
    set_up = of["set_up_s"].get(who)
    return (
        f"  {SAID[who]:36} {1e6 / of['us'][who]:10,.0f} {against_floor:>21} {against_zen:>19} "
        f"{'' if set_up is None else f'{set_up:.1f}':>8} {_megabytes(of, 'decide' if who in OURS else who):>7}"
    ).rstrip()


def _megabytes(of: dict[str, Any], who: str) -> str:
    return f"{of['peak_mb'][who]:.0f}" if who in of["peak_mb"] else ""


def _alone(of: dict[str, Any]) -> str:
    return f"; rulebook and questions alone: {_megabytes(of, 'nobody')} MB" if of["peak_mb"] else ""


def goal(reached: bool, said: str) -> str:
    """A goal beside its figure."""
    return f"({said})" if reached else f"({said} MISSED)"
