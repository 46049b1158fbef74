"""RTP packets (RFC 3550) and keys as named events (RFC 4733), as pure bytes."""

import struct
from dataclasses import dataclass

from hotline.testing.phone.g711 import RATE_HZ

FRAME_S = 0.02
"""Seconds of audio in one packet."""

FRAME_SAMPLES = int(RATE_HZ * FRAME_S)
"""Samples, and so u-law bytes, in one packet."""

ULAW_PAYLOAD = 0
"""The static payload type of u-law."""

KEYS = "0123456789*#ABCD"
"""The keys in the order of their event numbers."""

_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")
_END_BIT = 0x80
_VOLUME = 10  # minus dBm0, a usual level for a key


@dataclass(frozen=True, kw_only=True, slots=True)
class RtpPacket:
    """One packet: `timestamp` in samples modulo 2**32, `sequence` modulo 2**16."""

    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    marker: bool = False

    def pack(self) -> bytes:
        """Return the packet as it travels."""
        return (
            _HEADER.pack(
                0x80,
                self.payload_type | (0x80 if self.marker else 0),
                self.sequence & 0xFFFF,
                self.timestamp & 0xFFFFFFFF,
                self.ssrc,
            )
            + self.payload
        )


def parse_rtp(data: bytes) -> RtpPacket | None:
    """Return the packet in a datagram, or None when it is not RTP version 2."""
    if len(data) < _HEADER.size or data[0] >> 6 != 2:
        return None
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    start = _HEADER.size + 4 * (first & 0x0F)
    if first & 0x10:
        if len(data) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    stop = len(data) - (data[-1] if first & 0x20 else 0)
    return RtpPacket(
        payload_type=second & 0x7F,
        sequence=sequence,
        timestamp=timestamp,
        ssrc=ssrc,
        payload=data[start:stop],
        marker=bool(second & 0x80),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyEvent:
    """One report on a key: held for `samples` so far, and whether this was its end."""

    key: str
    samples: int
    end: bool = False

    def pack(self) -> bytes:
        """Return the four bytes of the event's payload."""
        flags = _VOLUME | (_END_BIT if self.end else 0)
        return _EVENT.pack(KEYS.index(self.key), flags, min(self.samples, 0xFFFF))


def parse_key_event(payload: bytes) -> KeyEvent | None:
    """Return the key event in a packet's payload, or None when it is no key (RFC 4733, 2.3)."""
    if len(payload) < _EVENT.size:
        return None
    number, flags, samples = _EVENT.unpack_from(payload)
    if number >= len(KEYS):
        return None
    return KeyEvent(key=KEYS[number], samples=samples, end=bool(flags & _END_BIT))
