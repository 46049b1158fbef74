"""Promises put back as they were made, by what is known elsewhere of their first moment."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, RowMapping, select

from hotline.crm.call_names import CALLBACK, ON_A_CALL
from hotline.crm.cases.tables import CASE_STEP, SERVICE_CASE
from hotline.crm.promises.repository import PromiseDraft, Promises
from hotline.crm.promises.rows import keep_answers, promise_named
from hotline.crm.promises.sealed import key_name
from hotline.crm.promises.tables import PROMISE
from hotline.database import Database
from hotline.model.case import is_answered
from hotline.privacy import KeyErased, KeyRing

PromiseFound = Literal["same", "missing", "erased"]
"""What was found of a promise; one that is there stays, whatever became of it."""


async def restore_promise(
    database: Database,
    keys: KeyRing,
    tenant: str,
    draft: PromiseDraft,
    *,
    who: str,
    made_at: datetime,
    dry_run: bool,
) -> PromiseFound:
    """Put a promise back that is missing: open, or kept where its case was answered since.

    Args:
        database: The CRM's.
        keys: What seals and opens personal values.
        tenant: Whose promise.
        draft: The promise as it was made.
        who: Who made it.
        made_at: When, aware.
        dry_run: Whether to look only.

    Raises:
        DatabaseError: The database cannot be used.
    """
    row = await promise_of(database, tenant, draft.name)
    if row is not None:
        return "erased" if row["sealed"] is None else "same"
    if await keys.is_erased(tenant, key_name(draft.name)):
        return "erased"
    if dry_run:
        return "missing"
    try:
        make = await Promises(database, keys).making(tenant, draft, who=who, at=made_at)
    except KeyErased:
        return "erased"

    def put_back(connection: Connection) -> None:
        make(connection)
        if draft.case is not None:
            _keep_if_answered(connection, tenant, draft.case)

    await database.write(put_back, synced=True)
    return "missing"


async def promise_of(database: Database, tenant: str, name: str) -> RowMapping | None:
    """Return the row of the promise that this made; None where there is none."""
    return await database.read(lambda connection: promise_named(connection, tenant, name))


async def promises_of_calls(database: Database, tenant: str) -> list[str]:
    """Return the names of the promises that calls have made, and not the floor for them."""
    query = select(PROMISE.c.name).where(
        PROMISE.c.tenant == tenant,
        PROMISE.c.name.startswith(ON_A_CALL),
        ~PROMISE.c.name.endswith(f"-{CALLBACK}"),
    )
    return await database.read(lambda connection: [*connection.scalars(query)])


def _keep_if_answered(connection: Connection, tenant: str, reference: str) -> None:
    """Keep the answer that was promised when the case was answered, if it is."""
    case, step = SERVICE_CASE.c, CASE_STEP.c
    kind_and_state = select(case.kind, case.state).where(
        case.tenant == tenant, case.reference == reference
    )
    found = connection.execute(kind_and_state).one_or_none()
    if found is None or not is_answered(*found):
        return
    steps = (
        select(step.who, step.at, step.state)
        .where(step.tenant == tenant, step.reference == reference)
        .order_by(step.number)
    )
    answered = [one for one in connection.execute(steps) if is_answered(found.kind, one.state)]
    if answered:
        keep_answers(connection, tenant, reference, who=answered[0].who, at=answered[0].at)
