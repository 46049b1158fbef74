"""What a bank wants of recordings of its calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hotline.calls.call_consent import KnownConsents
from hotline.model.recording import RecordingRule


@dataclass(frozen=True, kw_only=True)
class RecordingPolicy:
    """What a bank wants: nothing, as it is.

    Attributes:
        rules: The first one that fits decides.
        consents: What customers have said to it.
        has_room: Tells whether there is room for a recording.
    """

    rules: Sequence[RecordingRule] = ()
    consents: KnownConsents = field(default_factory=KnownConsents)
    has_room: Callable[[], bool] = lambda: True
