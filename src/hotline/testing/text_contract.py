"""What every gateway for text messages must keep, as tests to run against one of your own.

docs/text_messages.md tells how.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from hotline.ports.text_messages import LONGEST, TextMessage, TextMessageGateway
from hotline.testing.log_lines import all_logs

AT_ONCE = 6
PERSONAL = "3,247.00"
"""What stands in the words and in no log."""


@dataclass(frozen=True, kw_only=True)
class TextsUnderTest:
    """A gateway, and what is needed to try it.

    Attributes:
        gateway: It.
        unreachable: The same class, with nobody at its address.
        number: A telephone for tests, in E.164.
        received: Returns the words that this telephone has got, the latest last.
    """

    gateway: TextMessageGateway
    unreachable: TextMessageGateway
    number: str
    received: Callable[[], Awaitable[Sequence[str]]]

    def message(self) -> TextMessage:
        """Return a message that nobody has sent before."""
        words = f"您的付款{PERSONAL}元成功。Paid. {uuid4().hex}"
        return TextMessage(to=self.number, language="zh-CN", words=words)


def new_name() -> str:
    """Return a name that no message has."""
    return uuid4().hex


class TextContract:
    """The whole contract. Subclass it with a fixture `texts`, a `TextsUnderTest`."""

    async def test_a_message_is_received_as_it_was_sent(self, texts: TextsUnderTest) -> None:
        """Word for word, in any script."""
        message = texts.message()
        assert await texts.gateway.send(message, name=new_name()) == "sent"
        assert (await texts.received())[-1] == message.words

    async def test_a_message_is_sent_once_under_its_name(self, texts: TextsUnderTest) -> None:
        """However often and however many at once ask for it."""
        message, name = texts.message(), new_name()
        asked = [texts.gateway.send(message, name=name) for _ in range(AT_ONCE)]
        came = {*await asyncio.gather(*asked)}
        # A gateway may refuse to look at the second before it has done the first.
        assert {"sent"} <= came <= {"sent", "unavailable"}
        assert await texts.gateway.send(message, name=name) == "sent"
        assert (await texts.received()).count(message.words) == 1

    async def test_the_same_words_under_two_names_are_two_messages(
        self, texts: TextsUnderTest
    ) -> None:
        """Two payments may be alike."""
        message = texts.message()
        for _ in range(2):
            assert await texts.gateway.send(message, name=new_name()) == "sent"
        assert (await texts.received()).count(message.words) == 2

    async def test_another_message_under_the_name_is_not_sent(self, texts: TextsUnderTest) -> None:
        """Nobody can say what was meant: that is no answer."""
        name, other = new_name(), texts.message()
        assert await texts.gateway.send(texts.message(), name=name) == "sent"
        assert await texts.gateway.send(other, name=name) == "unavailable"
        assert other.words not in await texts.received()

    async def test_the_longest_message_is_received(self, texts: TextsUnderTest) -> None:
        """In full."""
        message = texts.message()
        message = replace(message, words=message.words.ljust(LONGEST, "长"))
        assert await texts.gateway.send(message, name=new_name()) == "sent"
        assert (await texts.received())[-1] == message.words

    async def test_what_is_no_telephone_is_refused(self, texts: TextsUnderTest) -> None:
        """For good: who asks need not try again."""
        message = replace(texts.message(), to="anybody")
        assert await texts.gateway.send(message, name=new_name()) == "refused"

    async def test_a_gateway_that_is_not_there_is_unavailable(self, texts: TextsUnderTest) -> None:
        """Nothing is raised."""
        assert await texts.unreachable.send(texts.message(), name=new_name()) == "unavailable"

    async def test_no_log_has_a_number_or_words(self, texts: TextsUnderTest) -> None:
        """Not of a message that was sent, nor of one that was not."""
        message = texts.message()
        with all_logs() as lines:
            await texts.gateway.send(message, name=new_name())
            await texts.unreachable.send(message, name=new_name())
        assert texts.number not in f"{lines} {message}"
        assert PERSONAL not in f"{lines} {message}"
