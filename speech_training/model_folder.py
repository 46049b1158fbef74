"""A model as vosk loads it: a folder of files."""

from __future__ import annotations

from pathlib import Path

from speech_training.features import CONFIGURATION
from speech_training.fst import sorted_by_input, with_look_ahead
from speech_training.graph import Lexicon, any_words, sounds_to_words, word_numbers, words_file
from speech_training.kaldi_sounds import KaldiSounds

LEXICON = "lexicon.txt"
DECODING = """\
--min-active=200
--max-active=3000
--beam=14.0
--lattice-beam=5.0
--acoustic-scale=0.7
--frame-subsampling-factor=3
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""
"""How hard is searched, and when what is said is over: seconds of silence."""


def write_words(folder: Path, lexicon: Lexicon, sounds: KaldiSounds) -> None:
    """Write all that depends on the words of a model and not on what it has learned."""
    graph = folder / "graph"
    (graph / "phones").mkdir(parents=True, exist_ok=True)
    (folder / "conf").mkdir(exist_ok=True)
    numbers = word_numbers(lexicon)
    words = with_look_ahead(sounds_to_words(lexicon, sounds), len(numbers))
    (graph / "HCLr.fst").write_bytes(words)
    (graph / "Gr.fst").write_bytes(sorted_by_input(any_words(lexicon)))
    (graph / "words.txt").write_text(words_file(lexicon), encoding="utf-8")
    (graph / "disambig_tid.int").write_text("")
    (graph / "phones/word_boundary.int").write_text(sounds.word_boundaries())
    (folder / "conf/model.conf").write_text(DECODING)
    (folder / "conf/fbank.conf").write_text(CONFIGURATION)
    lines = (f"{word} {' '.join(said)}\n" for word, ways in lexicon.items() for said in ways)
    (folder / LEXICON).write_text("".join(lines), encoding="utf-8")


def read_lexicon(folder: Path) -> Lexicon:
    """Return how the words of a model are said."""
    lexicon: dict[str, list[tuple[str, ...]]] = {}
    for line in (folder / LEXICON).read_text(encoding="utf-8").splitlines():
        word, *sounds = line.split()
        lexicon.setdefault(word, []).append(tuple(sounds))
    return lexicon


def write_acoustics(folder: Path, model: bytes) -> None:
    """Write what a model has learned."""
    (folder / "am").mkdir(parents=True, exist_ok=True)
    (folder / "am/final.mdl").write_bytes(model)
