"""Which calls are to be scored: some of each agent by lot, and those of which something tells.

The lot is a hash of the call with a seed: whoever knows the seed can draw again and finds the same
calls, nobody can choose among them, and no call's chance depends on when it came, or on how many
calls others had.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from hotline.model.tier import Tier

Why = Literal["low_mark", "long_hold", "late_vip", "transfers", "complaint"]
VIPS: frozenset[Tier] = frozenset({"vip", "senior_vip"})


@dataclass(frozen=True, kw_only=True)
class ScorableCall:
    """What is known of a call that an agent has served.

    Attributes:
        call_id: The call.
        agent_id: Who served it last.
        queue: Of which queue; "" where that is not known.
        tier: The customer's; None where that is not known.
        began_at: When it began, aware.
        low_marks: How many low marks the caller gave.
        hold_s: The longest time on hold, in seconds.
        wait_s: Seconds that it waited for agents.
        late_s: So many seconds longer than was promised.
        transfers: How many times an agent gave it away.
        complaints: How many complaints were taken down on it.
    """

    call_id: str
    agent_id: str
    queue: str
    tier: Tier | None
    began_at: datetime
    low_marks: int = 0
    hold_s: float = 0.0
    wait_s: float = 0.0
    late_s: float = 0.0
    transfers: int = 0
    complaints: int = 0


@dataclass(frozen=True, kw_only=True)
class RiskLimits:
    """From where on something is a risk.

    Attributes:
        hold_s: Seconds on hold at a time.
        vip_wait_s: Seconds that a VIP waits, though nothing was promised.
        transfers: How many times the call was given away.
    """

    hold_s: float = 120.0
    vip_wait_s: float = 60.0
    transfers: int = 2


@dataclass(frozen=True, kw_only=True)
class Risk:
    """One reason to look at a call; `figure` is a count, or seconds."""

    why: Why
    figure: float


def risks(call: ScorableCall, limits: RiskLimits) -> tuple[Risk, ...]:
    """Return why a call should be looked at; nothing for most."""
    was_late = call.late_s > 0 or call.wait_s >= limits.vip_wait_s
    looked: tuple[tuple[Why, bool, float], ...] = (
        ("low_mark", call.low_marks > 0, call.low_marks),
        ("complaint", call.complaints > 0, call.complaints),
        ("late_vip", call.tier in VIPS and was_late, call.wait_s),
        ("long_hold", call.hold_s >= limits.hold_s, call.hold_s),
        ("transfers", call.transfers >= limits.transfers, call.transfers),
    )
    return tuple(Risk(why=why, figure=figure) for why, holds, figure in looked if holds)


class Drawable(Protocol):
    """A call that may be drawn."""

    @property
    def call_id(self) -> str:
        """The call."""

    @property
    def agent_id(self) -> str:
        """Who served it last."""


AnyCall = TypeVar("AnyCall", bound=Drawable)


def drawn(calls: Iterable[AnyCall], *, seed: str, quota: int) -> Mapping[str, tuple[AnyCall, ...]]:
    """Draw so many calls of each agent by lot; all of them where there are no more.

    What is drawn of all calls is drawn of those that were drawn of some, and the others.

    Args:
        calls: Those of a week, in any order.
        seed: Whoever draws with another one finds other calls.
        quota: How many of each agent.
    """
    by_agent: dict[str, list[AnyCall]] = defaultdict(list)
    for call in calls:
        by_agent[call.agent_id].append(call)
    return {
        agent_id: tuple(sorted(theirs, key=lambda call: _lot(call, seed))[:quota])
        for agent_id, theirs in sorted(by_agent.items())
    }


def _lot(call: Drawable, seed: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{call.call_id}".encode()).digest()
