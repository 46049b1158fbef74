"""The audit trail in the CRM: written before anything is answered, read with filters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select

from hotline.crm.audit_trail.tables import AUDIT_ENTRY
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.privacy import KeyRing

What = Literal[
    "signed_in",
    "refused",
    "locked_out",
    "signed_out",
    "extended",
    "looked",
    "listened",
    "acted",
    "broadcast",
    "requalified",
    "users",
    "numbers",
    "audited",
]
"""`extended`: a session goes on beyond its time, for the caller whom its agent serves;
`listened`: somebody heard a call, read or looked for what was said in one, or was about to;
`acted`: somebody paused what is recorded of a conversation, or had its caller prove who they are,
or was about to;
`broadcast`: somebody wrote on agents' desks, or took it back; `requalified`: somebody changed for
now what an agent can serve, or undid it; `users`: somebody added, disabled or unlocked a user,
ended a user's sessions, or set a password or an agent's PIN; `numbers`: somebody let another flow
answer a number, or none of its own; `audited`: somebody read the trail.
"""

_IS = AUDIT_ENTRY.c


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One thing that stays on record.

    Attributes:
        id: Its number: the later, the higher.
        at: When, aware.
        who: `user:NAME` or `token:NAME`; "" for a name that nobody has, which may be a password.
        what: What was done.
        route: By which route of the API, or by which command.
        pseudonym: At which customer somebody looked; None where nobody did.
        address: From where, as the service sees it.
    """

    id: int
    at: datetime
    who: str
    what: What
    route: str
    pseudonym: str | None
    address: str


class AuditTrail:
    """The trails of all tenants. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: Whence customers' pseudonyms come.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def add(
        self,
        tenant: str,
        what: What,
        *,
        who: str,
        at: datetime,
        route: str,
        address: str,
        pseudonyms: Collection[str] = (),
    ) -> None:
        """Put on record what was done, once for each customer whom it was about.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        entry = {
            "tenant": tenant,
            "at": as_utc(at),
            "who": who,
            "what": what,
            "route": route,
            "address": address,
        }
        rows = [entry | {"pseudonym": one} for one in (sorted(pseudonyms) or (None,))]
        await self._database.write(
            lambda connection: connection.execute(insert(AUDIT_ENTRY), rows), synced=True
        )

    async def pseudonyms(self, tenant: str, customers: Collection[str]) -> set[str]:
        """Return under which names customers stand here, by their numbers at the bank."""
        index = await self._keys.blind_index(tenant)
        return {index.pseudonym(number) for number in customers}

    async def listed(
        self,
        tenant: str,
        *,
        limit: int,
        since: datetime | None = None,
        who: str | None = None,
        customer: str | None = None,
        what: What | None = None,
        before: int | None = None,
    ) -> list[AuditEntry]:
        """Return what is on record, the latest first.

        Args:
            tenant: Whose trail.
            limit: So many at most.
            since: Nothing that was before, aware.
            who: What this one did only.
            customer: About this customer only, by the number at the bank.
            what: This only.
            before: What is before the entry of this number only.

        Raises:
            NaiveMoment: `since` has no time zone.
        """
        query = select(AUDIT_ENTRY).where(_IS.tenant == tenant).order_by(_IS.id.desc()).limit(limit)
        if since is not None:
            query = query.where(_IS.at >= as_utc(since))
        if who is not None:
            query = query.where(_IS.who == who)
        if what is not None:
            query = query.where(_IS.what == what)
        if before is not None:
            query = query.where(_IS.id < before)
        if customer is not None:
            (pseudonym,) = await self.pseudonyms(tenant, [customer])
            query = query.where(_IS.pseudonym == pseudonym)
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        names = [field.name for field in fields(AuditEntry)]
        return [AuditEntry(**{name: row[name] for name in names}) for row in rows]
