"""Which calls are looked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.model.tier import Tier


@dataclass(frozen=True, kw_only=True)
class CallsWanted:
    """What calls must be like; all of it at once.

    Attributes:
        since: They began at this moment or later, aware.
        until: They began before this moment, aware.
        agent: Who was bridged with the caller; None for whoever.
        queue: In which queue it was, whatever became of it there.
        tier: The customer's tier as it was then.
        node: Through which node of the flow it went, such as `identify.ask_pin`.
        outcome: How it ended.
        transfers: How often at least agents gave it to others.
        waited_s: How long at least its caller waited for agents, in seconds.
        hold_s: How long at least the longest hold was, in seconds.
        silence_s: How long at least nobody said anything in a recording, in seconds.
        is_late: Whether its caller waited longer than was promised.
        said: Hashes of what was said in its recordings; see `SpokenWords.hashes`.
        has_low_mark: Whether its caller gave a mark up to which callers are rung.
    """

    since: datetime
    until: datetime
    agent: str | None = None
    queue: str | None = None
    tier: Tier | None = None
    node: str | None = None
    outcome: str | None = None
    transfers: int | None = None
    waited_s: float | None = None
    hold_s: float | None = None
    silence_s: float | None = None
    said: frozenset[bytes] = frozenset()
    is_late: bool = False
    has_low_mark: bool = False
