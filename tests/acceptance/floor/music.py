"""When a caller who waits with music is brought together with somebody who speaks already."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone.ears import Heard
from hotline.testing.phone.matching import correlate

from .recorded import ALIKE, RATE_HZ

FRAME, LONG, LOUD, HISS = 160, 25, 300, 0.2
"""Samples of 20 ms, and so many of them; how loud the loudest is, and how much is above 2 kHz."""
FRAME_S = FRAME / RATE_HZ


def silence_s(heard: Heard, music: NDArray[np.int16]) -> float:
    """Return for how long a caller heard neither music nor of the noise that follows it.

    The music is never quiet, and has nothing above 2 kHz, where a third of noise is, and more. When
    the first noise was made is told by the packet of all that is the least late: a telephone whose
    machine is busy sends several at once.
    """
    samples = heard.samples
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(float)
    power = np.abs(np.fft.rfft(frames * np.hanning(FRAME), axis=1)) ** 2
    loud = np.abs(frames).max(axis=1) > LOUD
    hisses = loud & (power[:, FRAME // 4 :].sum(axis=1) > HISS * power.sum(axis=1))
    # People hiss, too, but for no half a second.
    on = np.convolve(hisses, np.ones(LONG), "valid") > 0.8 * LONG
    assert on.any(), "no noise"
    begins = int(np.argmax(on))
    begins += int(np.argmax(hisses[begins:]))
    ends = int(np.flatnonzero((loud & ~hisses)[:begins])[-1]) + 1
    last = samples[(ends - LONG) * FRAME : ends * FRAME].astype(np.float32)
    assert correlate(music.astype(np.float32), last).max() > ALIKE, "no music"
    made = (heard.time_of((begins + one) * FRAME_S) - one * FRAME_S for one in range(LONG))
    return min(made) - heard.time_of((ends - 1) * FRAME_S) - FRAME_S
