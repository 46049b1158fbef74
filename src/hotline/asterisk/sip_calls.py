"""Which SIP calls the PBX has, by the names that they have in SIP."""

from __future__ import annotations

import asyncio

import structlog

from hotline.asterisk.ami import Action, AmiClient, AmiError

LINK_RETURN_S = 5.0
"""So long a look waits for a link that is away."""
_CALL_ID = "CHANNEL(pjsip,call-id)"
"""The Call-ID of a channel's dialog (Asterisk, function CHANNEL of chan_pjsip)."""

log = structlog.get_logger()


class SipCalls:
    """Looks which calls there are.

    Who asks while it looks waits, and all who do share the next look: after a restart as many pages
    ask at once as there are.

    Args:
        ami: The link to the PBX.
    """

    def __init__(self, ami: AmiClient) -> None:
        self._ami = ami
        self._looks = asyncio.Lock()
        self._begun = 0
        self._seen: tuple[int, frozenset[str] | None] = (0, None)

    async def has(self, call_id: str) -> bool:
        """Return whether there is such a call, also where the PBX does not say. Never raises.

        Args:
            call_id: Its Call-ID (RFC 3261, 8.1.1.4).
        """
        before = self._begun
        async with self._looks:
            if self._seen[0] <= before:
                # What is known is older than the question.
                self._begun += 1
                # The number counts once the look is over: who looks may be cancelled.
                self._seen = (self._begun, await self._look())
            _, there = self._seen
            return there is None or call_id in there

    async def _look(self) -> frozenset[str] | None:
        try:
            await self._ami.wait_up(LINK_RETURN_S)
            channels = await self._ami.send_list(Action("Status", [("Variables", _CALL_ID)]))
        except AmiError as error:
            log.warning("sip_calls_not_seen", why=str(error))
            return None
        told = (channel.get("Variable") for channel in channels)
        return frozenset(one.removeprefix(f"{_CALL_ID}=") for one in told)
