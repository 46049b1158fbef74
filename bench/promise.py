"""How good the wait forecast is, by tier, beside Asterisk's hold time and the last to enter.

`python bench/promise.py [--seeds 5] [--days 3]` prints a table for each kind of day. A seed is one
floor that lives for so many days, and begins with nothing learned. The code's constants were chosen
on seeds from 1,000 on; these are from 1 on. "±" is half of a 95 % interval over the seeds.

Errors are those of the first forecast, of callers who had to wait and were answered. The broken
promises are of all who had to wait: one who gave up after the promised time was let down, too.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from hotline.routing.router import Router
from hotline.whatif.drawn import TIERS, Scenario
from promise_days import SCENARIOS
from promise_watch import Told, Watcher

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CLOSE_S = 60.0

# Student's t for 95 %, by the degrees of freedom.
T_95 = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 9: 2.26}


def life(scenario: Scenario, seed: int, days: int) -> list[list[Told]]:
    """Let a floor live for some days; return who waited on each."""
    random = Random(seed)
    watcher = Watcher(router=Router(scenario.policy))
    told = []
    for number in range(days):
        scenario.play(watcher.router, random, MONDAY + timedelta(days=number), watcher.watch)
        told.append(watcher.told)
        watcher.told = []
    return told


def pinball(share: float, forecast_s: float, wait_s: float) -> float:
    """Return the loss of a quantile (Koenker and Bassett, "Regression Quantiles", 1978)."""
    over = wait_s - forecast_s
    return over * share if over >= 0 else -over * (1 - share)


def three(told: Told) -> float:
    """Return the mean loss of the forecast's three figures."""
    ahead = told.forecast
    levels = ((0.1, ahead.low_s), (0.5, ahead.middle_s), (0.9, ahead.high_s))
    return statistics.fmean(pinball(share, one, told.wait_s) for share, one in levels)


def same_three(forecast_s: float, wait_s: float) -> float:
    """Return that loss where one figure has to do for all three."""
    return statistics.fmean(pinball(share, forecast_s, wait_s) for share in (0.1, 0.5, 0.9))


Figure = Callable[[Told], float]


def error_of(says: Figure) -> Figure:
    return lambda told: abs(says(told) - told.wait_s)


def close_of(says: Figure) -> Figure:
    return lambda told: abs(says(told) - told.wait_s) <= CLOSE_S


PEERS: dict[str, Figure] = {
    "forecast": lambda told: told.forecast.middle_s,
    "Asterisk": lambda told: told.asterisk_s[0],
    "last to enter": lambda told: told.last_to_enter_s,
}


def covered(told: Told) -> float:
    return told.forecast.low_s <= told.wait_s <= told.forecast.high_s


def mean(figure: Figure, told: Iterable[Told]) -> float:
    return statistics.fmean(figure(one) for one in told)


def interval(values: Sequence[float]) -> str:
    """Return the half-width of the interval of a mean over seeds."""
    if len(values) < 2:
        return ""
    t = T_95.get(len(values) - 1, 2.0)
    return f" ± {t * statistics.stdev(values) / len(values) ** 0.5:.3f}"


def over_seeds(figure: Callable[[Sequence[Told]], float], seeds: Sequence[Sequence[Told]]) -> str:
    """Return a figure of all seeds together, and how far it spreads from seed to seed."""
    together = figure([one for told in seeds for one in told])
    return f"{together:.3f}{interval([figure(told) for told in seeds if told])}"


def said(told: Iterable[Told]) -> str:
    """Return the mean ends of what was said at first."""
    first = [one.promises[0] for one in told if one.promises]
    lowest = statistics.fmean(one.from_minutes for one in first)
    highest = statistics.fmean(one.to_minutes for one in first)
    return f"{lowest:.1f} to {highest:.1f}"


def row(name: str, seeds: Sequence[Sequence[Told]]) -> str:
    """Return one line of the table."""
    waited = [one for told in seeds for one in told]
    served = [[one for one in told if one.served] for told in seeds]
    answered = [one for told in served for one in told]

    def ratio(told: Sequence[Told]) -> float:
        ours, asterisk = (error_of(PEERS[name]) for name in ("forecast", "Asterisk"))
        return mean(ours, told) / mean(asterisk, told)

    errors = " / ".join(f"{mean(error_of(says), answered):.1f}" for says in PEERS.values())
    close = " / ".join(f"{mean(close_of(says), answered):.0%}" for says in PEERS.values())
    losses = (
        mean(three, answered),
        mean(lambda told: same_three(told.asterisk_s[0], told.wait_s), answered),
        mean(lambda told: same_three(told.last_to_enter_s, told.wait_s), answered),
    )
    cells = (
        name,
        f"{len(answered):,}",
        f"{mean(lambda told: told.wait_s, answered):.0f}",
        errors,
        over_seeds(ratio, served),
        close,
        over_seeds(lambda told: mean(covered, told), served),
        " / ".join(f"{loss:.1f}" for loss in losses),
        said(waited),
        f"{mean(lambda told: told.broken, waited):.2%}",
        f"{sum(told.raised for told in waited)}",
        f"{mean(lambda told: told.asterisk_raised, waited):.0%}",
    )
    return f"| {' | '.join(cells)} |"


HEADINGS = (
    "",
    "answered",
    "mean wait s",
    "mean error s",
    "× Asterisk",
    "within 60 s",
    "in the 80 % range",
    "pinball s",
    "said, minutes",
    "broken",
    "raised",
    "raised, Asterisk",
)


def main() -> None:
    """Play the days and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=3, help="that each seed's floor lives")
    arguments = parser.parse_args()
    print("Where there are three figures: forecast / Asterisk / last to enter.")
    for scenario in SCENARIOS:
        began = time.process_time()
        lives = [
            life(scenario, arguments.first_seed + number, arguments.days)
            for number in range(arguments.seeds)
        ]
        spent = time.process_time() - began
        print(f"\n{scenario.name} ({spent / arguments.seeds / arguments.days:.1f} s a day)\n")
        print(f"| {' | '.join(HEADINGS)} |")
        print(f"|{'---|' * len(HEADINGS)}")
        everything = [[one for day in days for one in day] for days in lives]
        print(row("all", everything))
        for tier in TIERS:
            print(row(tier, [[one for one in told if one.tier == tier] for told in everything]))
        for queue in scenario.queues if len(scenario.queues) > 1 else ():
            print(row(queue, [[one for one in told if one.queue == queue] for told in everything]))
        print(row("all, first day", [days[0] for days in lives]))


if __name__ == "__main__":
    main()
