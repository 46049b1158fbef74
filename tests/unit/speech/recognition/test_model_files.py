from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hotline.launch.places import find_places
from hotline.speech.recognition.model_files import any_word, what_is_wrong


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(find_places().speech_models["en"], tmp_path / "model"))


def test_the_demo_model_is_whole(model: Path) -> None:
    assert what_is_wrong(model) == ""


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert what_is_wrong(tmp_path / "nowhere") == "there is no such folder"


@pytest.mark.parametrize(
    "name", ["am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst", "graph/words.txt", "conf/model.conf"]
)
def test_a_file_that_is_empty_is_named(model: Path, name: str) -> None:
    (model / name).write_bytes(b"")
    assert name in what_is_wrong(model)


def test_the_file_that_may_be_empty_must_be_there(model: Path) -> None:
    (model / "graph/disambig_tid.int").unlink()
    assert "graph/disambig_tid.int" in what_is_wrong(model)


def test_a_model_without_features_is_told_both_names(model: Path) -> None:
    (model / "conf/fbank.conf").unlink()
    assert "conf/mfcc.conf or conf/fbank.conf" in what_is_wrong(model)


def test_a_model_that_takes_no_words_of_ours_is_told_as_such(model: Path) -> None:
    (model / "graph/HCLr.fst").rename(model / "graph/HCLG.fst")
    assert "fixed graph" in what_is_wrong(model)


def test_whoever_names_the_folder_above_is_told_the_right_one(model: Path) -> None:
    assert str(model) in what_is_wrong(model.parent)


def test_a_word_is_none_of_the_signs_in_the_list(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("<eps> 0\n!SIL 1\n[unk] 2\n余 3\n", encoding="utf-8")
    assert any_word(words) == "余"


def test_a_list_without_a_word_is_told(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("<eps> 0\n")
    with pytest.raises(ValueError, match="no word"):
        any_word(words)
