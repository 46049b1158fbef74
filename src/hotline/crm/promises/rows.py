"""Writing promises' rows and their history, within a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from hotline.crm.promises.errors import PromiseOver, UnknownPromise
from hotline.crm.promises.tables import PROMISE, PROMISE_STEP
from hotline.model.promise import PromiseKind

FREE: Mapping[str, Any] = {"leased_by": None, "leased_until": None}
"""The columns of a promise that nobody keeps just now."""

LEFT = "left"
"""The step of a promise that is left to people."""

ANSWERS: tuple[PromiseKind, ...] = ("complaint_answer", "payment_check")
"""What is kept by answering the case."""

_IS = PROMISE.c


def promise_row(connection: Connection, tenant: str, promise_id: str) -> RowMapping:
    """Return a promise's row, and keep others from changing it until the end.

    Raises:
        UnknownPromise: There is none of this id.
    """
    query = (
        select(PROMISE).where(_IS.tenant == tenant, _IS.promise_id == promise_id).with_for_update()
    )
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise UnknownPromise(promise_id=promise_id)
    return row


def open_row(connection: Connection, tenant: str, promise_id: str) -> RowMapping:
    """Return the row of a promise that is still to be kept.

    Raises:
        UnknownPromise: There is none of this id.
        PromiseOver: It is over.
    """
    row = promise_row(connection, tenant, promise_id)
    if row["state"] != "open":
        raise PromiseOver(promise_id=promise_id, state=row["state"])
    return row


def promise_named(connection: Connection, tenant: str, name: str) -> RowMapping | None:
    """Return the row of the promise that this made; None where it has made none."""
    query = select(PROMISE).where(_IS.tenant == tenant, _IS.name == name)
    return connection.execute(query).mappings().one_or_none()


def change_promise(
    connection: Connection,
    row: RowMapping,
    *,
    what: str,
    who: str,
    at: datetime,
    why: str = "",
    **columns: Any,
) -> RowMapping:
    """Change some of a promise's columns, and add a line to its history."""
    tenant, promise_id = row["tenant"], row["promise_id"]
    if columns:
        connection.execute(
            update(PROMISE)
            .where(_IS.tenant == tenant, _IS.promise_id == promise_id)
            .values(columns)
        )
    after = promise_row(connection, tenant, promise_id)
    of = (PROMISE_STEP.c.tenant == tenant, PROMISE_STEP.c.promise_id == promise_id)
    last = connection.scalar(select(func.max(PROMISE_STEP.c.number)).where(*of))
    step = {
        "tenant": tenant,
        "promise_id": promise_id,
        "number": (last or 0) + 1,
        "at": at,
        "who": who,
        "what": what,
        "due_at": after["due_at"],
        "why": why,
    }
    connection.execute(insert(PROMISE_STEP), step)
    return after


def keep_answers(
    connection: Connection, tenant: str, reference: str, *, who: str, at: datetime
) -> None:
    """Note that the answers promised for a case were given."""
    promised = (
        select(PROMISE)
        .where(
            _IS.tenant == tenant,
            _IS.case == reference,
            _IS.kind.in_(ANSWERS),
            _IS.state == "open",
        )
        .with_for_update()
    )
    for row in connection.execute(promised).mappings().all():
        change_promise(connection, row, what="kept", who=who, at=at, state="kept", **FREE)
