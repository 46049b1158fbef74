"""One caller who pays a card's minimum, and goes on like a person whatever happens meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field

from chaos.ear import Ear, HeardPrompt, Prompts
from chaos.evidence import CallerStory
from chaos.script import (
    APOLOGY,
    CONFIRM,
    FALLBACK,
    IDENTIFY,
    NO_USE,
    PAID,
    QUESTIONS,
    REFERENCE,
    TOLD,
    keys,
)
from chaos.stroke import Stroke
from hotline.testing.phone import Call, NotUp, PhoneError, SipPhone

PATIENCE_S = 30.0
"""How long a caller listens for something to answer; who is held until the stroke waits for it."""
HELD_S = 90.0
"""Who is held before the call is answered hears it ring for so long at most."""
LISTEN_S = 5.0
REFERENCE_S = 12.0
TONE_MS, GAP_MS = 100, 80
"""Asterisk makes every key at least 80 ms long."""
CONFIRMING = QUESTIONS.index(CONFIRM)


@dataclass(kw_only=True)
class Caller:
    """A caller; `live` is the whole call.

    Attributes:
        customer: Whose card is paid.
        caller_number: What number is shown.
        prompts: By what they are recognised.
        stroke: When it strikes.
        patient: Whether the caller waits for the stroke, however long it takes.
    """

    customer: str
    caller_number: str
    prompts: Prompts
    stroke: Stroke
    patient: bool = False
    told: list[str] = field(default_factory=list)
    apology_at: float | None = None
    place: int = -1
    confirmed: bool = False
    stuck: bool = False

    async def live(self, phone: SipPhone, uri: str) -> CallerStory:
        """Make the call; return what became of it."""
        ended_by = "nobody, for it was not answered"
        try:
            call = await phone.dial(
                uri,
                caller_number=self.caller_number,
                answer_within_s=HELD_S if self.patient else PATIENCE_S,
            )
            if call.answered:
                await self._talk(call, Ear(call, self.prompts))
                ended_by = "caller" if self.stroke.ends_calls else call.ended_by or "caller"
                await call.hang_up()
        except PhoneError as error:
            failed = f"phone ({type(error).__name__})"
            ended_by = "caller" if self.stroke.ends_calls else failed
        return CallerStory(
            customer=self.customer,
            caller_number=self.caller_number,
            confirmed=self.confirmed,
            told=tuple(self.told),
            ended_by=ended_by,
            prompt_after_ms=self._prompt_after_ms(),
            stuck=self.stuck,
            struck_at=self.stroke.struck_at_wall,
        )

    def _prompt_after_ms(self) -> float | None:
        if self.apology_at is None or self.stroke.struck_at is None:
            return None
        return (self.apology_at - self.stroke.struck_at) * 1000

    async def _talk(self, call: Call, ear: Ear) -> None:
        while call.ended_by is None:
            heard = await self._next(ear, within_s=REFERENCE_S if PAID in self.told else PATIENCE_S)
            if self.stroke.ends_calls:
                return
            if heard is None:
                self.stuck = ear.can_hear and PAID not in self.told
                return
            if heard.name == REFERENCE:
                return
            if heard.name in TOLD:
                self.told += [heard.name]
                if heard.name != PAID:
                    return
            else:
                try:
                    await self._answer(call, QUESTIONS.index(heard.name))
                except NotUp:
                    # A phone that is too busy to press its keys is of no use either.
                    self.stuck = call.ended_by is None
                    return

    async def _next(self, ear: Ear, *, within_s: float) -> HeardPrompt | None:
        """Return what is heard next, but for an apology, which is only noted."""
        time_left_s = within_s
        while ear.can_hear and time_left_s > 0 and not self.stroke.ends_calls:
            is_held = self.patient and not self.stroke.struck
            heard = await ear.next(self._expected, within_s=LISTEN_S)
            if heard is None:
                time_left_s -= 0.0 if is_held else LISTEN_S
            elif heard.name == APOLOGY:
                self.apology_at = self.apology_at or heard.started_at
            else:
                return heard
        return None

    def _expected(self) -> set[str]:
        questions = {*QUESTIONS[max(self.place, 0) : self.place + 2], IDENTIFY}
        if self.stroke.struck:
            # Who was forgotten starts over, and secrets are asked again.
            questions = {*QUESTIONS[: self.place + 2]}
        told = [*TOLD, REFERENCE] if self.place >= QUESTIONS.index(CONFIRM) else [NO_USE]
        return {*questions, *told, APOLOGY, FALLBACK}

    async def _answer(self, call: Call, place: int) -> None:
        """Answer a question; before the stroke, also what is asked after it, as regulars do.

        Who is struck while typing stops, and listens.

        Raises:
            NotUp: The call is over.
        """
        struck = self.stroke.struck
        ahead = QUESTIONS[place : place + 1 if struck else CONFIRMING] or (CONFIRM,)
        for question in ahead:
            for key in keys(question, self.customer):
                if self.stroke.struck != struck:
                    return
                await call.press(key, tone_ms=TONE_MS, gap_ms=GAP_MS)
            self.place = QUESTIONS.index(question)
            self.confirmed |= question == CONFIRM
