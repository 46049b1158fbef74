"""A person at a keyboard walks through a small bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from hotline.flow.bundle import Bundle
from hotline.ports import Ports
from hotline.ports.scripted import ScriptedPorts
from hotline.simulator.terminal import TerminalCall
from hotline.testing.bank import FakeBank
from hotline.testing.one_node import around

SIGN_IN = ["2", "10000001", "246810"]


class Person:
    """Types what the script says, then leaves; keeps what the screen showed."""

    def __init__(self, script: Iterable[str]) -> None:
        self._script = iter(script)
        self.hidden: list[bool] = []
        self.heard: list[str] = []
        self.saw: list[str] = []
        self.corrected: list[str] = []

    def types(self, secret: bool) -> str | None:
        self.hidden.append(secret)
        return next(self._script, None)

    def said(self, text: str, node: str) -> None:
        self.heard.append(text)

    def happened(self, text: str) -> None:
        self.saw.append(text)

    def wrong(self, text: str) -> None:
        self.corrected.append(text)


Talk = Callable[..., "tuple[Person, TerminalCall]"]


@pytest.fixture
def talk(small_bank: Bundle) -> Talk:
    def start(*script: str) -> tuple[Person, TerminalCall]:
        person = Person(script)
        call = TerminalCall(
            small_bank, "main", bank=FakeBank(), ports=Ports(), screen=person, ask=person.types
        )
        return person, call

    return start


async def test_balance_is_shown(talk: Talk) -> None:
    person, call = talk(*SIGN_IN, "*")
    assert await call.talk(language="en-US") == "completed"
    assert any(
        "savings account ending in 2345 holds CNY 23,499.63" in text for text in person.heard
    )
    assert "bank: list_balances → ok" in person.saw
    assert person.saw[-1] == "the hotline hangs up"


async def test_a_text_message_that_is_sent_is_shown() -> None:
    asks = "{collect: {prompt: hello, digits: 3, as: number}, next: send}"
    outcomes = "{sent: done, refused: other, unavailable: down}"
    flow = around(f"{asks}\n  send: {{text_message: hello, to: number, outcomes: {outcomes}}}")
    person, ports = Person(["1", "123"]), ScriptedPorts({"text_message": "sent"})
    call = TerminalCall(flow, "main", bank=FakeBank(), ports=ports, screen=person, ask=person.types)
    assert await call.talk(language="en-US") == "done"
    assert person.saw[-3:-1] == ["text_message → sent", "text: Hello."]


async def test_number_and_pin_are_asked_for_hidden(talk: Talk) -> None:
    person, call = talk(*SIGN_IN, "*")
    await call.talk(language="en-US")
    assert person.hidden == [False, True, True, False]
    assert "246810" not in repr([person.heard, person.saw, person.corrected])


async def test_empty_line_is_silence(talk: Talk) -> None:
    _, call = talk("", "", "")
    assert await call.talk(language="en-US") == "caller_silent"


async def test_keys_typed_ahead_skip_the_questions(talk: Talk) -> None:
    person, call = talk("2 10000001 246810 *")
    assert await call.talk(language="en-US") == "completed"
    assert person.hidden == [False]
    assert person.heard[-1] == "Thank you for calling. Goodbye."


async def test_what_is_no_key_is_explained_and_asked_again(talk: Talk) -> None:
    person, call = talk("2", "ten million", "10000001")
    await call.talk(language="en-US")
    assert person.corrected == ["a telephone has the keys 0 to 9, * and #; Enter alone is silence"]
    assert len(person.hidden) == 4


async def test_person_can_leave(talk: Talk) -> None:
    _, call = talk("2")
    assert await call.talk(language="en-US") == "caller_hung_up"


async def test_message_is_typed(talk: Talk) -> None:
    person, call = talk(*SIGN_IN, "4", "please call me back about my card")
    assert await call.talk(language="en-US") == "message_left"
    assert "recording: type what you would say" in person.saw


async def test_empty_message_is_none(talk: Talk) -> None:
    _, call = talk(*SIGN_IN, "4", " ")
    assert await call.talk(language="en-US") == "message_failed"


async def test_person_can_leave_while_recording(talk: Talk) -> None:
    _, call = talk(*SIGN_IN, "4")
    assert await call.talk(language="en-US") == "caller_hung_up"
