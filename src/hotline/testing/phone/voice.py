"""What the phone sends: one packet every 20 ms without a break, be it a key, speech or silence."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone import g711
from hotline.testing.phone.errors import PhoneError
from hotline.testing.phone.rtp import (
    FRAME_S,
    FRAME_SAMPLES,
    KEYS,
    ULAW_PAYLOAD,
    KeyEvent,
    RtpPacket,
)

END_PACKETS = 3
"""How often a key's end is said, so that one lost packet does not lose it (RFC 4733, 2.5.1.4)."""

_SILENT_FRAME = bytes([g711.SILENCE]) * FRAME_SAMPLES


@dataclass(kw_only=True, eq=False)
class Keypress:
    """A key on its way: `ended_at` is the time given to the packet that first said its end.

    `stall_packets` says for how many packets the network stalls before the last one of the key.
    """

    key: str
    tone_packets: int
    gap_packets: int
    stall_packets: int = 0
    ended_at: float | None = None


@dataclass(kw_only=True, eq=False)
class Utterance:
    """Speech on its way, as u-law bytes; `done` once its last packet was made.

    `sent_at` is the time given to each of its packets, which are of 20 ms.
    """

    codes: bytes
    done: bool = False
    sent_at: list[float] = field(default_factory=list)


class Voice:
    """Makes the phone's packets in order. Keys go before speech, speech before silence.

    Attributes:
        events: the payload type the other side takes keys in, None when it takes none.
        stall_packets: so many packets, from the next one on, are late: all come with the last.
    """

    def __init__(self, *, ssrc: int, sequence: int, timestamp: int) -> None:
        self.events: int | None = None
        self.stall_packets = 0
        self._ssrc = ssrc
        self._sequence = sequence
        self._timestamp = timestamp
        self._keys: deque[Keypress] = deque()
        self._key_packet = 0
        self._key_timestamp = 0
        self._speech: deque[Utterance] = deque()
        self._said = 0

    def press(self, key: str, *, tone_ms: int, gap_ms: int, stall_ms: int = 0) -> Keypress:
        """Queue one key, held for `tone_ms` and followed by at least `gap_ms` without a key.

        The last packet that says its end comes `stall_ms` late.

        Raises:
            PhoneError: there is no such key, or the other side takes no keys.
        """
        if key not in KEYS:
            raise PhoneError(f"a phone has no key {key!r}; it has {KEYS}")
        if self.events is None:
            raise PhoneError("the other side did not accept telephone-event: it hears no keys")
        packet_ms = 1000 * FRAME_S
        press = Keypress(
            key=key,
            tone_packets=max(1, round(tone_ms / packet_ms)),
            gap_packets=max(END_PACKETS, round(gap_ms / packet_ms)),
            stall_packets=round(stall_ms / packet_ms),
        )
        self._keys.append(press)
        return press

    def say(self, samples: NDArray[np.int16]) -> Utterance:
        """Queue speech: int16 samples at 8 kHz."""
        utterance = Utterance(codes=g711.encode(samples))
        self._speech.append(utterance)
        return utterance

    def next_packet(self, now: float) -> bytes:
        """Return the packet of the next 20 ms; `now` dates it, and a key's end."""
        packet = self._next_key_packet(now) if self._keys else None
        if packet is None:
            packet = self._packet(ULAW_PAYLOAD, self._timestamp, self._next_frame(now))
        self._sequence += 1
        self._timestamp += FRAME_SAMPLES
        return packet.pack()

    def _packet(
        self, payload_type: int, timestamp: int, payload: bytes, *, marker: bool = False
    ) -> RtpPacket:
        return RtpPacket(
            payload_type=payload_type,
            sequence=self._sequence,
            timestamp=timestamp,
            ssrc=self._ssrc,
            payload=payload,
            marker=marker,
        )

    def _next_key_packet(self, now: float) -> RtpPacket | None:
        press, number = self._keys[0], self._key_packet
        self._key_packet += 1
        if number == 0:
            # Every packet of one key carries the moment it went down (RFC 4733, 2.5.1.2).
            self._key_timestamp = self._timestamp
        if number == press.tone_packets:
            press.ended_at = now
        if number == press.tone_packets + END_PACKETS - 1:
            self.stall_packets = press.stall_packets
        if self._key_packet >= press.tone_packets + press.gap_packets:
            self._keys.popleft()
            self._key_packet = 0
        if self.events is None or number >= press.tone_packets + END_PACKETS:
            return None
        event = KeyEvent(
            key=press.key,
            samples=FRAME_SAMPLES * min(number + 1, press.tone_packets),
            end=number >= press.tone_packets,
        )
        return self._packet(self.events, self._key_timestamp, event.pack(), marker=number == 0)

    def _next_frame(self, now: float) -> bytes:
        if not self._speech:
            return _SILENT_FRAME
        utterance = self._speech[0]
        utterance.sent_at.append(now)
        frame = utterance.codes[self._said : self._said + FRAME_SAMPLES]
        self._said += FRAME_SAMPLES
        if self._said >= len(utterance.codes):
            utterance.done = True
            self._speech.popleft()
            self._said = 0
        return frame + _SILENT_FRAME[len(frame) :]
