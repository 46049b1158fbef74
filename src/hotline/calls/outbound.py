"""Customers whom the bank rings: a number is found for each, and nobody is rung twice at once."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from hotline.asterisk.trunk import CustomerLeg, Trunk
from hotline.calls.rung_numbers import NotRung, RungNumbers
from hotline.errors import HotlineError

UNKNOWN = "number_unknown"
"""Why a customer is not rung whose number nobody could look up just now."""
ENGAGED = "rung_already"
"""Why a customer is not rung who is rung, or talks, for another matter."""

log = structlog.get_logger()


class NobodyRung:
    """A leg that never was, and why; it keeps the contract of `hotline.floor.ports.CustomerLeg`."""

    def __init__(self, why: str) -> None:
        self._why = why

    async def answered(self) -> bool:
        """Return that nobody picks up."""
        return False

    async def gone(self) -> str:
        """Return why nobody was rung."""
        return self._why


class Outbound:
    """Rings customers by the trunk; keeps the contract of `hotline.floor.ports.Customers`.

    Args:
        trunk: By which they are rung.
        numbers: Finds their numbers.
        is_on_the_line: Tells of a number whether whom the bank has rung there is on the line.
    """

    def __init__(
        self, trunk: Trunk, numbers: RungNumbers, is_on_the_line: Callable[[str], bool]
    ) -> None:
        self._trunk = trunk
        self._numbers = numbers
        self._is_on_the_line = is_on_the_line
        self._rung: dict[str, CustomerLeg | None] = {}

    async def ring(self, call_id: str, *, leg_id: str, limit_s: float) -> CustomerLeg | NobodyRung:
        """Ring the customer of a call; see `hotline.floor.ports.Customers.ring`."""
        try:
            number = await self._numbers.find(call_id)
        except NotRung as refused:
            log.info("customer_not_rung", call_id=call_id, why=refused.why)
            return NobodyRung(refused.why)
        except HotlineError as error:
            # The error's text is left out: it may name a person.
            log.error("customer_not_rung", call_id=call_id, error=type(error).__name__)
            return NobodyRung(UNKNOWN)
        is_rung = number in self._rung and not self._is_over(number)
        if is_rung or self._is_on_the_line(number):
            return NobodyRung(ENGAGED)
        self._rung = {one: leg for one, leg in self._rung.items() if not self._is_over(one)}
        self._rung[number] = None
        try:
            leg = self._rung[number] = await self._trunk.ring(
                number, leg_id=leg_id, limit_s=limit_s
            )
        except BaseException:
            del self._rung[number]
            raise
        return leg

    async def end(self, leg_id: str) -> None:
        """End a leg for certain; see `hotline.floor.ports.Customers.end`."""
        await self._trunk.end(leg_id)

    def _is_over(self, number: str) -> bool:
        leg = self._rung[number]
        return leg is not None and leg.is_gone
