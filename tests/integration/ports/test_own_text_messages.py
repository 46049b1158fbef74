"""A class of the bank's own that sends text messages, held to the contract."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from hotline.app.text_link import open_text_link
from hotline.ops.doctor.text_messages import text_message_checks
from hotline.own_class import OwnClassNotUsable
from hotline.ports.checked_text_messages import CheckedTextMessages
from hotline.ports.text_messages import Delivery, TextMessage
from hotline.settings import TextMessageSettings
from hotline.testing.log_lines import all_logs
from hotline.testing.outbox import Outbox
from hotline.testing.text_contract import TextContract, TextsUnderTest

NUMBER = "+8613700000001"
MESSAGE = TextMessage(to=NUMBER, language="en-US", words="Paid 3,247.00.")

MODULE = """
from hotline.testing.outbox import Outbox

outbox = Outbox()

def OurTexts(settings):
    return outbox
"""


class TestCheckedTextMessages(TextContract):
    @pytest.fixture
    def texts(self) -> TextsUnderTest:
        outbox, nowhere = Outbox(), Outbox()
        nowhere.answers = "unavailable"

        async def received() -> list[str]:
            return [*outbox.words.values()]

        return TextsUnderTest(
            gateway=CheckedTextMessages(outbox, 5.0),
            unreachable=CheckedTextMessages(nowhere, 5.0),
            number=NUMBER,
            received=received,
        )


class Doing:
    """A gateway that does what a test wants."""

    def __init__(self, does: Any) -> None:
        self._does = does

    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        delivery: Delivery = await self._does(message)
        return delivery


async def raises(message: TextMessage) -> str:
    raise RuntimeError(f"could not send {message.words} to {message.to}")


async def dawdles(message: TextMessage) -> str:
    await asyncio.sleep(60)
    return "sent"


async def makes_words_up(message: TextMessage) -> str:
    return f"sent to {message.to}"


async def returns_nothing(message: TextMessage) -> None:
    return None


async def returns_what_is_no_word(message: TextMessage) -> list[str]:
    return [message.words]


@pytest.mark.parametrize(
    "does", [raises, dawdles, makes_words_up, returns_nothing, returns_what_is_no_word]
)
async def test_whatever_it_does_wrong_is_no_answer(does: Any) -> None:
    gateway = CheckedTextMessages(Doing(does), 0.05)
    with all_logs() as lines:
        assert await gateway.send(MESSAGE, name="a") == "unavailable"
    assert f"{lines}".count("text_gateway_unavailable") == 1
    assert NUMBER not in f"{lines}"
    assert "3,247.00" not in f"{lines}"


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A class in a module of its own for each test, for what is imported stays."""
    module = f"texts_of_{tmp_path.name}"
    (tmp_path / f"{module}.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    return f"{module}:OurTexts"


async def test_messages_go_out_through_the_class_that_is_named(named: str) -> None:
    async with AsyncExitStack() as stack:
        link = await open_text_link(stack, TextMessageSettings(gateway=named, timeout_s=7))
        assert link is not None
        assert link.timeout_s == 7
        assert await link.send(MESSAGE, name="a") == "sent"
        assert await link.send(MESSAGE, name="a") == "sent"
    outbox = __import__(named.partition(":")[0]).outbox
    assert [*outbox.words.values()] == [MESSAGE.words]


async def test_without_an_address_or_a_class_no_message_goes_out() -> None:
    async with AsyncExitStack() as stack:
        assert await open_text_link(stack, TextMessageSettings()) is None


async def test_the_doctor_looks_for_the_class(named: str) -> None:
    assert [*text_message_checks(TextMessageSettings())] == []
    (check,) = text_message_checks(TextMessageSettings(gateway=named))
    assert (check.name, (await check.look()).state) == ("text messages: gateway", "ok")
    (check,) = text_message_checks(TextMessageSettings(gateway=f"{named}s"))
    with pytest.raises(OwnClassNotUsable, match=r"^text_messages\.gateway: .* no class OurTextss"):
        await check.look()
