"""Cases and promises that are over: which of them were kept long enough, and clearing them.

Kinds, states and moments stay for the figures; what goes is what they were about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from hotline.crm.cases.sealed import key_name as key_of_case
from hotline.crm.cases.tables import CASE_STEP, SERVICE_CASE
from hotline.crm.promises.sealed import key_name as key_of_promise
from hotline.crm.promises.tables import PROMISE, PROMISE_STEP
from hotline.crm.repository import CrmRepository
from hotline.model.moment import as_utc
from hotline.privacy.subject import Subject


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A case, by its reference, or a promise, by its id.

    Attributes:
        case: The reference; None for a promise.
        promise: The id; None for a case.
        subject: As it stands on record, with the key that opens it.
    """

    case: str | None = None
    promise: str | None = None
    subject: Subject


async def matters_over(crm: CrmRepository, tenant: str, *, ended_by: datetime) -> list[Matter]:
    """Return the cases and promises that ended by then and still tell what they were about.

    Args:
        crm: Where they are.
        tenant: Whose.
        ended_by: The moment, aware.
    """
    ended_by = as_utc(ended_by)
    case, promise = SERVICE_CASE.c, PROMISE.c
    cases = select(case.reference, case.name).where(
        case.tenant == tenant, case.closed_at <= ended_by, case.sealed.is_not(None)
    )
    last = (
        select(func.max(PROMISE_STEP.c.at))
        .where(
            PROMISE_STEP.c.tenant == promise.tenant,
            PROMISE_STEP.c.promise_id == promise.promise_id,
        )
        .scalar_subquery()
    )
    promises = select(promise.promise_id, promise.name).where(
        promise.tenant == tenant,
        promise.state != "open",
        promise.sealed.is_not(None),
        last <= ended_by,
    )

    def find(connection: Connection) -> list[Matter]:
        return [
            *(_case(*row) for row in connection.execute(cases)),
            *(_promise(*row) for row in connection.execute(promises)),
        ]

    return await crm.database.read(find)


async def clear_matter(crm: CrmRepository, tenant: str, matter: Matter) -> None:
    """Clear what a case or a promise was about, and what linked it to a customer."""
    nothing = {"sealed": None, "pseudonym": None}
    case, step, promise = SERVICE_CASE.c, CASE_STEP.c, PROMISE.c

    def clear(connection: Connection) -> None:
        connection.execute(
            update(SERVICE_CASE)
            .where(case.tenant == tenant, case.reference == matter.case)
            .values(nothing)
        )
        connection.execute(
            update(CASE_STEP)
            .where(step.tenant == tenant, step.reference == matter.case)
            .values(sealed=None)
        )
        connection.execute(
            update(PROMISE)
            .where(promise.tenant == tenant, promise.promise_id == matter.promise)
            .values(nothing)
        )

    await crm.database.write(clear, synced=True)


def _case(reference: str, name: str) -> Matter:
    told = f"case {reference}"
    return Matter(
        case=reference,
        subject=Subject(recorded=f"case:{reference}", key=key_of_case(name), told=told),
    )


def _promise(promise_id: str, name: str) -> Matter:
    told = f"promise {promise_id}"
    return Matter(
        promise=promise_id,
        subject=Subject(recorded=f"promise:{promise_id}", key=key_of_promise(name), told=told),
    )
