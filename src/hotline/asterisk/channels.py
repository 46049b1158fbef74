"""What `CoreShowChannels` tells of a channel."""

from __future__ import annotations

from hotline.asterisk.ami import AmiMessage


def waits_for_us(message: AmiMessage) -> bool:
    """Return whether a channel of `CoreShowChannels` is in AsyncAGI, and in no bridge."""
    return message.get("ApplicationData") == "agi:async" and not message.get("BridgeId")
