"""8 kHz 16-bit mono WAV files, the only kind this phone reads and writes."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone.errors import PhoneError
from hotline.testing.phone.g711 import RATE_HZ


def read_wav(path: Path) -> NDArray[np.int16]:
    """Return the int16 samples of an 8 kHz 16-bit mono file.

    Raises:
        PhoneError: the file has another rate, width or number of channels.
    """
    with wave.open(str(path), "rb") as file:
        shape = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        if shape != (RATE_HZ, 2, 1):
            raise PhoneError(f"{path}: rate, bytes, channels are {shape}; needs {(RATE_HZ, 2, 1)}")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)


def write_wav(path: Path, samples: NDArray[np.int16]) -> None:
    """Write int16 samples as an 8 kHz 16-bit mono file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())
