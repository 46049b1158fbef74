"""The hotline that is struck: real Asterisk, real service, and a bank whose books are looked at."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from chaos.caller import Caller
from chaos.customers import customer, open_books
from chaos.ear import Prompts
from chaos.evidence import Books
from chaos.script import prompts
from chaos.stand import FOLDER, Stand
from chaos.stroke import Stroke
from hotline.launch.process import Child
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

ADMIN_S = 10.0
NUMBERS_FROM = 13_900_000_000
"""The first caller's number. Each calls once: a number that is known is greeted in its language."""
PAYMENTS = """
SELECT account.customer, count(*) FROM entry
JOIN movement ON movement.id = entry.movement JOIN account ON account.id = entry.account
WHERE movement.is_payment AND entry.amount < 0 AND account.customer IS NOT NULL
GROUP BY account.customer
"""
KNOWN = "SELECT call_id || '-' || ref, coalesce(outcome, state) FROM payment"
BENCH = Path(__file__).parents[1]


@dataclass(kw_only=True)
class House:
    """What a batch needs.

    Attributes:
        hotline: All of it, but for its bank.
        bank: The bank, with a customer for each caller.
        link: The service reaches the PBX over it.
        phone: All callers have this one.
        prompts: By what they are recognised.
        stand: Where calls stand still.
    """

    hotline: RunningHotline
    bank: Child
    link: FaultyLink
    phone: SipPhone
    prompts: Prompts
    stand: Stand
    _places: Iterator[int] = field(default_factory=count)

    def caller(self, stroke: Stroke, *, patient: bool = False) -> Caller:
        """Return a customer who has not called yet, and is about to."""
        place = next(self._places)
        return Caller(
            customer=customer(place).number,
            caller_number=str(NUMBERS_FROM + place),
            prompts=self.prompts,
            stroke=stroke,
            patient=patient,
        )

    async def start_bank(self) -> None:
        """Start the bank again, and wait until it is ready."""
        self.bank = await self.hotline.start(self.bank.spec)
        await self.bank.ready()

    async def books(self) -> Books:
        """Look at the bank's books."""
        fates = json.loads(await self._ask("/demo/payments"))
        return Books(
            fates={name: str(fate["outcome"]) for name, fate in fates.items()},
            paid_by=await asyncio.to_thread(_pairs, self.hotline.folder / "demo-bank.db", PAYMENTS),
            crm=await asyncio.to_thread(_pairs, self.hotline.folder / "crm.db", KNOWN),
            sums=json.loads(await self._ask("/demo/ledger/sum")),
        )

    async def _ask(self, path: str) -> str:
        headers = {"Authorization": f"Bearer {self.hotline.bank_token}"}
        timeout = aiohttp.ClientTimeout(total=ADMIN_S)
        async with (
            aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
            session.get(self.hotline.bank_url + path) as answer,
        ):
            answer.raise_for_status()
            return await answer.text()


def _pairs(file: Path, query: str) -> dict[str, Any]:
    with closing(sqlite3.connect(file)) as database:
        return dict(database.execute(query))


def forget(ledger: Path) -> None:
    """Remove the books of a bank that is not running."""
    for file in ledger.parent.glob(f"{ledger.name}*"):
        file.unlink()


@asynccontextmanager
async def open_house(
    folder: Path, *, customers: int, program: str = "chaos.standing_service"
) -> AsyncIterator[House]:
    """Run a house in an empty folder, for so many callers; at its end every call is replayed.

    Args:
        folder: Where its files go.
        customers: So many callers may come.
        program: The module that is run as the service.
    """
    settings = {"HOTLINE_LOG__LEVEL": "info", FOLDER: str(folder), "PYTHONPATH": str(BENCH)}
    async with (
        FaultyLink() as link,
        running_hotline(
            folder,
            settings,
            files=shipped_files(),
            link=link,
            program=program,
        ) as hotline,
        SipPhone.open() as phone,
    ):
        await hotline.bank.stop()
        ledger = folder / "demo-bank.db"
        await asyncio.to_thread(forget, ledger)
        await open_books(ledger, [customer(place) for place in range(customers)])
        house = House(
            hotline=hotline,
            bank=await hotline.start(hotline.bank.spec),
            link=link,
            phone=phone,
            prompts=await prompts(hotline),
            stand=Stand(folder),
        )
        try:
            await house.bank.ready()
            yield house
        finally:
            await house.bank.stop()
