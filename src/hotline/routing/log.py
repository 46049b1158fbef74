"""A floor's log: what happened, and what was done then. From it alone the floor comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.routing.commands import AnyCommand
from hotline.routing.events import AnyEvent
from hotline.routing.promise.announce_wait import AnnounceWait


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """An event that the router was given, and what it commanded then.

    Attributes:
        event: What happened.
        commands: What the router commanded.
        announced: What callers who wait were told then.
    """

    event: AnyEvent
    commands: Sequence[AnyCommand]
    announced: Sequence[AnnounceWait] = ()
