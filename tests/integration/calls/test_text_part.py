"""Text messages that flows send, with the CRM's numbers and an outbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.calls.text_part import Reach, TextPart
from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.errors import HotlineError
from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.requests import PortAnswer, SendText
from hotline.flow.utterance import Phrase, Utterance
from hotline.model.customer import Phone
from hotline.model.values import Digits, Text
from hotline.ports import Origin
from hotline.ports.text_messages import LONGEST, Delivery, TextMessage
from hotline.settings import CrmSettings
from hotline.testing.log_lines import all_logs
from hotline.testing.outbox import Outbox
from hotline.testing.people import person

TENANT = "demo"
NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
MOBILE, AT_HOME, ABROAD = "+8613800138000", "+861065529988", "+4915112345678"
FLOW = "flow: main\nstart: bye\nnodes:\n  bye: {hang_up: done}\n"
WORDS = """
languages: [zh-CN, en-US]
prompts:
  address: {zh-CN: "地址：{where}。", en-US: "It is at {where}."}
  rest: {zh-CN: 谢谢。, en-US: Thank you.}
"""
SENT = PortAnswer(outcome="sent", values={"tail": Digits(digits="8000")})


class Desk:
    """The part, with what is behind it."""

    def __init__(self, crm: CrmRepository) -> None:
        self.outbox = Outbox()
        self.bundles = {"d1": compile_bundle({"flows/main.yaml": FLOW, CATALOGUE: WORDS})}
        self.crm = Relations.over(crm, CrmSettings(), ZoneInfo("Asia/Shanghai"))
        self.part = self.over(self.outbox)

    def over(self, outbox: Outbox | None) -> TextPart:
        reach = Reach(region="CN", countries=frozenset({"CN"}), per_hour=3)
        return TextPart(outbox, self.crm, self.bundle, reach, clock=lambda: NOW)

    async def bundle(self, digest: str) -> Bundle:
        if digest not in self.bundles:
            raise HotlineError
        return self.bundles[digest]

    async def sends(self, request: SendText, ref: int = 7, bundle: str = "d1") -> PortAnswer:
        origin = Origin(tenant=TENANT, call_id="call", ref=ref, bundle=bundle)
        return await self.part.ask(request, origin=origin)

    async def knows(self, *phones: Phone) -> None:
        draft = person("10000009", phones=())
        draft = replace(draft, profile=replace(draft.profile, phones=phones))
        await self.crm.customers.add(TENANT, draft, who="li", at=NOW)


def words(language: str = "en-US", where: str = "1 Bund") -> Utterance:
    return (
        Phrase(prompt="address", language=language, values={"where": Text(text=where)}),
        Phrase(prompt="rest", language=language),
    )


@pytest.fixture
def desk(crm: CrmRepository) -> Desk:
    return Desk(crm)


@pytest.mark.parametrize(
    ("language", "written"),
    [("en-US", "It is at 1 Bund. Thank you."), ("zh-CN", "地址：1 Bund。谢谢。")],
)
async def test_words_are_the_catalogues_in_the_callers_language(
    desk: Desk, language: str, written: str
) -> None:
    assert await desk.sends(SendText(number="138 0013 8000", words=words(language))) == SENT
    sent = TextMessage(to=MOBILE, language=language, words=written)
    assert desk.outbox.sent == {"call-7": sent}


@pytest.mark.parametrize("number", ["12", "anonymous", ABROAD, "+12684601234"])
async def test_a_number_that_the_bank_does_not_text_is_refused(desk: Desk, number: str) -> None:
    assert (await desk.sends(SendText(number=number, words=words()))).outcome == "refused"
    assert desk.outbox.asked == []


async def test_a_number_gets_so_many_in_an_hour(desk: Desk) -> None:
    """However it is written, and whoever types it; a customer's own is not counted."""
    typed = ("13800138000", "+86 138 0013 8000", "0086 138 00138000", "138-0013-8000")
    outcomes = [
        (await desk.sends(SendText(number=number, words=words()), ref=ref)).outcome
        for ref, number in enumerate(typed)
    ]
    assert outcomes == ["sent", "sent", "sent", "refused"]
    other = SendText(number="13900139000", words=words())
    assert (await desk.sends(other, ref=8)).outcome == "sent"
    await desk.knows(Phone(number=MOBILE))
    assert (await desk.sends(SendText(customer="10000009", words=words()), ref=9)).outcome == "sent"


async def test_a_customer_gets_it_at_the_first_mobile_number_on_record(desk: Desk) -> None:
    await desk.knows(Phone(number=AT_HOME, kind="home"), Phone(number=MOBILE), Phone(number=ABROAD))
    assert await desk.sends(SendText(customer="10000009", words=words())) == SENT
    assert [message.to for message in desk.outbox.sent.values()] == [MOBILE]


async def test_a_customers_own_number_may_be_abroad(desk: Desk) -> None:
    await desk.knows(Phone(number=ABROAD))
    assert (await desk.sends(SendText(customer="10000009", words=words()))).outcome == "sent"


async def test_a_customer_without_a_mobile_number_has_none(desk: Desk) -> None:
    await desk.knows(Phone(number=AT_HOME, kind="home"))
    assert (await desk.sends(SendText(customer="10000009", words=words()))).outcome == "no_number"


async def test_a_customer_whom_the_crm_does_not_know_has_no_number(desk: Desk) -> None:
    assert (await desk.sends(SendText(customer="10000009", words=words()))).outcome == "no_number"


async def test_a_request_that_is_made_again_sends_nothing_more(desk: Desk) -> None:
    request = SendText(number=MOBILE, words=words())
    desk.outbox.loses_answers = True
    assert (await desk.sends(request)).outcome == "unavailable"
    desk.outbox.loses_answers = False
    assert await desk.sends(request) == SENT
    assert [*desk.outbox.sent] == ["call-7"]
    assert await desk.sends(request, ref=8) == SENT
    assert [*desk.outbox.sent] == ["call-7", "call-8"]


async def test_what_is_too_long_for_a_telephone_is_refused(desk: Desk) -> None:
    request = SendText(number=MOBILE, words=words(where="x" * LONGEST))
    assert (await desk.sends(request)).outcome == "refused"
    assert desk.outbox.asked == []


@pytest.mark.parametrize("answer", ["refused", "unavailable"])
async def test_what_the_gateway_answers_is_the_outcome(desk: Desk, answer: Delivery) -> None:
    desk.outbox.answers = answer
    assert (await desk.sends(SendText(number=MOBILE, words=words()))).outcome == answer


async def test_without_a_gateway_no_message_goes_out(desk: Desk) -> None:
    desk.part = desk.over(None)
    assert (await desk.sends(SendText(number=MOBILE, words=words()))).outcome == "unavailable"


async def test_flows_that_cannot_be_read_any_more_send_nothing(desk: Desk) -> None:
    request = SendText(number=MOBILE, words=words())
    assert (await desk.sends(request, bundle="lost")).outcome == "unavailable"
    assert desk.outbox.asked == []


async def test_no_log_has_a_number_or_words(desk: Desk) -> None:
    with all_logs() as lines:
        await desk.sends(SendText(number=MOBILE, words=words()))
        await desk.sends(SendText(number=MOBILE, words=words(where="1 Bund" * LONGEST)))
        await desk.sends(SendText(number=MOBILE, words=words()), bundle="lost")
    assert MOBILE not in str(lines)
    assert "1 Bund" not in str(lines)
