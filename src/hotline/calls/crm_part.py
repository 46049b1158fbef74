"""What flows ask of the CRM: who calls, what is known, what is promised."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from hotline.bank.gateway import BankGateway
from hotline.calls.greeting import greeting
from hotline.calls.ports import Clock
from hotline.calls.taking_over import Told, brought_up_to_date, taken_over
from hotline.crm.call_names import ON_A_CALL, WHO, name_on
from hotline.crm.cases.repository import CaseDraft
from hotline.crm.customers.errors import CustomerKnown, UnknownCustomer
from hotline.crm.customers.sealed import to_draft
from hotline.crm.promises.repository import PromiseDraft
from hotline.crm.relations import Relations
from hotline.crm.telephones import e164, in_one_form, may_be_rung
from hotline.errors import HotlineError
from hotline.flow.requests import (
    CALL_BACK,
    AnyRequest,
    BookCallback,
    FindWaitingCase,
    KeepConsent,
    KeepSurvey,
    OpenCase,
    PortAnswer,
    ReadCustomer,
    RecogniseCaller,
)
from hotline.model.bank import UNAVAILABLE
from hotline.model.case import Case, CaseMatter, is_answered
from hotline.model.customer import Customer, CustomerDraft
from hotline.model.tier import Tier, TierDecision
from hotline.model.values import Day, Digits, Term, Text, Value
from hotline.ports import Origin
from hotline.projection.promised import Promised
from hotline.settings import CrmSettings

READ_S = 3.0
"""A caller waits in silence while the CRM is read: so long at most."""
TOLD_S = 1.5
"""How long the bank may take to tell of a customer; what the CRM knows of them is enough."""

log = structlog.get_logger()


class CrmPart:
    """Answers these requests; keeps the contract of `hotline.ports.Port`.

    Cases and promises are named after the request, so that none is made twice.

    Args:
        relations: The CRM.
        bank: Who tells of a customer.
        settings: How long customers wait at most, and where numbers are dialled.
        zone: The bank's time zone, in which days are told.
        clock: The time.
    """

    answers = (
        RecogniseCaller,
        ReadCustomer,
        KeepConsent,
        FindWaitingCase,
        OpenCase,
        BookCallback,
        KeepSurvey,
    )

    def __init__(
        self,
        relations: Relations,
        bank: BankGateway,
        settings: CrmSettings,
        *,
        zone: ZoneInfo,
        clock: Clock,
    ) -> None:
        self._crm = relations
        self._bank = bank
        self._settings = settings
        self._zone = zone
        self._clock = clock

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        """Ask the CRM once; see `Port.ask`."""
        try:
            match request:
                case RecogniseCaller() | ReadCustomer() | FindWaitingCase():
                    async with asyncio.timeout(READ_S):
                        return await self._look(request, origin)
                case KeepConsent():
                    return await self._keep_consent(request, origin)
                case OpenCase():
                    return await self._open_case(request, origin)
                case BookCallback():
                    return await self._book(request, origin)
                case KeepSurvey():
                    return await self._keep(request, origin)
                case _:
                    raise AssertionError(f"{request.kind} is for another part")
        except HotlineError as error:
            # The error's text is left out: it may name a person.
            log.error("crm_unavailable", request=request.kind, error=type(error).__name__)
            return PortAnswer(outcome=UNAVAILABLE)
        except TimeoutError:
            log.error("crm_unavailable", request=request.kind, error="too slow", limit_s=READ_S)
            return PortAnswer(outcome=UNAVAILABLE)

    async def _look(
        self, request: RecogniseCaller | ReadCustomer | FindWaitingCase, origin: Origin
    ) -> PortAnswer:
        match request:
            case RecogniseCaller():
                return await self._recognise(request, origin)
            case ReadCustomer():
                return await self._read(request, origin)
            case FindWaitingCase():
                return await self._find_case(request, origin)

    # --- who calls ---

    async def _recognise(self, request: RecogniseCaller, origin: Origin) -> PortAnswer:
        number = e164(request.number, region=self._settings.region)
        people = []
        if number is not None:
            people = await self._crm.customers.with_phone(origin.tenant, number, at=self._clock())
        if not people:
            return PortAnswer(outcome="unknown")
        languages = {person.language for person in people}
        language = languages.pop() if len(languages) == 1 else ""
        outcome = "one" if len(people) == 1 else "shared"
        return request.answer(outcome, {"language": Text(text=language)})

    async def _read(self, request: ReadCustomer, origin: Origin) -> PortAnswer:
        at = self._clock()
        told = await self._told(request.customer, origin)
        try:
            known = await self._crm.customers.get(origin.tenant, request.customer, at=at)
        except UnknownCustomer:
            if told is None:
                return PortAnswer(outcome=UNAVAILABLE)
            customer = await self._take_over(request, told, origin, at)
            return request.answer("new", self._record(customer, request.language))
        customer = await self._bring_up_to_date(known, request, told, at)
        return request.answer("known", self._record(customer, request.language))

    async def _told(self, customer: str, origin: Origin) -> Told | None:
        arguments = {"customer": customer}
        try:
            async with asyncio.timeout(TOLD_S):
                answer = await self._bank.ask("describe_customer", arguments, name=origin.name)
        except TimeoutError:
            return None
        return answer.values if answer.outcome == "ok" else None

    async def _take_over(
        self, request: ReadCustomer, told: Told, origin: Origin, at: datetime
    ) -> Customer:
        region = self._settings.region
        draft = taken_over(request.customer, told, _chosen(request), region=region)
        try:
            return await self._crm.customers.add(origin.tenant, draft, who=WHO, at=at)
        except CustomerKnown:
            # Another call of the same customer was faster.
            return await self._crm.customers.get(origin.tenant, request.customer, at=at)

    async def _bring_up_to_date(
        self, known: Customer, request: ReadCustomer, told: Told | None, at: datetime
    ) -> Customer:
        before = to_draft(known)
        if brought_up_to_date(before, told, _chosen(request)) == before:
            return known
        return await self._crm.customers.change(
            known.tenant,
            request.customer,
            lambda draft: brought_up_to_date(draft, told, _chosen(request)),
            who=WHO,
            at=at,
        )

    def _record(self, customer: Customer, language: str) -> Mapping[str, Value]:
        title, name = greeting(customer.profile.name, language)
        return {
            "name": Text(text=name),
            "title": Term(term=title),
            "tier": Term(term=customer.tier.tier),
            "tier_reason": Text(text=_reason(customer.tier)),
            "language": Text(text=customer.language),
            "recording": Term(term=customer.consents.recording),
        }

    async def _keep_consent(self, request: KeepConsent, origin: Origin) -> PortAnswer:
        """Keep what a customer said, as of the call on which and the moment when it was said."""

        def edit(draft: CustomerDraft) -> CustomerDraft:
            return replace(draft, consents=replace(draft.consents, recording=request.said))

        if request.customer:
            try:
                await self._crm.customers.change(
                    origin.tenant,
                    request.customer,
                    edit,
                    who=f"{ON_A_CALL}{origin.call_id}",
                    at=origin.since or self._clock(),
                    said="consent_recording",
                )
            except UnknownCustomer:
                # Nobody will ever keep it, such as of somebody who was erased meanwhile.
                return PortAnswer(outcome="unknown")
        return PortAnswer(outcome="kept")

    # --- what they wait for ---

    async def _find_case(self, request: FindWaitingCase, origin: Origin) -> PortAnswer:
        cases = await self._crm.cases.of_customer(origin.tenant, request.customer)
        waiting = next((one for one in cases if not is_answered(one.kind, one.state)), None)
        if waiting is None:
            return PortAnswer(outcome="none")
        outcome = "late" if waiting.due_at < self._clock() else "found"
        return request.answer(outcome, {"matter": Term(term=waiting.kind), **self._due(waiting)})

    async def _open_case(self, request: OpenCase, origin: Origin) -> PortAnswer:
        at = self._clock()
        tier = await self._tier(request.customer, origin, at)
        customer = request.customer or None
        number = in_one_form(request.number, region=self._settings.region)
        within = self._settings.answer_within(tier)
        case = await self._crm.open_case(
            origin.tenant,
            CaseDraft(
                name=made_by(origin),
                kind=request.case,
                matter=CaseMatter(summary=request.about, number=number, customer=customer),
                claim=request.claim,
                tier=tier,
                answer_within=within,
                call_id=origin.call_id,
            ),
            self._promised(request, origin, at, within),
            who=WHO,
            at=at,
        )
        moments = {
            "opened_at": Text(text=case.opened_at.isoformat()),
            "due_at": Text(text=case.due_at.isoformat()),
        }
        return request.answer(
            "opened", {"tier": Term(term=case.tier), **self._due(case), **moments}
        )

    async def _tier(self, customer: str, origin: Origin, at: datetime) -> Tier:
        if not customer:
            return "standard"
        try:
            return (await self._crm.customers.get(origin.tenant, customer, at=at)).tier.tier
        except UnknownCustomer:
            return "standard"

    def _due(self, case: Case) -> Mapping[str, Value]:
        due = case.due_at.astimezone(self._zone).date()
        return {"reference": Digits(digits=case.reference), "due": Day(day=due)}

    async def _book(self, request: BookCallback, origin: Origin) -> PortAnswer:
        if not self._may_be_rung(request.number):
            return PortAnswer(outcome="refused")
        return request.answer("booked", await self._promise_call(request, origin))

    async def _keep(self, request: KeepSurvey, origin: Origin) -> PortAnswer:
        """Promise to ring whoever gave a low mark; the marks themselves are in the journal."""
        is_somebody = bool(request.customer) or self._may_be_rung(request.number)
        if not request.low or not is_somebody:
            return PortAnswer(outcome="kept")
        return request.answer(CALL_BACK, await self._promise_call(request, origin))

    def _may_be_rung(self, number: str) -> bool:
        known = e164(number, region=self._settings.region)
        return known is not None and may_be_rung(known, countries=self._settings.rung_countries)

    async def _promise_call(
        self, request: BookCallback | KeepSurvey, origin: Origin
    ) -> Mapping[str, Value]:
        """Promise to ring somebody; return when that was, and by when it will be."""
        at = self._clock()
        draft = self._promised(request, origin, at, self._settings.callback_within)
        promise = await self._crm.promises.make(origin.tenant, draft, who=WHO, at=at)
        return {
            "made_at": Text(text=promise.made_at.isoformat()),
            "due_at": Text(text=promise.due_at.isoformat()),
        }

    def _promised(
        self,
        request: OpenCase | BookCallback | KeepSurvey,
        origin: Origin,
        at: datetime,
        within: timedelta,
    ) -> PromiseDraft:
        promised = Promised(name=made_by(origin), request=request, made_at=at, due_at=at + within)
        return promised.draft(self._settings)


def made_by(origin: Origin) -> str:
    """Return the name of the case or promise that a request makes."""
    return name_on(origin.call_id, origin.ref)


def _chosen(request: ReadCustomer) -> str:
    return request.language if request.chosen else ""


def _reason(decision: TierDecision) -> str:
    """Return why: the rule; a person's own words may be about the customer, and stay there."""
    return decision.reason if decision.by == "rule" else f"decided by {decision.by}"
