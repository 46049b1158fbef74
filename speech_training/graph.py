"""The words as graphs: `HCLr.fst`, from sounds to words, and `Gr.fst`, any word after any."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from speech_training.fst import Fst
from speech_training.kaldi_sounds import SILENCE_SOUND, KaldiSounds, begins, stays
from speech_training.language import UNKNOWN

UNKNOWN_WORD = "[unk]"
FIRST_SILENCE_COST = 0.7
PAUSE_LIKELY = 0.5
"""How likely it is that people rest between two words."""
UNKNOWN_COST = 1.0

Lexicon = Mapping[str, Sequence[tuple[str, ...]]]
"""How each word is said, in one or several ways."""


def word_numbers(lexicon: Lexicon) -> dict[str, int]:
    """Return each word's number; 0 is none."""
    return {word: number for number, word in enumerate([*lexicon, UNKNOWN_WORD], 1)}


def words_file(lexicon: Lexicon) -> str:
    """Return what `words.txt` says."""
    names = ["<eps>", *word_numbers(lexicon), "#0", "<s>", "</s>"]
    return "".join(f"{name} {number}\n" for number, name in enumerate(names))


def sounds_to_words(lexicon: Lexicon, sounds: KaldiSounds) -> Fst:
    """Return the graph that reads transitions of sounds and writes words."""
    fst = Fst()
    start, between, after = fst.state(), fst.state(), fst.state()
    fst.end(between)
    fst.arc(start, between, cost=FIRST_SILENCE_COST)
    _silence(fst, start, between, cost=FIRST_SILENCE_COST)
    fst.arc(after, between, cost=-math.log(1 - PAUSE_LIKELY))
    _silence(fst, after, between, cost=-math.log(PAUSE_LIKELY))
    numbers = word_numbers(lexicon)
    for word, ways in lexicon.items():
        for said in ways:
            _word(fst, between, after, numbers[word], sounds.in_word(said), cost=0.0)
    unknown = sounds.in_word((UNKNOWN,))
    _word(fst, between, after, numbers[UNKNOWN_WORD], unknown, cost=UNKNOWN_COST)
    return fst


def any_words(lexicon: Lexicon) -> Fst:
    """Return the graph of all words, in any order."""
    fst = Fst()
    state = fst.state()
    fst.end(state)
    numbers = word_numbers(lexicon)
    for number in numbers.values():
        fst.arc(state, state, reads=number, writes=number, cost=math.log(len(numbers)))
    return fst


def _word(fst: Fst, begin: int, end: int, word: int, sounds: Sequence[int], *, cost: float) -> None:
    state = begin
    for place, sound in enumerate(sounds):
        is_first = not place
        following = fst.state()
        fst.arc(
            state,
            following,
            reads=begins(sound),
            writes=word if is_first else 0,
            cost=cost if is_first else 0.0,
        )
        fst.arc(following, following, reads=stays(sound))
        state = following
    fst.arc(state, end)


def _silence(fst: Fst, begin: int, end: int, *, cost: float) -> None:
    silent = fst.state()
    fst.arc(begin, silent, reads=begins(SILENCE_SOUND), cost=cost)
    fst.arc(silent, silent, reads=stays(SILENCE_SOUND))
    fst.arc(silent, end)
