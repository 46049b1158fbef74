"""One caller who pays a card's minimum, and goes on like a person whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from chaos.ear import Ear, HeardPrompt
from chaos.evidence import CallerStory
from chaos.hold import Hold
from chaos.script import (
    APOLOGY,
    CONFIRM,
    ENDINGS,
    IDENTIFY,
    NO_USE,
    PAID,
    PIN,
    QUESTIONS,
    REFERENCE,
    keys,
)
from hotline.testing.phone import Call, NotUp, PhoneError, SipPhone
from hotline.testing.phone.reference import Reference

PATIENCE_S = 30.0
"""How long a caller listens for something to answer."""
SECOND_THOUGHT_S = 8.0
"""After the stroke, who had a question to answer waits so long to be asked it again."""
LISTEN_S = 10.0
REFERENCE_S = 10.0
TONE_MS, GAP_MS = 100, 80


@dataclass(kw_only=True)
class Caller:
    """A caller; `live` is the whole call.

    Attributes:
        customer: Whose card is paid.
        caller_number: What number is shown.
        references: By what prompts are recognised.
        hold: Where this caller waits for the others, and for the stroke.
    """

    customer: str
    caller_number: str
    references: Mapping[str, Reference]
    hold: Hold
    told: list[str] = field(default_factory=list)
    presses: dict[int, float] = field(default_factory=dict)
    apology_at: float | None = None
    place: int = -1
    stuck: bool = False

    async def live(self, phone: SipPhone, uri: str) -> CallerStory:
        """Make the call; return what became of it."""
        if self.hold.question < 0:
            await self.hold.pass_gate()
        ended_by = "nobody, for it was not answered"
        try:
            call = await phone.dial(uri, caller_number=self.caller_number)
            if call.answered:
                await self._talk(call, Ear(call, self.references))
                ended_by = call.ended_by or "caller"
                await call.hang_up()
        except PhoneError as error:
            ended_by = f"phone ({type(error).__name__})"
        finally:
            if self.place < self.hold.question:
                self.hold.leave()
        return CallerStory(
            customer=self.customer,
            caller_number=self.caller_number,
            confirmed=QUESTIONS.index(CONFIRM) in self.presses,
            told=tuple(self.told),
            ended_by=ended_by,
            prompt_after_ms=self._prompt_after_ms(),
            stuck=self.stuck,
            struck_at=self.hold.struck_at_wall,
            presses=self.presses,
        )

    def _prompt_after_ms(self) -> float | None:
        if self.apology_at is None or self.hold.struck_at is None:
            return None
        return (self.apology_at - self.hold.struck_at) * 1000

    async def _talk(self, call: Call, ear: Ear) -> None:
        while call.ended_by is None:
            heard = await self._next(ear)
            if heard is None:
                self.stuck = call.ended_by is None
                return
            if heard.name in (*ENDINGS, NO_USE):
                self.told += [heard.name]
                if heard.name == PAID:
                    await ear.next([REFERENCE], within_s=REFERENCE_S)
                if self.hold.question == len(QUESTIONS):
                    self.place = self.hold.question
                    await self.hold.pass_gate()
                    return
                if self.hold.struck:
                    return
                # What strikes now strikes somebody who has heard it all.
                await self._wait_for_stroke(call)
                await self._hears_out(ear)
                return
            try:
                await self._answer(call, ear, QUESTIONS.index(heard.name))
            except NotUp:
                # A phone that is too busy to press its keys is of no use either.
                self.stuck = call.ended_by is None
                return

    async def _next(self, ear: Ear, *, within_s: float = PATIENCE_S) -> HeardPrompt | None:
        """Return the next question or ending that is heard; an apology is only noted."""
        time_left_s = within_s
        while time_left_s > 0:
            # What is to be expected changes when it strikes meanwhile.
            heard = await ear.next(self._expected(), within_s=min(time_left_s, LISTEN_S))
            if heard is None:
                time_left_s -= LISTEN_S
            elif heard.name == APOLOGY:
                self.apology_at = self.apology_at or heard.started_at
            else:
                return heard
        return None

    def _expected(self) -> list[str]:
        questions = QUESTIONS[max(self.place, 0) : self.place + 2]
        if self.hold.struck:
            # Who was forgotten starts over, and secrets are asked again.
            questions = QUESTIONS[: self.place + 2]
        elif self.place == QUESTIONS.index(PIN):
            questions = (IDENTIFY, *questions)
        told = [*ENDINGS, NO_USE] if self.place >= QUESTIONS.index(CONFIRM) else []
        return [*questions, *told, APOLOGY]

    async def _answer(self, call: Call, ear: Ear, place: int) -> None:
        """Answer a question: with the others, or after the stroke, if it is asked then.

        Raises:
            NotUp: The call is over.
        """
        if place == self.hold.question and not self.hold.struck and place > self.place:
            self.place = place
            await self.hold.pass_gate()
        elif place > self.hold.question and not self.hold.struck:
            self.place = place
            await self._wait_for_stroke(call)
            again = await self._next(ear, within_s=SECOND_THOUGHT_S)
            if again is not None:
                if again.name in QUESTIONS:
                    place = QUESTIONS.index(again.name)
                else:
                    self.told += [again.name]
                    return
        self.place = place
        self.presses[place] = time.time()
        await call.press(keys(QUESTIONS[place], self.customer), tone_ms=TONE_MS, gap_ms=GAP_MS)

    async def _wait_for_stroke(self, call: Call) -> None:
        stroke = asyncio.ensure_future(self.hold.stroke())
        try:
            while not stroke.done() and call.ended_by is None:
                await asyncio.wait([stroke], timeout=0.2)
        finally:
            stroke.cancel()

    async def _hears_out(self, ear: Ear) -> None:
        """Stay on the line a while after the stroke, and note what is said once more."""
        if not self.hold.struck:
            return
        while heard := await ear.next([APOLOGY, *ENDINGS, REFERENCE], within_s=SECOND_THOUGHT_S):
            if heard.name == APOLOGY:
                self.apology_at = self.apology_at or heard.started_at
            elif heard.name in ENDINGS:
                self.told += [heard.name]
            elif heard.name == REFERENCE:
                return
