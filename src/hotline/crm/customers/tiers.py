"""Tiers that a person decides, and every customer's tiers over time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from hotline.crm.customers.changes import TIER
from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.customers.rows import Columns, change_customer, customer_rows
from hotline.crm.customers.tables import CUSTOMER, TIER_CHANGE
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.model.tier import BY_RULE, TierChange, TierDecision
from hotline.privacy import KeyRing

_NO_DECISION: Columns = dict.fromkeys(("set_tier", "set_reason", "set_by", "set_until"))


class Tiers:
    """Decides customers' tiers. Every method may raise `hotline.database.DatabaseError`."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def decide(
        self, tenant: str, number: str, decision: TierDecision, *, at: datetime
    ) -> None:
        """Let a person's decision count instead of the rule's, until it ends.

        Raises:
            UnknownCustomer: There is no such customer.
            NaiveMoment: `at`, or the decision's end, has no time zone.
        """
        chosen = {
            "set_tier": decision.tier,
            "set_reason": decision.reason,
            "set_by": decision.by,
            "set_until": None if decision.until is None else as_utc(decision.until),
        }
        await self._set(tenant, number, chosen, who=decision.by, at=at)

    async def let_the_rule_decide(
        self, tenant: str, number: str, *, who: str, at: datetime
    ) -> None:
        """Let the rule count again, as `who` wants it.

        Raises:
            UnknownCustomer: There is no such customer.
            NaiveMoment: `at` has no time zone.
        """
        await self._set(tenant, number, _NO_DECISION, who=who, at=at)

    async def end_decisions(self, tenant: str, at: datetime) -> int:
        """Note in the tiers over time which decisions have ended by `at`; return how many.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        at = as_utc(at)
        ended = select(CUSTOMER).where(CUSTOMER.c.tenant == tenant, CUSTOMER.c.set_until <= at)

        def end(connection: Connection) -> int:
            rows = connection.execute(ended).mappings().all()
            for row in rows:
                ended_at = row["set_until"]
                change_customer(connection, row, _NO_DECISION, [TIER], who=BY_RULE, at=ended_at)
            return len(rows)

        return await self._database.write(end)

    async def changes(self, tenant: str, number: str) -> list[TierChange]:
        """Return a customer's tiers over time, the first one first; none of an unknown customer."""
        pseudonym = await self._keys.pseudonym(tenant, number)
        query = (
            select(TIER_CHANGE)
            .join(CUSTOMER, CUSTOMER.c.id == TIER_CHANGE.c.customer)
            .where(CUSTOMER.c.tenant == tenant, CUSTOMER.c.pseudonym == pseudonym)
            .order_by(TIER_CHANGE.c.id)
        )
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [
            TierChange(
                at=row["at"],
                before=row["before"],
                decision=TierDecision(
                    tier=row["tier"], reason=row["reason"], by=row["by"], until=row["until"]
                ),
            )
            for row in rows
        ]

    async def _set(
        self, tenant: str, number: str, columns: Columns, *, who: str, at: datetime
    ) -> None:
        at = as_utc(at)
        pseudonym = await self._keys.pseudonym(tenant, number)

        def change(connection: Connection) -> None:
            row = customer_rows(connection, tenant, [pseudonym]).get(pseudonym)
            if row is None:
                raise UnknownCustomer
            change_customer(connection, row, columns, [TIER], who=who, at=at)

        await self._database.write(change)
