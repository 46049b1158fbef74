"""Up to where this version of the router decides as a log says: beyond it nothing can be told."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.routing.log import Step
from hotline.routing.router import Router


def same_until(log: Sequence[Step], router: Router) -> int:
    """Return how many steps of a log a router decides as they stand there, from the first on.

    Args:
        log: What happened, each with what was commanded then.
        router: A router as it was before the first of them; it takes them.
    """
    for number, step in enumerate(log):
        if list(router.receive(step.event)) != list(step.commands):
            return number
    return len(log)
