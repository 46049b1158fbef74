"""What strikes the callers of a batch."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from chaos.house import House
from chaos.stand import When
from chaos.steps import Step
from chaos.storage import disk_full, locked

SLOW_S = 5.0
"""The bank is slower than the service waits."""
AWAY_S = 4.0
"""So long is the bank away."""
STALL_S = 6.0
"""So long is there no writing: longer than the service waits out."""
PAYMENT: Final = "pay_card"

Strike = Callable[[House, Callable[[], None]], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Death:
    """One kind of it.

    Attributes:
        kind: Its name.
        strike: Does it; returns once those who carry calls are back.
        stands: Whether it strikes calls before a record is written or after it.
        at_payment: Whether it strikes only where a payment is on its way.
        many: Whether it is of the kind that is proved with the most calls.
        ends_calls: Whether calls cannot outlive it.
    """

    kind: str
    strike: Strike
    stands: When = "written"
    at_payment: bool = False
    many: bool = False
    ends_calls: bool = False

    def fits(self, step: Step) -> bool:
        """Return whether it is worth striking there."""
        return step.operation == PAYMENT or not self.at_payment

    def is_many(self, step: Step) -> bool:
        """Return whether it is proved there with the most calls."""
        money = (step.operation, step.answers)
        return self.many or (self.stands == "unwritten" and PAYMENT in money)


async def _kill(house: House, struck: Callable[[], None]) -> None:
    """Kill who carries the calls; who stands by forks another at once."""
    struck()
    os.kill(house.hotline.worker_id, signal.SIGKILL)
    house.stand.release()


async def _kill_all(house: House, struck: Callable[[], None]) -> None:
    """Kill the one who stands by as well, as a power cut does: all is loaded anew."""
    struck()
    await house.hotline.kill_service()
    house.stand.release()
    await house.hotline.start_service()


async def _cut(house: House, struck: Callable[[], None]) -> None:
    struck()
    house.link.cut()
    house.stand.release()


async def _kill_pbx(house: House, struck: Callable[[], None]) -> None:
    """Kill the PBX, and all calls with it."""
    struck()
    await house.hotline.pbx.kill()
    house.stand.release()
    await house.hotline.pbx.restart()


async def _kill_bank(house: House, struck: Callable[[], None]) -> None:
    struck()
    await house.bank.kill()
    house.stand.release()
    await asyncio.sleep(AWAY_S)
    await house.start_bank()


async def _lock(house: House, struck: Callable[[], None]) -> None:
    """Let another process lock journal and CRM."""
    async with locked(house.hotline.folder, ["journal.db", "crm.db"]):
        struck()
        house.stand.release()
        await asyncio.sleep(STALL_S)


async def _fill(house: House, struck: Callable[[], None]) -> None:
    """Let no file of the service grow."""
    with disk_full(house.hotline.worker_id):
        struck()
        house.stand.release()
        await asyncio.sleep(STALL_S)


def _bank(**switches: object) -> Strike:
    """Let the bank itself fail when a payment comes."""

    async def strike(house: House, struck: Callable[[], None]) -> None:
        await house.hotline.set_bank(operations={PAYMENT: switches})
        struck()
        house.stand.release()
        # What it is slow with it has seen by then.
        await asyncio.sleep(SLOW_S + 1)
        await house.hotline.set_bank()

    return strike


DEATHS: Final = {
    death.kind: death
    for death in (
        Death(kind="kill", strike=_kill, many=True),
        Death(kind="kill_unwritten", strike=_kill, stands="unwritten"),
        Death(kind="kill_all", strike=_kill_all),
        Death(kind="link", strike=_cut),
        Death(kind="pbx", strike=_kill_pbx, ends_calls=True),
        Death(kind="bank", strike=_kill_bank),
        Death(kind="locked", strike=_lock),
        Death(kind="disk_full", strike=_fill),
        Death(kind="bank_away", strike=_bank(go_away=True), at_payment=True),
        Death(kind="bank_lost", strike=_bank(lose_answer=True), at_payment=True),
        Death(kind="bank_late", strike=_bank(late_s=SLOW_S), at_payment=True),
        Death(kind="bank_slow", strike=_bank(slow_s=SLOW_S), at_payment=True),
    )
}
