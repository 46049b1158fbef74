"""Destroying keys, the record of it, and the change of the master key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, and_, exists, func, insert, or_, select, update

from hotline.privacy.audit import Erasure
from hotline.privacy.errors import CallOpen, CallsCame, NobodyToErase
from hotline.privacy.holds import refuse_held
from hotline.privacy.key_ring import KeyRing
from hotline.privacy.subject import CALL, Subject, subject_of_call, subject_of_customer
from hotline.privacy.tables import DATA_KEY, ERASURE
from hotline.privacy.wrapping import MASTER

_CHILD = DATA_KEY.alias("child")
_WRAPS = exists().where(_CHILD.c.wrapped_by == DATA_KEY.c.key_id, _CHILD.c.wrapped.is_not(None))


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is sealed of a customer, or of one call.

    Attributes:
        subject: The customer's pseudonym, or `call:ID` and the like.
        key_ids: The keys to destroy.
        call_ids: The calls that cannot be read after that.
    """

    subject: str
    key_ids: frozenset[str]
    call_ids: tuple[str, ...]

    @property
    def customer(self) -> str | None:
        """The customer's pseudonym; None where it is of one call, case or promise only."""
        return None if ":" in self.subject else self.subject


async def kept_of_customer(ring: KeyRing, tenant: str, customer: str) -> Kept:
    """Find what is sealed of a customer.

    Raises:
        NobodyToErase: Nothing is.
        CallOpen: The customer is on the line.
        Held: The customer, or one of the calls, is under a legal hold.
    """
    return await kept_of(ring, tenant, await subject_of_customer(ring, tenant, customer))


async def kept_of_call(ring: KeyRing, tenant: str, call_id: str) -> Kept:
    """Find what is sealed of one call.

    Raises:
        NobodyToErase: Nothing is.
        CallOpen: The call goes on.
        Held: The call, or its customer, is under a legal hold.
    """
    return await kept_of(ring, tenant, subject_of_call(call_id))


async def kept_of(ring: KeyRing, tenant: str, subject: Subject) -> Kept:
    """Find what is sealed of somebody or something.

    Raises:
        NobodyToErase: Nothing is.
        CallOpen: A call of it goes on.
        Held: It, or its customer, is under a legal hold.
    """
    columns = DATA_KEY.c
    owners = select(columns.key_id).where(columns.tenant == tenant, columns.name == subject.key)
    query = select(DATA_KEY).where(
        or_(columns.key_id.in_(owners), columns.wrapped_by.in_(owners)),
        columns.wrapped.is_not(None),
    )

    def find(connection: Connection) -> Sequence[RowMapping]:
        rows = connection.execute(query).mappings().all()
        if not rows:
            raise NobodyToErase(whom=subject.told)
        _refuse(connection, tenant, rows)
        return rows

    rows = await ring.database.read(find)
    return Kept(
        subject=subject.recorded,
        key_ids=frozenset(row["key_id"] for row in rows),
        call_ids=tuple(
            sorted(row["name"].removeprefix(CALL) for row in rows if row["name"].startswith(CALL))
        ),
    )


async def destroy(ring: KeyRing, kept: Kept, erasure: Erasure) -> None:
    """Destroy keys and put the erasure on record, together or not at all.

    What is left of the keys after it is told in `hotline.database`.

    Raises:
        CallOpen: A call has begun to use one of them; nothing was destroyed.
        Held: A legal hold came; nothing was destroyed.
        CallsCame: Calls came since `kept` was made that would lose their keys; nothing was.
    """
    columns = DATA_KEY.c
    doomed = and_(
        or_(columns.key_id.in_(kept.key_ids), columns.wrapped_by.in_(kept.key_ids)),
        columns.wrapped.is_not(None),
    )

    def destroy_keys(connection: Connection) -> None:
        rows = connection.execute(select(DATA_KEY).where(doomed)).mappings().all()
        _refuse(connection, erasure.tenant, rows)
        if not {row["key_id"] for row in rows} <= kept.key_ids:
            raise CallsCame
        connection.execute(update(DATA_KEY).where(doomed).values(wrapped=None))
        # A customer of whom no call is left is nobody we know.
        owners = {row["wrapped_by"] for row in rows}
        connection.execute(
            update(DATA_KEY).where(columns.key_id.in_(owners), ~_WRAPS).values(wrapped=None)
        )
        connection.execute(insert(ERASURE).values(asdict(erasure)))

    await ring.database.write(destroy_keys, synced=True)
    await ring.database.forget_deleted()


async def record_erasure(ring: KeyRing, erasure: Erasure) -> None:
    """Put an erasure on record that took no key."""
    added = insert(ERASURE).values(asdict(erasure))
    await ring.database.write(lambda connection: connection.execute(added), synced=True)


async def calls_with_keys(ring: KeyRing, tenant: str, *, made_by: datetime) -> list[str]:
    """Return the calls that began by then and whose keys are there, the first first."""
    columns = DATA_KEY.c
    query = (
        select(columns.name)
        .where(
            columns.tenant == tenant,
            columns.name.startswith(CALL),
            columns.wrapped.is_not(None),
            columns.made_at <= made_by,
        )
        .order_by(columns.made_at)
    )
    names = await ring.database.read(lambda connection: [*connection.scalars(query)])
    return [name.removeprefix(CALL) for name in names]


async def calls_without_keys(
    ring: KeyRing, tenant: str, call_ids: Collection[str]
) -> dict[str, datetime]:
    """Return those of some calls whose keys were destroyed, with when the keys were made."""
    columns = DATA_KEY.c
    query = (
        select(columns.name, func.max(columns.made_at, type_=columns.made_at.type))
        .where(columns.tenant == tenant, columns.name.in_(CALL + call_id for call_id in call_ids))
        .group_by(columns.name)
        # Of what is NULL nothing is counted.
        .having(func.count(columns.wrapped) == 0)
    )
    rows = await ring.database.read(lambda connection: connection.execute(query).all())
    return {name.removeprefix(CALL): made_at for name, made_at in rows}


async def calls_in_use(ring: KeyRing, tenant: str) -> list[str]:
    """Return the calls that are on the line, or were when their service died; the first first."""
    columns = DATA_KEY.c
    query = (
        select(columns.name)
        .where(columns.tenant == tenant, columns.name.startswith(CALL), columns.in_use)
        .order_by(columns.made_at)
    )
    names = await ring.database.read(lambda connection: [*connection.scalars(query)])
    return [name.removeprefix(CALL) for name in names]


async def is_on_record(ring: KeyRing, tenant: str, subject: str) -> bool:
    """Tell whether an erasure of this subject is on record."""
    query = select(ERASURE.c.id).where(ERASURE.c.tenant == tenant, ERASURE.c.subject == subject)
    found = await ring.database.read(lambda connection: connection.scalar(query.limit(1)))
    return found is not None


async def erasures(ring: KeyRing, tenant: str) -> list[Erasure]:
    """List what was erased, the first first."""
    query = select(*(ERASURE.c[name] for name in Erasure.__dataclass_fields__))
    query = query.where(ERASURE.c.tenant == tenant).order_by(ERASURE.c.id)
    return await ring.database.read(
        lambda connection: [Erasure(**row) for row in connection.execute(query).mappings()]
    )


async def rotate(ring: KeyRing) -> int:
    """Re-wrap by the master key in force what an old one wraps; return how many keys that was."""
    columns = DATA_KEY.c
    old = select(DATA_KEY).where(
        columns.wrapped_by.startswith(MASTER),
        columns.wrapped_by != ring.masters.current,
        columns.wrapped.is_not(None),
    )

    def rewrap(connection: Connection) -> int:
        rows = connection.execute(old).mappings().all()
        for row in rows:
            key_id = row["key_id"]
            key = ring.masters.unwrap(row["wrapped"], row["wrapped_by"], key_id)
            connection.execute(
                update(DATA_KEY)
                .where(columns.key_id == key_id)
                .values(wrapped=ring.masters.wrap(key, key_id), wrapped_by=ring.masters.current)
            )
        return len(rows)

    rewrapped = await ring.database.write(rewrap, synced=True)
    await ring.database.forget_deleted()
    return rewrapped


def _refuse(connection: Connection, tenant: str, rows: Sequence[RowMapping]) -> None:
    refuse_held(connection, tenant, rows)
    if names := [row["name"] for row in rows if row["in_use"]]:
        raise CallOpen(calls=tuple(name.removeprefix(CALL) for name in names))
