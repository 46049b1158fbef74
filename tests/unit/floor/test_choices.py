"""What callers who wait are told of their choices."""

from __future__ import annotations

from typing import get_args

import pytest

from hotline.floor.choices import Choice, confirmation, offer, refusal
from hotline.flow.bundle import Bundle
from hotline.flow.utterance import Utterance
from hotline.routing.commands import Refusal
from hotline.routing.promise.spoken import WaitPromise
from hotline.speech.script import as_text


def test_only_what_can_be_had_is_offered(shipped: Bundle) -> None:
    def told(choices: list[Choice]) -> str:
        return as_text(offer(choices, "en-US"), shipped.catalogue)

    assert told([Choice.CALLBACK, Choice.MESSAGE]) == (
        "To keep your place and be called back, press one. To leave a message instead, press two."
    )
    assert told([Choice.MESSAGE]) == "To leave a message instead, press two."
    assert offer([], "en-US") == ()


@pytest.mark.parametrize(
    ("promise", "english", "mandarin"),
    [
        (
            WaitPromise(said_at=0, from_minutes=2, to_minutes=5),
            "When it is your turn, we will call you back on the number ending in 8000. We expect "
            "to be with you in 2 to 5 minutes. You may hang up now.",
            "好的，轮到您时，我们会拨打您尾号8000的电话。预计2到5分钟为您接通。您现在可以挂机。",
        ),
        (
            None,
            "When it is your turn, we will call you back on the number ending in 8000. You may "
            "hang up now.",
            "好的，轮到您时，我们会拨打您尾号8000的电话。您现在可以挂机。",
        ),
    ],
)
def test_a_callback_is_confirmed_with_its_number_and_by_when(
    shipped: Bundle, promise: WaitPromise | None, english: str, mandarin: str
) -> None:
    def told(language: str) -> str:
        return as_text(confirmation("+86 138 0013-8000", promise, language), shipped.catalogue)

    assert told("en-US") == english
    assert told("zh-CN") == mandarin


@pytest.mark.parametrize("why", get_args(Refusal))
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_every_refusal_has_its_words(shipped: Bundle, why: Refusal, language: str) -> None:
    words: Utterance = refusal(why, language)
    assert as_text(words, shipped.catalogue)
