"""Cases in the CRM: opened once, moved from state to state, never late in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, Select, select

from hotline.crm.cases.errors import CaseChanged, StateRefused, UnknownCase, WordsNeeded
from hotline.crm.cases.rows import (
    add_case,
    add_step,
    case_named,
    case_row,
    change_case,
    next_of_day,
)
from hotline.crm.cases.sealed import key_name, to_case, to_step
from hotline.crm.cases.tables import CASE_STEP, SERVICE_CASE
from hotline.crm.promises.rows import keep_answers
from hotline.database import Database
from hotline.model.case import (
    NEEDS_TEXT,
    Case,
    CaseKind,
    CaseMatter,
    CaseState,
    CaseStep,
    Claim,
    is_answered,
    may_follow,
    with_check_digit,
)
from hotline.model.moment import as_utc
from hotline.model.tier import Tier
from hotline.privacy import KeyRing

LISTED = 200
"""How many cases a list shows."""

_IS = SERVICE_CASE.c


@dataclass(frozen=True, kw_only=True)
class CaseDraft:
    """What is told of a new case.

    Attributes:
        name: What made it; a second draft of this name makes no second case.
        kind: What kind it is of.
        matter: What is personal.
        claim: What is claimed.
        tier: The customer's tier.
        answer_within: How long the customer waits for an answer at most.
        call_id: The call that it comes from.
    """

    name: str
    kind: CaseKind
    matter: CaseMatter
    claim: Claim = "none"
    tier: Tier = "standard"
    answer_within: timedelta
    call_id: str | None = None


class Cases:
    """The cases of all tenants. Every method may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: What seals and opens personal values.
        zone: The bank's time zone: a reference begins with the day there.
    """

    def __init__(self, database: Database, keys: KeyRing, zone: ZoneInfo) -> None:
        self._database = database
        self._keys = keys
        self._zone = zone

    async def open(
        self,
        tenant: str,
        draft: CaseDraft,
        *,
        who: str,
        at: datetime,
        also: Callable[[Connection, RowMapping], object] | None = None,
    ) -> Case:
        """Open a case, or return the one that this draft's name has opened.

        Args:
            tenant: Whose case.
            draft: What is told of it.
            who: Who opens it.
            at: When, aware.
            also: What is written in the same transaction; it is given the case's row.

        Raises:
            KeyErased: It was opened, and its customer was erased.
            NaiveMoment: `at` has no time zone.
        """
        at = as_utc(at)
        seal = await self._keys.seal_of(tenant, key_name(draft.name))
        pseudonym = None
        if draft.matter.customer is not None:
            await self._keys.identify(tenant, key_name(draft.name), draft.matter.customer)
            pseudonym = await self._keys.pseudonym(tenant, draft.matter.customer)
        day = at.astimezone(self._zone).strftime("%y%m%d")

        def open_once(connection: Connection) -> RowMapping:
            row = case_named(connection, tenant, draft.name)
            if row is None:
                row = add(connection)
            if also is not None:
                also(connection, row)
            return row

        def add(connection: Connection) -> RowMapping:
            case = Case(
                tenant=tenant,
                reference=with_check_digit(f"{day}{next_of_day(connection, tenant, day):04}"),
                kind=draft.kind,
                state="open",
                matter=draft.matter,
                claim=draft.claim,
                cause="",
                tier=draft.tier,
                owner="",
                call_id=draft.call_id,
                opened_at=at,
                due_at=at + draft.answer_within,
                escalated=0,
                closed_at=None,
                version=1,
            )
            add_case(connection, case, seal, name=draft.name, pseudonym=pseudonym)
            row = case_row(connection, tenant, case.reference)
            add_step(connection, row, who=who, at=at)
            return row

        return to_case(await self._database.write(open_once, synced=True), seal)

    async def move(
        self,
        tenant: str,
        reference: str,
        state: CaseState,
        *,
        who: str,
        at: datetime,
        words: str = "",
        owner: str | None = None,
        cause: str | None = None,
        version: int | None = None,
    ) -> Case:
        """Bring a case to its next state.

        Args:
            tenant: Whose case.
            reference: Its digits.
            state: The state to come.
            who: Who does it.
            at: When, aware.
            words: What is said to it; the resolution, where it becomes `resolved`.
            owner: Who has it from now on; None for whoever has it.
            cause: What it was caused by; None for what is known.
            version: The version that was looked at before; None to change whatever there is.

        Raises:
            UnknownCase: There is none of this reference.
            StateRefused: That state cannot come now.
            WordsNeeded: It wants words.
            CaseChanged: Somebody else changed it since that version.
            NaiveMoment: `at` has no time zone.
        """
        at = as_utc(at)
        if state in NEEDS_TEXT and not words.strip():
            raise WordsNeeded(wanted=state)

        def edit(case: Case) -> Case:
            next_ones = may_follow(case.kind, case.state)
            if state not in next_ones:
                raise StateRefused(
                    reference=reference, state=case.state, wanted=state, next_ones=next_ones
                )
            matter = replace(case.matter, resolution=words) if state == "resolved" else case.matter
            return replace(
                case,
                state=state,
                matter=matter,
                owner=case.owner if owner is None else owner,
                cause=case.cause if cause is None else cause,
                closed_at=at if state == "closed" else None,
            )

        return await self._change(
            tenant, reference, edit, who=who, at=at, words=words, version=version
        )

    async def get(self, tenant: str, reference: str) -> Case:
        """Return a case.

        Raises:
            UnknownCase: There is none of this reference.
        """
        row = await self._database.read(lambda connection: case_row(connection, tenant, reference))
        (case,) = await self._opened([row])
        return case

    async def history(self, tenant: str, reference: str) -> list[CaseStep]:
        """Return what became of a case, the first step first.

        Raises:
            UnknownCase: There is none of this reference.
        """
        query = (
            select(CASE_STEP)
            .where(CASE_STEP.c.tenant == tenant, CASE_STEP.c.reference == reference)
            .order_by(CASE_STEP.c.number)
        )

        def read(connection: Connection) -> tuple[RowMapping, Sequence[RowMapping]]:
            case = case_row(connection, tenant, reference)
            return case, connection.execute(query).mappings().all()

        case, steps = await self._database.read(read)
        seal = (await self._keys.seals([case["key_id"]])).get(case["key_id"])
        return [to_step(step, seal) for step in steps]

    async def of_customer(self, tenant: str, number: str) -> list[Case]:
        """Return all of a customer's cases, the latest first."""
        pseudonym = await self._keys.pseudonym(tenant, number)
        query = (
            select(SERVICE_CASE)
            .where(_IS.tenant == tenant, _IS.pseudonym == pseudonym)
            .order_by(_IS.opened_at.desc(), _IS.reference.desc())
        )
        return await self._list(query)

    async def waiting(self, tenant: str, *, due_by: datetime | None = None) -> list[Case]:
        """Return the cases that are not closed, those due first at first; at most `LISTED`.

        Args:
            tenant: Whose cases.
            due_by: Only those due by then, aware; None for all.
        """
        query = (
            select(SERVICE_CASE)
            .where(_IS.tenant == tenant, _IS.state != "closed")
            .order_by(_IS.due_at, _IS.reference)
            .limit(LISTED)
        )
        if due_by is not None:
            query = query.where(_IS.due_at <= as_utc(due_by))
        return await self._list(query)

    async def _change(
        self,
        tenant: str,
        reference: str,
        edit: Callable[[Case], Case],
        *,
        who: str,
        at: datetime,
        words: str,
        version: int | None = None,
    ) -> Case:
        found = await self._database.read(
            lambda connection: case_row(connection, tenant, reference)
        )
        seal = (await self._keys.seals([found["key_id"]])).get(found["key_id"])
        if seal is None:
            # Its customer was erased: nothing is left that could be changed.
            raise UnknownCase(reference=reference)

        def change(connection: Connection) -> Case:
            before = to_case(case_row(connection, tenant, reference), seal)
            if version is not None and version != before.version:
                raise CaseChanged(reference=reference, looked_at=version, now=before.version)
            after = replace(edit(before), version=before.version + 1)
            change_case(connection, after, seal)
            row = case_row(connection, tenant, reference)
            add_step(connection, row, who=who, at=at, words=words, seal=seal)
            if is_answered(after.kind, after.state):
                keep_answers(connection, tenant, reference, who=who, at=at)
            return after

        return await self._database.write(change, synced=True)

    async def _list(self, query: Select[Any]) -> list[Case]:
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return await self._opened(rows)

    async def _opened(self, rows: Sequence[RowMapping]) -> list[Case]:
        seals = await self._keys.seals(row["key_id"] for row in rows)
        return [to_case(row, seals.get(row["key_id"])) for row in rows]
