"""`text_message`: send words to the caller's telephone."""

from __future__ import annotations

import pytest

from hotline.flow.requests import SendText
from hotline.flow.utterance import Phrase
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

SEND = (
    "{text_message: hello, outcomes: "
    "{sent: done, refused: other, no_number: other, unavailable: down}}"
)


@pytest.mark.parametrize(
    ("outcome", "ends"), [("sent", "done"), ("refused", "other"), ("unavailable", "down")]
)
def test_words_go_to_the_number_that_the_caller_shows(outcome: str, ends: str) -> None:
    caller = Caller(around(SEND), ports={"text_message": outcome})
    assert caller.arrives("en-US", number="13800138000").presses("1").ended_in == ends
    words = (Phrase(prompt="hello", language="en-US"),)
    assert caller.ports.asked == [SendText(number="13800138000", words=words)]
    assert caller.heard == ["hello"], "the words are sent, not spoken"


def test_a_withheld_number_gets_none() -> None:
    assert Caller(around(SEND)).arrives("en-US", number="").presses("1").ended_in == "other"


def test_a_secret_in_a_text_is_told() -> None:
    texts = told(SEND.replace("hello", "pin_is"))
    assert any("would speak the secret 'pin'" in text for text in texts)


def test_a_caller_who_has_gone_may_still_get_a_text() -> None:
    assert told(f"{SEND}\nanywhere: {{hang_up: tried}}") == []
