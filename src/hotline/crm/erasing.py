"""Leaving nothing of a person in the CRM's tables, within a transaction.

The keys go elsewhere; here goes what they opened, what was hashed, and what linked it to a person.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, update

from hotline.crm.call_names import prefix_of
from hotline.crm.cases.tables import CASE_STEP, SERVICE_CASE
from hotline.crm.customers.rows import customer_rows, erase_customer
from hotline.crm.promises.tables import PROMISE


def erase_person(connection: Connection, tenant: str, pseudonym: str) -> None:
    """Delete a customer, and clear what is personal in the customer's cases and promises."""
    row = customer_rows(connection, tenant, [pseudonym]).get(pseudonym)
    if row is not None:
        erase_customer(connection, row)
    _clear(
        connection,
        cases=and_(SERVICE_CASE.c.tenant == tenant, SERVICE_CASE.c.pseudonym == pseudonym),
        promises=and_(PROMISE.c.tenant == tenant, PROMISE.c.pseudonym == pseudonym),
    )


def erase_made_on(connection: Connection, tenant: str, call_ids: Collection[str]) -> None:
    """Clear what is personal in the cases and promises of callers whom nobody knew."""
    names = [prefix_of(call_id) for call_id in call_ids]
    for start in range(0, len(names), 100):
        some = names[start : start + 100]
        _clear(
            connection,
            cases=and_(
                SERVICE_CASE.c.tenant == tenant,
                SERVICE_CASE.c.pseudonym.is_(None),
                or_(*(SERVICE_CASE.c.name.startswith(name, autoescape=True) for name in some)),
            ),
            promises=and_(
                PROMISE.c.tenant == tenant,
                PROMISE.c.pseudonym.is_(None),
                or_(*(PROMISE.c.name.startswith(name, autoescape=True) for name in some)),
            ),
        )


def _clear(
    connection: Connection, *, cases: ColumnElement[bool], promises: ColumnElement[bool]
) -> None:
    nothing = {"sealed": None, "pseudonym": None}
    of_step = (
        SERVICE_CASE.c.tenant == CASE_STEP.c.tenant,
        SERVICE_CASE.c.reference == CASE_STEP.c.reference,
    )
    theirs = exists().where(*of_step, cases)
    connection.execute(update(CASE_STEP).where(theirs).values(sealed=None))
    connection.execute(update(SERVICE_CASE).where(cases).values(nothing))
    connection.execute(update(PROMISE).where(promises).values(nothing))
