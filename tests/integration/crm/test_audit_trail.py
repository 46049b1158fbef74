"""What is in the audit trail stays, by whichever way somebody comes to the database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, update
from sqlalchemy.sql.dml import UpdateBase

from hotline.crm import CrmRepository
from hotline.crm.audit_trail.repository import AuditTrail
from hotline.crm.audit_trail.tables import AUDIT_ENTRY
from hotline.database import DatabaseError
from hotline.privacy import KeyRing
from hotline.testing.people import NOON


@pytest.fixture
async def trail(crm: CrmRepository, keys: KeyRing) -> AuditTrail:
    trail = AuditTrail(crm.database, keys)
    whom = await trail.pseudonyms("demo", ["1", "2"])
    await trail.add(
        "demo", "looked", who="user:li", at=NOON, route="GET /x", address="::1", pseudonyms=whom
    )
    return trail


@pytest.mark.parametrize(
    "change", [update(AUDIT_ENTRY).values(who="user:zhou"), delete(AUDIT_ENTRY)]
)
async def test_it_cannot_be_changed_or_deleted(
    trail: AuditTrail, crm: CrmRepository, change: UpdateBase
) -> None:
    before = await trail.listed("demo", limit=9)
    with pytest.raises(DatabaseError, match="stays as it was"):
        await crm.database.write(lambda connection: connection.execute(change))
    assert await trail.listed("demo", limit=9) == before


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
@pytest.mark.parametrize("wanted", [{"what": "users"}, {"who": "user:li"}])
async def test_what_is_rare_is_found_without_reading_all_that_came_since(
    trail: AuditTrail, crm: CrmRepository, wanted: dict[str, Any]
) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, values: object, *___: object) -> None:
        if "audit_entry" in statement:
            asked.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await trail.listed("demo", limit=9, before=10**9, **wanted)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    ((statement, values),) = asked
    (step,) = await crm.database.read(
        lambda connection: connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", values
        ).all()
    )
    (kind,) = wanted
    assert f"(tenant=? AND {kind}=? AND id<?)" in step.detail


async def test_each_customer_has_an_entry_without_the_number(trail: AuditTrail) -> None:
    one, other = await trail.listed("demo", limit=9)
    assert {one.pseudonym, other.pseudonym} == await trail.pseudonyms("demo", ["1", "2"])
    assert await trail.listed("demo", limit=9, customer="1") in ([one], [other])
    assert await trail.listed("demo", limit=9, customer="3") == []
