"""Whether the uploader beside Asterisk brings what it has."""

from __future__ import annotations

import time

from hotline.model.sentence import Sentence
from hotline.ops.health import Probe
from hotline.ops.health_words import HealthWords
from hotline.ops.receiving.receiver import RecordingReceiver

SILENT_S = 60.0
"""An uploader tells of itself every two seconds, and twice a minute where it was not answered."""
LATE_S = 600.0
FULL = 0.8
"""So much of the room that recordings can have, they have."""


def uploader_probe(receiver: RecordingReceiver) -> Probe:
    """Tell whether nobody hears of the uploader, what it has waits long, or its spool fills."""

    def probe() -> Sentence | None:
        silent_s, told = time.monotonic() - receiver.heard_at, receiver.inventory
        if silent_s > SILENT_S:
            return HealthWords.UPLOADER_SILENT(minutes=f"{silent_s / 60:,.0f}")
        if told is None:
            return None
        held = sum(one.size for one in told.recordings)
        if held and told.free_bytes < held * (1 - FULL) / FULL:
            return HealthWords.SPOOL_NEARLY_FULL(free=f"{told.free_bytes / 1e6:,.0f}")
        if receiver.oldest_s > LATE_S:
            return HealthWords.UPLOADER_LATE(
                count=str(receiver.waiting), minutes=f"{receiver.oldest_s / 60:,.0f}"
            )
        return None

    return probe
