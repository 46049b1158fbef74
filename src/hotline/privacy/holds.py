"""Legal holds: customers and calls of which nothing may be erased until the hold is lifted.

The record of holds only grows, like that of erasures: one row where a hold was placed, another
where it was lifted. It is in the file of keys, so that a key is destroyed and a hold is placed one
after the other and never both at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, func, insert, or_, select

from hotline.privacy.audit import Hold
from hotline.privacy.errors import AlreadyHeld, Held, NotHeld, NothingToHold
from hotline.privacy.key_ring import KeyRing
from hotline.privacy.subject import CALL, Subject, key_of
from hotline.privacy.tables import DATA_KEY, HOLD

_OWNER = DATA_KEY.alias("owner")
_AT_A_TIME = 500
"""How many names one question holds, well under SQLite's limit on variables."""


async def place_hold(
    ring: KeyRing, tenant: str, subject: Subject, *, who: str, why: str, at: datetime
) -> None:
    """Hold a customer with all calls, those to come too, or one call.

    Raises:
        NothingToHold: Nothing is kept of it.
        AlreadyHeld: It is held already.
    """
    hold = Hold(tenant=tenant, at=at, who=who, why=why, subject=subject.recorded, placed=True)
    alive = select(DATA_KEY.c.key_id).where(
        DATA_KEY.c.tenant == tenant,
        DATA_KEY.c.name == subject.key,
        DATA_KEY.c.wrapped.is_not(None),
    )

    def place(connection: Connection) -> None:
        if connection.scalar(alive) is None:
            raise NothingToHold(whom=subject.told)
        before = _in_force(connection, tenant).get(subject.key)
        if before is not None:
            raise AlreadyHeld(whom=subject.told, hold=before)
        connection.execute(insert(HOLD).values(asdict(hold)))

    await ring.database.write(place, synced=True)


async def lift_hold(
    ring: KeyRing, tenant: str, subject: Subject, *, who: str, why: str, at: datetime
) -> None:
    """Let it be erased again.

    Raises:
        NotHeld: No hold is on it itself.
    """
    lifting = Hold(tenant=tenant, at=at, who=who, why=why, subject=subject.recorded, placed=False)

    def lift(connection: Connection) -> None:
        if subject.key not in _in_force(connection, tenant):
            raise NotHeld(whom=subject.told)
        connection.execute(insert(HOLD).values(asdict(lifting)))

    await ring.database.write(lift, synced=True)


async def holds(ring: KeyRing, tenant: str) -> list[Hold]:
    """List the holds in force, the first first."""
    return await ring.database.read(lambda connection: [*_in_force(connection, tenant).values()])


async def record_of_holds(ring: KeyRing, tenant: str) -> list[Hold]:
    """List every hold that was ever placed or lifted, the first first."""
    query = select(HOLD).where(HOLD.c.tenant == tenant).order_by(HOLD.c.id)
    return await ring.database.read(
        lambda connection: [_hold(row) for row in connection.execute(query).mappings()]
    )


async def held_calls(ring: KeyRing, tenant: str) -> frozenset[str]:
    """Return the ids of the calls that are held, by themselves or with their customer."""

    def find(connection: Connection) -> frozenset[str]:
        held = list(_in_force(connection, tenant))
        parts = (held[start : start + _AT_A_TIME] for start in range(0, len(held), _AT_A_TIME))
        names = (name for part in parts for name in connection.scalars(_held_among(tenant, part)))
        return frozenset(name.removeprefix(CALL) for name in names)

    return await ring.database.read(find)


async def held_since(ring: KeyRing, tenant: str, call_id: str) -> datetime | None:
    """Return since when a call is held, by itself or with its customer; None where it is not."""
    name = CALL + call_id
    owners = (
        select(_OWNER.c.name)
        .join(DATA_KEY, DATA_KEY.c.wrapped_by == _OWNER.c.key_id)
        .where(DATA_KEY.c.tenant == tenant, DATA_KEY.c.name == name)
    )

    def find(connection: Connection) -> datetime | None:
        names = {name, *connection.scalars(owners)}
        held = _in_force(connection, tenant)
        return min((hold.at for key, hold in held.items() if key in names), default=None)

    return await ring.database.read(find)


def refuse_held(connection: Connection, tenant: str, keys: Sequence[RowMapping]) -> None:
    """Refuse to destroy keys that are held, or whose customer is.

    Args:
        connection: To the file of keys, in the transaction that needs the answer.
        tenant: Whose.
        keys: Rows of `data_key`.

    Raises:
        Held: One of them is.
    """
    owners = select(DATA_KEY.c.name).where(
        DATA_KEY.c.key_id.in_({row["wrapped_by"] for row in keys})
    )
    names = {row["name"] for row in keys} | set(connection.scalars(owners))
    for name, hold in _in_force(connection, tenant).items():
        if name in names:
            raise Held(hold=hold)


def _held_among(tenant: str, held: Sequence[str]) -> Select[str]:
    columns = DATA_KEY.c
    return (
        select(columns.name)
        .outerjoin(_OWNER, _OWNER.c.key_id == columns.wrapped_by)
        .where(
            columns.tenant == tenant,
            columns.name.startswith(CALL),
            or_(columns.name.in_(held), _OWNER.c.name.in_(held)),
        )
    )


def _in_force(connection: Connection, tenant: str) -> dict[str, Hold]:
    """Return the holds in force, by the name of the key."""
    latest = select(func.max(HOLD.c.id)).where(HOLD.c.tenant == tenant).group_by(HOLD.c.subject)
    query = select(HOLD).where(HOLD.c.id.in_(latest), HOLD.c.placed).order_by(HOLD.c.id)
    found = map(_hold, connection.execute(query).mappings())
    return {key_of(hold.subject): hold for hold in found}


def _hold(row: RowMapping) -> Hold:
    return Hold(**{name: row[name] for name in Hold.__dataclass_fields__})
