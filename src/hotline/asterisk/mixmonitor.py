"""What is said and heard on a channel, recorded by Asterisk's MixMonitor."""

from __future__ import annotations

from hotline.asterisk.agi_channel import SHORT_COMMAND_S, AgiChannel
from hotline.asterisk.agi_result import LINK_LOST, NO_ANSWER

RECORDING = "HOTLINE_RECORDING"
"""The variable that names what is recorded."""
RECORD = "GOSUB hotline-recording start 1"
"""The dialplan knows where recordings are."""
NONE_TO_STOP, NONE_TO_MUTE = "Could not stop monitoring channel", "Cannot set mute flag"
"""With which words the PBX refuses to end, or to silence, what is not being recorded."""


class MixMonitor:
    """Records one channel."""

    def __init__(self, channel: AgiChannel) -> None:
        self._channel = channel

    async def start(self, name: str) -> bool:
        """Record what the caller says and hears, into two files of the PBX's.

        A key that comes beside the sound (RFC 4733) comes instead of it, and where nothing plays
        then, MixMonitor writes nothing for as long as it is held: the files lack that time.
        """
        variable = (("Variable", RECORDING), ("Value", name))
        while True:
            if not await self._channel.actions.insist("Setvar", *variable):
                # It would be written into the files of the recording before.
                return False
            result = await self._channel.command(RECORD, SHORT_COMMAND_S)
            if result is not LINK_LOST and result is not NO_ANSWER:
                return result.code >= 0
            # It may have begun, or begin yet, and two at once would both be kept: an end counts
            # that comes behind it.
            await self._channel.come_back_after_the_running(SHORT_COMMAND_S)
            if not await self.stop() or result is NO_ANSWER:
                return False

    async def mute(self) -> bool:
        """Write silence instead of what is said and heard; return whether that is so."""
        return await self._mute("1")

    async def unmute(self) -> bool:
        """Write again what is said and heard; return whether that is so."""
        return await self._mute("0")

    async def stop(self) -> bool:
        """Close the two files; return whether nothing is written any more."""
        return await self._channel.actions.insist("StopMixMonitor", needless=NONE_TO_STOP)

    async def _mute(self, state: str) -> bool:
        headers = (("Direction", "both"), ("State", state))
        return await self._channel.actions.insist("MixMonitorMute", *headers, needless=NONE_TO_MUTE)
