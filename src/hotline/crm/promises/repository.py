"""The ledger of promises: each made once, moved or taken back on record, and never forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select
from uuid_utils.compat import uuid7

from hotline.crm.cases.rows import escalate_case
from hotline.crm.promises.errors import UnknownPromise
from hotline.crm.promises.rows import (
    FREE,
    LEFT,
    change_promise,
    open_row,
    promise_named,
    promise_row,
)
from hotline.crm.promises.sealed import key_name, sealed_matter, to_promise
from hotline.crm.promises.tables import PROMISE, PROMISE_STEP
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.model.promise import (
    Promise,
    PromiseKind,
    PromiseMatter,
    PromiseState,
    PromiseStep,
    WhenLate,
)
from hotline.privacy import KeyRing

LISTED = 200
"""How many promises a list shows."""
LEDGER = "ledger"
"""Who does what happens by itself."""

_IS = PROMISE.c


@dataclass(frozen=True, kw_only=True)
class PromiseDraft:
    """What is told of a new promise.

    Attributes:
        name: What made it; a second draft of this name makes no second promise.
        kind: What kind it is of.
        matter: What is personal.
        owner: The agent, team or queue that is to keep it.
        due_at: When it is to be kept at the latest, aware.
        when_late: What happens when it is not.
        case: The reference of the case that it belongs to; None for none.
        why: Why it is made, where that needs a reason: one that names nobody.
        rests_until: Until when nothing rings for it by itself, aware; None for not at all.
        for_people: Whether it is left to people from the start.
    """

    name: str
    kind: PromiseKind
    matter: PromiseMatter
    owner: str
    due_at: datetime
    when_late: WhenLate = "tell_supervisor"
    case: str | None = None
    why: str = ""
    rests_until: datetime | None = None
    for_people: bool = False


class Promises:
    """The promises of all tenants. Every method may raise `hotline.database.DatabaseError`.

    What a method has returned survives a power failure.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: What seals and opens personal values.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def make(self, tenant: str, draft: PromiseDraft, *, who: str, at: datetime) -> Promise:
        """Make a promise, or return the one that this draft's name has made.

        Raises:
            KeyErased: It was made, and its customer was erased.
            NaiveMoment: `at`, or when it is due, has no time zone.
        """
        make = await self.making(tenant, draft, who=who, at=at)
        (promise,) = await self._opened([await self._database.write(make, synced=True)])
        return promise

    async def making(
        self, tenant: str, draft: PromiseDraft, *, who: str, at: datetime
    ) -> Callable[..., RowMapping]:
        """Return what makes a promise within a transaction; it takes the `case` it belongs to.

        Raises:
            KeyErased: See `make`.
            NaiveMoment: See `make`.
        """
        at, due_at = as_utc(at), as_utc(draft.due_at)
        rests_until = None if draft.rests_until is None else as_utc(draft.rests_until)
        seal = await self._keys.seal_of(tenant, key_name(draft.name))
        pseudonym = None
        if draft.matter.customer is not None:
            await self._keys.identify(tenant, key_name(draft.name), draft.matter.customer)
            pseudonym = await self._keys.pseudonym(tenant, draft.matter.customer)

        def make(connection: Connection, case: str | None = draft.case) -> RowMapping:
            known = promise_named(connection, tenant, draft.name)
            if known is not None:
                return known
            promise_id = str(uuid7())
            row = {
                "tenant": tenant,
                "promise_id": promise_id,
                "name": draft.name,
                "kind": draft.kind,
                "state": "open",
                "key_id": seal.key_id,
                "sealed": sealed_matter(draft.matter, tenant, promise_id, seal),
                "pseudonym": pseudonym,
                "owner": draft.owner,
                "case": case,
                "made_at": at,
                "due_at": due_at,
                "when_late": draft.when_late,
                "attempts": 0,
                "rests_until": rests_until,
                "fence": 0,
            }
            connection.execute(insert(PROMISE), row)
            made = promise_row(connection, tenant, promise_id)
            steps = ("made", LEFT) if draft.for_people else ("made",)
            for what in steps:
                made = change_promise(connection, made, what=what, who=who, at=at, why=draft.why)
            return made

        return make

    async def move(
        self, tenant: str, promise_id: str, due_at: datetime, *, who: str, why: str, at: datetime
    ) -> Promise:
        """Let a promise be due at another moment; it counts as late from then on only.

        Raises:
            UnknownPromise: There is none of this id.
            PromiseOver: It is over.
            NaiveMoment: A moment has no time zone.
        """
        columns = {"due_at": as_utc(due_at), "late_at": None, "rests_until": None}
        return await self._set(tenant, promise_id, "moved", columns, who=who, why=why, at=at)

    async def withdraw(
        self, tenant: str, promise_id: str, *, who: str, why: str, at: datetime
    ) -> Promise:
        """Take a promise back, as when the customer wants it no more.

        Raises:
            UnknownPromise: There is none of this id.
            PromiseOver: It is over.
            NaiveMoment: `at` has no time zone.
        """
        columns = {"state": "withdrawn", **FREE}
        return await self._set(tenant, promise_id, "withdrawn", columns, who=who, why=why, at=at)

    async def note_kept(self, tenant: str, promise_id: str, *, who: str, at: datetime) -> Promise:
        """Note that a promise was kept for which nobody was rung.

        Raises:
            UnknownPromise: There is none of this id.
            PromiseOver: It is over.
            NaiveMoment: `at` has no time zone.
        """
        columns = {"state": "kept", **FREE}
        return await self._set(tenant, promise_id, "kept", columns, who=who, why="", at=at)

    async def note_late(self, tenant: str, at: datetime, *, supervisor: str) -> list[Promise]:
        """Do what is to happen to the promises that have become late by `at`; return them.

        All of it happens, or nothing: who dies in it leaves them to the next one.

        Args:
            tenant: Whose promises.
            at: When, aware.
            supervisor: Who gets the case of a promise that is to be escalated.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        at = as_utc(at)
        late = (
            select(PROMISE)
            .where(
                _IS.tenant == tenant,
                _IS.state == "open",
                _IS.due_at < at,
                _IS.late_at.is_(None),
            )
            .order_by(_IS.due_at, _IS.promise_id)
            .with_for_update()
        )

        def note(connection: Connection) -> list[RowMapping]:
            rows = connection.execute(late).mappings().all()
            return [_note_one(connection, row, at, supervisor) for row in rows]

        return await self._opened(await self._database.write(note, synced=True))

    async def get(self, tenant: str, promise_id: str) -> Promise:
        """Return a promise.

        Raises:
            UnknownPromise: There is none of this id.
        """
        found = await self._list(
            select(PROMISE).where(_IS.tenant == tenant, _IS.promise_id == promise_id)
        )
        if not found:
            raise UnknownPromise(promise_id=promise_id)
        return found[0]

    async def listed(
        self,
        tenant: str,
        *,
        state: PromiseState | None = "open",
        due_by: datetime | None = None,
        customer: str | None = None,
    ) -> list[Promise]:
        """Return promises, those due first at first; of all customers together at most `LISTED`.

        Args:
            tenant: Whose promises.
            state: Only those of this state; None for all.
            due_by: Only those due by then, aware; None for all.
            customer: Only those to the customer of this number; None for all.
        """
        query = select(PROMISE).where(_IS.tenant == tenant)
        if state is not None:
            query = query.where(_IS.state == state)
        if due_by is not None:
            query = query.where(_IS.due_at <= as_utc(due_by))
        if customer is None:
            query = query.limit(LISTED)
        else:
            query = query.where(_IS.pseudonym == await self._keys.pseudonym(tenant, customer))
        return await self._list(query.order_by(_IS.due_at, _IS.promise_id))

    async def count_late(self, tenant: str) -> int:
        """Return how many promises are late and still to be kept."""
        query = (
            select(func.count())
            .select_from(PROMISE)
            .where(_IS.tenant == tenant, _IS.state == "open", _IS.late_at.is_not(None))
        )
        return await self._database.read(lambda connection: connection.scalar(query)) or 0

    async def history(self, tenant: str, promise_id: str) -> list[PromiseStep]:
        """Return what became of a promise, the first step first."""
        of = (PROMISE_STEP.c.tenant == tenant, PROMISE_STEP.c.promise_id == promise_id)
        query = select(PROMISE_STEP).where(*of).order_by(PROMISE_STEP.c.number)
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        names = ("at", "who", "what", "due_at", "why")
        return [PromiseStep(**{name: row[name] for name in names}) for row in rows]

    async def _set(
        self,
        tenant: str,
        promise_id: str,
        what: str,
        columns: dict[str, Any],
        *,
        who: str,
        why: str,
        at: datetime,
    ) -> Promise:
        at = as_utc(at)

        def change(connection: Connection) -> RowMapping:
            row = open_row(connection, tenant, promise_id)
            return change_promise(connection, row, what=what, who=who, at=at, why=why, **columns)

        (promise,) = await self._opened([await self._database.write(change, synced=True)])
        return promise

    async def _list(self, query: Select[Any]) -> list[Promise]:
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return await self._opened(rows)

    async def _opened(self, rows: Sequence[RowMapping]) -> list[Promise]:
        seals = await self._keys.seals(row["key_id"] for row in rows)
        return [to_promise(row, seals.get(row["key_id"])) for row in rows]


def _note_one(connection: Connection, row: RowMapping, at: datetime, supervisor: str) -> RowMapping:
    columns: dict[str, Any] = {"late_at": at}
    if row["when_late"] == "give_up":
        columns |= {"state": "broken", **FREE}
    if row["when_late"] == "escalate" and row["case"] is not None:
        tenant, reference = row["tenant"], row["case"]
        escalate_case(connection, tenant, reference, to=supervisor, who=LEDGER, at=at)
    return change_promise(connection, row, what="late", who=LEDGER, at=at, **columns)
