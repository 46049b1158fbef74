"""The demo bank's ledger: opened, filled, asked."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, select

from hotline.bank.demo.answers import SYNCED, WRITING, answer
from hotline.bank.demo.bills import send_bills
from hotline.bank.demo.books import sums
from hotline.bank.demo.codes import forget_codes
from hotline.bank.demo.customers import Customer
from hotline.bank.demo.holds import capture, place, release
from hotline.bank.demo.intake import take_on
from hotline.bank.demo.once import payments
from hotline.bank.demo.pins import Argon2, Hasher, PinDesk
from hotline.bank.demo.question import Question
from hotline.bank.demo.store import Store, make_tables
from hotline.bank.demo.tables import CUSTOMER
from hotline.bank.demo.texts import Handed, TextMessage, outbox, take
from hotline.bank.errors import NotCommitted
from hotline.database import DatabaseUnusable
from hotline.database.sqlite import SqliteDatabase
from hotline.model.bank import BankAnswer


class Ledger:
    """One ledger, with the desk that checks its PINs.

    Args:
        store: Where it is kept, with its tables in it.
        hasher: How PINs are written down.
    """

    def __init__(self, store: Store, hasher: Hasher) -> None:
        self._store = store
        self._hasher = hasher
        self.pins = PinDesk(store, hasher)

    async def is_empty(self) -> bool:
        """Return whether the bank has no customer yet."""
        anybody = select(CUSTOMER.c.number).limit(1)
        return await self._store.read(lambda connection: connection.scalar(anybody)) is None

    async def open_for(self, customers: Sequence[Customer], *, today: date) -> None:
        """Fill an empty ledger with customers and bills: all of them, or none."""
        pin_hashes = [await self._hasher.hashed(customer.pin) for customer in customers]

        def enter(connection: Connection) -> None:
            send_bills(connection, today)
            for customer, pin_hash in zip(customers, pin_hashes, strict=True):
                take_on(connection, customer, pin_hash, today)

        await self._store.write(enter)

    async def answer(self, question: Question, *, commit: bool = True) -> BankAnswer:
        """Answer a question in one transaction.

        Args:
            question: What is asked.
            commit: Whether the transaction ends well.

        Raises:
            NameReused: Its name is that of another question.
            NotCommitted: What was done is undone.
            TooManyUnknownNumbers: No card is blocked for a while.
        """
        if question.operation == "verify_pin":
            return await self._check_pin(question, commit=commit)

        def work(connection: Connection) -> BankAnswer:
            answered = answer(connection, question)
            if not commit:
                raise NotCommitted
            return answered

        if question.operation not in WRITING:
            return await self._store.read(work)
        return await self._store.write(work, synced=question.operation in SYNCED)

    async def _check_pin(self, question: Question, *, commit: bool) -> BankAnswer:
        if not commit:
            raise NotCommitted
        arguments = question.arguments
        return BankAnswer(outcome=await self.pins.check(arguments["customer"], arguments["pin"]))

    async def sums(self) -> Mapping[str, int]:
        """Return the sum of all entries for each currency; in a sound ledger each is zero."""
        return await self._store.read(sums)

    async def payments(self) -> Mapping[str, BankAnswer]:
        """Return what became of every payment by its name, the first to come first."""
        return await self._store.read(payments)

    async def send_text(self, message: Handed) -> None:
        """Send a message that was handed over; see `hotline.bank.demo.texts.take`."""
        await self._store.write(lambda connection: take(connection, message), synced=True)

    async def outbox(self) -> Sequence[TextMessage]:
        """Return every text message that was sent, the first to be sent first."""
        return await self._store.read(outbox)

    async def unlock(self, customer: str) -> bool:
        """Forget a customer's wrong PINs and codes; return whether there is such a customer."""
        await self._store.write(lambda connection: forget_codes(connection, customer))
        return await self.pins.unlock(customer)

    async def place_hold(self, account: str, currency: str, units: int) -> int | None:
        """Set an amount aside; see `hotline.bank.demo.holds.place`."""
        return await self._store.write(
            lambda connection: place(connection, account, currency, units)
        )

    async def capture_hold(self, hold: int, day: date) -> bool:
        """Move what was set aside; see `hotline.bank.demo.holds.capture`."""
        return await self._store.write(
            lambda connection: capture(connection, hold, day), synced=True
        )

    async def release_hold(self, hold: int) -> bool:
        """Set an amount aside no longer; see `hotline.bank.demo.holds.release`."""
        return await self._store.write(lambda connection: release(connection, hold))


@asynccontextmanager
async def open_ledger(path: Path) -> AsyncIterator[Ledger]:
    """Open the ledger's file until the end of the block; create it if it is missing.

    Raises:
        DatabaseUnusable: It cannot be opened, or is no database.
    """
    await asyncio.to_thread(_prepare, path)
    database = SqliteDatabase(path)
    try:
        await database.write(make_tables)
        yield Ledger(database, Argon2())
    finally:
        await database.close()


def _prepare(path: Path) -> None:
    """Make the file ours alone, and set its journal mode, which no transaction can."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(path)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()
    except (OSError, sqlite3.Error) as error:
        raise DatabaseUnusable(where=str(path), reason=str(error)) from error
