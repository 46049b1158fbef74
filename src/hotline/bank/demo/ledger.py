"""The demo bank's books: taking customers on, and reading what they have and what moved."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, func, insert, select

from hotline.bank.demo.customers import Account, Customer
from hotline.bank.demo.money import from_minor_units, to_minor_units
from hotline.bank.demo.pins import PinDesk, hashed
from hotline.bank.demo.tables import ACCOUNT, CUSTOMER, ENTRY, METADATA, MOVEMENT
from hotline.database import Database, DatabaseUnusable
from hotline.model.values import Money

OWN_ACCOUNT = "bank"
"""Number and kind of the bank's own accounts, the other side of its customers' movements."""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What is on one account: `kind` is one of `ACCOUNT_TERMS`."""

    kind: str
    number: str
    money: Money


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """One movement as its customer sees it: `what` is one of `TRANSACTION_TERMS`."""

    day: date
    what: str
    money: Money


class Ledger:
    """One open ledger, with the desk that checks its PINs. Open it with `Ledger.open`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.pins = PinDesk(database)

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the ledger's file, and create it if it is missing; its folder must exist.

        Raises:
            DatabaseUnusable: It cannot be opened, or is no database.
        """
        await asyncio.to_thread(_prepare, path)
        database = Database(path)
        await database.write(METADATA.create_all)
        return cls(database)

    async def close(self) -> None:
        """Close the file."""
        await self._database.close()

    async def is_empty(self) -> bool:
        """Return whether the bank has no customer yet."""
        anybody = select(CUSTOMER.c.number).limit(1)
        return await self._database.read(lambda connection: connection.scalar(anybody)) is None

    async def take_on(self, customers: Sequence[Customer], *, today: date) -> None:
        """Enter new customers with their accounts and movements: all of them, or none."""
        pin_hashes = [await hashed(customer.pin) for customer in customers]

        def enter(connection: Connection) -> None:
            for customer, pin_hash in zip(customers, pin_hashes, strict=True):
                _insert_customer(connection, customer, pin_hash)
                for account in customer.accounts:
                    _insert_account(connection, customer.number, account, today)

        await self._database.write(enter)

    async def balances(self, customer: str) -> list[Balance]:
        """Return what is on each of a customer's accounts, the oldest account first."""

        def read_balances(connection: Connection) -> list[Balance]:
            rows = connection.execute(
                select(
                    ACCOUNT.c.kind,
                    ACCOUNT.c.number,
                    ACCOUNT.c.currency,
                    func.coalesce(func.sum(ENTRY.c.amount), 0).label("units"),
                )
                .outerjoin(ENTRY, ENTRY.c.account == ACCOUNT.c.id)
                .where(ACCOUNT.c.customer == customer)
                .group_by(ACCOUNT.c.id)
                .order_by(ACCOUNT.c.id)
            )
            return [
                Balance(
                    kind=row.kind,
                    number=row.number,
                    money=from_minor_units(row.units, row.currency),
                )
                for row in rows
            ]

        return await self._database.read(read_balances)

    async def transactions(self, customer: str, *, limit: int) -> list[Transaction]:
        """Return the latest movements on a customer's accounts, the newest first."""

        def read_transactions(connection: Connection) -> list[Transaction]:
            rows = connection.execute(
                select(MOVEMENT.c.day, MOVEMENT.c.what, ENTRY.c.amount, ACCOUNT.c.currency)
                .join(ENTRY, ENTRY.c.movement == MOVEMENT.c.id)
                .join(ACCOUNT, ACCOUNT.c.id == ENTRY.c.account)
                .where(ACCOUNT.c.customer == customer)
                .order_by(MOVEMENT.c.day.desc(), MOVEMENT.c.id.desc())
                .limit(limit)
            )
            return [
                Transaction(
                    day=row.day, what=row.what, money=from_minor_units(row.amount, row.currency)
                )
                for row in rows
            ]

        return await self._database.read(read_transactions)

    async def sums(self) -> Mapping[str, int]:
        """Return the sum of all entries for each currency; in a sound ledger each is zero."""

        def add_up(connection: Connection) -> Mapping[str, int]:
            rows = connection.execute(
                select(ACCOUNT.c.currency, func.sum(ENTRY.c.amount).label("units"))
                .join(ENTRY, ENTRY.c.account == ACCOUNT.c.id)
                .group_by(ACCOUNT.c.currency)
            )
            return {row.currency: row.units for row in rows}

        return await self._database.read(add_up)


def _insert_customer(connection: Connection, customer: Customer, pin_hash: str) -> None:
    connection.execute(
        insert(CUSTOMER).values(
            number=customer.number,
            name=customer.name,
            latin_name=customer.latin_name,
            average_deposits=to_minor_units(customer.average_deposits),
            total_assets=to_minor_units(customer.total_assets),
            pin_hash=pin_hash,
        )
    )


def _insert_account(connection: Connection, customer: str, account: Account, today: date) -> None:
    own = _own_account(connection, account.currency)
    account_id = _open_account(
        connection,
        customer=customer,
        number=account.number,
        kind=account.kind,
        currency=account.currency,
    )
    for movement in account.movements:
        day = today - timedelta(days=movement.days_ago)
        movement_id = connection.scalar(
            insert(MOVEMENT).values(day=day, what=movement.what).returning(MOVEMENT.c.id)
        )
        units = to_minor_units(Money(amount=movement.amount, currency=account.currency))
        # What one side gets the other side gives: the only place that writes entries.
        connection.execute(
            insert(ENTRY),
            [
                {"movement": movement_id, "account": account_id, "amount": units},
                {"movement": movement_id, "account": own, "amount": -units},
            ],
        )


def _own_account(connection: Connection, currency: str) -> int:
    """Return the id of the bank's own account in a currency; open it for the first customer."""
    found: int | None = connection.scalar(
        select(ACCOUNT.c.id).where(ACCOUNT.c.customer.is_(None), ACCOUNT.c.currency == currency)
    )
    if found is not None:
        return found
    return _open_account(
        connection, customer=None, number=OWN_ACCOUNT, kind=OWN_ACCOUNT, currency=currency
    )


def _open_account(connection: Connection, **columns: str | None) -> int:
    opened = connection.execute(insert(ACCOUNT).values(**columns).returning(ACCOUNT.c.id))
    account_id: int = opened.scalar_one()
    return account_id


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
        raise DatabaseUnusable(path=path, reason=str(error)) from error
