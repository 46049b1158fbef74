"""The leg to a telephone that we ring: an agent's, who is told who calls, or a customer's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from math import inf

from hotline.asterisk.agent_codes import AgentCodes
from hotline.asterisk.agi_channel import SHORT_COMMAND_S, AgiChannel
from hotline.asterisk.agi_result import LINK_LOST
from hotline.asterisk.ami import Action, AmiClient, AmiError
from hotline.asterisk.key_ends import KeyEnds
from hotline.asterisk.line import NORMAL_CLEARING
from hotline.asterisk.spying import spy, stop_spying
from hotline.model.supervision import SupervisionMode

AGENT_CONTEXT = "hotline-agent"
"""Where the leg of an agent who has picked up waits for what we tell it."""
AGENT_PLACE = (AGENT_CONTEXT, "s", "1")
COLLEAGUE_LEG = "HOTLINE_COLLEAGUE_LEG"
"""The variable that names in whose conversation an agent takes part."""
RINGING = "450/1000,0/4000"
"""How a telephone rings, as who has rung it hears: in China 450 Hz, a second on and four off."""
LONGEST_WHISPER_S = 30.0
SILENT_S = 0.3
"""A telephone from which no packet has come for so long is silent: there is one every 20 ms."""
SOUND_LOOKS = 5
"""So often that is looked at: what is just being closed may send still."""
HANG_UP_TIMES = 5
"""So often a leg is hung up until the PBX tells of its end."""
HANG_UP_AGAIN_S = 0.2
"""How long that may take: an order that was given just now is no channel yet, and rings later."""


class SeatLeg:
    """A telephone that rings, or on which somebody is.

    Attributes:
        leg_id: Its name, ours; on the PBX it is the channel's Uniqueid.
        channel: Fed by `Seats` with what the PBX reports.
        cause_code: Why it ended, as Q.850 numbers it; "" before, and where nobody knows.
        key_ends: Fed by `Seats` with how the PBX tells of the agent's keys.

    Args:
        ami: The link to the PBX.
        leg_id: Its name.
        looked: Waits until the PBX was asked, on the link that there is, which channels it has.
        adrift: Whether another process rang it.
    """

    def __init__(
        self,
        ami: AmiClient,
        *,
        leg_id: str,
        looked: Callable[[], Awaitable[object]],
        adrift: bool = False,
    ) -> None:
        self._ami = ami
        self.leg_id = leg_id
        self.cause_code = ""
        self.key_ends = KeyEnds()
        self._codes = AgentCodes()
        self._asked: asyncio.Queue[int] = asyncio.Queue()
        # Actions find a channel by its Uniqueid too; its name only the PBX knows beforehand.
        self.channel = AgiChannel(
            ami,
            name=leg_id,
            uniqueid=leg_id,
            on_back=lambda: None,
            looked=looked,
            adrift=adrift,
        )
        self.channel.on_session(inside=False)
        self._answered = asyncio.Event()
        self._alone = asyncio.Event()
        self._alone_at = 0.0

    def on_session(self) -> None:
        """Note that somebody has picked up, or is in nobody's company any more."""
        self._answered.set()
        self._alone.set()
        self._alone_at = asyncio.get_running_loop().time()
        self.channel.on_session(inside=True)

    def on_key(self, key: str) -> None:
        """Note that the agent has pressed a key."""
        if number := self._codes.press(key):
            self._asked.put_nowait(number)

    def on_gone(self, cause: str, cause_code: str = "") -> None:
        """Note that it rings no more, or that who was there has hung up."""
        self.cause_code = cause_code
        self.channel.on_gone(cause)
        self._answered.set()
        self._alone.set()

    async def answered(self) -> bool:
        """Wait until somebody picks up; return False where the leg is gone instead."""
        await self._answered.wait()
        return not self.channel.is_gone

    async def play(self, url: str) -> None:
        """Play audio to its end; nothing where it cannot be played.

        Raises:
            LineGone: The agent has hung up.
        """
        command = f'STREAM FILE "{url}" ""'
        while await self.channel.command(command, LONGEST_WHISPER_S) is LINK_LOST:
            pass

    def joined(self, *, since: float = inf) -> None:
        """Note that the agent is in company: nothing is played until that is over.

        Codes of before are none: they would ask something of a caller whom nobody has heard yet.

        Args:
            since: When that was ordered, by the loop's clock; whoever is alone again since then
                stays so, and whoever is gone.
        """
        if self.channel.is_gone or self._alone_at > since:
            return
        self._codes = AgentCodes()
        while not self._asked.empty():
            self._asked.get_nowait()
        self._alone.clear()
        self.channel.on_session(inside=False)

    async def alone(self) -> None:
        """Wait until the agent is in nobody's company any more, or gone, as the PBX tells."""
        await self._alone.wait()

    async def asked(self) -> int:
        """Wait for a code from the agent's keys; return its number, from 1."""
        return await self._asked.get()

    async def play_music(self) -> None:
        """Let the agent hear music until something else is done.

        Raises:
            LineGone: The agent has hung up.
        """
        while await self.channel.command("SET MUSIC ON", SHORT_COMMAND_S) is LINK_LOST:
            pass

    async def play_ringing(self) -> None:
        """Let the agent hear how another telephone rings, until `stop_ringing`.

        Raises:
            LineGone: The agent has hung up.
        """
        command = f"EXEC PlayTones {RINGING}"
        while await self.channel.command(command, SHORT_COMMAND_S) is LINK_LOST:
            pass

    async def stop_ringing(self) -> None:
        """Let the agent hear that no more; twice does no harm.

        Raises:
            LineGone: The agent has hung up.
        """
        while await self.channel.command("EXEC StopPlayTones", SHORT_COMMAND_S) is LINK_LOST:
            pass

    async def join(self, leg_id: str) -> bool:
        """Bring the agent together with a colleague on another leg; return whether they are."""
        return await self.channel.join(leg_id)

    async def supervise(self, leg_id: str, mode: SupervisionMode) -> None:
        """Let who is here hear an agent on another leg, and what that one hears, until told else.

        Raises:
            LineGone: Nobody is here any more.
        """
        await spy(self.channel, leg_id, mode)

    async def supervise_no_more(self) -> None:
        """Let who is here hear nobody, and wait until that is so for certain.

        Raises:
            LineGone: Nobody is here any more, or it cannot be known.
        """
        await stop_spying(self.channel, *AGENT_PLACE[:2])
        await self.settle()

    async def confer(self, leg_id: str) -> None:
        """Let the agent hear a colleague and that one's caller, and be heard by both.

        Whoever of the three hangs up, the two others stay together. Done twice, or by another
        process once more, it comes to the same.

        Args:
            leg_id: The colleague's leg.
        """
        self.channel.on_session(inside=False)
        await self.channel.actions.insist("Setvar", ("Variable", COLLEAGUE_LEG), ("Value", leg_id))
        place = (("Context", AGENT_CONTEXT), ("Exten", "confer"), ("Priority", "1"))
        await self.channel.actions.insist("Redirect", *place)

    async def settle(self) -> None:
        """Wait until the agent is in nobody's company any more, and back in AsyncAGI.

        Raises:
            LineGone: The agent has hung up, or did not come back.
        """
        while await self.channel.command("NOOP", SHORT_COMMAND_S) is LINK_LOST:
            pass

    async def keep(self, dead_man_s: int) -> None:
        """Let the PBX give up on who waits here only so many seconds from now. Never raises."""
        if self.channel.is_in_session:
            timer = (("Variable", "TIMEOUT(absolute)"), ("Value", str(dead_man_s)))
            await self.channel.actions.tell("Setvar", *timer)

    async def sends_sound(self) -> bool:
        """Tell whether any sound comes from the telephone; where the PBX does not say, it may."""
        known = await self._packets()
        for _ in range(SOUND_LOOKS):
            await asyncio.sleep(SILENT_S)
            before, known = known, await self._packets()
            if known is not None and known == before:
                return False
        return True

    async def _packets(self) -> str | None:
        """Return how many packets of sound have come; None where the PBX does not say."""
        asked = (("Channel", self.leg_id), ("Variable", "CHANNEL(rtcp,rxcount,audio)"))
        try:
            return (await self._ami.send(Action("Getvar", asked))).get("Value") or None
        except AmiError:
            return None

    async def hang_up(self) -> None:
        """Hang up, or stop ringing."""
        for _ in range(HANG_UP_TIMES):
            await self.channel.actions.insist("Hangup", ("Cause", NORMAL_CLEARING))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HANG_UP_AGAIN_S):
                    await self.channel.gone()
                    return

    async def gone(self) -> str:
        """Wait for its end; return the cause."""
        return await self.channel.gone()
