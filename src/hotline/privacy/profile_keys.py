"""The keys of customers' profiles in the CRM, each wrapped by its customer's key.

So erasing the customer takes the profile too, and a customer's last call that goes takes nothing of
a customer whose profile is kept. Many are made at once: an import brings a million.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from hotline.privacy.key_ring import CUSTOMER, PROFILE, KeyRing
from hotline.privacy.sealing import Seal, new_key
from hotline.privacy.tables import DATA_KEY
from hotline.privacy.wrapping import unwrap_under, wrap_under

AT_A_TIME = 500
"""How many keys one statement names."""


async def profile_seals(ring: KeyRing, tenant: str, pseudonyms: Iterable[str]) -> dict[str, Seal]:
    """Return the seal of each customer's profile, making the keys that are missing.

    Args:
        ring: Where the keys are.
        tenant: Whose customers.
        pseudonyms: The customers, by the names under which they are kept.
    """
    wanted = list(dict.fromkeys(pseudonyms))

    def seals(connection: Connection) -> dict[str, Seal]:
        owners = _keys(ring, connection, tenant, CUSTOMER, wanted, under=None)
        keys = _keys(ring, connection, tenant, PROFILE, wanted, under=owners)
        return {name: Seal(*keys[name]) for name in wanted}

    # Flushed: what is sealed with a key that a power failure takes away is lost.
    return await ring.database.write(seals, synced=True) if wanted else {}


_Keys = dict[str, tuple[str, bytes]]
"""Pseudonym to the id of a key and the key."""


def _keys(
    ring: KeyRing,
    connection: Connection,
    tenant: str,
    prefix: str,
    wanted: list[str],
    *,
    under: _Keys | None,
) -> _Keys:
    """Find the keys of some customers, and make those that are missing.

    Args:
        ring: Where the keys are.
        connection: Within a transaction.
        tenant: Whose customers.
        prefix: What the names of the keys begin with.
        wanted: Pseudonyms.
        under: The keys that wrap them; None for the master key.
    """
    keys: _Keys = {}
    for start in range(0, len(wanted), AT_A_TIME):
        names = [prefix + name for name in wanted[start : start + AT_A_TIME]]
        query = select(DATA_KEY).where(
            DATA_KEY.c.tenant == tenant, DATA_KEY.c.name.in_(names), DATA_KEY.c.wrapped.is_not(None)
        )
        for row in connection.execute(query).mappings():
            name, key_id = row["name"].removeprefix(prefix), row["key_id"]
            if under is None:
                key = ring.masters.unwrap(row["wrapped"], row["wrapped_by"], key_id)
            else:
                key = unwrap_under(under[name][1], row["wrapped"], key_id)
            keys[name] = key_id, key
    made: list[dict[str, Any]] = []
    for name in wanted:
        if name not in keys:
            key_id, key = uuid4().hex, new_key()
            keys[name] = key_id, key
            wrapped_by, wrapped = (
                (ring.masters.current, ring.masters.wrap(key, key_id))
                if under is None
                else (under[name][0], wrap_under(under[name][1], key, key_id))
            )
            made.append(
                {
                    "key_id": key_id,
                    "tenant": tenant,
                    "name": prefix + name,
                    "wrapped_by": wrapped_by,
                    "wrapped": wrapped,
                    "in_use": False,
                    "made_at": datetime.now(UTC),
                }
            )
    if made:
        connection.execute(insert(DATA_KEY), made)
    return keys
