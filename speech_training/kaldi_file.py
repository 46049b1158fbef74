"""Kaldi's binary format, as far as an acoustic model needs it: tokens, and numbers with their size.

See `base/io-funcs.cc` and `matrix/kaldi-matrix.cc` there.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BINARY = b"\0B"
"""What a binary file begins with."""


def token(name: str) -> bytes:
    """Return a word that says what comes."""
    return f"{name} ".encode()


def integer(value: int) -> bytes:
    """Return an integer of four bytes, which is what is said first."""
    return b"\x04" + struct.pack("<i", value)


def single(value: float) -> bytes:
    """Return a float of four bytes."""
    return b"\x04" + struct.pack("<f", value)


def double(value: float) -> bytes:
    """Return a float of eight bytes."""
    return b"\x08" + struct.pack("<d", value)


def integers(values: Sequence[int]) -> bytes:
    """Return integers, their size and number first."""
    return b"\x04" + struct.pack("<i", len(values)) + np.asarray(values, "<i4").tobytes()


def vector(values: Sequence[float] | NDArray[np.float64]) -> bytes:
    """Return a vector of floats of four bytes."""
    return token("FV") + integer(len(values)) + np.asarray(values, "<f4").tobytes()


def matrix(values: NDArray[np.float64]) -> bytes:
    """Return a matrix, two bytes a number: steps between the least and the most."""
    rows, columns = values.shape
    least, span = float(values.min()), float(values.max() - values.min())
    steps = np.round((values - least) / span * 65535).astype("<u2")
    return token("CM2") + struct.pack("<ffii", least, span, rows, columns) + steps.tobytes()
