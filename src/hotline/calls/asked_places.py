"""Places outside that agents have rung, to ask there about a caller whom they have on hold.

They are counted with the callers who are connected with such places, and are no longer.
"""

from __future__ import annotations

import structlog

from hotline.asterisk.line import Line
from hotline.calls.transfer_limits import TransferLimits
from hotline.calls.transfers import OtherLeg, OtherTelephones
from hotline.settings.outbound import OutboundSettings

log = structlog.get_logger()


class AskedPlaces:
    """Keeps the contract of `hotline.floor.ports.Places`.

    Args:
        telephones: The other telephones.
        settings: For how long they may be talked with.
        limits: What may be rung.
    """

    def __init__(
        self, telephones: OtherTelephones, settings: OutboundSettings, limits: TransferLimits
    ) -> None:
        self._telephones = telephones
        self._settings = settings
        self._limits = limits

    async def ring(
        self, number: str, line: Line, *, leg_id: str, limit_s: float
    ) -> OtherLeg | None:
        """Ring a place; None where it may not be now."""
        if why := self._limits.why_not(number, line):
            log.warning("transfer_refused", name=leg_id, why=why)
            return None
        self._limits.begin(leg_id, line)
        return await self._telephones.ring(number, leg_id=leg_id, limit_s=limit_s)

    def take_up(self, leg_id: str) -> OtherLeg:
        """Return a leg that another process, now dead, has rung; gone where it is."""
        self._limits.go_on(leg_id)
        return self._telephones.take_up(leg_id)

    async def limit(self, leg_id: str) -> float:
        """Let the PBX end a leg when it is too long; return after how many seconds."""
        return await self._telephones.limit(leg_id, longest_s=self._settings.transfer_max_s)

    async def hand_over(self, line: Line, leg_id: str) -> None:
        """Let the caller be brought to a leg as soon as the flow connects the caller there."""
        await self._telephones.hand_over(line.info.channel, leg_id)
        self._limits.end(leg_id)

    async def end(self, leg_id: str) -> None:
        """Hang a leg up for certain, whichever process has rung it. Never raises."""
        await self._telephones.end(leg_id)
        self.is_over(leg_id)

    def is_over(self, leg_id: str) -> None:
        """Count a leg no more that is gone."""
        self._limits.end(leg_id)
