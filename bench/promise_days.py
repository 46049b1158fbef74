"""The kinds of days that wait forecasts are held against; see `hotline.whatif.drawn`."""

from __future__ import annotations

from collections.abc import Callable

from hotline.whatif.drawn import Scenario, rising_to


def with_surge(peak: float, surge: float) -> Callable[[float], float]:
    """Return such a load and a surge on top of it, from 9:45 to 10 where the day begins at 8."""
    usual = rising_to(peak)
    return lambda at_s: usual(at_s) + (surge if 6300 <= at_s < 7200 else 0.0)


SCENARIOS = (
    Scenario(name="40 agents, peak load 1.35", agents=40, load=rising_to(1.35)),
    Scenario(name="15 agents, peak load 1.2", agents=15, load=rising_to(1.2)),
    Scenario(name="40 agents, a sudden surge", agents=40, load=with_surge(1.1, 1.5)),
    Scenario(name="40 agents, 8 go home at noon", agents=40, load=rising_to(1.15), go_at_noon=8),
)
