"""A consent whose answer nobody has heard is kept later, and undoes nothing that was said since."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from hotline.calls.crm_part import CrmPart
from hotline.crm.customers.errors import UnknownCustomer
from hotline.flow.bundle import CATALOGUE, compile_bundle
from hotline.flow.requests import AnyRequest, KeepConsent, PortAnswer
from hotline.ports import Origin, Port, Ports
from hotline.privacy.erasing import calls_in_use
from hotline.testing.line import FakeLine
from hotline.testing.people import person

TENANT = "demo"
VIP, PIN = "10000002", "135790"
LIMIT_S = 5.0
SOURCES = {
    CATALOGUE: """
languages: [zh-CN]
prompts:
  number: {zh-CN: 请输入客户号。}
  pin: {zh-CN: 请输入密码。}
  may_we: {zh-CN: 可以录音的话请按一。}
""",
    "flows/main.yaml": """
flow: main
start: number
variables: {number: secret, pin: secret, customer: customer}
no_input: {tries: 2, then: person}
no_match: {tries: 2, then: person}
nodes:
  number: {collect: {prompt: number, digits: 8, as: number}, next: pin}
  pin: {collect: {prompt: pin, digits: 6, as: pin}, next: prove}
  prove:
    bank: verify_pin
    with: {customer: number, pin: pin}
    as: customer
    outcomes: {ok: may_we, wrong: person, locked: person, unavailable: person}
  may_we: {yes_no: may_we, consent: recording, yes: bye, no: bye}
  bye: {hang_up: done}
  person: {hand_over: wants_person}
""",
}


class Asked:
    """Hears what is to be kept, and never answers."""

    def __init__(self) -> None:
        self.now = asyncio.Event()

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        self.now.set()
        return await asyncio.Future()


@pytest.fixture
async def with_consent(bank: Any) -> Any:
    """The bank, whose flow asks callers whether they may be recorded."""
    bundle = compile_bundle(SOURCES)
    await bank.journal.bundles.take(TENANT, bundle.digest, SOURCES, datetime.now(UTC))
    bank.office.bundle = bundle
    bank.office.speaker = type(bank.office.speaker)(bundle.catalogue)
    return bank


async def says_yes_to_nobody(bank: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the VIP agree and hang up, on a call that ends before the CRM has answered."""
    monkeypatch.setattr("hotline.calls.closing.PROMISES_S", 0.1)
    part: Port = bank.office.ports
    asked = Asked()
    bank.office.ports = Ports({**dict.fromkeys(CrmPart.answers, part), KeepConsent: asked})
    async with bank.office.opens() as switchboard:
        line, over = FakeLine(), asyncio.Event()
        switchboard.take(line, lambda line: over.set())
        line.presses(f"{VIP}{PIN}1")
        async with asyncio.timeout(LIMIT_S):
            await asked.now.wait()
            line.caller_hangs_up()
            await over.wait()
    bank.office.ports = part
    assert await calls_in_use(bank.crm.keys, TENANT)


async def test_a_yes_that_comes_late_undoes_no_refusal(
    with_consent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = with_consent
    customers = bank.relations.customers
    await customers.add(TENANT, person(VIP, "李静"), who="li", at=datetime.now(UTC))
    await says_yes_to_nobody(bank, monkeypatch)
    refused = KeepConsent(use="recording", said="refused", customer=VIP)
    another = Origin(tenant=TENANT, call_id="another", ref=1, bundle="")
    assert (await bank.crm_part.ask(refused, origin=another)).outcome == "kept"
    await bank.next_service().look()
    known = await customers.get(TENANT, VIP, at=datetime.now(UTC))
    assert known.consents.recording == "refused"
    assert await calls_in_use(bank.crm.keys, TENANT) == []


async def test_a_yes_that_comes_late_is_kept_as_of_when_it_was_said(
    with_consent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = with_consent
    customers = bank.relations.customers
    await customers.add(TENANT, person(VIP, "李静"), who="li", at=datetime.now(UTC))
    await says_yes_to_nobody(bank, monkeypatch)
    after = datetime.now(UTC)
    await bank.next_service().look()
    known = await customers.get(TENANT, VIP, at=datetime.now(UTC))
    assert known.consents.recording == "given"
    *_, last = await bank.relations.changes.of(TENANT, VIP)
    assert last.at < after


async def test_the_call_of_somebody_unknown_is_closed(
    with_consent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as of somebody who was erased meanwhile: nobody will ever keep what they said."""
    bank = with_consent
    await says_yes_to_nobody(bank, monkeypatch)
    await bank.next_service().look()
    assert await calls_in_use(bank.crm.keys, TENANT) == []
    with pytest.raises(UnknownCustomer):
        await bank.relations.customers.get(TENANT, VIP, at=datetime.now(UTC))
