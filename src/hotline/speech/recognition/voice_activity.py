"""When somebody begins to speak, and has stopped: by how loud it is above what is always heard.

Deciding by sound alone takes a tenth of a second; a recogniser's first word takes three.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

FRAME_S = 0.02
FRAME_SAMPLES = 160
ABOVE_FLOOR_DB = 8.0
"""Speech is so much louder than what was heard before."""
QUIETEST_DB = -46.0
"""What is quieter than this, below the loudest there is, is no speech on any telephone."""
FLOOR_RISES_DB_A_S = 6.0
"""Noise that begins is taken for speech until the floor has come up to it."""
OF_LAST, LOUD_TO_BEGIN = 7, 5
"""So many loud frames of so many are a beginning: a click is shorter."""


class VoiceActivity:
    """Follows one caller's sound, a frame of 20 ms at a time.

    Attributes:
        has_begun: Whether somebody has spoken.
        quiet_s: For so long nobody has since.
    """

    def __init__(self) -> None:
        self.has_begun = False
        self.quiet_s = 0.0
        self._floor_db = math.inf
        self._loud: deque[bool] = deque(maxlen=OF_LAST)

    def take(self, frame: NDArray[np.int16]) -> None:
        """Hear one more frame."""
        level_db = _level_db(frame)
        self._floor_db = min(level_db, self._floor_db + FLOOR_RISES_DB_A_S * FRAME_S)
        is_loud = level_db > max(self._floor_db + ABOVE_FLOOR_DB, QUIETEST_DB)
        self._loud.append(is_loud)
        if sum(self._loud) >= LOUD_TO_BEGIN:
            self.has_begun = True
        self.quiet_s = 0.0 if is_loud else self.quiet_s + FRAME_S


def _level_db(frame: NDArray[np.int16]) -> float:
    power = float(np.mean(np.square(frame, dtype=np.float64)))
    return 10 * math.log10(power / 32768**2 + 1e-10)
