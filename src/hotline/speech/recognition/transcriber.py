"""The process that writes down a recording: it has a model of its own, and yields to everybody.

`python -m hotline.speech.recognition.transcriber MODEL` runs it. Its standard input has one line of
JSON, the lengths of some stretches in samples, and then the stretches, of 16-bit samples at 8 kHz.
It answers with lines of JSON: `model`, then `words` of each utterance and `at_s`, how far it has
come, and `over`. It ends when its input ends, so that it does not outlive who wants to know.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from hotline.pace import yield_to_everybody
from hotline.speech.recognition.model_files import ACOUSTICS
from hotline.speech.recognition.word_list import words_file

RATE_HZ = 8000
AT_ONCE = RATE_HZ * 2 // 2
"""Bytes of half a second."""
TELLS_EVERY_S = 10.0


def model_version(folder: Path) -> str:
    """Return the name of a model's folder and a part of the hash of what it hears by."""
    seen = hashlib.sha256()
    for name in (*ACOUSTICS, words_file(folder)):
        with (folder / name).open("rb") as file:
            seen.update(hashlib.file_digest(file, "sha256").digest())
    return f"{folder.name} {seen.hexdigest()[:12]}"


def words_of(model: Any, sound: bytes) -> Iterator[tuple[float, list[list[Any]]]]:
    """Decode a stretch by all words of a model.

    Yields how many seconds of it were decoded, and the words of an utterance that has ended: text,
    begin and end in seconds of the stretch, and confidence; none where none has.
    """
    from hotline.speech.recognition.vosk_library import KaldiRecognizer  # It prints.

    recogniser = KaldiRecognizer(model, RATE_HZ)
    recogniser.SetWords(True)
    length_s, told_s = len(sound) / 2 / RATE_HZ, 0.0
    for start in range(0, len(sound), AT_ONCE):
        at_s = min((start + AT_ONCE) / 2 / RATE_HZ, length_s)
        if recogniser.AcceptWaveform(sound[start : start + AT_ONCE]):
            told_s = at_s
            yield at_s, _words(recogniser.Result())
        elif at_s - told_s >= TELLS_EVERY_S:
            told_s = at_s
            yield at_s, []
    yield length_s, _words(recogniser.FinalResult())


def _words(result: str) -> list[list[Any]]:
    found = json.loads(result).get("result", ())
    return [[one["word"], one["start"], one["end"], one["conf"]] for one in found]


def _end_with(parent: BinaryIO) -> None:
    parent.read(1)
    os._exit(1)


def main() -> int:
    """Write down what the input has; return the exit status."""
    yield_to_everybody()
    # vosk prints: what it prints is no answer.
    answers = open(os.dup(1), "w", encoding="utf-8")  # noqa: SIM115 - as long as the process
    os.dup2(2, 1)

    def tell(**values: Any) -> None:
        print(json.dumps(values, ensure_ascii=False), file=answers, flush=True)

    told = sys.stdin.buffer
    stretches = [told.read(2 * samples) for samples in json.loads(told.readline())]
    threading.Thread(target=_end_with, args=(told,), daemon=True).start()
    from hotline.speech.recognition.vosk_library import Model, SetLogLevel

    SetLogLevel(-1)
    folder = Path(sys.argv[1])
    tell(model=model_version(folder))
    model = Model(str(folder))
    for number, sound in enumerate(stretches):
        for at_s, words in words_of(model, sound):
            tell(stretch=number, at_s=at_s, words=words)
    tell(over=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
