from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hotline.launch.places import find_places
from hotline.speech.recognition.model_files import what_is_wrong
from hotline.testing.small_model import as_small_model


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


def test_a_model_whose_grammar_has_its_words_needs_no_list_of_them(model: Path) -> None:
    as_small_model(model)
    assert not (model / "graph/words.txt").exists()
    assert what_is_wrong(model) == ""


@pytest.mark.parametrize(
    "settings",
    ["", "--sample-frequency=16000", "--sample-frequency=16000.0\n--allow-upsample=false"],
)
def test_a_model_that_would_refuse_a_telephone_is_told_what_to_add(
    model: Path, settings: str
) -> None:
    (model / "conf/fbank.conf").write_text(f"--num-mel-bins=40\n{settings}\n")
    told = what_is_wrong(model)
    assert told.startswith("it hears sound of 16000 Hz alone, and a telephone's has 8000")
    assert "--allow-upsample=true" in told
    assert str(model / "conf/fbank.conf") in told


@pytest.mark.parametrize(
    "settings",
    [
        "--sample-frequency=8000",
        "--sample-frequency=8000.0  # a telephone's",
        "--allow-upsample=true",
        "--sample-frequency=16000\n--allow-upsample",
    ],
)
def test_a_model_that_hears_a_telephone_is_taken(model: Path, settings: str) -> None:
    (model / "conf/fbank.conf").write_text(settings)
    assert what_is_wrong(model) == ""
