"""What every edge does between the rows: where it comes down, runs across and goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hotline.flow.drawing.lanes import Net, Route
from hotline.flow.drawing.plan import Plan
from hotline.flow.drawing.tracks import NEAR, Crossing

ENTRY = 14.0
"""Between the arrows of two nets with the same target."""
ASIDE = (0.0, 6.0, -6.0, 12.0, -12.0)
"""How far from its place an arrow may stand so that no two lines run on one another."""

Channels = Mapping[int, list[Crossing]]
"""Channel `n`, the space above row `n`, to what crosses it."""


@dataclass(frozen=True)
class Leg:
    """What a route does in one channel; it may begin and end at the same side of it."""

    channel: int
    start: float
    end: float
    start_above: bool
    end_above: bool


def legs_of(plan: Plan) -> dict[Route, tuple[Leg, ...]]:
    """Return what each route does, from its box to its target."""
    entries = _entries(plan)
    return {route: tuple(_legs(route, plan, entries[route.net])) for route in plan.routes}


def channels_of(legs: Mapping[Route, tuple[Leg, ...]]) -> Channels:
    """Return what crosses each channel, all legs of a net as one."""
    pins: dict[int, dict[Net, tuple[set[float], set[float]]]] = {}
    for route, parts in legs.items():
        for leg in parts:
            tops, bottoms = pins.setdefault(leg.channel, {}).setdefault(route.net, (set(), set()))
            (tops if leg.start_above else bottoms).add(leg.start)
            (tops if leg.end_above else bottoms).add(leg.end)
    return {
        channel: [
            Crossing(net=net, tops=tuple(sorted(tops)), bottoms=tuple(sorted(bottoms)))
            for net, (tops, bottoms) in nets.items()
        ]
        for channel, nets in pins.items()
    }


def _entries(plan: Plan) -> dict[Net, float]:
    """Return where each net enters its target: apart, and under no other net's line."""
    nets: dict[str, dict[Net, None]] = {}
    above: dict[int, dict[tuple[Net, float], None]] = {}
    for route in plan.routes:
        nets.setdefault(route.net.target, {})[route.net] = None
        above.setdefault(plan.rank[route.source], {})[route.net, plan.start(route)] = None
        for lane in route.lanes:
            above.setdefault(lane.row, {})[route.net, plan.x[lane]] = None
    entries: dict[Net, float] = {}
    for target, several in nets.items():
        lines = above.get(plan.rank[target] - 1, {})
        for index, net in enumerate(several):
            wish = plan.x[target] + (index - (len(several) - 1) / 2) * ENTRY
            others = [at for other, at in lines if other != net]
            free = (wish + by for by in ASIDE if all(abs(wish + by - at) > NEAR for at in others))
            entries[net] = next(free, wish)
    return entries


def _legs(route: Route, plan: Plan, entry: float) -> Iterator[Leg]:
    at, above = plan.start(route), True
    channel = plan.rank[route.source] + 1
    for lane in route.lanes:
        yield Leg(channel, at, plan.x[lane], above, lane.up)
        # What runs up leaves a row at its upper side, and so comes from below into a channel.
        at, above = plan.x[lane], not lane.up
        channel = lane.row if lane.up else lane.row + 1
    yield Leg(channel, at, entry, above, False)
