"""Writing cases' rows and their history, within a transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from hotline.crm.cases.errors import UnknownCase
from hotline.crm.cases.sealed import Row, sealed_matter, sealed_words
from hotline.crm.cases.tables import CASE_COUNT, CASE_STEP, SERVICE_CASE
from hotline.model.case import Case
from hotline.privacy import Seal

_IS = SERVICE_CASE.c

DAY_DIGITS = 6
"""So many digits of a reference are its day; those after them count the day's cases."""


def case_row(connection: Connection, tenant: str, reference: str) -> RowMapping:
    """Return a case's row.

    Raises:
        UnknownCase: There is none of this reference.
    """
    query = select(SERVICE_CASE).where(_IS.tenant == tenant, _IS.reference == reference)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise UnknownCase(reference=reference)
    return row


def case_named(connection: Connection, tenant: str, name: str) -> RowMapping | None:
    """Return the row of the case that this made; None where it has made none."""
    query = select(SERVICE_CASE).where(_IS.tenant == tenant, _IS.name == name)
    return connection.execute(query).mappings().one_or_none()


def next_of_day(connection: Connection, tenant: str, day: str) -> int:
    """Return how many cases a tenant has opened on a day, with the one to come."""
    is_day = (CASE_COUNT.c.tenant == tenant, CASE_COUNT.c.day == day)
    one_more = update(CASE_COUNT).where(*is_day).values(opened=CASE_COUNT.c.opened + 1)
    if connection.execute(one_more).rowcount == 0:
        connection.execute(insert(CASE_COUNT), {"tenant": tenant, "day": day, "opened": 1})
    opened: int = connection.execute(select(CASE_COUNT.c.opened).where(*is_day)).scalar_one()
    return opened


def count_at_least(connection: Connection, tenant: str, reference: str) -> None:
    """Count so many cases on a reference's day that it is not given again."""
    day, number = reference[:DAY_DIGITS], int(reference[DAY_DIGITS:-1])
    is_day = (CASE_COUNT.c.tenant == tenant, CASE_COUNT.c.day == day)
    counted = connection.scalar(select(CASE_COUNT.c.opened).where(*is_day))
    if counted is None:
        connection.execute(insert(CASE_COUNT), {"tenant": tenant, "day": day, "opened": number})
    elif counted < number:
        connection.execute(update(CASE_COUNT).where(*is_day).values(opened=number))


def add_case(connection: Connection, case: Case, seal: Seal, **columns: Any) -> None:
    """Add the row of a new case; `columns` are those that a case does not tell itself."""
    row = {**_to_row(case, seal), **columns, "key_id": seal.key_id}
    connection.execute(insert(SERVICE_CASE), row)


def change_case(connection: Connection, case: Case, seal: Seal) -> None:
    """Write a case over what was there."""
    connection.execute(
        update(SERVICE_CASE)
        .where(_IS.tenant == case.tenant, _IS.reference == case.reference)
        .values(_to_row(case, seal))
    )


def escalate_case(
    connection: Connection, tenant: str, reference: str, *, to: str, who: str, at: datetime
) -> None:
    """Hand a case that is not closed up to somebody, in the state in which it is."""
    up = {"owner": to, "escalated": _IS.escalated + 1, "version": _IS.version + 1}
    escalated = connection.execute(
        update(SERVICE_CASE)
        .where(_IS.tenant == tenant, _IS.reference == reference, _IS.state != "closed")
        .values(up)
    )
    if escalated.rowcount:
        add_step(connection, case_row(connection, tenant, reference), who=who, at=at)


def add_step(
    connection: Connection,
    row: Row,
    *,
    who: str,
    at: datetime,
    words: str = "",
    seal: Seal | None = None,
) -> None:
    """Add a line to a case's history: how it stands now, and what was said, sealed."""
    tenant, reference = row["tenant"], row["reference"]
    of = (CASE_STEP.c.tenant == tenant, CASE_STEP.c.reference == reference)
    number = (connection.scalar(select(func.max(CASE_STEP.c.number)).where(*of)) or 0) + 1
    sealed = None
    if words:
        assert seal is not None, "words are kept sealed or not at all"
        sealed = sealed_words(words, tenant, reference, number, seal)
    step = {
        "tenant": tenant,
        "reference": reference,
        "number": number,
        "at": at,
        "who": who,
        "state": row["state"],
        "owner": row["owner"],
        "sealed": sealed,
    }
    connection.execute(insert(CASE_STEP), step)


def _to_row(case: Case, seal: Seal) -> dict[str, Any]:
    # Not by `asdict`, which makes a deep copy of each value.
    row = dict(vars(case))
    matter = row.pop("matter")
    return row | {"sealed": sealed_matter(matter, case.tenant, case.reference, seal)}
