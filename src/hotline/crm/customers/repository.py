"""Customers in the CRM: kept, changed, found and erased."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from hotline.crm.customers.changes import changed_fields, was_changed_since
from hotline.crm.customers.errors import CustomerChanged, CustomerKnown, UnknownCustomer
from hotline.crm.customers.finding import candidates
from hotline.crm.customers.rows import (
    add_customers,
    change_customer,
    customer_rows,
)
from hotline.crm.customers.sealed import sealed_columns, to_customer, to_draft
from hotline.crm.customers.tables import CUSTOMER
from hotline.crm.customers.words import Search, fits, phone_word
from hotline.database import Database
from hotline.model.customer import Customer, CustomerDraft
from hotline.model.moment import as_utc
from hotline.model.tier import TierDecision
from hotline.privacy import BlindIndex, KeyRing, Seal
from hotline.privacy.profile_keys import profile_seals

SHOWN = 20
"""How many customers a search shows; whoever sees so many had better type more."""
PAGE = 500
"""How many customers are read at a time."""
LOOKED_AT = 200
"""How many candidates are opened to find out who fits."""

TierRule = Callable[[CustomerDraft], TierDecision]
"""Says which tier follows from what is told of a customer."""

Edit = Callable[[CustomerDraft], CustomerDraft]

Telling = Callable[[CustomerDraft | None], CustomerDraft]
"""Makes what is kept from what was known of a customer; None where nothing was."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Who was found.

    Attributes:
        customers: Those who fit, whole names first.
        more: Whether there are others, who are not shown.
    """

    customers: tuple[Customer, ...]
    more: bool


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What became of many customers who were told at once."""

    added: int
    changed: int
    same: int


class Customers:
    """The customers of all tenants. Every method may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: What seals and opens personal values.
        rule: Says which tier follows from what is told of a customer.
    """

    def __init__(self, database: Database, keys: KeyRing, rule: TierRule) -> None:
        self._database = database
        self._keys = keys
        self._rule = rule

    async def add(self, tenant: str, draft: CustomerDraft, *, who: str, at: datetime) -> Customer:
        """Keep a new customer, added by `who`.

        Raises:
            CustomerKnown: There is one of this number.
            NaiveMoment: `at` has no time zone.
        """
        at = as_utc(at)
        index, pseudonym, seal = await self._sealing(tenant, draft.profile.number)

        def add(connection: Connection) -> RowMapping:
            if customer_rows(connection, tenant, [pseudonym]):
                raise CustomerKnown
            columns = self._columns(draft, pseudonym, seal, index)
            add_customers(connection, tenant, {pseudonym: columns}, who=who, at=at)
            return customer_rows(connection, tenant, [pseudonym])[pseudonym]

        return to_customer(await self._database.write(add), seal, at)

    async def change(
        self,
        tenant: str,
        number: str,
        edit: Edit,
        *,
        who: str,
        at: datetime,
        version: int | None = None,
        said: str = "",
    ) -> Customer:
        """Change what is told of a customer.

        Args:
            tenant: Whose customer.
            number: The customer's number at the bank.
            edit: Makes the new draft from the old one, in another thread; it touches nothing else,
                and the number stays.
            who: Who changes it.
            at: When, aware.
            version: The version that was looked at before; None to change whatever there is.
            said: The one field that the edit tells, as the customer said it at `at`, which may be
                long ago. It is noted also where it was so before, and all stays as it is where
                the field was told after `at`. "" for an edit of today.

        Raises:
            UnknownCustomer: There is no such customer.
            CustomerChanged: Somebody else changed the customer since that version.
            NaiveMoment: `at` has no time zone.
        """
        at = as_utc(at)
        index, pseudonym, seal = await self._sealing(tenant, number)

        def change(connection: Connection) -> RowMapping:
            row = customer_rows(connection, tenant, [pseudonym]).get(pseudonym)
            if row is None or row["key_id"] != seal.key_id:
                raise UnknownCustomer
            if version is not None and version != row["version"]:
                raise CustomerChanged(looked_at=version, now=row["version"])
            before = to_draft(to_customer(row, seal, at))
            draft = edit(before)
            assert draft.profile.number == number, "an edit changed the customer's number"
            if said and was_changed_since(connection, row, said, at=at):
                return row
            fields = [said] if said else changed_fields(before, draft)
            columns = self._columns(draft, pseudonym, seal, index)
            change_customer(connection, row, columns, fields, who=who, at=at)
            return customer_rows(connection, tenant, [pseudonym])[pseudonym]

        return to_customer(await self._database.write(change), seal, at)

    async def save_all(
        self, tenant: str, drafts: Sequence[CustomerDraft], *, who: str, at: datetime
    ) -> Saved:
        """Keep many customers in one transaction, each new or in place of what was told before.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        return await self.tell_all(
            tenant, {draft.profile.number: _always(draft) for draft in drafts}, who=who, at=at
        )

    async def tell_all(
        self, tenant: str, tellings: Mapping[str, Telling], *, who: str, at: datetime
    ) -> Saved:
        """Keep what is told of many customers, by their numbers, in one transaction.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        at = as_utc(at)
        index = await self._keys.blind_index(tenant)
        named = {index.pseudonym(number): telling for number, telling in tellings.items()}
        seals = await profile_seals(self._keys, tenant, named)

        def save(connection: Connection) -> Saved:
            known = customer_rows(connection, tenant, named)
            changed, new = 0, {}
            for name, telling in named.items():
                row, seal = known.get(name), seals[name]
                before = None if row is None else to_draft(to_customer(row, seal, at))
                after = telling(before)
                if after == before:
                    continue
                columns = self._columns(after, name, seal, index)
                if row is None:
                    new[name] = columns
                else:
                    fields = [] if before is None else changed_fields(before, after)
                    change_customer(connection, row, columns, fields, who=who, at=at)
                    changed += 1
            add_customers(connection, tenant, new, who=who, at=at)
            return Saved(added=len(new), changed=changed, same=len(named) - len(new) - changed)

        return await self._database.write(save)

    async def known(self, tenant: str, numbers: Collection[str]) -> int:
        """Return how many of some customers the CRM knows."""
        index = await self._keys.blind_index(tenant)
        names = [index.pseudonym(number) for number in numbers]
        return await self._database.read(
            lambda connection: len(customer_rows(connection, tenant, names))
        )

    async def pages(self, tenant: str, *, at: datetime) -> AsyncIterator[list[Customer]]:
        """Yield all customers, so many at a time, in the order in which they came."""
        last = 0
        while rows := await self._database.read(partial(_page, tenant=tenant, after=last)):
            last = rows[-1]["id"]
            yield await self._opened(rows, at)

    async def get(self, tenant: str, number: str, *, at: datetime) -> Customer:
        """Return a customer, with the tier that counts at a moment.

        Raises:
            UnknownCustomer: There is no such customer.
        """
        pseudonym = (await self._keys.blind_index(tenant)).pseudonym(number)
        return await self.known_as(tenant, pseudonym, at=at)

    async def known_as(self, tenant: str, pseudonym: str, *, at: datetime) -> Customer:
        """Return the customer who is kept under a pseudonym; see `get`.

        Raises:
            UnknownCustomer: There is no such customer.
        """
        row = await self._database.read(
            lambda connection: customer_rows(connection, tenant, [pseudonym]).get(pseudonym)
        )
        people = await self._opened([row] if row is not None else [], at)
        if not people:
            raise UnknownCustomer
        return people[0]

    async def search(self, tenant: str, search: Search, *, at: datetime) -> Found:
        """Find customers; see `hotline.crm.customers.words.search_for`."""
        index = await self._keys.blind_index(tenant)
        # Nearly always those that are found first fit, and each that is looked at costs time.
        for limit in (SHOWN + 1, LOOKED_AT):
            find = partial(candidates, search=search, index=index, limit=limit)
            rows = await self._database.read(find)
            people = await self._opened(rows, at)
            fitting = [person for person in people if fits(person.profile, search)]
            if len(fitting) > SHOWN or len(rows) < limit:
                break
        more = len(fitting) > SHOWN or len(rows) == LOOKED_AT
        return Found(customers=tuple(fitting[:SHOWN]), more=more)

    async def with_phone(self, tenant: str, number: str, *, at: datetime) -> list[Customer]:
        """Return everybody who has a telephone number, in E.164: several in a household.

        A number that a caller shows proves nothing: whoever calls may be any of them, or nobody.
        """
        search = Search(groups=((phone_word(number),),))
        return [*(await self.search(tenant, search, at=at)).customers]

    def _columns(
        self, draft: CustomerDraft, pseudonym: str, seal: Seal, index: BlindIndex
    ) -> dict[str, Any]:
        ruled = self._rule(draft)
        columns = sealed_columns(draft, pseudonym, seal, index)
        return {**columns, "rule_tier": ruled.tier, "rule_reason": ruled.reason}

    async def _sealing(self, tenant: str, number: str) -> tuple[BlindIndex, str, Seal]:
        index = await self._keys.blind_index(tenant)
        pseudonym = index.pseudonym(number)
        seals = await profile_seals(self._keys, tenant, [pseudonym])
        return index, pseudonym, seals[pseudonym]

    async def _opened(self, rows: Sequence[RowMapping], at: datetime) -> list[Customer]:
        seals = await self._keys.seals(row["key_id"] for row in rows)
        opened = ((row, seals[row["key_id"]]) for row in rows)
        return [to_customer(row, seal, at) for row, seal in opened if seal is not None]


def _always(draft: CustomerDraft) -> Telling:
    return lambda known: draft


def _page(connection: Connection, *, tenant: str, after: int) -> Sequence[RowMapping]:
    query = (
        select(CUSTOMER)
        .where(CUSTOMER.c.tenant == tenant, CUSTOMER.c.id > after)
        .order_by(CUSTOMER.c.id)
        .limit(PAGE)
    )
    return connection.execute(query).mappings().all()
