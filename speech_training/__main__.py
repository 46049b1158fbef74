"""`python -m speech_training COMMAND`: the demo speech models, or a part of the work.

- `model TAG FOLDER`: everything, from voices to a folder that vosk loads; an hour on two cores.
- `words TAG FOLDER`: only the words of `words/TAG.txt`, for a model that is there; some seconds.
- `measure TAG FOLDER`: how much the model hears of voices that it never learned from.
- `answers TAG FOLDER`: how such voices' answers are understood: amounts, days, yes and no, a menu.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hotline.speech.espeak_library import find_espeak
from speech_training.acoustic_file import acoustic_file
from speech_training.answers import measure_answers
from speech_training.kaldi_sounds import KaldiSounds
from speech_training.language import Language
from speech_training.languages import LANGUAGES
from speech_training.lexicon import lexicon
from speech_training.measure import measure
from speech_training.model_folder import write_acoustics, write_words
from speech_training.trained import load_trained

WORK = Path("var/speech_training")
PRIVATE_ESPEAK = Path("var/espeak")
"""Where `make setup` puts it."""
PIECES = 24
HOURS_A_PIECE = 0.5
TRIES = 3
"""A piece in which espeak-ng crashes is begun again with other chances."""
MINUTES = 40
"""Training ends after so long on all processors; on two it is done before."""


def make_model(language: Language, folder: Path) -> None:
    """Speak, learn, and write what was learned."""
    work = WORK / language.tag
    work.mkdir(parents=True, exist_ok=True)
    files = [work / f"piece{number}.npz" for number in range(PIECES)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda file: _piece(language, file), files))
    learned = work / "trained.npz"
    _run("speech_training.train", language.tag, str(MINUTES), str(learned), *map(str, files))
    write_acoustics(folder, acoustic_file(load_trained(learned), KaldiSounds(language=language)))
    make_words(language, folder)


def make_words(language: Language, folder: Path) -> None:
    """Write the words of a model."""
    write_words(folder, lexicon(language), KaldiSounds(language=language))


def _piece(language: Language, file: Path) -> None:
    """Make one piece of the corpus, if it is not there."""
    number = int(file.stem.removeprefix("piece"))
    for attempt in range(TRIES):
        if file.exists():
            return
        try:
            seed = str(number + attempt * PIECES)
            _run("speech_training.corpus", language.tag, seed, str(HOURS_A_PIECE), str(file))
        except subprocess.CalledProcessError:
            if attempt == TRIES - 1:
                raise


def _run(module: str, *arguments: str) -> None:
    # Only what is written here is run.
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)  # noqa: S603


def _find_espeak() -> None:
    """Begin again with what it takes to load espeak-ng, where the system has none."""
    library = asyncio.run(find_espeak(PRIVATE_ESPEAK))
    if any(os.environ.get(name) != value for name, value in library.environment.items()):
        environment = {**os.environ, **library.environment}
        command = [sys.executable, "-m", "speech_training", *sys.argv[1:]]
        os.execve(sys.executable, command, environment)  # noqa: S606


def main() -> int:
    """Do what the command line says; return the exit status."""
    _find_espeak()
    commands = {
        "model": make_model,
        "words": make_words,
        "measure": measure,
        "answers": measure_answers,
    }
    match sys.argv[1:]:
        case [command, tag, folder] if command in commands and tag in LANGUAGES:
            commands[command](LANGUAGES[tag], Path(folder))
            return 0
        case _:
            sys.stderr.write(__doc__ or "")
            return 2


if __name__ == "__main__":
    sys.exit(main())
