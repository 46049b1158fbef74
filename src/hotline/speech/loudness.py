"""How loud a sound is, and the same sound as loud as all others: EBU R 128 at a telephone's rate.

Loudness is measured as Recommendation ITU-R BS.1770-5 says (annex 1: K-weighting, blocks of 400 ms
that overlap by three quarters, gates at -70 LUFS and 10 LU below what passes it), and the true peak
by oversampling (annex 2). Its filters are given for 48 kHz, so that is the rate at which is
measured. It says nothing of sounds that are shorter than a block, such as one word: such a sound is
one block of its own length, for with silence added it would count as quieter than it is heard.
"""

from __future__ import annotations

import math

import numpy as np
import soxr
from numpy.typing import NDArray

from hotline.speech.pcm import SAMPLE_RATE_HZ, Samples

PEAK_LIMIT_DBTP = -1.0
"""No true peak is above it (EBU R 128): nothing clips, in u-law and A-law neither."""
MOST_GAIN_DB = 30.0
"""What would need more is noise, not a voice."""

MEASURED_HZ = 48_000
BLOCK_S, STEP_S = 0.4, 0.1
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
OFFSET_DB = -0.691
"""Of BS.1770: a sine of 997 Hz at full scale in one channel has -3.01 LUFS."""
RING_OUT_S = 0.25
"""So long the filters sound on: their answer is below -100 dB after that."""

_SHELF_B = (1.53512485958697, -2.69169618940638, 1.19839281085285)
_SHELF_A = (1.0, -1.69065929318241, 0.73248077421585)
_HIGH_PASS_B = (1.0, -2.0, 1.0)
_HIGH_PASS_A = (1.0, -1.99004745483398, 0.99007225036621)
"""BS.1770, tables 1 and 2: both stages of K-weighting at 48 kHz."""

Sound = NDArray[np.float64]
"""A row of samples, one channel; full scale is from -1 to 1."""


def loudness_lufs(sound: Sound, rate_hz: int) -> float:
    """Return the integrated loudness of `sound` in LUFS; minus infinity for silence.

    Args:
        sound: One channel, which counts as a centre loudspeaker.
        rate_hz: Its samples a second.
    """
    return _integrated(_at_48k(sound, rate_hz))


def measured(samples: Samples) -> tuple[float, float]:
    """Return the loudness in LUFS and the true peak in dBTP of samples at 8 kHz."""
    at_48k = _at_48k(_as_sound(samples), SAMPLE_RATE_HZ)
    return _integrated(at_48k), _peak(at_48k)


def level(samples: Samples, target_lufs: float) -> Samples:
    """Return samples at 8 kHz as loud as `target_lufs`, or as loud as their peaks allow.

    The whole sound is made louder or quieter; its peaks are not bent. What has hardly any sound is
    raised by `MOST_GAIN_DB` only.
    """
    loudness, peak = measured(samples)
    if loudness == -math.inf:
        return samples
    gain_db = min(target_lufs - loudness, PEAK_LIMIT_DBTP - peak, MOST_GAIN_DB)
    scaled = samples.astype(np.float64) * 10 ** (gain_db / 20)
    return np.rint(scaled).astype(np.int16)


def _as_sound(samples: Samples) -> Sound:
    return samples.astype(np.float64) / 32768


def _at_48k(sound: Sound, rate_hz: int) -> Sound:
    if rate_hz == MEASURED_HZ:
        return sound
    return np.asarray(soxr.resample(sound, rate_hz, MEASURED_HZ), dtype=np.float64)


def _peak(at_48k: Sound) -> float:
    return _decibels(float(np.max(np.abs(at_48k), initial=0.0)) ** 2)


def _integrated(at_48k: Sound) -> float:
    powers = _block_powers(_weighted(at_48k))
    powers = powers[powers > _power(ABSOLUTE_GATE_LUFS)]
    if not powers.size:
        return -math.inf
    gate = float(np.mean(powers)) * 10 ** (RELATIVE_GATE_LU / 10)
    return OFFSET_DB + _decibels(float(np.mean(powers[powers > gate])))


def _block_powers(weighted: Sound) -> Sound:
    """Return the mean square of each block; of the whole where it is shorter than one."""
    block, step = round(BLOCK_S * MEASURED_HZ), round(STEP_S * MEASURED_HZ)
    if weighted.size < block:
        return np.atleast_1d(np.mean(np.square(weighted))) if weighted.size else weighted
    sums = np.concatenate([[0.0], np.cumsum(np.square(weighted))])
    begins = np.arange(0, weighted.size - block + 1, step)
    return np.asarray((sums[begins + block] - sums[begins]) / block)


def _weighted(at_48k: Sound) -> Sound:
    """Return the K-weighted sound.

    Filtered through its spectrum, which numpy does in one go; a loop over samples it does not.
    """
    size = at_48k.size + round(RING_OUT_S * MEASURED_HZ)
    size = 1 << (size - 1).bit_length()
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = (
        _polynomial(_SHELF_B, delay)
        / _polynomial(_SHELF_A, delay)
        * _polynomial(_HIGH_PASS_B, delay)
        / _polynomial(_HIGH_PASS_A, delay)
    )
    return np.fft.irfft(np.fft.rfft(at_48k, size) * response, size)[: at_48k.size]


def _polynomial(
    of: tuple[float, float, float], delay: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    return of[0] + of[1] * delay + of[2] * delay**2


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else -math.inf


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_DB) / 10))
