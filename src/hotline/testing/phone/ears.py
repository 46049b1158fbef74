"""What the phone heard: one 8 kHz timeline out of RTP packets, and when each piece arrived."""

from bisect import bisect_left, bisect_right

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone import g711
from hotline.testing.phone.g711 import RATE_HZ
from hotline.testing.phone.matching import Match
from hotline.testing.phone.reference import in_silence
from hotline.testing.phone.rtp import RtpPacket

AUDIBLE_PEAK = 256
"""A packet with a sample this loud (of 32,768) is talk; below it lies the noise of silence."""

RESYNC_S = 0.5
"""A timestamp this far from the clock is a new stream: placed by its arrival instead."""

STALL_S = 0.45
"""A gap up to this in a stream without a lost packet is the sender's stall, and is closed."""


class Heard:
    """Everything heard on one call.

    The timeline starts with the first packet. Packets are placed by their timestamps, so lost and
    reordered ones and silences leave it true. Times are the event loop's clock, in seconds; places
    on the timeline are seconds or samples since its start, and say so in their names.

    Attributes:
        keys: Keys that the other side pressed.
        stalls: Gaps closed in a stream without a lost packet; a change of prompts may count as one.
        last_packet_at: When the last audio packet came, -inf before any.
        last_loud_at: When the last audible packet came, -inf before any.
    """

    def __init__(self) -> None:
        self.keys = ""
        self.stalls = 0
        self.last_packet_at = float("-inf")
        self.last_loud_at = float("-inf")
        self._codes = bytearray()
        self._newest: RtpPacket | None = None
        self._newest_at_sample = 0
        self._arrivals: list[float] = []
        self._ends: list[int] = []
        self._loud = bytearray()

    @property
    def end(self) -> int:
        """Samples on the timeline so far."""
        return len(self._codes)

    @property
    def samples(self) -> NDArray[np.int16]:
        """The whole timeline as int16 samples."""
        return g711.decode(self._codes)

    def window(self, start: int, stop: int) -> NDArray[np.float32]:
        """Return samples `start` to `stop` as floats on the int16 scale, silence outside."""
        inside = g711.decode(self._codes[max(start, 0) : max(stop, 0)])
        return in_silence(inside.astype(np.float32), start, stop)

    def add(self, packet: RtpPacket, arrived_at: float) -> None:
        """Place one u-law packet on the timeline."""
        place = self._place(packet, arrived_at)
        size = len(packet.payload)
        if place < 0 or not size:
            return
        if place > self.end:
            self._codes += bytes([g711.SILENCE]) * (place - self.end)
        self._codes[place : place + size] = packet.payload
        loud = g711.peak(packet.payload) >= AUDIBLE_PEAK
        self.last_packet_at = arrived_at
        if loud:
            self.last_loud_at = arrived_at
        if self._newest is None or place > self._newest_at_sample:
            self._newest, self._newest_at_sample = packet, place
            self._ends.append(place + size)
            self._arrivals.append(arrived_at)
            self._loud.append(loud)

    def time_of(self, offset_s: float) -> float:
        """Return when the packet with this point of the timeline arrived, or the next one.

        Raises:
            LookupError: nothing was heard at all.
        """
        if not self._ends:
            raise LookupError("nothing was heard on this call")
        index = bisect_right(self._ends, round(offset_s * RATE_HZ))
        return self._arrivals[min(index, len(self._arrivals) - 1)]

    def started_at(self, match: Match) -> float:
        """Return when the first packet of a match arrived, quiet as it may be."""
        return self.time_of(match.offset_s + match.from_s)

    def stopped_at(self, match: Match) -> float:
        """Return when the last packet of a match arrived."""
        return self.time_of(match.offset_s + match.to_s - 1 / RATE_HZ)

    def first_audio_after(self, moment: float) -> float | None:
        """Return when the first audible packet after `moment` arrived, None when none has yet."""
        index = self._loud.find(1, bisect_right(self._arrivals, moment))
        return None if index < 0 else self._arrivals[index]

    def talking_at(self, moment: float, *, window_s: float = 0.3) -> bool:
        """Tell whether anything audible arrived in the `window_s` before `moment`.

        The window spans the pauses between words.
        """
        first = bisect_left(self._arrivals, moment - window_s)
        return self._loud.find(1, first, bisect_right(self._arrivals, moment)) >= 0

    def _place(self, packet: RtpPacket, arrived_at: float) -> int:
        newest = self._newest
        if newest is None:
            return 0
        # Differences modulo 2**32 and 2**16, as signed numbers: both counters wrap.
        ahead = (packet.timestamp - newest.timestamp + 2**31) % 2**32 - 2**31
        elapsed = round((arrived_at - self._arrivals[-1]) * RATE_HZ)
        size = len(newest.payload)
        is_same = packet.ssrc == newest.ssrc
        following = is_same and (packet.sequence - newest.sequence) % 2**16 == 1
        if following and ahead == size:
            # The very next one, however late this phone came to read it.
            return self._newest_at_sample + size
        if not is_same or abs(ahead - elapsed) > RESYNC_S * RATE_HZ:
            return max(self.end, self._newest_at_sample + elapsed)
        if following and size < ahead <= size + STALL_S * RATE_HZ:
            self.stalls += 1
            return self._newest_at_sample + size
        return self._newest_at_sample + ahead


def rms(samples: NDArray[np.int16] | NDArray[np.float32]) -> float:
    """Return the root mean square of samples on the int16 scale, 0.0 of none."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0
