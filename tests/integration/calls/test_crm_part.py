"""What flows ask of the CRM, on a real one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from hotline.calls import crm_part
from hotline.calls.crm_part import CrmPart
from hotline.crm import CrmRepository
from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.relations import Relations
from hotline.errors import HotlineError
from hotline.flow.requests import (
    BookCallback,
    FindWaitingCase,
    KeepConsent,
    KeepSurvey,
    OpenCase,
    PortAnswer,
    ReadCustomer,
    RecogniseCaller,
)
from hotline.model.customer import Consents
from hotline.model.tier import TierDecision
from hotline.model.values import Day, Digits, Term, Text
from hotline.ports import Origin
from hotline.settings import CrmSettings
from hotline.testing.bank import FakeBank
from hotline.testing.people import person

TENANT = "demo"
NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
SHARED = "+8613800138000"
VIP = "10000002"


class Counter:
    """The CRM's part with a bank and a clock of its own."""

    def __init__(self, crm: CrmRepository) -> None:
        self.bank = FakeBank()
        self.crm = Relations.over(crm, CrmSettings(), ZONE)
        self.now = NOW
        self.part = CrmPart(self.crm, self.bank, CrmSettings(), zone=ZONE, clock=lambda: self.now)

    async def recognises(self, number: str, tenant: str = TENANT) -> PortAnswer:
        return await self.part.ask(RecogniseCaller(number=number), origin=origin(tenant=tenant))

    async def reads(
        self, customer: str, language: str = "zh-CN", *, chosen: bool = True
    ) -> PortAnswer:
        request = ReadCustomer(customer=customer, language=language, chosen=chosen)
        return await self.part.ask(request, origin=origin())


def origin(ref: int = 7, *, tenant: str = TENANT) -> Origin:
    return Origin(tenant=tenant, call_id="call-1", ref=ref, bundle="")


def complaint(customer: str = "") -> OpenCase:
    return OpenCase(
        case="complaint",
        about="service",
        claim="damages",
        number="138 0013 8000",
        customer=customer,
    )


@pytest.fixture
def counter(crm: CrmRepository) -> Counter:
    return Counter(crm)


async def test_a_number_brings_a_language_and_nothing_else(counter: Counter) -> None:
    ada = person("10000009", phones=(SHARED,), language="en-US", deposits="50000000")
    await counter.crm.customers.add(TENANT, ada, who="li", at=NOW)
    answer = await counter.recognises("138 0013 8000")
    assert answer == PortAnswer(outcome="one", facts={"language": Text(text="en-US")})


@pytest.mark.parametrize(
    ("languages", "brought"), [(("en-US",) * 2, "en-US"), (("en-US", "zh-CN"), "")]
)
async def test_a_shared_number_brings_what_all_share(
    counter: Counter, languages: tuple[str, ...], brought: str
) -> None:
    for number, language in enumerate(languages, 1):
        draft = person(str(number), phones=(SHARED,), language=language)
        await counter.crm.customers.add(TENANT, draft, who="li", at=NOW)
    answer = await counter.recognises(SHARED)
    assert answer == PortAnswer(outcome="shared", facts={"language": Text(text=brought)})


@pytest.mark.parametrize("number", ["+8613900139000", "12", "anonymous"])
async def test_a_strangers_number_is_unknown(counter: Counter, number: str) -> None:
    assert await counter.recognises(number) == PortAnswer(outcome="unknown")


async def test_another_tenants_customers_are_nobody(counter: Counter) -> None:
    await counter.crm.customers.add(TENANT, person("1", phones=(SHARED,)), who="li", at=NOW)
    assert (await counter.recognises(SHARED, tenant="another")).outcome == "unknown"


async def test_who_is_new_is_taken_over_from_the_bank_with_the_tier_and_its_reason(
    counter: Counter,
) -> None:
    answer = await counter.reads(VIP)
    assert answer == PortAnswer(
        outcome="new",
        values={"name": Text(text="李")},
        facts={
            "title": Term(term="ms"),
            "tier": Term(term="vip"),
            "tier_reason": Text(text="average_deposits >= 1000000 CNY"),
            "language": Text(text="zh-CN"),
            "recording": Term(term="unknown"),
        },
    )
    kept = await counter.crm.customers.get(TENANT, VIP, at=NOW)
    assert (kept.profile.name.latin, kept.tier.tier) == ("Li Jing", "vip")
    assert [phone.number for phone in kept.profile.phones] == ["+8613700000002"]
    assert (await counter.reads(VIP)).outcome == "known"


async def test_the_language_that_is_chosen_is_remembered(counter: Counter) -> None:
    await counter.reads(VIP, "zh-CN")
    answer = await counter.reads(VIP, "en-US")
    assert answer.values["name"] == Text(text="Li")
    assert (await counter.recognises("+8613700000002")).facts == {"language": Text(text="en-US")}


async def test_a_language_that_nobody_chose_is_not_remembered(counter: Counter) -> None:
    assert (await counter.reads(VIP, "zh-CN", chosen=False)).facts["language"] == Text(text="")
    await counter.reads(VIP, "en-US")
    answer = await counter.reads(VIP, "zh-CN", chosen=False)
    assert answer.facts["language"] == Text(text="en-US")


async def test_the_tier_follows_what_the_bank_tells_today(counter: Counter) -> None:
    await counter.crm.customers.add(TENANT, person(VIP, "李静"), who="li", at=NOW)
    assert (await counter.reads(VIP)).facts["tier"] == Term(term="vip")
    changes = await counter.crm.tiers.changes(TENANT, VIP)
    assert [change.decision.tier for change in changes] == ["standard", "vip"]


async def test_nothing_is_written_where_nothing_is_new(counter: Counter) -> None:
    await counter.reads(VIP)
    await counter.reads(VIP)
    assert (await counter.crm.customers.get(TENANT, VIP, at=NOW)).version == 1


async def test_why_a_person_decided_a_tier_is_not_told(counter: Counter) -> None:
    await counter.reads(VIP)
    decision = TierDecision(tier="restricted", reason="he shouted at Ms Wu", by="chief")
    await counter.crm.tiers.decide(TENANT, VIP, decision, at=NOW)
    facts = (await counter.reads(VIP)).facts
    assert facts["tier"] == Term(term="restricted")
    assert facts["tier_reason"] == Text(text="decided by chief")


async def test_what_a_customer_says_to_recordings_is_kept_with_the_call_it_was_said_on(
    counter: Counter,
) -> None:
    await counter.reads(VIP)
    given = KeepConsent(use="recording", said="given", customer=VIP)
    for request in (given, replace(given, said="refused")):
        assert (await counter.part.ask(request, origin=origin())).outcome == "kept"
        known = await counter.crm.customers.get(TENANT, VIP, at=NOW)
        assert known.consents == Consents(recording=request.said)
        assert (await counter.reads(VIP)).facts["recording"] == Term(term=request.said)
    *_, last = await counter.crm.changes.of(TENANT, VIP)
    assert (last.who, last.fields) == ("call:call-1", ("consent_recording",))


async def test_of_whom_nobody_knows_nothing_is_kept_but_the_call(counter: Counter) -> None:
    request = KeepConsent(use="recording", said="given")
    assert (await counter.part.ask(request, origin=origin())).outcome == "kept"
    # It is over with that: a call that asks for ever would never be closed.
    unknown = replace(request, customer=VIP)
    assert (await counter.part.ask(unknown, origin=origin())).outcome == "unknown"


@pytest.mark.parametrize("before", ["given", "refused"])
async def test_what_was_said_long_ago_does_not_undo_what_was_said_since(
    counter: Counter, before: Literal["given", "refused"]
) -> None:
    await counter.reads(VIP)
    given = KeepConsent(use="recording", said="given", customer=VIP)
    await counter.part.ask(replace(given, said=before), origin=origin(1))
    said_at = counter.now + timedelta(minutes=1)
    counter.now += timedelta(minutes=5)
    await counter.part.ask(replace(given, said="refused"), origin=origin(2))
    counter.now += timedelta(days=1)
    late = replace(origin(3), since=said_at)
    assert (await counter.part.ask(given, origin=late)).outcome == "kept"
    known = await counter.crm.customers.get(TENANT, VIP, at=counter.now)
    assert known.consents.recording == "refused"


async def test_of_two_late_answers_the_later_one_counts(counter: Counter) -> None:
    await counter.reads(VIP)
    counter.now += timedelta(days=1)
    given = KeepConsent(use="recording", said="given", customer=VIP)
    for minute, request in ((1, given), (2, replace(given, said="refused")), (1, given)):
        at = NOW + timedelta(minutes=minute)
        await counter.part.ask(request, origin=replace(origin(minute), since=at))
    known = await counter.crm.customers.get(TENANT, VIP, at=counter.now)
    assert known.consents.recording == "refused"
    *_, last = await counter.crm.changes.of(TENANT, VIP)
    # When it was said, not when it came to be noted.
    assert last.at == NOW + timedelta(minutes=2)


async def test_without_the_bank_the_crm_tells_what_it_knows(counter: Counter) -> None:
    await counter.reads(VIP)
    counter.bank.failing = {"describe_customer"}
    assert (await counter.reads(VIP)).facts["tier"] == Term(term="vip")
    assert await counter.reads("10000001") == PortAnswer(outcome="unavailable")
    with pytest.raises(UnknownCustomer):
        await counter.crm.customers.get(TENANT, "10000001", at=NOW)


async def test_a_complaint_is_a_case_with_a_promise_and_made_once(counter: Counter) -> None:
    await counter.reads(VIP)
    first = await counter.part.ask(complaint(VIP), origin=origin())
    counter.now += timedelta(hours=1)
    assert await counter.part.ask(complaint(VIP), origin=origin()) == first
    (case,) = await counter.crm.cases.of_customer(TENANT, VIP)
    assert (case.tier, case.claim, case.call_id) == ("vip", "damages", "call-1")
    assert case.matter.number == SHARED
    assert case.due_at == NOW + timedelta(hours=24)
    # Half past eleven at night in Shanghai.
    assert first.facts["due"] == Day(day=datetime(2026, 3, 3, tzinfo=UTC).date())
    assert first.facts["reference"] == Digits(digits=case.reference)
    (promise,) = await counter.crm.promises.listed(TENANT, customer=VIP)
    assert (promise.kind, promise.when_late) == ("complaint_answer", "escalate")
    assert (promise.case, promise.due_at) == (case.reference, case.due_at)
    assert promise.matter.number == SHARED
    assert promise.name == "call:call-1-7"


async def test_a_case_without_its_promise_is_none(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **named: object) -> None:
        raise RuntimeError("the machine goes down")

    monkeypatch.setattr("hotline.crm.promises.repository.change_promise", broken)
    with pytest.raises(RuntimeError):
        await counter.part.ask(complaint(), origin=origin())
    assert await counter.crm.cases.waiting(TENANT) == []


async def test_the_last_case_that_waits_is_found(counter: Counter) -> None:
    ask = FindWaitingCase(customer=VIP)
    assert await counter.part.ask(ask, origin=origin()) == PortAnswer(outcome="none")
    await counter.part.ask(complaint(VIP), origin=origin(1))
    counter.now += timedelta(minutes=1)
    last = await counter.part.ask(complaint(VIP), origin=origin(2))
    found = await counter.part.ask(ask, origin=origin())
    assert found.outcome == "found"
    assert found.facts["reference"] == last.facts["reference"]
    assert found.facts["matter"] == Term(term="complaint")
    counter.now += timedelta(days=4)
    late = await counter.part.ask(ask, origin=origin())
    assert (late.outcome, late.facts) == ("late", found.facts)


async def test_a_callback_is_promised_once(counter: Counter) -> None:
    request = BookCallback(queue="agents", number="138 0013 8000", customer=VIP)
    first = await counter.part.ask(request, origin=origin())
    due = NOW + timedelta(hours=24)
    moments = {"made_at": Text(text=NOW.isoformat()), "due_at": Text(text=due.isoformat())}
    assert first == PortAnswer(outcome="booked", facts=moments)
    counter.now += timedelta(minutes=1)
    assert await counter.part.ask(request, origin=origin()) == first
    (promise,) = await counter.crm.promises.listed(TENANT)
    assert (promise.kind, promise.owner, promise.matter.number) == ("callback", "agents", SHARED)
    assert promise.due_at == NOW + timedelta(hours=24)


def marked(*low: str, number: str = "138 0013 8000", customer: str = "") -> KeepSurvey:
    return KeepSurvey(
        survey="after_agent",
        scores={"satisfied": 1, "recommend": 4},
        scales={"satisfied": (1, 5), "recommend": (0, 10)},
        low=low,
        queue="agents",
        number=number,
        customer=customer,
    )


async def test_a_low_mark_promises_one_call_back_and_tells_why(counter: Counter) -> None:
    first = await counter.part.ask(marked("satisfied"), origin=origin())
    due = NOW + timedelta(hours=24)
    moments = {"made_at": Text(text=NOW.isoformat()), "due_at": Text(text=due.isoformat())}
    assert first == PortAnswer(outcome="call_back", facts=moments)
    counter.now += timedelta(minutes=1)
    assert await counter.part.ask(marked("satisfied"), origin=origin()) == first
    (promise,) = await counter.crm.promises.listed(TENANT)
    assert (promise.kind, promise.owner, promise.due_at) == ("low_mark", "agents", due)
    assert promise.matter.number == SHARED
    assert promise.matter.plan == "survey after_agent: satisfied 1/5, recommend 4/10"


async def test_marks_that_are_not_low_promise_nothing(counter: Counter) -> None:
    assert await counter.part.ask(marked(), origin=origin()) == PortAnswer(outcome="kept")
    assert await counter.crm.promises.listed(TENANT) == []


async def test_nobody_is_promised_a_call_who_cannot_be_rung(counter: Counter) -> None:
    request = marked("satisfied", number="")
    assert await counter.part.ask(request, origin=origin()) == PortAnswer(outcome="kept")
    known = marked("satisfied", number="", customer=VIP)
    assert (await counter.part.ask(known, origin=origin(8))).outcome == "call_back"


@pytest.mark.parametrize("number", ["12", "+1 212 555 0100", "+86 4008 123 456"])
async def test_a_number_that_is_not_rung_is_refused(counter: Counter, number: str) -> None:
    request = BookCallback(queue="agents", number=number)
    assert await counter.part.ask(request, origin=origin()) == PortAnswer(outcome="refused")
    assert await counter.crm.promises.listed(TENANT) == []


async def test_who_reads_waits_for_a_limited_time(
    counter: Counter, crm: CrmRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*args: object, **named: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(crm_part, "READ_S", 0.1)
    monkeypatch.setattr(crm.database, "read", endless)
    answer = await counter.part.ask(FindWaitingCase(customer=VIP), origin=origin())
    assert answer == PortAnswer(outcome="unavailable")


async def test_a_bank_that_is_slow_to_tell_is_not_waited_for(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*args: object, **named: object) -> None:
        await asyncio.sleep(60)

    await counter.reads(VIP)
    monkeypatch.setattr(crm_part, "TOLD_S", 0.05)
    monkeypatch.setattr(counter.bank, "ask", endless)
    assert (await counter.reads(VIP)).outcome == "known"


async def test_a_crm_in_trouble_is_unavailable(
    counter: Counter, crm: CrmRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*args: object, **named: object) -> None:
        raise HotlineError

    monkeypatch.setattr(crm.database, "read", broken)
    monkeypatch.setattr(crm.database, "write", broken)
    for request in (
        RecogniseCaller(number=SHARED),
        ReadCustomer(customer=VIP, language="zh-CN"),
        FindWaitingCase(customer=VIP),
        complaint(),
        BookCallback(queue="agents", number=SHARED),
        marked("satisfied"),
    ):
        answer = await counter.part.ask(request, origin=origin())
        assert answer == PortAnswer(outcome="unavailable")
