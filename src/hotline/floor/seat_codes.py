"""What agents dial at their seats' telephones: sign in and out, be ready, take a break.

No customer's call is made of it: nothing of it is in a journal but what happened on the floor.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence

import structlog

from hotline.asterisk.line import Line, LineGone
from hotline.errors import HotlineError
from hotline.floor.attendance import Attendance
from hotline.floor.seat_sign_in import TRIES, TryPin, sign_in
from hotline.floor.seat_talk import SeatTalk
from hotline.floor.telling import Speak
from hotline.flow.commands import DigitRules
from hotline.model.agent import AgentState
from hotline.roster import Roster

SIGN_IN, SIGN_OUT, READY, BREAK = "*11", "*12", "*13", "*14"
LONGEST_S = 110.0
"""So long one may take; a little later the PBX hangs up by itself."""
GONE_S = 5.0
"""Within this the PBX tells that a telephone was hung up."""
A_BREAK = "break"
"""The reason of a break where the bank has none to choose from."""
ONE_KEY = DigitRules(max_digits=1, first_digit_s=8.0)

log = structlog.get_logger()


class SeatCodes:
    """Serves whoever dials a code.

    Args:
        attendance: Where agents come and go.
        roster: Returns who they are now.
        try_pin: Tries PINs.
        speak: Speaks.
        languages: Returns the languages in which it can speak, the bank's first one first.
    """

    def __init__(
        self,
        attendance: Attendance,
        roster: Callable[[], Roster],
        try_pin: TryPin,
        speak: Speak,
        languages: Callable[[], Sequence[str]],
    ) -> None:
        self._attendance = attendance
        self._roster = roster
        self._try_pin = try_pin
        self._speak = speak
        self._languages = languages

    @property
    def all(self) -> Sequence[str]:
        """Every language that can be spoken."""
        return self._languages()

    def of(self, agent_id: str) -> str:
        """Return the language that is spoken to an agent."""
        wanted = self._roster().languages.get(agent_id, "")
        return wanted if wanted in self.all else self.all[0]

    async def serve(self, line: Line, seat_id: str) -> None:
        """Do what was dialled, say what came of it, and hang up. Never raises."""
        talk = SeatTalk(line, self._speak)
        is_ready = ""
        try:
            async with asyncio.timeout(LONGEST_S):
                await line.answer()
                agent_id = self._attendance.agent_at(seat_id)
                if line.info.dialled_number == READY:
                    is_ready = "" if self._attendance.needs_disposition(agent_id) else agent_id
                await self._do(line.info.dialled_number, talk, seat_id)
        except (LineGone, TimeoutError):
            pass
        except HotlineError as error:
            log.error("seat_code_failed", seat=seat_id, why=str(error))
            with contextlib.suppress(LineGone):
                await talk.say("seat_code_failed", *self.all)
        await line.hang_up()
        if is_ready:
            await self._be_ready(line, is_ready, seat_id)

    async def _do(self, code: str, talk: SeatTalk, seat_id: str) -> None:
        if code == SIGN_IN:
            await sign_in(
                talk,
                seat_id,
                attendance=self._attendance,
                roster=self._roster(),
                try_pin=self._try_pin,
                tongues=self,
            )
            return
        agent_id = self._attendance.agent_at(seat_id)
        if not agent_id:
            await talk.say("seat_nobody", *self.all)
        elif code == SIGN_OUT:
            await self._attendance.sign_out(agent_id, by=_by(seat_id))
            await self._say_done(talk, agent_id, "seat_signed_out", AgentState.OFFLINE)
        elif code == BREAK:
            await self._take_break(talk, agent_id, seat_id)
        elif self._attendance.needs_disposition(agent_id):
            await talk.say("seat_disposition_missing", self.of(agent_id))
        else:
            await talk.say("seat_ready", self.of(agent_id))

    async def _take_break(self, talk: SeatTalk, agent_id: str, seat_id: str) -> None:
        reasons = self._roster().breaks
        reason = "" if reasons else A_BREAK
        for _ in range(TRIES):
            if reason:
                break
            key = await talk.ask("seat_break_reasons", ONE_KEY, self.of(agent_id))
            reason = reasons.get(key, "")
        if reason:
            await self._attendance.take_break(agent_id, reason, by=_by(seat_id))
            await self._say_done(talk, agent_id, "seat_on_break", AgentState.ON_BREAK)

    async def _say_done(
        self, talk: SeatTalk, agent_id: str, prompt: str, wanted: AgentState
    ) -> None:
        """Say that it is so, or will be when the conversation is over."""
        is_so = self._attendance.state_of(agent_id) is wanted
        await talk.say(prompt if is_so else "seat_after_the_call", self.of(agent_id))

    async def _be_ready(self, line: Line, agent_id: str, seat_id: str) -> None:
        """Let an agent take calls once the telephone is free to ring for one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GONE_S):
                await line.gone()
        try:
            await self._attendance.is_ready(agent_id, by=_by(seat_id))
        except HotlineError as error:
            log.error("seat_code_failed", seat=seat_id, why=str(error))


def _by(seat_id: str) -> str:
    return f"telephone:{seat_id}"
