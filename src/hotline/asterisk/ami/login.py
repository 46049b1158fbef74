"""Logging in so that the secret never crosses the wire and no unwanted event does either."""

from __future__ import annotations

import hashlib

import structlog

from hotline.asterisk.ami.action import Action
from hotline.asterisk.ami.connection import AmiConnection
from hotline.asterisk.ami.errors import AmiActionRefused, AmiLoginRefused
from hotline.asterisk.ami.settings import AmiSettings

_log = structlog.get_logger()


async def log_in(connection: AmiConnection, settings: AmiSettings) -> None:
    """Log in by MD5 challenge with events off, then set the filters at Asterisk.

    Raises:
        AmiLoginRefused: The user, its secret or its address is not accepted.
        AmiError: The link broke or an answer did not come.
    """
    send, timeout_s = connection.requests.send, settings.action_timeout_s
    try:
        challenge = await send(Action("Challenge", (("AuthType", "MD5"),)), timeout_s)
        # MD5 is what the manager interface speaks; across a network, use TLS as well.
        key = hashlib.md5(
            (challenge.get("Challenge") + settings.secret).encode(), usedforsecurity=False
        ).hexdigest()
        login = (
            ("AuthType", "MD5"),
            ("Username", settings.username),
            ("Key", key),
            ("Events", "off"),
        )
        await send(Action("Login", login), timeout_s)
    except AmiActionRefused:
        raise AmiLoginRefused(
            host=settings.host, port=settings.port, username=settings.username
        ) from None
    for wanted in settings.filters:
        filters = [("Operation", "Add"), ("MatchCriteria", wanted.criteria)]
        if wanted.text:
            filters.append(("Filter", wanted.text))
        try:
            await send(Action("Filter", filters), timeout_s)
        except AmiActionRefused as refused:
            _log.warning("ami_filter_refused", criteria=wanted.criteria, message=refused.message)


async def switch_events_on(connection: AmiConnection, settings: AmiSettings) -> None:
    """Ask for events; written to the link before this first waits.

    Raises:
        AmiError: The link broke or the answer did not come.
    """
    mask = Action("Events", (("EventMask", settings.event_mask),))
    await connection.requests.send(mask, settings.action_timeout_s)
