"""The keys of calls, customers and what else is about them, in a database of their own.

A call has a key of its own, wrapped by the master key until its caller is identified and by the
customer's key from then on; the customer's key is wrapped by the master key. So whoever destroys a
customer's key has destroyed the keys of all that customer's calls. Customers are named by a
pseudonym, keyed by a secret of this database that is wrapped by the master key like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from hotline.database import Address, Database, Prepared
from hotline.privacy.blind_index import BlindIndex
from hotline.privacy.errors import KeyErased, KeyMissing, MasterKeyUnknown
from hotline.privacy.sealing import Seal, new_key
from hotline.privacy.tables import DATA_KEY
from hotline.privacy.wrapping import MASTER, MasterKeys, unwrap_under, wrap_under

MIGRATIONS = Path(__file__).parent / "migrations"

CUSTOMER = "customer:"
PROFILE = "profile:"
PSEUDONYMS = "pseudonyms"
_NO_TENANT = ""
_LOOKUPS = 500
"""How many keys one question asks for, well under SQLite's limit on variables."""

# Built once: building a statement costs more than running it.
_PARENT = DATA_KEY.alias("parent")
_WITH_PARENT = select(
    DATA_KEY,
    _PARENT.c.wrapped.label("parent_wrapped"),
    _PARENT.c.wrapped_by.label("parent_by"),
).select_from(DATA_KEY.outerjoin(_PARENT, _PARENT.c.key_id == DATA_KEY.c.wrapped_by))
_OF_NAME = (DATA_KEY.c.tenant == bindparam("of_tenant"), DATA_KEY.c.name == bindparam("of_name"))
_OF_KEY = DATA_KEY.c.key_id == bindparam("of_key")
_FIND = Prepared(_WITH_PARENT.where(*_OF_NAME))
_ADD = Prepared(insert(DATA_KEY))
_REWRAP = Prepared(update(DATA_KEY).where(_OF_KEY), ["wrapped", "wrapped_by"])
_HOLD = Prepared(update(DATA_KEY).where(_OF_KEY).values(in_use=True))
_LET_GO = Prepared(update(DATA_KEY).where(*_OF_NAME).values(in_use=False))


class KeyRing:
    """Makes, finds and re-wraps keys. Every method may raise `hotline.database.DatabaseError`.

    Open it with `KeyRing.open`; it is an async context manager that closes itself.
    """

    def __init__(self, database: Database, masters: MasterKeys) -> None:
        self.database = database
        self.masters = masters
        self._live: dict[tuple[str, str], Seal] = {}
        self._pseudonym_key: bytes | None = None

    @classmethod
    async def open(
        cls, address: Address, *, master_key: bytes, old_master_keys: Sequence[bytes] = ()
    ) -> Self:
        """Open the keys' database, create it if it is missing, and migrate it.

        Raises:
            MasterKeyUnknown: Its keys are wrapped by a master key that is not given.
            DatabaseError: It cannot be used; see `hotline.database.Database.open`.
        """
        database = await Database.open(address, migrations=MIGRATIONS, secure_delete=True)
        ring = cls(database, MasterKeys(master_key, old_master_keys))
        try:
            await ring._check_master()
        except BaseException:
            await ring.close()
            raise
        return ring

    async def close(self) -> None:
        """Close the database and forget the keys."""
        self._live.clear()
        await self.database.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    # --- a call's life ---

    async def begin(self, tenant: str, name: str) -> None:
        """Make a call's key and hold it; until `end` nobody may erase it.

        Raises:
            KeyErased: It was erased.
        """
        await self._take(tenant, name, in_use=True)

    def held(self, tenant: str, name: str) -> Seal | None:
        """Return the seal of a call that goes on in this process."""
        return self._live.get((tenant, name))

    async def seal_of(self, tenant: str, name: str) -> Seal:
        """Return a call's seal, making its key if it has none.

        Raises:
            KeyErased: It was erased.
        """
        return self.held(tenant, name) or await self._take(tenant, name, in_use=False)

    async def identify(self, tenant: str, name: str, customer: str) -> None:
        """Re-wrap a call's key by its customer's, over the old wrapping.

        Raises:
            KeyErased: The call's key was erased.
        """
        await self.seal_of(tenant, name)
        owner = customer_name(await self.pseudonym(tenant, customer))

        def rewrap(connection: Connection) -> None:
            parent_id, parent = self._get_or_make(connection, tenant, owner, in_use=False)
            key_id, key = self._get_or_make(connection, tenant, name, in_use=False)
            wrapped = wrap_under(parent, key, key_id)
            _REWRAP.run(connection, {"of_key": key_id, "wrapped": wrapped, "wrapped_by": parent_id})

        # Flushed: a later power failure must not bring the old wrapping back.
        await self.database.write(rewrap, synced=True)

    async def end(self, tenant: str, name: str) -> None:
        """Let go of a call's key: the call is over."""
        self._live.pop((tenant, name), None)
        values = {"of_tenant": tenant, "of_name": name}
        await self.database.write(lambda connection: _LET_GO.run(connection, values))

    # --- reading ---

    async def seals(self, key_ids: Iterable[str | None]) -> Mapping[str, Seal | None]:
        """Find keys by their ids; None for those that were erased.

        Raises:
            KeyMissing: The database has never held one of them.
            SealBroken: A wrapped key was altered.
        """
        wanted = sorted({key_id for key_id in key_ids if key_id is not None})
        found: dict[str, Seal | None] = {}

        def find(connection: Connection) -> None:
            for start in range(0, len(wanted), _LOOKUPS):
                some = DATA_KEY.c.key_id.in_(wanted[start : start + _LOOKUPS])
                for row in connection.execute(_WITH_PARENT.where(some)).mappings():
                    key = self._unwrapped(row)
                    found[row["key_id"]] = None if key is None else Seal(row["key_id"], key)

        if wanted:
            await self.database.read(find)
        for key_id in wanted:
            if key_id not in found:
                raise KeyMissing(name=key_id)
        return found

    async def is_erased(self, tenant: str, name: str) -> bool:
        """Tell whether a key was made and erased."""

        def look(connection: Connection) -> bool:
            rows = _FIND.run(connection, {"of_tenant": tenant, "of_name": name})
            keys = [self._unwrapped(row) for row in rows.mappings()]
            return bool(keys) and all(key is None for key in keys)

        return await self.database.read(look)

    async def pseudonym(self, tenant: str, customer: str) -> str:
        """Return the name under which a customer is kept."""
        return (await self.blind_index(tenant)).pseudonym(customer)

    async def blind_index(self, tenant: str) -> BlindIndex:
        """Return what hashes the words by which a tenant's customers are found."""
        if self._pseudonym_key is None:
            self._pseudonym_key = await self.database.write(
                lambda connection: self._get_or_make(
                    connection, _NO_TENANT, PSEUDONYMS, in_use=False
                )[1],
                synced=True,
            )
        return BlindIndex(tenant, self._pseudonym_key)

    # --- within ---

    async def _check_master(self) -> None:
        query = select(DATA_KEY.c.wrapped_by).where(
            DATA_KEY.c.wrapped_by.startswith(MASTER), DATA_KEY.c.wrapped.is_not(None)
        )
        used = await self.database.read(
            lambda connection: set(connection.scalars(query.distinct()))
        )
        if not used <= self.masters.names:
            raise MasterKeyUnknown

    async def _take(self, tenant: str, name: str, *, in_use: bool) -> Seal:
        def take(connection: Connection) -> Seal:
            return Seal(*self._get_or_make(connection, tenant, name, in_use=in_use))

        # Flushed: what is sealed with a key that a power failure takes away is lost.
        seal = await self.database.write(take, synced=True)
        if in_use:
            self._live[tenant, name] = seal
        return seal

    def _get_or_make(
        self, connection: Connection, tenant: str, name: str, *, in_use: bool
    ) -> tuple[str, bytes]:
        found = _FIND.run(connection, {"of_tenant": tenant, "of_name": name})
        rows = found.mappings().all()
        for row in rows:
            key = self._unwrapped(row)
            if key is not None:
                if in_use:
                    _HOLD.run(connection, {"of_key": row["key_id"]})
                return row["key_id"], key
        # An erased customer who calls again is a new one.
        if rows and not name.startswith((CUSTOMER, PROFILE)):
            raise KeyErased(name=name)
        key_id, key = uuid4().hex, new_key()
        made = {
            "key_id": key_id,
            "tenant": tenant,
            "name": name,
            "wrapped_by": self.masters.current,
            "wrapped": self.masters.wrap(key, key_id),
            "in_use": in_use,
            "made_at": datetime.now(UTC),
        }
        _ADD.run(connection, made)
        return key_id, key

    def _unwrapped(self, row: RowMapping) -> bytes | None:
        key_id, wrapped, wrapped_by = row["key_id"], row["wrapped"], row["wrapped_by"]
        if wrapped is None:
            return None
        if wrapped_by.startswith(MASTER):
            return self.masters.unwrap(wrapped, wrapped_by, key_id)
        if row["parent_wrapped"] is None:
            return None
        parent = self.masters.unwrap(row["parent_wrapped"], row["parent_by"], wrapped_by)
        return unwrap_under(parent, wrapped, key_id)


def customer_name(pseudonym: str) -> str:
    """Return the name of a customer's key."""
    return CUSTOMER + pseudonym
