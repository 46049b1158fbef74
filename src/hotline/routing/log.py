"""A floor's log: what happened, and what was done then. From it alone the floor comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.routing.commands import AnyCommand
from hotline.routing.events import AnyEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """An event that the router was given, and what it commanded then."""

    event: AnyEvent
    commands: Sequence[AnyCommand]
