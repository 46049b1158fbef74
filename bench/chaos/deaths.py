"""What strikes the callers of a batch."""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from chaos.house import House
from chaos.steps import Step

SLOW_S = 5.0
"""While the bank takes so long, all callers of a batch are held at their question to it."""
PAYMENT: Final = "pay_card"


@dataclass(frozen=True, kw_only=True)
class Death:
    """One kind of it.

    Attributes:
        kind: Its name.
        strike: Does it; returns once those who carry calls are back.
        bank: What goes wrong with the bank's answer to a question at which callers are held.
        at_payment: Whether it strikes only where a payment is on its way.
        many: Whether it is of the kind that is proved with the most calls.
    """

    kind: str
    strike: Callable[[House, Callable[[], None]], Awaitable[None]]
    bank: dict[str, object]
    at_payment: bool = False
    many: bool = False

    def fits(self, step: Step) -> bool:
        """Return whether it is worth striking there."""
        return step.operation == PAYMENT or not self.at_payment


async def _kill(house: House, struck: Callable[[], None]) -> None:
    """Kill who carries the calls; who stands by forks another at once."""
    struck()
    os.kill(house.hotline.worker_id, signal.SIGKILL)
    # The slow bank has held the callers; now it is as ever.
    await house.hotline.set_bank()


async def _kill_all(house: House, struck: Callable[[], None]) -> None:
    """Kill the one who stands by as well, as a power cut does: all is loaded anew."""
    struck()
    await house.hotline.kill_service()
    await house.hotline.set_bank()
    await house.hotline.start_service()


async def _cut(house: House, struck: Callable[[], None]) -> None:
    struck()
    house.link.cut()
    await house.hotline.set_bank()


async def _nothing(house: House, struck: Callable[[], None]) -> None:
    """The bank itself is what fails, and has failed by now."""
    struck()
    await house.hotline.set_bank()


DEATHS: Final = {
    death.kind: death
    for death in (
        Death(kind="kill", strike=_kill, bank={"slow_s": SLOW_S}, many=True),
        Death(
            kind="kill_paid",
            strike=_kill,
            bank={"late_s": SLOW_S},
            at_payment=True,
            many=True,
        ),
        Death(kind="kill_all", strike=_kill_all, bank={"slow_s": SLOW_S}),
        Death(kind="link", strike=_cut, bank={"late_s": 2.0}),
        Death(kind="bank_away", strike=_nothing, bank={"go_away": True}, at_payment=True),
        Death(kind="bank_lost", strike=_nothing, bank={"lose_answer": True}, at_payment=True),
        Death(kind="bank_late", strike=_nothing, bank={"late_s": SLOW_S}, at_payment=True),
        Death(kind="bank_slow", strike=_nothing, bank={"slow_s": SLOW_S}, at_payment=True),
    )
}
