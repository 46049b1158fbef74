"""Keys that a telephone sends as tones, taken out of sound: they may be somebody's PIN.

Most telephones send keys beside the sound (RFC 4733), and then none is heard. The frequencies are
those of ITU-T Q.23; more counts as a tone than Q.24 asks for, since one that is not found is told
to whoever listens.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
LOW_HZ = (697, 770, 852, 941)
HIGH_HZ = (1209, 1336, 1477, 1633)
BLOCK = 160
"""20 ms, of which the shortest tone has two; a key's two tones are 73 Hz apart at the least."""
HOP = 80
OFF = (0.982, 1.0, 1.018)
"""A telephone's tones may be that much off (Q.24)."""
PURE = 0.7
"""This share of the energy is in one tone of each group; in speech it is in many more."""
EACH = 0.08
"""And no less than this in either: one may be 9 dB louder than the other."""
QUIET = 30.0
"""The root mean square, of 32,767, below which a block is silence anyway."""
MARGIN = 2
"""So many blocks on either side go with a tone: it swells before it can be told from speech."""


def without_tones(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return one channel of 8 kHz with silence where there were keys."""
    if samples.size < BLOCK:
        return samples
    blocks = np.lib.stride_tricks.sliding_window_view(samples, BLOCK)[::HOP]
    found = np.zeros(len(blocks), dtype=bool)
    # A minute at a time: all at once would be some hundred times the sound in memory.
    for start in range(0, len(blocks), 6000):
        found[start : start + 6000] = _are_tones(blocks[start : start + 6000].astype(np.float64))
    kept = samples.copy()
    for block in np.flatnonzero(found):
        kept[max(0, (block - MARGIN) * HOP) : (block + MARGIN) * HOP + BLOCK] = 0
    return kept


def _are_tones(blocks: NDArray[np.float64]) -> NDArray[np.bool_]:
    energy = (blocks**2).sum(axis=1)
    loud = energy > QUIET**2 * BLOCK
    low, high = (_strongest(blocks, group) for group in (LOW_HZ, HIGH_HZ))
    # A pure tone of amplitude A has the energy A² N / 2, and its bin A N / 2, squared.
    scale = np.where(loud, energy * BLOCK / 2, 1.0)
    low, high = low / scale, high / scale
    tones: NDArray[np.bool_] = loud & (low + high > PURE) & (np.minimum(low, high) > EACH)
    return tones


def _strongest(blocks: NDArray[np.float64], group: tuple[int, ...]) -> NDArray[np.float64]:
    """Return each block's energy at the strongest frequency of a group."""
    at = np.arange(BLOCK) / RATE_HZ
    waves = np.exp(-2j * np.pi * np.outer(at, np.outer(group, OFF).ravel()))
    energies: NDArray[np.float64] = (np.abs(blocks @ waves) ** 2).max(axis=1)
    return energies
