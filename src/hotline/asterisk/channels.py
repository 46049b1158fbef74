"""What `CoreShowChannels` tells of a channel."""

from __future__ import annotations

from hotline.asterisk.ami import AmiMessage

TONES = frozenset({"PlayTones", "StopPlayTones"})
"""What we run within AsyncAGI: Asterisk tells when that begins, and not that it is over at once."""


def waits_for_us(message: AmiMessage) -> bool:
    """Return whether a channel of `CoreShowChannels` is in AsyncAGI, and in no bridge."""
    is_in_agi = message.get("ApplicationData") == "agi:async" or message.get("Application") in TONES
    return is_in_agi and not message.get("BridgeId")
