"""What is done to a channel from outside of it: told, or insisted on, or held back for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hotline.asterisk.ami import (
    Action,
    AmiActionRefused,
    AmiActionTimeout,
    AmiClient,
    AmiError,
    AmiLinkLost,
)
from hotline.asterisk.bridge import LINK_RETURN_S

INSIST_TIMES = 3
"""So often an action that ends a call is tried before the call is left to the PBX's own limits."""
LOOK_S = 5.0
"""Longest wait, once there is a link, until it is known whether the channel is there and ours."""
NO_CHANNEL = "No such channel"
"""With which words the PBX refuses what is to be done to a channel that is gone."""


class ChannelActions:
    """Sends actions on one channel.

    Args:
        ami: The link to the PBX.
        name: The channel's name.
        looked: Waits until the PBX was asked, on the link that there is, which channels it has.
        is_gone: Tells whether the channel is no more, or no longer ours.
    """

    def __init__(
        self,
        ami: AmiClient,
        *,
        name: str,
        looked: Callable[[], Awaitable[object]],
        is_gone: Callable[[], bool],
    ) -> None:
        self._ami = ami
        self._name = name
        self._looked = looked
        self._is_gone = is_gone
        self._may_send = asyncio.Event()
        self._may_send.set()
        self._waiting_to_send = 0

    @property
    def is_held(self) -> bool:
        """Whether the call waits for `let_go`, with a command or an action that ends it."""
        return self._waiting_to_send > 0

    def hold(self) -> None:
        """Send nothing from now on: whoever wants to waits for `let_go`."""
        self._may_send.clear()

    def let_go(self) -> None:
        """Send again."""
        self._may_send.set()

    async def until_let_go(self) -> None:
        """Wait until something may be sent without which the call does not go on."""
        self._waiting_to_send += 1
        try:
            await self._may_send.wait()
        finally:
            self._waiting_to_send -= 1

    async def send(self, action: str, *headers: tuple[str, str]) -> None:
        """Send an action once, held or not.

        Raises:
            AmiError: As for `AmiClient.send`.
        """
        await self._ami.send(Action(action, [("Channel", self._name), *headers]))

    async def tell(self, action: str, *headers: tuple[str, str]) -> None:
        """Send an action whose failure means that channel or link are gone."""
        await self._may_send.wait()
        try:
            await self.send(action, *headers)
        except AmiError:
            return

    async def insist(self, action: str, *headers: tuple[str, str], needless: str = "") -> bool:
        """Send an action that must arrive, across gaps in the link; twice would do no harm.

        It goes to a channel that is known to be there and ours: in a gap the dead-man timer may
        have given it to the fallback, which must not be disturbed.

        Args:
            action: Which.
            headers: What it says besides the channel.
            needless: With which words the PBX refuses it where there is nothing to be done.

        Returns:
            Whether it is so now, by what the PBX says; a channel that is gone is as good. Else it
            may, or may not, be done.
        """
        for _ in range(INSIST_TIMES):
            await self.until_let_go()
            try:
                await self._ami.wait_up(LINK_RETURN_S)
                async with asyncio.timeout(LOOK_S):
                    await self._looked()
                if not self._is_gone():
                    await self.send(action, *headers)
                return True
            except (AmiLinkLost, AmiActionTimeout, TimeoutError):
                # Whoever tells of the gap has its turn first.
                await asyncio.sleep(0)
            except AmiActionRefused as error:
                return self._is_gone() or error.message in (NO_CHANNEL, needless)
            except AmiError:
                break
        return self._is_gone()

    async def stop_playing(self) -> None:
        """Stop what plays on the channel."""
        await self.tell("ControlPlayback", ("Control", "stop"))
