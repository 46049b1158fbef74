"""Whether the uploader beside Asterisk brings what it has."""

from __future__ import annotations

import time

from hotline.ops.health import Probe
from hotline.ops.receiving.receiver import RecordingReceiver

SILENT_S = 60.0
"""An uploader tells of itself every two seconds, and twice a minute where it was not answered."""
LATE_S = 600.0
FULL = 0.8
"""So much of the room that recordings can have, they have."""


def uploader_probe(receiver: RecordingReceiver) -> Probe:
    """Tell whether nobody hears of the uploader, what it has waits long, or its spool fills."""

    def probe() -> str | None:
        silent_s, told = time.monotonic() - receiver.heard_at, receiver.inventory
        if silent_s > SILENT_S:
            return (
                f"the uploader beside Asterisk has told nothing for {silent_s / 60:,.0f} minutes: "
                "recordings stay there, unsealed; see hotline-uploader in that machine's log, and "
                "what the service refuses (recording_not_received)"
            )
        if told is None:
            return None
        held = sum(one.size for one in told.recordings)
        if held and told.free_bytes < held * (1 - FULL) / FULL:
            return (
                "Asterisk's spool is nearly full of recordings, "
                f"{told.free_bytes / 1e6:,.0f} MB are free: what no longer fits is not recorded; "
                "see why they are not taken, or give it more memory"
            )
        if receiver.oldest_s > LATE_S:
            return (
                f"{receiver.waiting} recording(s) lie beside Asterisk, the first for "
                f"{receiver.oldest_s / 60:,.0f} minutes: see recording_not_received and "
                "recording_not_kept in the log"
            )
        return None

    return probe
