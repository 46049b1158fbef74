"""What is in the audit trail stays, by whichever way somebody comes to the database."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update
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


async def test_each_customer_has_an_entry_without_the_number(trail: AuditTrail) -> None:
    one, other = await trail.listed("demo", limit=9)
    assert {one.pseudonym, other.pseudonym} == await trail.pseudonyms("demo", ["1", "2"])
    assert await trail.listed("demo", limit=9, customer="1") in ([one], [other])
    assert await trail.listed("demo", limit=9, customer="3") == []
