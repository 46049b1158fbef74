"""Cases put back as they were opened, by what is known elsewhere of their first moment."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from sqlalchemy import Connection, RowMapping, select, update

from hotline.crm.call_names import ON_A_CALL
from hotline.crm.cases.rows import add_case, add_step, case_named, count_at_least
from hotline.crm.cases.sealed import key_name, sealed_matter, to_case
from hotline.crm.cases.tables import SERVICE_CASE
from hotline.database import Database
from hotline.model.case import Case
from hotline.privacy import KeyErased, KeyRing, Seal, SealBroken

CaseFound = Literal["same", "changed", "missing", "clash", "erased"]
"""What was found of a case; `erased` stays as it is.

After a `clash` nothing is put back: another case has its reference, and somebody was told that one.
"""

OF_THE_FIRST_MOMENT = ("reference", "kind", "claim", "tier", "call_id", "opened_at", "due_at")
"""What of a case never changes, whatever becomes of it."""

_IS = SERVICE_CASE.c


async def restore_case(
    database: Database, keys: KeyRing, case: Case, *, name: str, who: str, dry_run: bool
) -> CaseFound:
    """Put a case back that is missing, and what was altered of it; its state stays.

    Args:
        database: The CRM's.
        keys: What seals and opens personal values.
        case: The case as it was opened.
        name: What made it.
        who: Who opened it.
        dry_run: Whether to look only.

    Raises:
        DatabaseError: The database cannot be used.
    """
    row, holder = await database.read(
        lambda connection: (
            case_named(connection, case.tenant, name),
            connection.scalar(
                select(_IS.name).where(_IS.tenant == case.tenant, _IS.reference == case.reference)
            ),
        )
    )
    if holder not in (None, name):
        return "clash"
    pseudonym = None
    if case.matter.customer is not None:
        pseudonym = await keys.pseudonym(case.tenant, case.matter.customer)
    if row is None:
        return await _put_back(database, keys, case, name, pseudonym, who, dry_run)
    seal = (await keys.seals([row["key_id"]])).get(row["key_id"])
    if seal is None or row["sealed"] is None:
        return "erased"
    matter = _matter_of(row, case, seal)
    sound = {one: getattr(case, one) for one in OF_THE_FIRST_MOMENT}
    sound["pseudonym"] = pseudonym
    if matter is None and all(row[column] == value for column, value in sound.items()):
        return "same"
    if not dry_run:
        if matter is not None:
            sound["sealed"] = matter
        change = update(SERVICE_CASE).where(_IS.tenant == case.tenant, _IS.name == name)
        await database.write(lambda connection: connection.execute(change.values(sound)))
    return "changed"


async def cases_of_calls(database: Database, tenant: str) -> list[str]:
    """Return the names of the cases that calls have opened."""
    query = select(_IS.name).where(_IS.tenant == tenant, _IS.name.startswith(ON_A_CALL))
    return await database.read(lambda connection: [*connection.scalars(query)])


def _matter_of(row: RowMapping, case: Case, seal: Seal) -> bytes | None:
    """Return what a case is about as it should be sealed; None where it is as it should be."""
    first = case.matter
    try:
        now = to_case(row, seal).matter
    except SealBroken:
        return sealed_matter(first, case.tenant, case.reference, seal)
    sound = replace(now, summary=first.summary, number=first.number, customer=first.customer)
    return None if sound == now else sealed_matter(sound, case.tenant, case.reference, seal)


async def _put_back(
    database: Database,
    keys: KeyRing,
    case: Case,
    name: str,
    pseudonym: str | None,
    who: str,
    dry_run: bool,
) -> CaseFound:
    if await keys.is_erased(case.tenant, key_name(name)):
        return "erased"
    if dry_run:
        return "missing"
    try:
        seal = await keys.seal_of(case.tenant, key_name(name))
        if case.matter.customer is not None:
            await keys.identify(case.tenant, key_name(name), case.matter.customer)
    except KeyErased:
        return "erased"

    def add(connection: Connection) -> None:
        add_case(connection, case, seal, name=name, pseudonym=pseudonym)
        added = select(SERVICE_CASE).where(
            _IS.tenant == case.tenant, _IS.reference == case.reference
        )
        add_step(connection, connection.execute(added).mappings().one(), who=who, at=case.opened_at)
        count_at_least(connection, case.tenant, case.reference)

    await database.write(add, synced=True)
    return "missing"
