"""What the PBX tells of a channel."""

from __future__ import annotations

from hotline.asterisk.ami import AmiMessage

TONES = frozenset({"PlayTones", "StopPlayTones"})
"""What we run within AsyncAGI: Asterisk tells when that begins, and not that it is over at once."""
PAGE_CHANNEL = "PJSIP/web.caller-"
"""How the channels begin of those who call from the bank's page; see pjsip.conf."""


def is_page(message: AmiMessage) -> bool:
    """Return whether somebody calls from the bank's page."""
    return message.get("Channel").startswith(PAGE_CHANNEL)


def waits_for_us(message: AmiMessage) -> bool:
    """Return whether a channel of `CoreShowChannels` is in AsyncAGI, and in no bridge."""
    is_in_agi = message.get("ApplicationData") == "agi:async" or message.get("Application") in TONES
    return is_in_agi and not message.get("BridgeId")
