"""The port to a caller on a telephone line, whichever PBX or fake it hangs on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from hotline.asterisk.keypad import Keypad
from hotline.flow.spoken import SpokenRules
from hotline.model.interaction import Direction

NORMAL_CLEARING = "16"
"""The cause of every hang-up of ours, as Q.850 names it."""
PART_S = 5.0
"""So many seconds of a recording at the most are heard again in another process."""
HANDED_OVER = "handed over"
"""The cause with which a line ends that was given to the PBX's fallback: it is ours no more."""

PBX_RESTARTED = "pbx_restarted"
"""The cause with which a line ends whose PBX was stopped, or died, and began anew."""
PBX_UNREACHABLE = "pbx_unreachable"
"""The cause with which a line is given up because the link to its PBX did not come back."""
LINE_LOST = "line_lost"
"""The cause with which a line is given up whose channel does what nobody told it, or nothing."""
MEDIA_TIMEOUT = "media_timeout"
"""The cause with which the PBX ends a call whose phone sent no more sound: it died, or its network.
"""
GONE_UNSEEN = "gone while the link to the PBX was down"
FAULTS = frozenset({PBX_RESTARTED, PBX_UNREACHABLE, LINE_LOST, MEDIA_TIMEOUT})
"""Causes that are no hang-up of the caller's."""


class LineGone(Exception):
    """The caller's channel is no more. Control flow inside the shell, never shown to a person."""


@dataclass(frozen=True, kw_only=True)
class LineInfo:
    """Who calls whom, on which channel.

    Attributes:
        channel: The channel's name.
        uniqueid: Its Uniqueid.
        caller_number: The number of the person on the line.
        dialled_number: The bank's number.
        direction: `outbound` where the bank has rung that person.
        is_page: Whether it came from the bank's page; of one that was adopted it is known once the
            PBX was looked at.
    """

    channel: str
    uniqueid: str
    caller_number: str
    dialled_number: str
    direction: Direction = "inbound"
    is_page: bool = False


@dataclass(frozen=True, kw_only=True)
class Listening:
    """Where a recording ended: seconds after its start, and the key that ended it or ""."""

    at_s: float
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class HeardWords:
    """What a recogniser made of what the caller said, unjudged. Its repr hides the words.

    Attributes:
        text: The words; "" for a sound that is none.
        confidence: How sure it is, from 0 to 1.
    """

    text: str = field(repr=False)
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """How a question ended to which the caller might speak.

    Attributes:
        cut_after_s: The seconds of it that were heard, where a key or the caller's voice cut it;
            None where it was heard to its end.
        words: What was said; None for nothing, or because a key came first.
        quiet_s: For so long after its end the caller has neither spoken nor pressed a key.
    """

    cut_after_s: float | None = None
    words: HeardWords | None = None
    quiet_s: float = 0.0


class Line(Protocol):
    """A caller on a telephone line; `AsteriskLine` is one, `hotline.testing` has another."""

    info: LineInfo
    keypad: Keypad

    @property
    def is_gone(self) -> bool:
        """Whether the caller's channel is no more, or no longer ours."""

    @property
    def said(self) -> str:
        """What the caller says to a question that is being asked, as far as it is understood.

        "" is nothing. The call does not go by it, and a number in it may be a secret that was said
        at the wrong question.
        """

    async def take_over(self, call_id: str) -> None:
        """Name the call on the PBX. Never raises."""

    async def keep(self) -> None:
        """Tell the PBX that the service lives; call it on a beat. Never raises."""

    async def answer(self) -> None:
        """Pick up. Raises `LineGone`."""

    async def play(self, url: str) -> float | None:
        """Play audio until its end or a key; return the seconds played, None when it cannot be.

        Raises:
            LineGone: The caller's channel is no more.
        """

    async def hear(self, url: str, spoken: SpokenRules, *, silence_s: float) -> Hearing | None:
        """Play a question, and hear what the caller says to it; None when it cannot be played.

        It is over as soon as the caller has said something, a key waits, or both were still for
        `silence_s` seconds after the question's end. Where nobody can recognise words, it is over
        with the question, or a key: then the keypad alone is waited for.

        Args:
            url: The question; "" where it was heard already.
            spoken: What may be said.
            silence_s: See above.

        Raises:
            LineGone: The caller's channel is no more.
        """

    async def listen(
        self, url: str, keys: str, *, from_s: float, on_part: Callable[[float], None]
    ) -> Listening | None:
        """Play a recording from there on until its end or one of `keys`; None when it cannot be.

        `keys` that wait already count, and others are dropped. Every `PART_S` seconds `on_part` is
        told how far the caller has come. A broken link stops nothing: it goes on where that was.

        Raises:
            LineGone: The caller's channel is no more.
        """

    async def record(self, name: str, *, max_s: int, silence_s: int, begun: bool = False) -> float:
        """Record the caller; return the seconds of it, 0 for none.

        Where it was `begun` by another process, it is waited for or found, if it is there.

        Raises:
            LineGone: The caller's channel is no more.
        """

    async def start_recording(self, name: str) -> bool:
        """Record from now on what the caller says and hears; return whether it is.

        Nothing may be recorded yet. One that was stopped goes on where it is started again; not
        while the caller is together with an agent.

        Raises:
            LineGone: The caller's channel is no more.
        """

    async def mute_recording(self) -> bool:
        """Let what is recorded be silent from now on; twice does no harm. Never raises.

        Returns:
            Whether it is, by what the PBX says, or nothing is recorded; else nobody knows.
        """

    async def unmute_recording(self) -> bool:
        """Let what is recorded be heard again; return whether it is. Never raises."""

    async def stop_recording(self) -> bool:
        """Record nothing any more; twice does no harm. Never raises.

        Returns:
            Whether nothing is recorded, by what the PBX says; else nobody knows.
        """

    async def play_music(self) -> None:
        """Let the caller hear music until something else is done.

        Raises:
            LineGone: The caller's channel is no more.
        """

    async def play_until(self, url: str, enough: asyncio.Event) -> None:
        """Play audio to its end, or until `enough` is set; keys do not end it.

        When this returns nothing runs on the line. Audio that cannot be played is silence.

        Raises:
            LineGone: The caller's channel is no more.
        """

    async def bridge(self, leg_id: str) -> bool:
        """Bring the caller together with the agent on a leg; return whether they are.

        Args:
            leg_id: The leg's name; nothing may be played on it.
        """

    async def part(self, leg_id: str) -> None:
        """Take the caller and the agent on a leg apart, if they are together; both hear nothing.

        Raises:
            LineGone: The caller's channel is no more.
        """

    @property
    def is_bridged(self) -> bool:
        """Whether the caller is together with an agent, as far as is known."""

    async def look_whether_bridged(self) -> bool:
        """Find out whether the caller is, which another process may have done. Never raises."""

    async def alone(self) -> None:
        """Wait until the caller is with no agent any more, or gone."""

    async def hang_up(self) -> None:
        """End the call. Never raises."""

    async def refuse(self, *, busy: bool) -> None:
        """Turn a caller away who was not answered: as busy, else as too much work. Never raises."""

    async def hand_over(self) -> None:
        """Give the caller to the PBX's own fallback, which ends the line. Never raises."""

    async def gone(self) -> str:
        """Wait for the end of the call; return its cause."""
