"""What a bank decides about its floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.model.queue import QueueSpec
from hotline.model.tier import Tier


@dataclass(frozen=True, kw_only=True)
class Policy:
    """All that the router goes by.

    Attributes:
        queues: Name to queue.
        head_start_s: Tier to the seconds by which its callers are put forward; see `priority`.
        priority_s: The seconds by which one step of a call's priority puts it forward.
    """

    queues: Mapping[str, QueueSpec]
    head_start_s: Mapping[Tier, float] = field(default_factory=dict)
    priority_s: float = 60.0
