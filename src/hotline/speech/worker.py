"""The process that speaks: pyttsx3 behind lines of JSON. Run as `python -m hotline.speech.worker`.

It first writes `{"engine": ..., "voices": [...]}` or `{"error": ...}`, then answers each request
`{"text", "phonemes", "voice", "rate", "volume", "limit_s"}` with `{"bytes": ...}` and so many bytes
of a WAV that has the synthesiser's own rate, or with `{"error": ...}`. It ends when its input ends.

A text may be a customer's, so its sound is in no file that has a name: whoever is killed leaves
nothing behind.

pyttsx3 and espeak-ng need all of this: they print to stdout, allow one engine a process, say that
they are done before they are, swallow a bad voice and sometimes never finish. Whatever is asked of
espeak-ng while its thread is still busy may be lost: a rate, or a whole text.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import sys
import threading
import time
import wave
from importlib.metadata import version
from typing import Any, BinaryIO, TextIO

LIBRARY = "libespeak-ng.so.1"
ATTEMPTS = 5
POLL_S = 0.0005
RATE, VOLUME = 1, 2
"""Parameters of espeak_GetParameter, from speak_lib.h: words a minute, and per cent."""
CHARS_UTF8, PHONEMES = 1, 0x100
"""Flags of espeak_Synth, from speak_lib.h: with the second, `[[...]]` is phonemes."""
HUNG = 3
"""The exit status of a worker whose synthesiser did not finish in time."""


class Engine:
    """pyttsx3 over espeak-ng, with an end that can be waited for."""

    def __init__(self) -> None:
        # Here, because they load the library: a failure must still be told.
        import pyttsx3
        from pyttsx3.drivers import _espeak

        self._driver: Any = _espeak
        self._engine: Any = pyttsx3.init("espeak")
        self._library = ctypes.CDLL(LIBRARY)
        # pyttsx3 writes to files that it is told a path of: this one is memory of this process's.
        self._wav = open(os.memfd_create("speech"), "r+b", buffering=0)  # noqa: SIM115
        self._path = f"/proc/self/fd/{self._wav.fileno()}"
        self._finished = threading.Event()
        self._completed = False
        self._errors: list[str] = []
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)
        self.voices = sorted({str(voice.id) for voice in self._engine.getProperty("voices")})

    def speak(self, text: str, voice: str, rate: int, volume: float, *, phonemes: bool) -> bytes:
        """Return `text` as a WAV.

        With `phonemes`, what stands in it between `[[` and `]]` is espeak-ng's phonemes.

        Raises:
            RuntimeError: The synthesiser brought no audio, for the reason told.
        """
        if voice not in self.voices:
            raise RuntimeError(f"no voice {voice}")
        self._errors.clear()
        # pyttsx3 asks for texts with this constant, and knows no other way to say it.
        self._driver.CHARS_UTF8 = CHARS_UTF8 | (PHONEMES if phonemes else 0)
        for _ in range(ATTEMPTS):
            self._until_idle()
            self._engine.setProperty("voice", voice)
            self._engine.setProperty("rate", rate)
            self._engine.setProperty("volume", volume)
            # They wait in a queue otherwise until the text is spoken, and are lost now and then.
            self._engine.proxy.setBusy(False)
            self._until_idle()
            if self._parameter(RATE) != rate or self._parameter(VOLUME) != round(volume * 100):
                continue
            self._completed = False
            self._finished.clear()
            self._engine.save_to_file(text, self._path)
            self._engine.runAndWait()
            # runAndWait returns early now and then; the watchdog bounds every wait.
            self._finished.wait()
            if self._errors:
                raise RuntimeError("; ".join(self._errors))
            wav = self._take_wav()
            if self._completed and _frames(wav):
                return wav
        raise RuntimeError(f"no audio after {ATTEMPTS} attempts")

    def _take_wav(self) -> bytes:
        self._wav.seek(0)
        wav = self._wav.readall()
        self._wav.truncate(0)
        return wav

    def _parameter(self, number: int) -> int:
        """Return what is set now: pyttsx3's `getProperty` does not say whether it asks for that."""
        return int(self._library.espeak_GetParameter(number, 1))

    def _until_idle(self) -> None:
        """Wait until espeak-ng's own thread has nothing left to do."""
        while self._library.espeak_IsPlaying():
            time.sleep(POLL_S)

    def _on_finished(self, name: str | None = None, completed: bool = False) -> None:
        self._completed = completed
        self._finished.set()

    def _on_error(self, name: str | None = None, exception: Exception | None = None) -> None:
        self._errors.append(f"{type(exception).__name__}: {exception}")


def _frames(wav: bytes) -> int:
    try:
        with wave.open(io.BytesIO(wav)) as file:
            return int(file.getnframes())
    except (EOFError, wave.Error):
        return 0


def engine_name() -> str:
    """Return the versions that decide how speech sounds."""
    library = ctypes.CDLL(LIBRARY)
    library.espeak_Info.restype = ctypes.c_char_p
    return f"espeak-ng {library.espeak_Info(None).decode()}, pyttsx3 {version('pyttsx3')}"


def _private_pipes() -> tuple[TextIO, BinaryIO]:
    """Take the pipes to the parent away from stdin and stdout, which libraries print to."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return open(requests, encoding="utf-8"), open(replies, "wb")


def _tell(replies: BinaryIO, told: dict[str, Any], wav: bytes = b"") -> None:
    replies.write(json.dumps(told).encode() + b"\n" + wav)
    replies.flush()


def _answer(engine: Engine, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    watchdog = threading.Timer(request["limit_s"], os._exit, (HUNG,))
    watchdog.daemon = True
    watchdog.start()
    try:
        wav = engine.speak(
            request["text"],
            request["voice"],
            request["rate"],
            request["volume"],
            phonemes=request["phonemes"],
        )
    except Exception as error:
        return {"error": str(error)}, b""
    finally:
        watchdog.cancel()
    return {"bytes": len(wav)}, wav


def main() -> int:
    """Answer requests until there are no more; return the exit status."""
    requests, replies = _private_pipes()
    with requests, replies:
        try:
            engine = Engine()
            hello = {"engine": engine_name(), "voices": engine.voices}
        except Exception as error:
            _tell(replies, {"error": f"{type(error).__name__}: {error}"})
            return 1
        _tell(replies, hello)
        for line in requests:
            answer, wav = _answer(engine, json.loads(line))
            _tell(replies, answer, wav)
            if "error" in answer:
                # Whatever state the engine is in now, nobody knows: a new process is safe.
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
