"""The wire protocol without any I/O: bytes in, the messages that somebody wants out.

It never raises and never waits for what a peer sends. A peer that is not Asterisk is reported in
`failure`; a message that is too long is skipped and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from hotline.asterisk.ami.action import Action
from hotline.asterisk.ami.messages import AmiMessage

MAX_MESSAGE_BYTES = 4 * 1024 * 1024
"""The longest message that is kept; the output of a long `Command` is one message."""

MAX_BANNER_BYTES = 256
"""Asterisk's greeting has about 30."""

_BANNER = b"Asterisk Call Manager/"
_EVENT = b"Event: "

# A message ends at a blank line, which some of Asterisk's own events end with LF alone (its issue
# 761). One pattern for both costs a third of looking for each.
_END = re.compile(rb"\r\n\r?\n")
_END_BYTES = b"\r\n"
_SPLIT_END = 3


class AmiProtocol:
    """One link's protocol state.

    Events are dropped before anything is decoded unless their name is subscribed to or they belong
    to a list that is awaited. Answers always come through.

    Args:
        subscriptions: Event names to begin with, in Asterisk's own case.
        max_message_bytes: The longest message to keep.

    Attributes:
        version: The manager interface's version from the greeting, such as "11.0.0"; None before.
        failure: Why this cannot be Asterisk, or None; afterwards all data is ignored.
        oversized: How many messages were too long and skipped.
        unreadable: How many messages were neither event nor answer and skipped.
    """

    def __init__(
        self, subscriptions: Iterable[str] = (), *, max_message_bytes: int = MAX_MESSAGE_BYTES
    ) -> None:
        self.version: str | None = None
        self.failure: str | None = None
        self.oversized = 0
        self.unreadable = 0
        self._max_message_bytes = max_message_bytes
        self._subscriptions = set(subscriptions)
        self._lists: set[str] = set()
        self._tail = bytearray()
        self._skipping = False
        self._compile()

    def subscribe(self, name: str) -> None:
        """Let events of this name through from now on."""
        self._subscriptions.add(name)
        self._compile()

    def unsubscribe(self, name: str) -> None:
        """Drop events of this name from now on."""
        self._subscriptions.discard(name)
        self._compile()

    def expect_list(self, action_id: str) -> None:
        """Let events with this `ActionID` through, whatever their name."""
        self._lists.add(action_id)

    def forget_list(self, action_id: str) -> None:
        """End `expect_list`."""
        self._lists.discard(action_id)

    def encode(self, action: Action) -> bytes:
        """Return the bytes that send an action."""
        return action.encode()

    def receive_data(self, data: bytes) -> list[AmiMessage]:
        """Take bytes as they came and return the wanted messages that they completed, in order."""
        if self.version is None:
            data = self._greet(data)
            if self.version is None:
                return []
        frames = self._frames(data)
        drop = self._drop
        if self._lists:
            kept = [frame for frame in frames if not drop(frame) or self._is_listed(frame)]
        else:
            kept = [frame for frame in frames if not drop(frame)]
        return [message for frame in kept if (message := self._read(frame)) is not None]

    def _greet(self, data: bytes) -> bytes:
        """Read the greeting and return what came after it."""
        if self.failure is not None:
            return b""
        self._tail += data
        banner, end, rest = bytes(self._tail).partition(b"\n")
        start = banner[: len(_BANNER)]
        if not _BANNER.startswith(start) or (end and len(start) < len(_BANNER)):
            self.failure = "the peer is not an Asterisk manager; check host and port"
        elif len(banner) > MAX_BANNER_BYTES:
            self.failure = f"the peer's greeting is longer than {MAX_BANNER_BYTES} bytes"
        elif end:
            self.version = banner[len(_BANNER) :].strip().decode("utf-8", "replace")
        if self.failure is not None or end:
            self._tail.clear()
        return rest

    def _frames(self, data: bytes) -> list[bytes]:
        """Return the messages that end in `data`. No byte is searched twice, but the last three."""
        tail = self._tail
        if tail and tail[-1] in _END_BYTES:
            # The blank line may have begun in the data before.
            data = bytes(tail[-_SPLIT_END:]) + data
            del tail[-_SPLIT_END:]
        frames = _END.split(data)
        tail += frames[0]
        if len(frames) == 1:
            self._limit_tail()
            return []
        frames[0] = bytes(tail)
        self._tail = bytearray(frames.pop())
        skipped = self._skipping
        self._skipping = False
        self._limit_tail()
        if skipped:
            del frames[0]
        if len(data) + len(tail) > self._max_message_bytes:
            fitting = [frame for frame in frames if len(frame) <= self._max_message_bytes]
            self.oversized += len(frames) - len(fitting)
            return fitting
        return frames

    def _limit_tail(self) -> None:
        if not self._skipping and len(self._tail) > self._max_message_bytes + _SPLIT_END:
            self.oversized += 1
            self._skipping = True
        if self._skipping:
            del self._tail[:-_SPLIT_END]

    def _compile(self) -> None:
        wanted = b"|".join(
            re.escape(name.encode("utf-8", "surrogateescape"))
            for name in sorted(self._subscriptions)
        )
        unless = rb"(?!(?:" + wanted + rb")(?:\r\n|\Z))" if wanted else b""
        self._drop = re.compile(_EVENT + unless).match

    def _is_listed(self, frame: bytes) -> bool:
        return AmiMessage(frame).get("ActionID") in self._lists

    def _read(self, frame: bytes) -> AmiMessage | None:
        if frame.startswith(_EVENT):
            return AmiMessage(frame)
        # Whatever is written in an unusual way is read with patience; it is rare.
        message = AmiMessage(frame.strip(b"\r\n"))
        if message.is_response:
            return message
        name = message.name
        if name in self._subscriptions or (name and message.get("ActionID") in self._lists):
            return message
        if message.raw and not name:
            self.unreadable += 1
        return None
