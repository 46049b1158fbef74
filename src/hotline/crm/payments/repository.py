"""Payments in the CRM: what the journal tells of them, and those that are still to be found out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import structlog
from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    RowMapping,
    Select,
    Update,
    and_,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from hotline.crm.call_names import name_on
from hotline.crm.payments.sealed import to_payment, to_row
from hotline.crm.payments.tables import PAYMENT
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.model.payment import Payment, PaymentState
from hotline.privacy import KeyRing, Seal, SealBroken

LISTED = 200
"""How many payments a list shows at most."""

IN_FLIGHT = timedelta(seconds=40)
"""The bank is not asked sooner what became of a payment that may still be on its way in a call: the
question would bar it. No call waits longer for an answer."""

_IS = PAYMENT.c
log = structlog.get_logger()

_NOT_KNOWN: ColumnElement[bool] = _IS.ask_at.is_not(None)


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A payment, and how far the bank was asked about it.

    Attributes:
        payment: The payment.
        asked: How often the bank was asked and did not tell.
        case: The reference of the case of a person who finds out; None for none.
    """

    payment: Payment
    asked: int
    case: str | None


@dataclass(frozen=True, kw_only=True)
class NotKnown:
    """How many payments are not known, and since when the oldest is not (aware; None for none)."""

    count: int = 0
    since: datetime | None = None


class Payments:
    """The payments of all tenants. Every method may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: What seals and opens personal values.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def save(self, payments: Sequence[Payment]) -> None:
        """Write what the journal tells of payments.

        What the row tells of a later moment stays: two may write at the same time. Where a caller
        did not hear what became of one, the customer is to be told in writing from then on.

        Raises:
            NaiveMoment: One of their moments has no time zone.
        """
        await self._save(payments, backwards=False)

    async def restore(self, payments: Sequence[Payment]) -> None:
        """Write what the journal tells of payments over whatever there is; nobody is told of it.

        Raises:
            NaiveMoment: One of their moments has no time zone.
        """
        await self._save(payments, backwards=True)

    async def _save(self, payments: Sequence[Payment], *, backwards: bool) -> None:
        rows = []
        for payment in payments:
            row = await to_row(payment, self._keys)
            notice_at = None if backwards else _first_notice(payment)
            first = {"ask_at": _first_question(payment), "asked": 0, "notice_at": notice_at}
            rows.append({**row, **first})
        if rows:
            await self._database.write(
                lambda connection: connection.execute(
                    _saving(connection.dialect.name, backwards=backwards), rows
                ),
                synced=True,
            )

    async def due(self, tenant: str, at: datetime, *, limit: int) -> list[Followed]:
        """Return the payments that the bank is to be asked about now, the most overdue first.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        query = (
            select(PAYMENT)
            .where(_IS.tenant == tenant, _IS.ask_at <= as_utc(at))
            .order_by(_IS.ask_at)
            .limit(limit)
        )
        return await self._followed(query)

    async def ask_later(self, payment: Payment, at: datetime) -> None:
        """Count a question that the bank did not answer, and ask again at `at`.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        later = _this(payment).where(_NOT_KNOWN).values(ask_at=as_utc(at), asked=_IS.asked + 1)
        await self._database.write(lambda connection: connection.execute(later))

    async def note_case(self, payment: Payment, reference: str) -> None:
        """Note the case of a person who finds out."""
        noted = _this(payment).values(case=reference)
        await self._database.write(lambda connection: connection.execute(noted), synced=True)

    async def not_known(self, tenant: str) -> NotKnown:
        """Return how many payments are not known."""
        query = select(func.count(), func.min(_IS.intended_at)).where(
            _IS.tenant == tenant, _NOT_KNOWN
        )
        count, since = await self._database.read(lambda connection: connection.execute(query).one())
        return NotKnown(count=count, since=since)

    async def listed(
        self, tenant: str, *, state: PaymentState | None = None, limit: int = LISTED
    ) -> list[Followed]:
        """Return payments, the latest first.

        Args:
            tenant: Whose payments.
            state: Only those of this state; None for all.
            limit: How many at most.
        """
        query = select(PAYMENT).where(_IS.tenant == tenant)
        if state is not None:
            query = query.where(_IS.state == state)
        query = query.order_by(_IS.intended_at.desc(), _IS.call_id.desc(), _IS.ref.desc())
        return await self._followed(query.limit(limit))

    async def names(self, tenant: str) -> list[str]:
        """Return the names of all payments, as `hotline.crm.call_names` writes them."""
        query = select(_IS.call_id, _IS.ref).where(_IS.tenant == tenant)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [name_on(row.call_id, row.ref) for row in rows]

    async def of_call(self, tenant: str, call_id: str) -> list[Payment]:
        """Return the payments of a call, in their order.

        Raises:
            SealBroken: One of them was altered.
        """
        query = select(PAYMENT).where(_IS.tenant == tenant, _IS.call_id == call_id)
        rows = await self._rows(query.order_by(_IS.ref))
        seals = await self._keys.seals(row["key_id"] for row in rows)
        return [to_payment(row, seals.get(row["key_id"])) for row in rows]

    async def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        return await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )

    async def _followed(self, query: Select[Any]) -> list[Followed]:
        rows = await self._rows(query)
        seals = await self._keys.seals(row["key_id"] for row in rows)
        return [
            Followed(
                payment=readable(row, seals.get(row["key_id"])),
                asked=row["asked"],
                case=row["case"],
            )
            for row in rows
        ]


def readable(row: RowMapping, seal: Seal | None) -> Payment:
    """Return the payment of a row that may have been altered: it goes on without what is sealed."""
    try:
        return to_payment(row, seal)
    except SealBroken:
        log.error("payment_altered", call_id=row["call_id"], ref=row["ref"])
        return to_payment(row, None)


def clear_payments(connection: Connection, tenant: str, call_ids: Collection[str]) -> None:
    """Clear what is personal in the payments of some calls, within a transaction."""
    ids = sorted(call_ids)
    for start in range(0, len(ids), 500):
        of_calls = (_IS.tenant == tenant, _IS.call_id.in_(ids[start : start + 500]))
        connection.execute(update(PAYMENT).where(*of_calls).values(sealed=None))


def _first_question(payment: Payment) -> datetime | None:
    match payment.state:
        case "known":
            return None
        case "unknown":
            return as_utc(payment.intended_at)
        case "intended":
            return as_utc(payment.intended_at) + IN_FLIGHT


def _first_notice(payment: Payment) -> datetime | None:
    if payment.known_at is None or not payment.is_unheard or payment.notice is not None:
        return None
    return as_utc(payment.known_at)


def _this(payment: Payment) -> Update:
    return update(PAYMENT).where(
        _IS.tenant == payment.tenant, _IS.call_id == payment.call_id, _IS.ref == payment.ref
    )


def _goes_on(state: ColumnElement[str], told: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether a state may come after another, or is the same."""
    return or_(
        state == "intended",
        and_(state == "unknown", told != "intended"),
        told == "known",
    )


# Built once: building a statement costs more than running it.
@cache
def _saving(dialect: str, *, backwards: bool) -> Insert:
    """Return the statement that writes the journal's columns and leaves the others.

    `backwards` lets what was known before take the place of what is known.
    """
    new: Any = (sqlite if dialect == "sqlite" else postgresql).insert(PAYMENT)
    told = new.excluded
    # A question that was put off stays so, until more is known.
    next_question = case(
        (told.state == "known", None),
        (_IS.state == told.state, func.coalesce(_IS.ask_at, told.ask_at)),
        else_=told.ask_at,
    )
    is_told = told.notice.is_not(None)
    # Only what turns out unheard now: who was told is not told again.
    next_notice = case((is_told, None), (_IS.is_unheard, _IS.notice_at), else_=told.notice_at)
    # The journals of older versions do not tell who was told.
    notices = (told.notice, _IS.notice) if backwards else (_IS.notice, told.notice)
    is_unheard = told.is_unheard if backwards else or_(_IS.is_unheard, told.is_unheard)
    columns = (
        "operation",
        "state",
        "outcome",
        "key_id",
        "sealed",
        "intended_at",
        "known_at",
    )
    statement: Insert = new.on_conflict_do_update(
        index_elements=PAYMENT.primary_key,
        set_={
            **{name: told[name] for name in columns},
            "ask_at": next_question,
            "is_unheard": is_unheard,
            "notice_at": case((is_told, None), else_=_IS.notice_at) if backwards else next_notice,
            "notice": func.coalesce(*notices),
        },
        where=None if backwards else _goes_on(_IS.state, told.state),
    )
    return statement
