"""G.711 u-law by table lookup: one byte a sample, 8,000 samples a second."""

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
"""Samples a second of everything this phone says and hears."""

SILENCE = 0xFF
"""The u-law code of a zero sample."""

_BIAS = 0x84
_CLIP = 32635


def _decoding() -> NDArray[np.int16]:
    code = (~np.arange(256, dtype=np.uint8)).astype(np.int32)
    exponent = (code >> 4) & 0x07
    magnitude = ((((code & 0x0F) << 3) + _BIAS) << exponent) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _encoding() -> NDArray[np.uint8]:
    linear = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    magnitude = np.minimum(np.abs(linear), _CLIP) + _BIAS
    # The bias makes bit 7 the lowest possible leading bit, so the exponent is never negative.
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(linear < 0, 0x80, 0)
    codes: NDArray[np.int32] = ~(sign | (exponent << 4) | mantissa) & 0xFF
    return codes.astype(np.uint8)


_DECODED = _decoding()
_ENCODED = _encoding()
_LEVELS = bytes(np.minimum(np.abs(_DECODED.astype(np.int32)) >> 7, 255).astype(np.uint8))


def encode(samples: NDArray[np.int16]) -> bytes:
    """Turn int16 samples of any length into as many u-law bytes."""
    codes: NDArray[np.uint8] = _ENCODED[np.ascontiguousarray(samples, np.int16).view(np.uint16)]
    return codes.tobytes()


def decode(codes: bytes | bytearray | memoryview) -> NDArray[np.int16]:
    """Turn u-law bytes into as many int16 samples."""
    samples: NDArray[np.int16] = _DECODED[np.frombuffer(codes, dtype=np.uint8)]
    return samples


def peak(codes: bytes) -> int:
    """Return the loudest magnitude among u-law bytes, rounded down to a multiple of 128."""
    return max(codes.translate(_LEVELS), default=0) << 7
