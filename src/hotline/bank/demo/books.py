"""Double entry: accounts are opened here, and money moves here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select

from hotline.bank.demo.tables import ACCOUNT, ENTRY, MOVEMENT


class OwnAccount(StrEnum):
    """The bank's own accounts, one in each currency: number and kind."""

    BANK = "bank"
    """The other side of what moved before anybody called."""
    CLEARING = "clearing"
    """What other banks get."""
    SHOPS = "shops"
    """What shops get that took a card."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a movement.

    Attributes:
        account: The account's id.
        units: What it gets in its currency's smallest coins, negative for what it gives.
        what: One of `TRANSACTION_TERMS`: what the movement is to this account.
    """

    account: int
    units: int
    what: str


def move(
    connection: Connection,
    day: date,
    *sides: Side,
    is_payment: bool = False,
    has_code: bool = False,
) -> int:
    """Move money between accounts; return the movement's id.

    What one side gets the others give, in each currency: the database refuses anything else.
    """
    latest = connection.execute(select(func.coalesce(func.max(MOVEMENT.c.id), 0))).scalar_one()
    movement: int = latest + 1
    connection.execute(
        insert(ENTRY),
        [
            {
                "movement": movement,
                "account": side.account,
                "amount": side.units,
                "what": side.what,
            }
            for side in sides
        ],
    )
    values = {"id": movement, "day": day, "is_payment": is_payment, "has_code": has_code}
    connection.execute(insert(MOVEMENT).values(values))
    return movement


def balance(connection: Connection, account: int) -> int:
    """Return what is on an account, in its currency's smallest coins."""
    entered = select(func.coalesce(func.sum(ENTRY.c.amount), 0)).where(ENTRY.c.account == account)
    units: int = connection.execute(entered).scalar_one()
    return units


def open_account(
    connection: Connection,
    *,
    number: str,
    kind: str,
    currency: str,
    customer: str | None = None,
    card: str | None = None,
) -> int:
    """Open an account with nothing on it; return its id."""
    opened = connection.execute(
        insert(ACCOUNT)
        .values(customer=customer, number=number, kind=kind, currency=currency, card=card)
        .returning(ACCOUNT.c.id)
    )
    account: int = opened.scalar_one()
    return account


def oldest_account(
    connection: Connection, customer: str, kinds: Collection[str], currency: str
) -> int | None:
    """Return the id of the first account of these kinds that a customer has opened."""
    found: int | None = connection.scalar(
        select(ACCOUNT.c.id)
        .where(
            ACCOUNT.c.customer == customer,
            ACCOUNT.c.kind.in_(kinds),
            ACCOUNT.c.currency == currency,
        )
        .order_by(ACCOUNT.c.id)
        .limit(1)
    )
    return found


def own_account(connection: Connection, kind: OwnAccount, currency: str) -> int:
    """Return the id of one of the bank's own accounts; open it the first time."""
    found: int | None = connection.scalar(
        select(ACCOUNT.c.id).where(
            ACCOUNT.c.customer.is_(None),
            ACCOUNT.c.kind == kind,
            ACCOUNT.c.currency == currency,
        )
    )
    if found is not None:
        return found
    return open_account(connection, number=kind, kind=kind, currency=currency)


def sums(connection: Connection) -> Mapping[str, int]:
    """Return the sum of all entries for each currency; in a sound ledger each is zero."""
    rows = connection.execute(
        select(ACCOUNT.c.currency, func.sum(ENTRY.c.amount).label("units"))
        .join(ENTRY, ENTRY.c.account == ACCOUNT.c.id)
        .group_by(ACCOUNT.c.currency)
    )
    return {row.currency: row.units for row in rows}
