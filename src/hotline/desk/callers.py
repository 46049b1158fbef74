"""Finds out who is on a call, from what the call itself knows, the CRM and the call's journal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from hotline.crm import CrmRepository
from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.relations import Relations
from hotline.crm.telephones import e164
from hotline.desk.caller_parts import (
    CaseOfCustomer,
    ContactOfCustomer,
    CustomerAtDesk,
    NoteOnCustomer,
    PromiseToCustomer,
    StepAtDesk,
)
from hotline.desk.protocol import CallerAtDesk
from hotline.desk.sentence_told import SentenceTold
from hotline.flow.bundle import Bundle
from hotline.flow.events import BankAnswered
from hotline.journal import JournalPort, call_stream
from hotline.model.case import Case
from hotline.model.customer import Customer
from hotline.model.interaction import Interaction
from hotline.model.promise import Promise
from hotline.qa.story import tell

STEPS = 30
"""How many of the last steps of a call an agent is shown."""
MOST = 5
"""How many cases, promises, notes and contacts: what an agent can take in before the first word."""
NAMES = 3
"""How many names an unknown caller's number is said to be on record for."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which call, and what the floor knows of it.

    Attributes:
        call_id: The call, or the promise of which the customer is to be rung.
        customer: The customer's pseudonym, as the call came to the floor; "" for nobody.
        number: The number that the caller shows, or is rung at; "" for none.
        seq: The number of the last record of the floor's log by then.
        until: Up to when it is told of the call, which may go on with somebody else; None for all.
    """

    call_id: str
    customer: str
    number: str
    seq: int
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who is on a call, and whom all that is told there is about, by pseudonym."""

    caller: CallerAtDesk
    pseudonyms: frozenset[str]


class Callers:
    """Knows who is on the calls of one tenant.

    Args:
        tenant: Whose calls.
        crm: Contacts.
        relations: Customers, cases, promises and notes.
        journal: What happened in each call.
        live: Returns what the calls of this process are known to be; no others.
        bundle_of: Returns the flows and words of a call.
        region: Where numbers without a country are dialled, as an ISO 3166 code.
        clock: The time.
    """

    def __init__(
        self,
        *,
        tenant: str,
        crm: CrmRepository,
        relations: Relations,
        journal: JournalPort,
        live: Callable[[str], Interaction | None],
        bundle_of: Callable[[str], Awaitable[Bundle]],
        region: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._crm = crm
        self._relations = relations
        self._journal = journal
        self._live = live
        self._bundle_of = bundle_of
        self._region = region
        self._clock = clock

    async def of(self, asked: Asked) -> Told:
        """Return who is on a call.

        Raises:
            HotlineError: CRM or journal do not answer.
        """
        live = self._live(asked.call_id) or await self._kept(asked.call_id)
        if live is not None and asked.until is not None:
            live = await self._as_it_was(live, asked.until)
        customer, steps = await asyncio.gather(
            self._customer(asked, live), self._steps(asked, live)
        )
        number_of = () if customer is not None else await self._with_number(asked)
        caller = CallerAtDesk(
            seq=asked.seq,
            call=asked.call_id,
            # Whom a promise is to be kept to is known, but nobody has spoken to them yet.
            is_verified=live is not None and live.customer is not None,
            customer=None if customer is None else await self._at_desk(customer, asked.call_id),
            tier=live.tier if live is not None else None,
            tier_why=(live.tier_reason if live is not None else None)
            or ("" if customer is None else customer.tier.reason),
            number_of=tuple(one.profile.name.full for one in number_of),
            steps=steps[-STEPS:],
            has_more_steps=len(steps) > STEPS,
        )
        people = (*number_of, *(() if customer is None else (customer,)))
        return Told(caller=caller, pseudonyms=frozenset(one.pseudonym for one in people))

    async def _kept(self, call_id: str) -> Interaction | None:
        """Return what the CRM has of a call: it is over, or another process has it."""
        return (await self._crm.of_calls(self._tenant, [call_id])).get(call_id)

    async def _as_it_was(self, live: Interaction, until: datetime) -> Interaction:
        """Return a call as it was at a moment: whom the bank identified later was nobody yet."""
        records = await self._journal.read(self._tenant, call_stream(live.call_id))
        proved = [
            (one.at, customer)
            for one in records
            if one.event_kind == BankAnswered.kind and (customer := one.event.get("customer"))
        ]
        if all(at <= until for at, _ in proved):
            return live
        before = [str(customer) for at, customer in proved if at <= until]
        return replace(live, customer=before[-1] if before else None, tier=None, tier_reason=None)

    async def _customer(self, asked: Asked, live: Interaction | None) -> Customer | None:
        customers, at = self._relations.customers, self._clock()
        try:
            if live is not None and live.customer is not None:
                return await customers.get(self._tenant, live.customer, at=at)
            if asked.customer:
                return await customers.known_as(self._tenant, asked.customer, at=at)
        except UnknownCustomer:
            # The bank knows them, and the CRM does not, or not any more.
            return None
        return None

    async def _with_number(self, asked: Asked) -> tuple[Customer, ...]:
        number = e164(asked.number, region=self._region)
        if number is None:
            return ()
        customers, at = self._relations.customers, self._clock()
        return tuple((await customers.with_phone(self._tenant, number, at=at))[:NAMES])

    async def _steps(self, asked: Asked, live: Interaction | None) -> tuple[StepAtDesk, ...]:
        if live is None:
            return ()
        records = await self._journal.read(self._tenant, call_stream(asked.call_id))
        bundle = await self._bundle_of(live.bundle)
        return tuple(
            StepAtDesk(
                at=line.at,
                node=line.node,
                who=line.who,
                text=line.text,
                said=SentenceTold.of(line.said),
                note=None if line.note is None else SentenceTold.of(line.note),
            )
            for line in tell(records, bundle.catalogue)
            if asked.until is None or line.at <= asked.until
        )

    async def _at_desk(self, customer: Customer, call_id: str) -> CustomerAtDesk:
        tenant, profile = self._tenant, customer.profile
        cases, promises, notes, contacts = await asyncio.gather(
            self._relations.cases.of_customer(tenant, profile.number),
            self._relations.promises.listed(tenant, customer=profile.number),
            self._relations.notes.of(tenant, profile.number),
            self._crm.interactions_of(tenant, profile.number),
        )
        is_open = (one for one in cases if one.state != "closed")
        waiting = sorted(is_open, key=lambda one: one.due_at)
        before = [one for one in contacts if one.call_id != call_id]
        return CustomerAtDesk(
            id=customer.pseudonym,
            number=profile.number,
            name=profile.name.full,
            latin_name=profile.name.latin,
            language=customer.language,
            phones=tuple(one.number for one in profile.phones),
            mail=profile.mail,
            relationship_manager=profile.relationship_manager,
            preferences=tuple(f"{name}: {value}" for name, value in profile.preferences.items()),
            tags=profile.tags,
            do_not_call=customer.do_not_call,
            consent_recording=customer.consents.recording,
            cases=tuple(map(_case, waiting[:MOST])),
            promises=tuple(map(_promise, promises[:MOST])),
            notes=tuple(
                NoteOnCustomer(at=one.at, author=one.author, text=one.text) for one in notes[:MOST]
            ),
            contacts=tuple(map(_contact, before[:MOST])),
        )


def _case(case: Case) -> CaseOfCustomer:
    return CaseOfCustomer(
        reference=case.reference,
        kind=case.kind,
        state=case.state,
        summary=case.matter.summary,
        due_at=case.due_at,
    )


def _promise(promise: Promise) -> PromiseToCustomer:
    return PromiseToCustomer(
        id=promise.promise_id, kind=promise.kind, plan=promise.matter.plan, due_at=promise.due_at
    )


def _contact(contact: Interaction) -> ContactOfCustomer:
    return ContactOfCustomer(
        call=contact.call_id,
        started_at=contact.started_at,
        direction=contact.direction,
        outcome=contact.outcome,
    )
