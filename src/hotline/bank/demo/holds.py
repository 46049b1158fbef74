"""Holds: an amount that a shop has set aside on an account, until it is captured or released."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from hotline.bank.demo.books import OwnAccount, Side, balance, move, own_account
from hotline.bank.demo.tables import ACCOUNT, HOLD

_IS_OPEN = (HOLD.c.movement.is_(None), HOLD.c.released.is_(False))


def available(connection: Connection, account: int) -> int:
    """Return what may be spent: what is on an account less what is set aside there."""
    held = select(func.coalesce(func.sum(HOLD.c.amount), 0)).where(
        HOLD.c.account == account, *_IS_OPEN
    )
    units: int = connection.execute(held).scalar_one()
    return balance(connection, account) - units


def place(connection: Connection, number: str, currency: str, units: int) -> int | None:
    """Set an amount aside on the account of this number; return the hold's id.

    None: there is no such account, or not as much on it.
    """
    account: int | None = connection.scalar(
        select(ACCOUNT.c.id).where(
            ACCOUNT.c.customer.is_not(None),
            ACCOUNT.c.number == number,
            ACCOUNT.c.currency == currency,
        )
    )
    if account is None or units > available(connection, account):
        return None
    placed = insert(HOLD).values(account=account, amount=units).returning(HOLD.c.id)
    hold: int = connection.execute(placed).scalar_one()
    return hold


def capture(connection: Connection, hold: int, day: date) -> bool:
    """Move what a hold has set aside to the shop; return whether the hold was open."""
    found = _found(connection, hold)
    if found is None:
        return False
    shops = own_account(connection, OwnAccount.SHOPS, found.currency)
    movement = move(
        connection,
        day,
        Side(account=found.account, units=-found.amount, what="card_payment"),
        Side(account=shops, units=found.amount, what="card_payment"),
    )
    connection.execute(update(HOLD).where(HOLD.c.id == hold).values(movement=movement))
    return True


def release(connection: Connection, hold: int) -> bool:
    """Set an amount aside no longer; return whether the hold was open."""
    if _found(connection, hold) is None:
        return False
    connection.execute(update(HOLD).where(HOLD.c.id == hold).values(released=True))
    return True


def _found(connection: Connection, hold: int) -> Row[Any] | None:
    """Return an open hold, with its account's currency."""
    return connection.execute(
        select(HOLD, ACCOUNT.c.currency)
        .join(ACCOUNT, ACCOUNT.c.id == HOLD.c.account)
        .where(HOLD.c.id == hold, *_IS_OPEN)
    ).one_or_none()
