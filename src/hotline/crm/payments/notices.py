"""Customers who are to be told in writing what became of a payment, for nobody else has told them.

The rows are those of `hotline.crm.payments.repository`, which says from when on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, func, select, update

from hotline.crm.payments.repository import readable
from hotline.crm.payments.tables import PAYMENT
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.model.payment import Payment
from hotline.privacy import KeyRing

_IS = PAYMENT.c


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A payment of which its customer is still to be told.

    Attributes:
        payment: The payment, which is known.
        tries: How often that was tried before.
    """

    payment: Payment
    tries: int


class Notices:
    """The notices of all tenants. Every method may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: What opens personal values.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def due(self, tenant: str, at: datetime, *, limit: int) -> list[Notice]:
        """Return those whose time has come, the most overdue first.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        query = (
            select(PAYMENT)
            .where(_IS.tenant == tenant, _IS.notice_at <= as_utc(at), _IS.state == "known")
            .order_by(_IS.notice_at)
            .limit(limit)
        )
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        seals = await self._keys.seals(row["key_id"] for row in rows)
        return [
            Notice(payment=readable(row, seals.get(row["key_id"])), tries=row["notice_tries"])
            for row in rows
        ]

    async def waiting(self, tenant: str) -> tuple[int, datetime | None]:
        """Return how many customers are still to be told, and since when the first has waited."""
        query = select(func.count(), func.min(_IS.known_at)).where(
            _IS.tenant == tenant, _IS.notice_at.is_not(None)
        )
        count, since = await self._database.read(lambda connection: connection.execute(query).one())
        return count, since

    async def try_later(self, payment: Payment, at: datetime) -> None:
        """Count a try, and let the next one come at `at`.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        later = _this(payment).values(notice_at=as_utc(at), notice_tries=_IS.notice_tries + 1)
        await self._database.write(lambda connection: connection.execute(later), synced=True)


def _this(payment: Payment) -> Update:
    return update(PAYMENT).where(
        _IS.tenant == payment.tenant,
        _IS.call_id == payment.call_id,
        _IS.ref == payment.ref,
        _IS.notice_at.is_not(None),
    )
