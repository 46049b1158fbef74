"""How loud a sound is, and the same sound as loud as all others: EBU R 128 at a telephone's rate.

Loudness is measured as Recommendation ITU-R BS.1770-5 says (annex 1: K-weighting, blocks of 400 ms
that overlap by three quarters, gates at -70 LUFS and 10 LU below what passes it), and the true peak
by oversampling (annex 2). Its filters are given for 48 kHz: what they do to each frequency is
worked out from that, and done to the sound's own spectrum, so no other filter stands in for them.

It says nothing of sounds that are shorter than a block, such as one word: such a sound is one block
of its own length, for with silence added it would count as quieter than it is heard.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hotline.speech.pcm import SAMPLE_RATE_HZ, Samples

PEAK_LIMIT_DBTP = -1.0
"""No true peak is above it (EBU R 128): nothing clips, in u-law and A-law neither."""
MOST_GAIN_DB = 30.0
"""What would need more is noise, not a voice."""

FILTERS_HZ = 48_000
"""The rate for which BS.1770 gives its filters; no sound here has a higher one."""
BLOCK_S, STEP_S = 0.4, 0.1
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
OFFSET_DB = -0.691
"""Of BS.1770: a sine of 997 Hz at full scale in one channel has -3.01 LUFS."""
RING_OUT_S = 0.25
"""So long the filters sound on: their answer is below -100 dB after that."""
OVERSAMPLING = 4

_SHELF_B = (1.53512485958697, -2.69169618940638, 1.19839281085285)
_SHELF_A = (1.0, -1.69065929318241, 0.73248077421585)
_HIGH_PASS_B = (1.0, -2.0, 1.0)
_HIGH_PASS_A = (1.0, -1.99004745483398, 0.99007225036621)
"""BS.1770, tables 1 and 2: both stages of K-weighting at 48 kHz."""

Sound = NDArray[np.float64]
"""A row of samples, one channel; full scale is from -1 to 1."""
Spectrum = NDArray[np.complex128]
"""From 0 Hz to half the rate."""


def loudness_lufs(sound: Sound, rate_hz: int) -> float:
    """Return the integrated loudness of `sound` in LUFS; minus infinity for silence.

    Args:
        sound: One channel, which counts as a centre loudspeaker.
        rate_hz: Its samples a second, at most `FILTERS_HZ`.
    """
    return _integrated(_spectrum(sound, rate_hz), sound.size, rate_hz)


def measured(samples: Samples) -> tuple[float, float]:
    """Return the loudness in LUFS and the true peak in dBTP of samples at 8 kHz."""
    spectrum = _spectrum(samples.astype(np.float64) / 32768, SAMPLE_RATE_HZ)
    return _integrated(spectrum, samples.size, SAMPLE_RATE_HZ), _true_peak(spectrum)


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


def _spectrum(sound: Sound, rate_hz: int) -> Spectrum:
    """Return the spectrum of a sound with silence behind it, into which filters sound on."""
    size = sound.size + round(RING_OUT_S * rate_hz)
    return np.fft.rfft(sound, 1 << (size - 1).bit_length())


def _true_peak(spectrum: Spectrum) -> float:
    size = 2 * (spectrum.size - 1)
    between = OVERSAMPLING * np.fft.irfft(spectrum, OVERSAMPLING * size)
    return _decibels(float(np.max(np.abs(between))) ** 2)


def _integrated(spectrum: Spectrum, samples: int, rate_hz: int) -> float:
    weighted = np.fft.irfft(spectrum * _weighting(spectrum.size, rate_hz))[:samples]
    powers = _block_powers(weighted, rate_hz)
    powers = powers[powers > _power(ABSOLUTE_GATE_LUFS)]
    if not powers.size:
        return -math.inf
    gate = float(np.mean(powers)) * 10 ** (RELATIVE_GATE_LU / 10)
    return OFFSET_DB + _decibels(float(np.mean(powers[powers > gate])))


def _block_powers(weighted: Sound, rate_hz: int) -> Sound:
    """Return the mean square of each block; of the whole where it is shorter than one."""
    block, step = round(BLOCK_S * rate_hz), round(STEP_S * rate_hz)
    if weighted.size < block:
        return np.atleast_1d(np.mean(np.square(weighted))) if weighted.size else weighted
    sums = np.concatenate([[0.0], np.cumsum(np.square(weighted))])
    begins = np.arange(0, weighted.size - block + 1, step)
    return np.asarray((sums[begins + block] - sums[begins]) / block)


@lru_cache(maxsize=16)
def _weighting(size: int, rate_hz: int) -> Spectrum:
    """Return what K-weighting does to each of `size` frequencies, from 0 to half the rate."""
    hertz = np.linspace(0.0, rate_hz / 2, size)
    delay = np.exp(-2j * np.pi * hertz / FILTERS_HZ)
    return np.asarray(
        _polynomial(_SHELF_B, delay)
        / _polynomial(_SHELF_A, delay)
        * _polynomial(_HIGH_PASS_B, delay)
        / _polynomial(_HIGH_PASS_A, delay)
    )


def _polynomial(of: tuple[float, float, float], delay: Spectrum) -> Spectrum:
    return of[0] + of[1] * delay + of[2] * delay**2


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else -math.inf


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_DB) / 10))
