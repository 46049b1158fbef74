"""What every recogniser must keep, as tests to run against one of your own.

docs/speech.md tells how.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from hotline.ears import Ear, Ears, Words
from hotline.testing.log_lines import all_logs

ANSWER_S = 15.0
"""The longest that words may take once a caller has said them."""
FRAME_BYTES = 320
"""20 ms, as Asterisk brings them."""
HALF_A_SECOND = bytes(8000)


@dataclass(frozen=True, kw_only=True)
class EarsUnderTest:
    """A recogniser, and what is needed to try it.

    Attributes:
        ears: It.
        language: A tag of a language that it hears.
        said: Phrases of that language, two at least, and their sound: 16 bits, 8 kHz.
    """

    ears: Ears
    language: str
    said: Mapping[str, bytes]

    def listen(self) -> Ear:
        """Listen for all of the phrases."""
        ear = self.ears.listen(self.language, tuple(self.said), others=False)
        assert ear is not None, f"it does not hear {self.language}"
        return ear


def feed(ear: Ear, sound: bytes) -> None:
    """Let a caller say something, with silence around it."""
    whole = HALF_A_SECOND + sound + 4 * HALF_A_SECOND
    for begin in range(0, len(whole), FRAME_BYTES):
        ear.feed(whole[begin : begin + FRAME_BYTES])


async def heard(ear: Ear) -> Words | None:
    """Wait for the words."""
    async with asyncio.timeout(ANSWER_S):
        return await ear.heard()


class RecogniserContract:
    """The whole contract. Subclass it with a fixture `under_test`, an `EarsUnderTest`."""

    async def test_each_phrase_is_heard_as_it_is_written(self, under_test: EarsUnderTest) -> None:
        """And the caller has begun, which is what stops a prompt."""
        for phrase, sound in under_test.said.items():
            ear = under_test.listen()
            feed(ear, sound)
            words = await heard(ear)
            assert words is not None
            assert words.text == phrase
            assert 0.0 <= words.confidence <= 1.0
            assert ear.begun.is_set()
            ear.close()

    async def test_callers_at_once_are_each_heard_for_themselves(
        self, under_test: EarsUnderTest
    ) -> None:
        """However their sound is mixed."""
        ears = {phrase: under_test.listen() for phrase in under_test.said}
        for phrase, ear in ears.items():
            feed(ear, under_test.said[phrase])
        words = await asyncio.gather(*map(heard, ears.values()))
        assert [one.text for one in words if one is not None] == [*ears]
        for ear in ears.values():
            ear.close()

    async def test_silence_is_nobody_who_begins(self, under_test: EarsUnderTest) -> None:
        """Or every prompt would stop."""
        ear = under_test.listen()
        feed(ear, HALF_A_SECOND)
        await asyncio.sleep(0.3)
        assert not ear.begun.is_set()
        ear.close()

    async def test_whoever_waits_for_words_is_let_go_when_it_is_closed(
        self, under_test: EarsUnderTest
    ) -> None:
        """The caller pressed a key, or hung up."""
        ear = under_test.listen()
        waiting = asyncio.create_task(heard(ear))
        await asyncio.sleep(0)
        ear.close()
        assert await waiting is None
        ear.close()
        ear.feed(HALF_A_SECOND)

    async def test_a_language_that_it_does_not_hear_has_no_words(
        self, under_test: EarsUnderTest
    ) -> None:
        """Callers of that language press keys."""
        ear = under_test.ears.listen("xx-XX", ("one",), others=False)
        assert ear is None or await heard(ear) is None

    async def test_no_log_has_what_was_said(self, under_test: EarsUnderTest) -> None:
        """Callers say what nobody else should read."""
        phrase, sound = next(iter(under_test.said.items()))
        with all_logs() as lines:
            ear = under_test.listen()
            feed(ear, sound)
            await heard(ear)
            ear.close()
        assert phrase not in f"{lines}"
