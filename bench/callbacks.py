"""Whether who is called back waits as long as who stays on the line.

`python bench/callbacks.py [--days 20]` prints a table for each kind of day. The router's own core
is played; a coin decides who stays. "p" is how often two samples of one distribution are as far
apart, or farther: a small one would tell that one of both is served sooner.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean

from hotline.whatif.called_back import Waits, busy, waits
from hotline.whatif.two_samples import chance, distance

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
KINDS = ((20, 1.15), (40, 1.15), (10, 1.3))
"""How many agents, and the peak of the load."""
SHARES = (0.1, 0.5, 0.9, 0.99)
ROUNDS = 200


def life(agents: int, peak: float, days: int) -> Waits:
    """Return the waits of some days."""
    random = Random(1)
    of_days = [
        waits(busy(agents, peak), random, MONDAY + timedelta(days=number)) for number in range(days)
    ]
    return Waits(
        stayed=[wait_s for one in of_days for wait_s in one.stayed],
        called_back=[wait_s for one in of_days for wait_s in one.called_back],
    )


def told(waited: Sequence[float]) -> str:
    """Return mean and quantiles, in seconds."""
    ordered = sorted(waited)
    quantiles = (ordered[int(len(ordered) * share)] for share in SHARES)
    return f"{fmean(ordered):8.0f}" + "".join(f"{one:8.0f}" for one in quantiles)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--days", type=int, default=20)
    days = parser.parse_args().days
    for agents, peak in KINDS:
        found = life(agents, peak, days)
        print(f"{agents} agents, a load that rises to {peak:g}, {days} days")
        print("             calls    mean     10 %    50 %    90 %    99 %")
        for name, waited in (("stayed", found.stayed), ("called back", found.called_back)):
            print(f"{name:11} {len(waited):6}{told(waited)}")
        apart = distance(found.stayed, found.called_back)
        likely = chance(found.stayed, found.called_back, Random(2), ROUNDS)
        print(f"farthest apart {apart:.3f}, p = {likely:.2f}\n")


if __name__ == "__main__":
    main()
