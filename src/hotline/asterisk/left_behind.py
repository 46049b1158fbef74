"""Callers on the PBX whom a dead service left behind: what becomes of them."""

from __future__ import annotations

import structlog

from hotline.asterisk.ami import Action, AmiClient, AmiError, AmiMessage
from hotline.asterisk.line import NORMAL_CLEARING

INBOUND_CONTEXT = "hotline-in"
"""The front door."""

log = structlog.get_logger()


async def hang_up(ami: AmiClient, message: AmiMessage) -> None:
    """Hang up on whom a dead service left behind and who cannot start over.

    It is a customer whom it has rung and who was never greeted, or an agent who has dialled.
    """
    headers = [("Channel", message.get("Channel")), ("Cause", NORMAL_CLEARING)]
    try:
        await ami.send(Action("Hangup", headers))
        log.info("left_behind_hung_up", channel=message.get("Channel"))
    except AmiError as error:
        log.warning("hang_up_failed", channel=message.get("Channel"), why=str(error))


async def start_over(ami: AmiClient, message: AmiMessage) -> None:
    """Send a caller whom a dead service left waiting through the front door again."""
    headers = [
        ("Channel", message.get("Channel")),
        ("Context", INBOUND_CONTEXT),
        ("Exten", message.get("Exten")),
        ("Priority", "1"),
    ]
    try:
        await ami.send(Action("Redirect", headers))
        log.info("caller_starts_over", channel=message.get("Channel"))
    except AmiError as error:
        log.warning("start_over_failed", channel=message.get("Channel"), why=str(error))
