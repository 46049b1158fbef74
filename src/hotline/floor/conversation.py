"""A caller and an agent, from their bridge until one of them has gone, with what comes between.

In a secure flow, and on hold, the caller is out of the agent's hearing, and theirs is still one
conversation; so it is while a telephone that is a page is loaded anew. From hold the agent may talk
with a colleague, who may be let in on the conversation.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Literal

from hotline.asterisk.line import LineGone
from hotline.floor.callers import Caller
from hotline.floor.page_leg import PageLeg
from hotline.floor.ports import Company, Leg
from hotline.floor.waiting_agent import WaitingAgent
from hotline.flow.utterance import Phrase, Utterance
from hotline.jobs import Jobs

DEAD_MAN_S = 30
"""An agent is kept as long as the caller is by a service that is not there: it may come back."""

Moving = Literal["", "parting", "joining", "reconnecting"]
"""What the PBX has been told, and has not done yet: to take caller and agent apart, to bring them
together, or to ring an agent's telephone again whose page is gone."""


class Conversation:
    """Two who talk.

    Args:
        caller: One of them.
        agent_id: The other one.
        leg: The other one's telephone.
        speak: Speaks to the agent.
        ask_secure: Sends the caller into the secure flow of a number, if there may be one now.
        settle: Is called when they hear each other, and when they are about to no more; returns
            once no supervisor hears those who are apart.
        changed: Is called when it is done that they hear each other no more, and when the agent's
            telephone is gone and back.
        apart: Whether the caller is in a secure flow, as another process, now dead, knew.
        held: Whether the caller is on hold, as the floor's log knows.

    Attributes:
        caller: One of them.
        agent_id: The other one.
        is_held: Whether the caller is on hold, or is about to be.
        is_aside: Whether the caller is in a secure flow, or on the way back from one.
        is_conference: Whether a colleague, or a place, takes part.
        is_given_away: Whether the caller is somebody else's, and the agent has done.
        handed_over: Set when that is so on the PBX, too.
    """

    def __init__(
        self,
        caller: Caller,
        agent_id: str,
        leg: Leg,
        speak: Callable[[Utterance], Awaitable[str]],
        *,
        ask_secure: Callable[[int], Awaitable[None]],
        settle: Callable[[], Awaitable[None]],
        changed: Callable[[], None],
        apart: bool = False,
        held: bool = False,
    ) -> None:
        self.caller = caller
        self.agent_id = agent_id
        self.is_held = held
        self.is_aside = apart
        self.is_conference = False
        self.is_given_away = False
        self.handed_over = asyncio.Event()
        self._leg = leg
        self._agent = WaitingAgent(leg, speak, dead_man_s=DEAD_MAN_S)
        self._ask_secure = ask_secure
        self._settle = settle
        self._changed = changed
        # Whether the PBX had parted for hold whom it was told to part, the process before knew.
        self._is_parted = apart and not held
        self._is_reconnecting = False
        self._together = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._company: Company | None = None
        if apart or held:
            self._set_aside()
        else:
            self._together.set()
            leg.joined()

    @property
    def agent_leg(self) -> Leg:
        """The agent's leg."""
        return self._leg

    @property
    def is_apart(self) -> bool:
        """Whether the caller is in a secure flow, or on hold, and the agent waits."""
        return not self._together.is_set()

    def moving(self, *, is_to_be_apart: bool) -> Moving:
        """Return what is under way between the two, and is not done.

        Args:
            is_to_be_apart: Whether the caller is to be on hold, or in a secure flow.
        """
        if self._is_reconnecting:
            return "reconnecting"
        if is_to_be_apart or (self.is_aside and self._is_parted):
            # Who has just answered the bank is apart until the way back begins.
            return "" if self._is_parted else "parting"
        return "joining" if self.is_apart else ""

    async def together(self) -> None:
        """Wait until they hear each other."""
        await self._together.wait()

    async def over(self) -> None:
        """Wait until it is over: one of them has gone, or the agent has hung up."""
        listening = Jobs()
        listening.spawn(self._take_codes())
        try:
            while True:
                line = self.caller.line
                if await self._is_left_to_colleague():
                    return
                # They may have been apart for a moment only.
                is_back = line.is_bridged and not line.is_gone and not self.is_given_away
                if self.is_apart:
                    is_back = await self._are_together_again()
                if not is_back:
                    return
        finally:
            self._agent.close()
            await listening.cancel()

    async def part(self) -> None:
        """Take the caller out of the agent's hearing; the agent hears music.

        Raises:
            LineGone: The caller has gone.
        """
        async with self._one_at_a_time:
            self.is_aside = True
            self._together.clear()
            await self._settle()
            await self.caller.line.part(self._leg.leg_id)
            self._set_aside()
            self._are_parted()

    async def hold(self) -> None:
        """Let the caller hear music, and the agent nothing; twice does no harm."""
        async with self._one_at_a_time:
            if self.is_apart and not self.is_held:
                # In a secure flow.
                return
            self.is_held = True
            self._together.clear()
            await self._settle()
            with contextlib.suppress(LineGone):
                await self.caller.line.part(self._leg.leg_id)
            if not self._agent.waits:
                self._set_aside()
            await self.caller.is_on_hold()
            if not self.caller.line.is_gone:
                self._are_parted()

    async def resume(self) -> None:
        """Let them hear each other again, once the agent has no other company."""
        async with self._one_at_a_time:
            if not self.is_held:
                return
            self.is_held = self._is_parted = False
            await self._agent.hush()
            if not await self.caller.line.look_whether_bridged():
                self._agent.end()
                if not await self._joins():
                    # One of them has gone, or as good as that.
                    await self._leg.hang_up()
                    return
            await self._are_together()

    async def hears_ringing(self) -> None:
        """Let the agent hear that a place is rung, which is asked about the caller on hold."""
        async with self._one_at_a_time:
            if self.is_held and not self.is_given_away:
                await self._agent.hears_ringing()

    async def hears_no_ringing(self, *, perhaps: bool = False) -> None:
        """Let the agent hear that no more.

        Args:
            perhaps: Whether another process may have let the agent, who is alone, hear it.
        """
        async with self._one_at_a_time:
            await self._agent.hush(perhaps=perhaps and self.is_held)

    async def consult(self, company: Company, *, is_there: bool = False) -> bool:
        """Bring the agent together with a colleague, or a place; return whether they are.

        Args:
            company: The colleague's leg, or the place's.
            is_there: Whether another process has done so.
        """
        async with self._one_at_a_time:
            if not self.is_held or self.is_given_away:
                return False
            if is_there:
                # Whoever is in company hears nothing else, and takes no order to.
                self._agent.is_in_company()
            else:
                await self._agent.hush()
                # An agent who hangs up as they are brought together leaves the other one alone
                # before that is known here.
                since = asyncio.get_running_loop().time()
                if not await self._leg.join(company.leg_id):
                    return False
                company.joined(since=since)
                return True
            company.joined()
            return True

    async def confer(self, company: Company, *, is_there: bool = False) -> None:
        """Let the caller and who is consulted hear each other, too, until that one has gone.

        Args:
            company: The colleague's leg, or the place's.
            is_there: Whether another process has done so.
        """
        async with self._one_at_a_time:
            if self.is_held:
                self.is_held = self._is_parted = False
                self._agent.end()
                # By that the agent is out of the colleague's company, who is let in again. If that
                # one hangs up in this moment, the agent is on the way back, and nobody's to join.
                if not (await self.caller.joins(self._leg.leg_id) or await self._joins()):
                    await self._leg.hang_up()
                    return
                await self._are_together()
            self._company, self.is_conference = company, True
            if not is_there:
                await company.confer(self._leg.leg_id)
        await company.gone()
        self._company, self.is_conference = None, False

    async def give_away(self) -> None:
        """Let the agent have done; the caller waits for somebody else."""
        self.is_given_away = True
        await self._leg.hang_up()
        self.handed_over.set()

    async def bring_back(self, *, identified: bool) -> None:
        """Tell the agent what came of it, and let them hear each other again."""
        async with self._one_at_a_time:
            if not self.is_apart or self.is_held:
                return
            self._is_parted = False
            if not await self.caller.line.look_whether_bridged():
                self._agent.end()
                await self._tell(identified=identified)
                if not await self.caller.joins(self._leg.leg_id):
                    # One of them has gone, or as good as that.
                    await self._leg.hang_up()
                    return
            await self._are_together()

    async def _is_left_to_colleague(self) -> bool:
        """Wait until the caller is alone, or the agent leaves a conference; return whether so."""
        alone = asyncio.ensure_future(self.caller.line.alone())
        gone = asyncio.ensure_future(self._leg.gone())
        try:
            await asyncio.wait({alone, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done() and self.is_conference:
                return True
            await alone
            return False
        finally:
            alone.cancel()
            gone.cancel()

    async def _joins(self) -> bool:
        try:
            await self._leg.settle()
        except LineGone:
            return False
        return await self.caller.joins(self._leg.leg_id)

    async def look_whether_cut_off(self) -> bool:
        """Let the caller hear music until the agent's telephone is back, if it is a page and gone.

        It may be gone for whoever rings it, and its sound still be there. Where it does not come
        back, the conversation is over.

        Returns:
            Whether the agent is on another leg by now, which has no company but the caller's.
        """
        leg = self._leg
        if not isinstance(leg, PageLeg) or leg.is_away or await leg.sends_sound():
            return False
        if self._is_reconnecting:
            # Somebody else has told of it, too, and the telephone must not be rung twice.
            return False
        self._is_reconnecting = True
        self._changed()
        try:
            return await self._connects_again(leg)
        finally:
            self._is_reconnecting = False
            self._changed()

    async def look_whether_company_is_cut_off(self, company: Company) -> None:
        """Wait for a colleague whose telephone is a page, and gone, and bring both together again.

        Meanwhile the agent hears nothing; in a conference the two others talk on. Where the
        colleague does not come back, whoever waits for the end of that leg tells of it.
        """
        if not isinstance(company, PageLeg) or company.is_away or await company.sends_sound():
            return
        if not await company.comes_back():
            return
        if self._company is company:
            await company.confer(self._leg.leg_id)
        else:
            await self.consult(company)

    async def _connects_again(self, leg: PageLeg) -> bool:
        async with self._one_at_a_time:
            if self.is_conference and self._company is not None:
                # The two others talk on meanwhile.
                if await leg.comes_back():
                    await leg.confer(self._company.leg_id)
                return False
            was_apart = self.is_apart
            self._together.clear()
            await self._settle()
            self._agent.end()
            if not was_apart:
                with contextlib.suppress(LineGone):
                    await self.caller.line.part(leg.leg_id)
                    await self.caller.line.play_music()
            if not await leg.comes_back():
                return False
            if was_apart:
                self._set_aside()
            elif await self.caller.joins(leg.leg_id):
                await self._are_together()
            else:
                await leg.hang_up()
                return False
        return True

    async def _tell(self, *, identified: bool) -> None:
        with contextlib.suppress(LineGone):
            await self.caller.line.play_music()
        prompt = self._came_of_it(identified=identified)
        await self._agent.is_told((Phrase(prompt=prompt, language=self.caller.asked.language),))

    def _came_of_it(self, *, identified: bool) -> str:
        if not identified:
            return "whisper_not_identified"
        another = self.caller.is_another_customer
        return "whisper_another_customer" if another else "whisper_identified"

    async def _are_together_again(self) -> bool:
        """Wait until they are, or one of them has gone; return whether they are."""
        together = asyncio.ensure_future(self._together.wait())
        gone = [asyncio.ensure_future(one.gone()) for one in (self._leg, self.caller.line)]
        try:
            await asyncio.wait({together, *gone}, return_when=asyncio.FIRST_COMPLETED)
            # They may be apart once more already, and that is no end.
            return not any(one.done() for one in gone)
        finally:
            for one in (together, *gone):
                one.cancel()

    async def _take_codes(self) -> None:
        while True:
            await self._ask_secure(await self._leg.asked())

    async def _are_together(self) -> None:
        self._leg.joined()
        self.is_aside = self._is_parted = False
        self._together.set()
        await self._settle()

    def _are_parted(self) -> None:
        self._is_parted = True
        self._changed()

    def _set_aside(self) -> None:
        self._together.clear()
        self._agent.begin(music=not self.is_held)
