"""The words of the demo models in the repository are what the code beside them makes."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from speech_training.espeak import Mark
from speech_training.kaldi_sounds import KaldiSounds
from speech_training.labels import segments, step_classes
from speech_training.language import Language, table
from speech_training.languages import LANGUAGES
from speech_training.measure import distance
from speech_training.model_folder import read_lexicon, write_words

from hotline.launch.places import find_places

TAGS = sorted(find_places().speech_models)
TOY = Language(
    tag="xx",
    sounds=table("SIL _ _:\nA a a:\nB b"),
    accents=(),
    held_accents=(),
    phrases=("ab",),
    digits=(),
    fillers=("ba",),
    unknown_share=1.0,
    blank=" ",
)


@pytest.mark.parametrize("tag", TAGS)
def test_a_models_words_are_those_of_its_list(tag: str) -> None:
    lexicon = read_lexicon(find_places().speech_models[tag])
    assert set(lexicon) == set(LANGUAGES[tag].vocabulary), "`make speech-words` writes them"


@pytest.mark.parametrize("tag", TAGS)
def test_a_models_graphs_are_made_of_its_lexicon(tag: str, tmp_path: Path) -> None:
    model = find_places().speech_models[tag]
    write_words(tmp_path, read_lexicon(model), KaldiSounds(language=LANGUAGES[tag]))
    made = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()}
    shipped = {str(file.relative_to(model)) for file in model.rglob("*") if file.is_file()}
    assert shipped - made == {"am/final.mdl"}
    for name in made:
        assert (tmp_path / name).read_bytes() == (model / name).read_bytes(), name


def test_a_sound_has_a_number_for_each_place_in_a_word() -> None:
    sounds = KaldiSounds(language=TOY)
    assert TOY.sound_names == ("SIL", "A", "B", "SPN")
    assert sounds.count == 13
    assert sounds.in_word(("A", "B", "A")) == [2, 7, 4]
    assert sounds.in_word(("B",)) == [9]
    assert [sounds.name_number(number) for number in (1, 2, 5, 6, 13)] == [0, 1, 1, 2, 3]


def spoken(known_at: frozenset[int]) -> list[str]:
    marks = (
        Mark(sample=0, word_at=0),
        Mark(sample=0, sound="a"),
        Mark(sample=800, sound="b"),
        Mark(sample=1600, sound="_"),
    )
    found = segments(
        marks,
        TOY,
        known_at=known_at,
        second=lambda sample: sample / 8000,
        chance=random.Random(1),
    )
    return [one.sound for one in found]


def test_a_known_word_is_its_sounds_and_another_one_is_one_piece() -> None:
    assert spoken(frozenset({0})) == ["A", "B", "SIL"]
    assert spoken(frozenset()) == ["SPN", "SIL"]


def test_every_sound_has_a_step_that_begins_it() -> None:
    marks = (Mark(sample=0, word_at=0), Mark(sample=2400, sound="a"), Mark(sample=2410, sound="b"))
    found = segments(
        marks,
        TOY,
        known_at=frozenset({0}),
        second=lambda sample: sample / 8000,
        chance=random.Random(1),
    )
    classes = step_classes(found, TOY, 14)
    assert classes[0] == 0
    assert list(classes[10:]) == [2, 4, 5, 5]
    assert np.all(classes[1:10] == 1)


def test_words_are_counted_that_must_be_changed() -> None:
    assert distance(["one", "two", "three"], ["one", "too", "three"]) == 1
    assert distance(["one", "two"], ["two"]) == 1
    assert distance([], ["one"]) == 1
    assert distance(["one"], ["one"]) == 0
