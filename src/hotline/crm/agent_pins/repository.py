"""Agents' PINs in the CRM: set, tried, and locked after wrong ones.

A PIN has a million values. Wrong ones in a row lock it, longer with each, whoever tries them and
wherever; and who steals the database cannot try them without the keys, for what is hashed is the
PIN under a key of the tenant's.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from hotline.crm.agent_pins.tables import AGENT_PIN
from hotline.database import Database
from hotline.model.agent_pin import PinVerdict
from hotline.model.lockout import locked_for
from hotline.model.moment import as_utc
from hotline.privacy import KeyRing

_IS = AGENT_PIN.c

HASHER = PasswordHasher()


class AgentPins:
    """The PINs of all tenants' agents. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: Under which the PINs are.
        hasher: How long a guess takes.
    """

    def __init__(self, database: Database, keys: KeyRing, hasher: PasswordHasher = HASHER) -> None:
        self._database = database
        self._keys = keys
        self._hasher = hasher
        # A hash takes 64 MB while it is made: at nine o'clock they are made one by one.
        self._one_at_a_time = asyncio.Lock()

    async def set(self, tenant: str, agent_id: str, pin: str, *, who: str, at: datetime) -> None:
        """Let an agent have this PIN from now on; it is locked no more.

        Args:
            tenant: Whose agent.
            agent_id: Which one.
            pin: For which `hotline.model.agent_pin.why_no_pin` knows no reason.
            who: Who sets it, for the record.
            at: When, aware.
        """
        keyed = await self._keyed(tenant, agent_id, pin)
        async with self._one_at_a_time:
            hashed = await asyncio.to_thread(self._hasher.hash, keyed)
        row = {
            "tenant": tenant,
            "agent_id": agent_id,
            "pin_argon2": hashed,
            "set_at": as_utc(at),
            "set_by": who,
        }

        def put(connection: Connection) -> None:
            connection.execute(delete(AGENT_PIN).where(*_of(tenant, agent_id)))
            connection.execute(insert(AGENT_PIN), row)

        await self._database.write(put, synced=True)

    async def attempt(self, tenant: str, agent_id: str, pin: str, *, at: datetime) -> PinVerdict:
        """Return what a try comes to; it counts as wrong until it is known to be right.

        Of an agent who has no PIN every one is wrong.
        """
        now = as_utc(at)

        def begin(connection: Connection) -> PinVerdict | tuple[str, int]:
            row = connection.execute(select(AGENT_PIN).where(*_of(tenant, agent_id))).mappings()
            found = row.one_or_none()
            if found is None:
                return "wrong"
            if found["locked_until"] is not None and now < found["locked_until"]:
                return "locked"
            wrong = found["wrong"] + 1
            lasts = locked_for(wrong)
            locked_until = now + lasts if lasts else None
            connection.execute(
                update(AGENT_PIN)
                .where(*_of(tenant, agent_id))
                .values(wrong=wrong, locked_until=locked_until)
            )
            return found["pin_argon2"], wrong

        begun = await self._database.write(begin, synced=True)
        if isinstance(begun, str):
            return begun
        hashed, wrong = begun
        if not await self._is_right(hashed, await self._keyed(tenant, agent_id, pin)):
            return "locked" if locked_for(wrong) else "wrong"
        reset = update(AGENT_PIN).where(*_of(tenant, agent_id)).values(wrong=0, locked_until=None)
        await self._database.write(lambda connection: connection.execute(reset).rowcount)
        return "right"

    async def _is_right(self, hashed: str, keyed: bytes) -> bool:
        async with self._one_at_a_time:
            try:
                return await asyncio.to_thread(self._hasher.verify, hashed, keyed)
            except VerifyMismatchError:
                return False

    async def _keyed(self, tenant: str, agent_id: str, pin: str) -> bytes:
        index = await self._keys.blind_index(tenant)
        return index.word(f"agent pin\0{agent_id}\0{pin}")


def _of(tenant: str, agent_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _IS.tenant == tenant, _IS.agent_id == agent_id
