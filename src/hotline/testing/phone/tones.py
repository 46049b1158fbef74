"""Keys as sound: the two tones of each key (ITU-T Q.23), which a caller's voice travels with."""

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone.g711 import RATE_HZ
from hotline.testing.phone.rtp import KEYS

LEVEL = 8000
"""The peak of each of the two tones: about 9 dB below the loudest that u-law carries."""

_ROWS_HZ = (697, 770, 852, 941)
_COLUMNS_HZ = (1209, 1336, 1477, 1633)
_LAYOUT = ("123A", "456B", "789C", "*0#D")
_TONES_HZ = {
    key: (row_hz, column_hz)
    for row, row_hz in zip(_LAYOUT, _ROWS_HZ, strict=True)
    for key, column_hz in zip(row, _COLUMNS_HZ, strict=True)
}
assert _TONES_HZ.keys() == set(KEYS)


def tones(keys: str, *, tone_ms: int, gap_ms: int) -> NDArray[np.int16]:
    """Return the sound of keys pressed one after the other: int16 at 8 kHz."""
    times = np.arange(tone_ms * RATE_HZ // 1000) / RATE_HZ
    gap = np.zeros(gap_ms * RATE_HZ // 1000)
    pieces = [gap]
    for key in keys:
        low_hz, high_hz = _TONES_HZ[key]
        both = np.sin(2 * np.pi * low_hz * times) + np.sin(2 * np.pi * high_hz * times)
        pieces += [LEVEL * both, gap]
    sound: NDArray[np.int16] = np.concatenate(pieces).astype(np.int16)
    return sound
