from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hotline.launch.places import find_places
from hotline.speech.recognition.word_list import GRAMMAR, LIST, any_word, words_file
from hotline.testing.small_model import as_small_model


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(find_places().speech_models["en"], tmp_path / "model"))


def test_a_word_is_none_of_the_signs_in_the_list(model: Path) -> None:
    (model / LIST).write_text("<eps> 0\n!SIL 1\n[unk] 2\n余 3\n", encoding="utf-8")
    assert any_word(model) == "余"


def test_a_list_without_a_word_is_told(model: Path) -> None:
    (model / LIST).write_text("<eps> 0\n")
    with pytest.raises(ValueError, match=r"no word in .*words\.txt"):
        any_word(model)


def test_the_words_of_a_grammar_that_has_them_count(model: Path) -> None:
    first = any_word(model)
    as_small_model(model)
    assert words_file(model) == GRAMMAR
    assert any_word(model) == first


def test_the_grammar_comes_before_the_list_as_it_does_for_vosk(model: Path) -> None:
    words = (model / LIST).read_text("utf-8")
    as_small_model(model)
    (model / LIST).write_text(words.replace("zero", "nought"), encoding="utf-8")
    assert words_file(model) == GRAMMAR


@pytest.mark.parametrize("length", [0, 3, 11, 40, 75, 200])
def test_a_grammar_that_is_cut_has_no_word(model: Path, length: int) -> None:
    as_small_model(model)
    (model / GRAMMAR).write_bytes((model / GRAMMAR).read_bytes()[:length])
    with pytest.raises((ValueError, OSError)):
        any_word(model)


def test_what_is_no_grammar_has_no_words(model: Path) -> None:
    (model / GRAMMAR).write_bytes(b"version https://git-lfs.github.com/spec/v1")
    assert words_file(model) == LIST


def test_a_table_that_is_none_is_no_endless_read(model: Path) -> None:
    as_small_model(model)
    grammar = bytearray((model / GRAMMAR).read_bytes())
    at = grammar.index(b"words") - 4
    grammar[at : at + 4] = b"\xff\xff\xff\x7f"
    (model / GRAMMAR).write_bytes(grammar)
    with pytest.raises(ValueError, match="a text of"):
        any_word(model)
