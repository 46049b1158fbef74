"""espeak-ng by its C interface: speech, and the moments at which its words and sounds begin.

One engine a process, and now and then it crashes with it: run it in a child.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LIBRARY = "libespeak-ng.so.1"
# From speak_lib.h, version 1.51.
_SYNCHRONOUS = 2
_PHONEME_EVENTS = 1
_BUFFER_MS = 200
_RATE, _PITCH, _RANGE = 1, 3, 4
_UTF8 = 1
_END_OF_EVENTS, _WORD, _PHONEME = 0, 1, 7


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("text", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    ]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A word or a sound that begins.

    Attributes:
        sample: When, in samples of the speech.
        word_at: Where in the text the word begins; -1 for a sound.
        sound: espeak-ng's name of the sound; "" for a word.
    """

    sample: int
    word_at: int = -1
    sound: str = ""


@dataclass(frozen=True, kw_only=True)
class Speech:
    """What was spoken: int16 samples, and its marks in order."""

    samples: NDArray[np.int16]
    marks: tuple[Mark, ...]


class Espeak:
    """The engine; `rate_hz` is that of its samples."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(LIBRARY)
        self.rate_hz = int(
            self._library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, None, _PHONEME_EVENTS)
        )
        if self.rate_hz <= 0:
            raise OSError("espeak-ng finds no data")
        self._pieces: list[NDArray[np.int16]] = []
        self._marks: list[Mark] = []
        kind = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
        )
        # Kept, for the library calls it as long as it lives.
        self._callback = kind(self._spoken)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(
        self, text: str, voice: str, *, rate: int = 160, pitch: int = 50, pitch_range: int = 50
    ) -> Speech:
        """Speak a text; `rate` is in words a minute, the pitches are from 0 to 100.

        Raises:
            LookupError: There is no such voice.
        """
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise LookupError(voice)
        for parameter, value in ((_RATE, rate), (_PITCH, pitch), (_RANGE, pitch_range)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._pieces.clear()
        self._marks.clear()
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        samples = np.concatenate([*self._pieces, np.zeros(0, np.int16)])
        return Speech(samples=samples, marks=tuple(self._marks))

    def _spoken(self, wave: object, count: int, events: object) -> int:
        for event in _until_end(events):
            if event.type == _WORD:
                # Counted from 1.
                self._marks.append(Mark(sample=event.sample, word_at=event.text_position - 1))
            elif event.type == _PHONEME:
                sound = event.id.text.decode(errors="replace")
                self._marks.append(Mark(sample=event.sample, sound=sound))
        if wave and count:
            self._pieces.append(np.ctypeslib.as_array(wave, (count,)).copy())
        return 0


def _until_end(events: object) -> list[_Event]:
    found: list[_Event] = []
    while (event := events[len(found)]).type != _END_OF_EVENTS:  # type: ignore[index]
        found.append(event)
    return found
