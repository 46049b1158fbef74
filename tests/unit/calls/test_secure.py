"""Whoever asks for a secure flow hears whether the call takes it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from tests.unit.calls.test_transfers import OtherTelephones
from tests.unit.flow.test_secure_flows import MAIN, OUTER, PROVE, WORDS, bundle

from hotline.calls import secure
from hotline.calls.agents import Agents
from hotline.calls.call_agents import CallAgents
from hotline.calls.call_consent import CallConsent, KnownConsents
from hotline.calls.known_as import KnownAs
from hotline.calls.reach import Reach
from hotline.calls.recorder import CallRecorder
from hotline.calls.secure import CallSecureFlows
from hotline.calls.transfer_limits import TransferLimits
from hotline.calls.transfers import Transfers
from hotline.floor.number_errors import (
    NotANumber,
    NumberCostsExtra,
    NumberNotAllowed,
    NumberNotWanted,
    NumberWanted,
)
from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.commands import BackToAgent
from hotline.flow.events import AgentAsked, CallArrived, SecureFlowAsked
from hotline.flow.requests import Transfer
from hotline.flow.run import FlowRun
from hotline.routing.events import LineOutLost
from hotline.routing.policy import Policy
from hotline.settings.outbound import OutboundSettings
from hotline.testing.floor import fake_floor
from hotline.testing.line import FakeLine
from hotline.testing.telephones import FakeCustomers

__all__ = ["bundle"]
AT = datetime(2026, 1, 2, tzinfo=UTC)


def reaching(*allowed: str) -> Transfers:
    """Return who connects callers with numbers that begin like one of these."""
    settings = OutboundSettings.model_validate({"transfer_to": allowed})
    limits = TransferLimits(settings, lambda: 0.0)
    return Transfers(OtherTelephones(), settings, limits, region="CN")


class Call:
    """A call whose caller talks with an agent."""

    def __init__(self, bundle: Bundle, *allowed: str) -> None:
        self.run = FlowRun(bundle, "main")
        self.run.receive(
            CallArrived(at=AT, caller_number="1", dialled_number="2", language="en-US")
        )
        self.inbox: asyncio.Queue[AgentAsked] = asyncio.Queue()
        self.is_linked = True
        transfers = reaching(*allowed)
        reach = Reach(transfers, FakeLine(), lambda: self.is_linked)
        self.flows = CallSecureFlows(self.run, lambda: AT, self.inbox.put_nowait, reach)

    async def takes(self) -> None:
        event = await self.inbox.get()
        if self.flows.takes(event):
            self.flows.taken(event, self.run.receive(event))


BRANCH = """
  branch:
    transfer: "+86 21 6437 8888"
    outcomes: {answered: bye, busy: bye, no_answer: bye, unavailable: bye}
  thank: {say"""


@pytest.fixture
def sending() -> Bundle:
    """The same flows, from which agents send callers away."""
    main = MAIN.replace("secure:", "sends_to: {branch: branch, thanks: thank}\n    secure:")
    flows = {"main": main.replace("\n  thank: {say", BRANCH), "prove": PROVE, "outer": OUTER}
    return compile_bundle(
        {CATALOGUE: WORDS} | {f"ivr_flows/{name}.yaml": text for name, text in flows.items()}
    )


@pytest.fixture
async def call(bundle: Bundle) -> Call:
    return Call(bundle)


async def test_what_is_taken_is_told(call: Call) -> None:
    assert call.flows.offered == ("pin", "again")
    assert not call.flows.is_under_way
    asking = asyncio.create_task(call.flows.ask("pin"))
    event = await call.inbox.get()
    assert call.flows.is_under_way
    assert call.flows.takes(event)
    call.flows.taken(event, call.run.receive(event))
    assert await asking
    assert not call.flows.offered
    assert call.flows.is_under_way


async def test_of_two_who_ask_at_once_one_is_refused(call: Call) -> None:
    both = [asyncio.create_task(call.flows.ask("pin")) for _ in range(2)]
    await call.takes()
    await call.takes()
    assert [await one for one in both] == [True, False]


async def test_a_call_that_does_not_take_it_in_time_never_does(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secure, "TAKEN_WITHIN_S", 0.01)
    assert not await call.flows.ask("pin")
    await call.takes()
    assert call.run.conversation is None
    assert not call.flows.is_under_way


async def test_what_is_being_written_is_not_refused_meanwhile(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secure, "TAKEN_WITHIN_S", 0.05)
    asking = asyncio.create_task(call.flows.ask("pin"))
    event = await call.inbox.get()
    assert call.flows.takes(event)
    await asyncio.wait({asking}, timeout=0.07)
    call.flows.taken(event, call.run.receive(event))
    assert await asking


async def test_what_was_asked_in_another_process_is_not_taken_here(call: Call) -> None:
    assert not call.flows.takes(SecureFlowAsked(at=AT, secure="pin"))


async def test_a_call_that_another_process_left_knows_whether_they_are_apart(call: Call) -> None:
    call.flows.take_up([])
    assert not call.flows.is_apart
    call.flows.take_up([BackToAgent(identified=True)])
    assert call.flows.is_apart
    call.run.receive(SecureFlowAsked(at=AT, secure="pin"))
    call.flows.take_up([])
    assert call.flows.is_apart


async def test_a_place_whose_number_cannot_be_rung_now_is_not_offered(sending: Bundle) -> None:
    assert list(Call(sending, "+8610").flows.places) == ["thanks"]
    assert list(Call(sending, "+8621").flows.places) == ["branch", "thanks"]


async def test_without_a_line_out_no_number_is_offered(sending: Bundle) -> None:
    run, line = Call(sending).run, FakeLine()
    floor = fake_floor("bank", Policy(queues={}), customers=FakeCustomers())
    of_call = CallAgents(
        call_id="c1",
        run=run,
        line=line,
        agents=Agents(floor, KnownAs(str, region="CN"), lambda _: True, lambda: AT),
        tier_of=lambda: "standard",
        recorder=CallRecorder(
            call_id="c1",
            line=line,
            rules=(),
            consent=CallConsent(
                direction="inbound",
                customer=str,
                rings=str,
                said=lambda: "unknown",
                known=KnownConsents(),
            ),
            has_room=lambda: True,
            is_aside=lambda: False,
            clock=lambda: AT,
            report=lambda _: None,
        ),
        clock=lambda: AT,
        report=lambda _: None,
        transfers=reaching("+8621"),
    )
    assert list(of_call.secure.places) == ["branch", "thanks"]
    floor.router.receive(LineOutLost(at=AT))
    assert list(of_call.secure.places) == ["thanks"]


async def test_nobody_is_sent_away_who_is_in_a_secure_flow(sending: Bundle) -> None:
    call = Call(sending)
    asking = asyncio.create_task(call.flows.ask("pin"))
    await call.takes()
    assert await asking
    assert not call.flows.places


ELSEWHERE = """
  elsewhere:
    transfer: typed_by_agent
    outcomes: {answered: bye, busy: bye, no_answer: bye, unavailable: bye}
  thank: {say"""


@pytest.fixture
def typing() -> Bundle:
    """The same flows, where an agent may type a number."""
    main = MAIN.replace("secure:", "sends_to: {elsewhere: elsewhere, thanks: thank}\n    secure:")
    flows = {"main": main.replace("\n  thank: {say", ELSEWHERE), "prove": PROVE, "outer": OUTER}
    return compile_bundle(
        {CATALOGUE: WORDS} | {f"ivr_flows/{name}.yaml": text for name, text in flows.items()}
    )


async def test_a_number_that_an_agent_types_is_rung_once_the_call_has_taken_it(
    typing: Bundle,
) -> None:
    call = Call(typing, "+8621")
    assert list(call.flows.places) == ["elsewhere", "thanks"]
    asking = asyncio.create_task(call.flows.type_number("elsewhere", "(021) 6437-8888"))
    await asyncio.sleep(0)
    # No secure flow is under way by that.
    assert not call.flows.is_under_way
    assert not asking.done()
    await call.takes()
    assert await asking
    assert call.flows.telephone("elsewhere") == Transfer(number="+862164378888", ring_s=30)


async def test_a_bank_that_allows_no_number_lets_none_be_typed(typing: Bundle) -> None:
    assert list(Call(typing).flows.places) == ["thanks"]


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("", NumberWanted),
        ("77", NotANumber),
        ("021 FLOWERS", NotANumber),
        ("+86 21 6437 8888;ext=1", NotANumber),
        ("8001", NotANumber),
        ("*72 021 6437 8888", NotANumber),
        ("+1 900 234 5678", NumberCostsExtra),
        ("+881 612 345 678", NumberCostsExtra),
        ("+870 301 234 567", NumberCostsExtra),
        ("+44 20 7946 0018", NumberNotAllowed),
        ("010 6655 4433", NumberNotAllowed),
    ],
)
async def test_a_number_that_is_not_rung_is_refused_before_the_call_hears_of_it(
    typing: Bundle, written: str, refused: type[Exception]
) -> None:
    call = Call(typing, "+8621")
    with pytest.raises(refused) as error:
        await call.flows.type_number("elsewhere", written)
    assert call.inbox.empty()
    assert not written or written not in str(error.value)


async def test_only_where_a_number_is_wanted_one_is_typed(typing: Bundle) -> None:
    call = Call(typing, "+8621")
    assert await call.flows.type_number("thanks", "")
    with pytest.raises(NumberNotWanted):
        await call.flows.type_number("thanks", "+862164378888")
    assert call.inbox.empty()


async def test_a_number_whose_call_is_somewhere_else_by_now_is_not_taken(typing: Bundle) -> None:
    call = Call(typing, "+8621")
    asking = asyncio.create_task(call.flows.type_number("elsewhere", "+862164378888"))
    event = await call.inbox.get()
    call.run.receive(SecureFlowAsked(at=AT, secure="pin"))
    assert call.flows.takes(event)
    call.flows.taken(event, call.run.receive(event))
    assert not await asking
