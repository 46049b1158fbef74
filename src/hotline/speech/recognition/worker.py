"""The process that hears: vosk behind two pipes.

`python -m hotline.speech.recognition.worker MODEL` runs it; `hotline.speech.recognition.wire` says
what is told. It dies where vosk does, or where decoding fails in any other way; the standard error
says why. It ends when its input ends.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from hotline.speech.recognition.decoder import RATE_HZ, Decoder, grammar_text
from hotline.speech.recognition.grammar import UNKNOWN, fit
from hotline.speech.recognition.wire import (
    HEAD_BYTES,
    Head,
    Kind,
    head,
    packed,
    packed_values,
)
from hotline.speech.recognition.word_list import any_word

Told = tuple[Head, bytes]
Tell = Callable[[bytes], None]

LATE_S = 4.0
"""Sound that has waited for so long is of an answer that nobody waits for any more."""


class Lane:
    """A thread and the utterances that it decodes, each in the order in which it is spoken.

    vosk lets other threads work while it does. Whoever's sound comes too late is listened to no
    more: so the others are heard in time, and what waits is never more than that.
    """

    def __init__(self, model: Any, tell: Tell, *, late_s: float = LATE_S) -> None:
        self._model = model
        self._tell = tell
        self._late_s = late_s
        self._told: queue.SimpleQueue[tuple[float, Told]] = queue.SimpleQueue()
        self._decoders: dict[int, Decoder] = {}
        threading.Thread(target=self._work, daemon=True).start()

    def take(self, told: Told) -> None:
        """Take what is told of one of its utterances."""
        self._told.put((time.monotonic(), told))

    def _work(self) -> None:
        try:
            while True:
                came, (about, data) = self._told.get()
                is_late = time.monotonic() - came > self._late_s
                if is_late and about.kind is Kind.SOUND:
                    self._give_up(about.stream)
                else:
                    self._do(about, data)
        except BaseException:
            # Without its thread the lane would be deaf for ever; the parent starts a new worker.
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)

    def _do(self, about: Head, data: bytes) -> None:
        match about.kind:
            case Kind.LISTEN:
                self._listen(about.stream, data)
            case Kind.SOUND:
                self._hear(about.stream, data)
            case Kind.FORGET:
                self._decoders.pop(about.stream, None)
            case Kind.KNOWN:
                strange = fit(json.loads(data)["phrases"], self._knows).strange
                self._tell(packed_values(Kind.KNOWN, about.stream, strange=strange))
            case Kind.ALIVE:
                self._tell(packed(Kind.ALIVE, about.stream))

    def _listen(self, stream: int, data: bytes) -> None:
        from hotline.speech.recognition.vosk_library import KaldiRecognizer

        asked = json.loads(data)
        phrases = fit(asked["phrases"], self._knows).phrases
        if not phrases:
            self._tell(packed(Kind.FORGET, stream))
            return
        others = asked["others"] and self._knows(UNKNOWN)
        grammar = grammar_text(phrases, others=others)
        recogniser = KaldiRecognizer(self._model, RATE_HZ, grammar)
        self._decoders[stream] = Decoder(recogniser, phrases)

    def _give_up(self, stream: int) -> None:
        if self._decoders.pop(stream, None) is not None:
            self._tell(packed(Kind.BEHIND, stream))

    def _hear(self, stream: int, sound: bytes) -> None:
        decoder = self._decoders.get(stream)
        if decoder is None:
            return
        had_begun, so_far = decoder.has_begun, decoder.so_far
        words = decoder.hear(sound)
        if decoder.has_begun and not had_begun:
            self._tell(packed(Kind.BEGUN, stream))
        if decoder.so_far != so_far:
            self._tell(packed(Kind.SO_FAR, stream, decoder.so_far.encode()))
        if words is not None:
            del self._decoders[stream]
            told = packed_values(Kind.HEARD, stream, text=words.text, confidence=words.confidence)
            self._tell(told)

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes to the parent away from stdin and stdout, which libraries print to."""
    told, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return open(told, "rb"), open(answers, "wb")


def _try(model: Any, word: str) -> None:
    """Listen once: parts of a model are read no sooner, and what is wrong with them ends this."""
    from hotline.speech.recognition.vosk_library import KaldiRecognizer

    recogniser = KaldiRecognizer(model, RATE_HZ, grammar_text([word], others=False))
    recogniser.AcceptWaveform(bytes(2 * RATE_HZ))
    recogniser.FinalResult()


def main() -> int:
    """Load the model and decode until the input ends; return the exit status."""
    told, answers = _private_pipes()
    from hotline.speech.recognition.vosk_library import Model, SetLogLevel  # Here, for it prints.

    SetLogLevel(-1)
    folder = Path(sys.argv[1])
    model = Model(str(folder))
    _try(model, any_word(folder))
    one_at_a_time = threading.Lock()

    def tell(message: bytes) -> None:
        with one_at_a_time:
            answers.write(message)
            answers.flush()

    lanes = [Lane(model, tell) for _ in range(len(os.sched_getaffinity(0)))]
    tell(packed(Kind.READY, len(lanes)))
    while len(begun := told.read(HEAD_BYTES)) == HEAD_BYTES:
        about = head(begun)
        lanes[about.stream % len(lanes)].take((about, told.read(about.length)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
