"""Whether Asterisk tells our user what happens to calls: tried with a call from nobody to nobody.

It has two ends and no telephone (a Local channel), each of which waits where an agent's telephone
does. One is hung up on, and the other one's end follows; so all is told but keys and telephones'
registrations. What happens is asked for, and not taken from what is told. A service that is there
leaves that place to whoever rang it, and where the doctor dies, the dialplan ends the call.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Collection, Iterator
from functools import partial

from hotline.asterisk.ami import Action, AmiActionRefused, AmiClient, AmiMessage, AmiSettings
from hotline.asterisk.channels import waits_for_us
from hotline.asterisk.seat_leg import AGENT_CONTEXT, AGENT_PLACE
from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.doctor.pbx import is_up, not_looked

TOLD = (
    "AsyncAGIStart",
    "AsyncAGIExec",
    "AsyncAGIEnd",
    "SoftHangupRequest",
    "HangupRequest",
    "Hangup",
    "OriginateResponse",
)
"""What is told of such a call."""
CLASSES = "read=agi,call,dtmf,user,system"
WAY_OUT = (
    f"put right first what `asterisk: actions` or `asterisk: {AGENT_CONTEXT}` says, or take over "
    "docker/pbx/asterisk/extensions.conf and reload the dialplan"
)
STEP_S = 4.0
"""How long Asterisk may take for a step of the call, or to tell of it."""
LOOK_S = 0.05


def pbx_event_checks(ami: AmiSettings) -> Iterator[Check]:
    """Return the checks of what Asterisk tells."""
    yield Check(name="asterisk: events", look=partial(_events, ami))


async def _events(ami: AmiSettings) -> Finding:
    async with AmiClient(ami) as link:
        if not await is_up(link):
            return not_looked()
        trial = TrialCall(link)
        try:
            if not await trial.takes_place():
                return warning(f"no call that was tried waited in {AGENT_CONTEXT}", WAY_OUT)
        except AmiActionRefused as error:
            return warning(f"no call could be tried ({error})", WAY_OUT)
        finally:
            await trial.end()
        if missing := await trial.untold():
            return broken(
                f"Asterisk does not tell our user of {', '.join(missing)}, so whoever has hung up "
                "may leave the other one with nobody",
                f"give our user {CLASSES}, and each of them an eventfilter, in manager.conf, as "
                "docker/pbx/asterisk/manager.conf has them; then restart Asterisk",
            )
        return ok(f"our user is told of {', '.join(TOLD)}")


class TrialCall:
    """A call from nobody to nobody.

    Args:
        link: To Asterisk, with events.
    """

    def __init__(self, link: AmiClient) -> None:
        self._link = link
        # Unlike the names of the service's own legs, which it looks after.
        self._near, self._far = (f"doctor-{secrets.token_hex(8)}-{end}" for end in ("a", "b"))
        self._told: set[str] = set()
        for name in TOLD:
            link.on(name, self._note)

    def _note(self, message: AmiMessage) -> None:
        if message.get("Uniqueid") in (self._near, self._far):
            self._told.add(message.name)

    async def takes_place(self) -> bool:
        """Begin it and end it; return whether it was there, and is gone.

        Raises:
            AmiError: It cannot be begun.
        """
        context, extension, priority = AGENT_PLACE
        headers = (
            ("Channel", f"Local/{extension}@{context}/n"),
            ("ChannelId", self._near),
            ("OtherChannelId", self._far),
            ("Context", context),
            ("Exten", extension),
            ("Priority", priority),
            ("Timeout", str(round(2 * STEP_S * 1000))),
            ("Async", "true"),
        )
        await self._link.send(Action("Originate", headers))
        if not await self._until(lambda waiting, there: self._far in waiting):
            return False
        answer = (("Channel", self._far), ("Command", "ANSWER"), ("CommandID", self._far))
        await self._link.send(Action("AGI", answer))
        if not await self._until(lambda waiting, there: self._near in waiting):
            return False
        await self._link.send(Action("Hangup", (("Channel", self._near),)))
        return await self._until(lambda waiting, there: not {self._near, self._far} & {*there})

    async def untold(self) -> list[str]:
        """Return of what nothing was told, once it could have been."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STEP_S):
                while self._told != {*TOLD}:
                    await asyncio.sleep(LOOK_S)
                    # Asterisk may keep an event back until it has something else to send.
                    await self._link.send(Action("Ping"))
        return [name for name in TOLD if name not in self._told]

    async def end(self) -> None:
        """Hang up on what is there still; there is nothing after a call that took place."""
        for end in (self._near, self._far):
            with contextlib.suppress(AmiActionRefused):
                await self._link.send(Action("Hangup", (("Channel", end),)))

    async def _until(
        self, has_happened: Callable[[Collection[str], Collection[str]], bool]
    ) -> bool:
        """Wait until something is true of the channels that wait for us, and of all there are."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STEP_S):
                while True:
                    channels = await self._link.send_list(Action("CoreShowChannels", ()))
                    there = [one.get("Uniqueid") for one in channels]
                    waiting = [one.get("Uniqueid") for one in channels if waits_for_us(one)]
                    if has_happened(waiting, there):
                        return True
                    await asyncio.sleep(LOOK_S)
        return False
