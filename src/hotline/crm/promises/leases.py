"""Who keeps a promise: one holder at a time, for a while, and nobody twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, or_, select

from hotline.crm.call_names import ON_A_CALL
from hotline.crm.promises.errors import LeaseLost, UnknownPromise
from hotline.crm.promises.rows import FREE, LEFT, change_promise, promise_row
from hotline.crm.promises.sealed import key_name, sealed_matter, to_promise
from hotline.crm.promises.tables import PROMISE, PROMISE_STEP
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.model.promise import Lease, Promise, PromiseKind
from hotline.privacy import KeyRing

_IS = PROMISE.c
_STEP = PROMISE_STEP.c


def _is_left() -> ColumnElement[bool]:
    """Return whether a promise was left to people, and not moved since."""
    of = (_STEP.tenant == _IS.tenant, _STEP.promise_id == _IS.promise_id)
    decided = (
        select(_STEP.what)
        .where(*of, _STEP.what.in_((LEFT, "moved")))
        .order_by(_STEP.number.desc())
        .limit(1)
        .correlate(PROMISE)
        .scalar_subquery()
    )
    return func.coalesce(decided, "") == LEFT


_IS_LEFT = _is_left()


class Leases:
    """Lets promises be kept. Every method may raise `hotline.database.DatabaseError`.

    What a method has returned survives a power failure.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: What seals and opens personal values.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def take(
        self,
        tenant: str,
        holder: str,
        *,
        at: datetime,
        hold_for: timedelta,
        due_by: datetime | None = None,
        kinds: Collection[PromiseKind] = (),
        for_people: bool = True,
        off_the_line_by: datetime | None = None,
    ) -> Lease | None:
        """Take the open promise that is due first, unless somebody else keeps it just now.

        Args:
            tenant: Whose promise.
            holder: Who is to keep it.
            at: When, aware.
            hold_for: How long nobody else may have it.
            due_by: Only one that is due by then, aware; None for any.
            kinds: Only these kinds; none of them for all.
            for_people: Whether one may be taken that only people keep now: it was left to them, and
                not moved since, or it rests.
            off_the_line_by: Only what no call has made since then, aware; None for any. Who was
                promised something a moment ago may still be on the line.

        Raises:
            NaiveMoment: A moment has no time zone.
        """
        at = as_utc(at)
        query = (
            select(PROMISE)
            .where(
                _IS.tenant == tenant,
                _IS.state == "open",
                or_(_IS.leased_until.is_(None), _IS.leased_until <= at),
            )
            .order_by(_IS.due_at, _IS.promise_id)
            .limit(1)
            # Two who ask at once get two promises, and neither waits.
            .with_for_update(skip_locked=True)
        )
        if due_by is not None:
            query = query.where(_IS.due_at <= as_utc(due_by))
        if kinds:
            query = query.where(_IS.kind.in_(kinds))
        if not for_people:
            rests_no_more = or_(_IS.rests_until.is_(None), _IS.rests_until <= at)
            query = query.where(~_IS_LEFT, rests_no_more)
        if off_the_line_by is not None:
            is_of_no_call = ~_IS.name.startswith(ON_A_CALL, autoescape=True)
            query = query.where(or_(is_of_no_call, _IS.made_at <= as_utc(off_the_line_by)))

        def take(connection: Connection) -> RowMapping | None:
            row = connection.execute(query).mappings().one_or_none()
            if row is None:
                return None
            return change_promise(
                connection,
                row,
                what="leased",
                who=holder,
                at=at,
                leased_by=holder,
                leased_until=at + hold_for,
                fence=row["fence"] + 1,
            )

        row = await self._database.write(take, synced=True)
        if row is None:
            return None
        seals = await self._keys.seals([row["key_id"]])
        promise = to_promise(row, seals.get(row["key_id"]))
        return Lease(promise=promise, holder=holder, fence=row["fence"], until=row["leased_until"])

    async def held(self, tenant: str, promise_id: str, holder: str, fence: int) -> Lease:
        """Return the right that somebody has to a promise, whether or not its time is over.

        Raises:
            UnknownPromise: There is none of this id.
            LeaseLost: Somebody else has it, or nobody.
        """
        query = select(PROMISE).where(_IS.tenant == tenant, _IS.promise_id == promise_id)
        row = await self._database.read(
            lambda connection: connection.execute(query).mappings().one_or_none()
        )
        if row is None:
            raise UnknownPromise(promise_id=promise_id)
        if (row["fence"], row["leased_by"]) != (fence, holder):
            raise LeaseLost(promise_id=promise_id)
        seals = await self._keys.seals([row["key_id"]])
        promise = to_promise(row, seals.get(row["key_id"]))
        return Lease(promise=promise, holder=holder, fence=fence, until=row["leased_until"])

    async def extend(self, lease: Lease, *, at: datetime, hold_for: timedelta) -> Lease:
        """Go on keeping a promise.

        Raises:
            LeaseLost: Somebody else may have it by now.
        """
        at = as_utc(at)

        def extend(connection: Connection) -> RowMapping:
            row = _leased(connection, lease, at)
            until = at + hold_for
            return change_promise(
                connection, row, what="extended", who=lease.holder, at=at, leased_until=until
            )

        row = await self._database.write(extend, synced=True)
        return replace(lease, until=row["leased_until"])

    async def keep(
        self, lease: Lease, *, result: str, at: datetime, late: bool = False, rings: int = 1
    ) -> Promise:
        """Note that a promise was kept, and what came of it.

        Args:
            lease: The right to it.
            result: What came of it.
            at: When, aware.
            late: Whether it counts also after the lease's time: it was kept before, and is only
                told now. Somebody else's it must not be yet.
            rings: How often the customer was rung meanwhile.

        Raises:
            LeaseLost: Somebody else has it, or may have it by now.
        """
        at = as_utc(at)
        promise = lease.promise
        seal = await self._keys.seal_of(promise.tenant, key_name(promise.name))
        matter = replace(promise.matter, result=result)
        sealed = sealed_matter(matter, promise.tenant, promise.promise_id, seal)

        def keep(connection: Connection) -> RowMapping:
            row = _leased(connection, lease, at, late=late)
            return change_promise(
                connection,
                row,
                what="kept",
                who=lease.holder,
                at=at,
                state="kept",
                sealed=sealed,
                attempts=row["attempts"] + rings,
                **FREE,
            )

        return to_promise(await self._database.write(keep, synced=True), seal)

    async def leave(self, lease: Lease, *, why: str, at: datetime, rings: int = 0) -> None:
        """Leave a promise to people, for nothing else can keep it; it stays open, and due.

        Args:
            lease: The right to it.
            why: A reason that names nobody: `do_not_call`.
            at: When, aware.
            rings: How often the customer was rung meanwhile.

        Raises:
            LeaseLost: Somebody else may have it by now.
        """
        at = as_utc(at)

        def leave(connection: Connection) -> None:
            row = _leased(connection, lease, at)
            change_promise(
                connection,
                row,
                what=LEFT,
                who=lease.holder,
                at=at,
                why=why,
                attempts=row["attempts"] + rings,
                **FREE,
            )

        await self._database.write(leave, synced=True)

    async def put_back(
        self,
        lease: Lease,
        *,
        why: str,
        at: datetime,
        due_at: datetime | None = None,
        rests_until: datetime | None = None,
        rings: int = 1,
    ) -> None:
        """Give a promise back that could not be kept, for another try.

        Args:
            lease: The right to it.
            why: A reason that names nobody: `no_answer`.
            at: When, aware.
            due_at: When it is due now, aware; None for as before.
            rests_until: Until when nothing rings for it by itself, aware; None for nothing.
            rings: How often the customer was rung meanwhile.

        Raises:
            LeaseLost: Somebody else may have it by now.
        """
        at = as_utc(at)
        rests = None if rests_until is None else as_utc(rests_until)
        columns: dict[str, Any] = {**FREE, "rests_until": rests}
        if due_at is not None:
            columns["due_at"] = as_utc(due_at)

        def put_back(connection: Connection) -> None:
            row = _leased(connection, lease, at)
            change_promise(
                connection,
                row,
                what="put_back",
                who=lease.holder,
                at=at,
                why=why,
                attempts=row["attempts"] + rings,
                **columns,
            )

        await self._database.write(put_back, synced=True)


def _leased(
    connection: Connection, lease: Lease, at: datetime, *, late: bool = False
) -> RowMapping:
    """Return the row of a promise whose lease still counts, or did and is nobody else's yet."""
    promise = lease.promise
    row = promise_row(connection, promise.tenant, promise.promise_id)
    until = row["leased_until"]
    if (
        (row["fence"], row["leased_by"]) != (lease.fence, lease.holder)
        or until is None
        or (until <= at and not late)
    ):
        raise LeaseLost(promise_id=promise.promise_id)
    return row
