"""`hotline prompts`: from a synthetic voice to a recorded one, as a person does it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.speech.loudness import measured
from hotline.speech.pcm import read_wav, write_wav
from hotline.testing.command import run_hotline
from hotline.testing.flow_files import FlowFiles, edit, small_bank

WELCOME = "en-US/prompts/welcome.wav"
SOUND = write_wav(
    np.rint(9000 * np.sin(2 * np.pi * 500 * np.arange(16_000) / 8000)).astype(np.int16)
)


@pytest.fixture
def bank(tmp_path: Path) -> FlowFiles:
    return small_bank().copied_to(tmp_path)


def prompts(bank: FlowFiles, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command where no settings are, not even a secret."""
    library = speech_library(find_places(), Silent())
    environment = {name: text for name, text in os.environ.items() if name != "HOTLINE_CONFIG"}
    if library is not None:
        environment["HOTLINE_SPEECH__ESPEAK_DIR"] = str(library)
    # Set-up has spoken the numbers and days; only this bank's own words are to be made.
    environment["HOTLINE_SPEECH__CACHE_DIR"] = str(find_places().speech_cache)
    folder = bank.flow.parent.parent
    return run_hotline(folder, "prompts", *arguments, environment=environment)


def told(bank: FlowFiles, *arguments: str) -> tuple[int | None, Any]:
    """Return the exit code and the JSON."""
    run = prompts(bank, *arguments, "--json")
    return run.returncode, json.loads(run.stdout)


def record(bank: FlowFiles, file: str, content: bytes = SOUND) -> None:
    path = bank.catalogue.parent / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_the_checklist_has_a_file_name_and_words_for_each_piece(bank: FlowFiles) -> None:
    code, listed = told(bank, "checklist", "--language", "en-US")
    words = {piece["file"]: piece["text"] for piece in listed["pieces"]}
    assert code == 0
    assert words[WELCOME] == "Welcome to Demo Bank."
    assert words["en-US/prompts/account_balance.3.wav"] == "holds"
    assert words["en-US/readings/seventeen.wav"] == "seventeen"
    assert listed["done"] == {"en-US": [0, len(words)]}


def test_a_recording_is_crossed_off(bank: FlowFiles) -> None:
    before = told(bank, "checklist")[1]
    record(bank, WELCOME)
    after = told(bank, "checklist")[1]
    gone = {one["file"] for one in before["pieces"]} - {one["file"] for one in after["pieces"]}
    assert gone == {WELCOME}
    assert after["done"]["en-US"] == [1, before["done"]["en-US"][1]]
    lines = prompts(bank, "checklist").stdout.splitlines()
    assert lines[-1] == f"en-US: 1 of {before['done']['en-US'][1]} are recorded by a person"


def test_a_studio_gets_a_list_that_a_spreadsheet_reads(bank: FlowFiles) -> None:
    lines = list(csv.DictReader(io.StringIO(prompts(bank, "checklist", "--csv").stdout)))
    (welcome,) = [one for one in lines if one["file"] == WELCOME]
    assert welcome["text"] == "Welcome to Demo Bank."
    assert welcome["spoken_by"] == "synthesiser"


def test_nothing_is_missing_from_a_sound_bank(bank: FlowFiles) -> None:
    run = prompts(bank, "missing")
    assert (run.returncode, run.stdout) == (0, "nothing is missing\n")


def test_recordings_that_cannot_be_right_are_missing(bank: FlowFiles) -> None:
    record(bank, WELCOME, b"no sound")
    record(bank, "en-US/prompts/wellcome.wav")
    record(bank, "en-US/prompts/not_complete.wav", write_wav(np.full(800, 9000, np.int16)))
    code, found = told(bank, "missing")
    whats = {one["where"]: one["what"] for one in found}
    assert code == 1
    assert "not readable as WAV" in whats[WELCOME]
    assert "nobody needs under" in whats["en-US/prompts/not_complete.wav"]
    assert whats["en-US/prompts/wellcome.wav"].endswith(f"Did you mean '{WELCOME}'?")
    assert len(found) == 3


def test_a_prompt_without_words_is_missing(bank: FlowFiles) -> None:
    edit(bank.catalogue, "    en-US: Welcome to Demo Bank.\n", "")
    code, found = told(bank, "missing")
    assert code == 1
    assert "'welcome' has no text in en-US" in found[0]["what"]
    assert found[0]["where"].startswith("voice_prompts/catalogue.yaml:")


def test_an_edit_of_the_words_makes_a_recording_stale(bank: FlowFiles) -> None:
    record(bank, WELCOME)
    code, (unnoted,) = told(bank, "stale")
    assert (code, unnoted["why"]) == (1, "not noted")
    assert told(bank, "note")[1]["noted"] == 1
    assert told(bank, "stale") == (0, [])
    edit(bank.catalogue, "en-US: Welcome to Demo Bank.", "en-US: Welcome to Demo Bank, hello.")
    assert told(bank, "note")[1]["noted"] == 0
    code, (found,) = told(bank, "stale")
    assert code == 1
    assert found == {
        "file": WELCOME,
        "why": "other words",
        "was": "Welcome to Demo Bank.",
        "now": "Welcome to Demo Bank, hello.",
    }


def test_what_a_studio_read_is_noted_from_its_own_list(bank: FlowFiles, tmp_path: Path) -> None:
    studio_list = tmp_path / "studio.csv"
    studio_list.write_text(prompts(bank, "checklist", "--csv").stdout, encoding="utf-8-sig")
    edit(bank.catalogue, "en-US: Welcome to Demo Bank.", "en-US: Hello.")
    record(bank, WELCOME)
    assert told(bank, "note", str(studio_list))[1]["noted"] == 1
    assert told(bank, "stale")[1][0]["why"] == "other words"


def test_a_new_recording_is_noted_again(bank: FlowFiles) -> None:
    record(bank, WELCOME)
    told(bank, "note")
    edit(bank.catalogue, "en-US: Welcome to Demo Bank.", "en-US: Hello.")
    record(bank, WELCOME, SOUND + b"\0\0")
    assert told(bank, "stale")[1][0]["why"] == "another file than the one noted"
    assert told(bank, "note")[1]["noted"] == 1
    assert told(bank, "stale") == (0, [])


def test_a_note_goes_with_its_recording(bank: FlowFiles) -> None:
    record(bank, WELCOME)
    told(bank, "note")
    (bank.catalogue.parent / WELCOME).unlink()
    assert told(bank, "note")[1]["removed"] == 1


def test_notes_that_cannot_be_read_are_told(bank: FlowFiles) -> None:
    (bank.catalogue.parent / "recorded.csv").write_bytes(b"language,name\n")
    run = prompts(bank, "stale")
    assert run.returncode == 1
    assert "recorded.csv: has no column 'sha256'" in run.stderr


def test_a_prompt_is_written_as_a_caller_hears_it(bank: FlowFiles, tmp_path: Path) -> None:
    out = tmp_path / "heard.wav"
    code, heard = told(bank, "listen", "account_balance", "--language", "en-US", "--out", str(out))
    samples, rate_hz = read_wav(out.read_bytes())
    assert code == 0
    assert heard["text"] == "Your savings account ending in 1034 holds CNY 1,234.56."
    assert rate_hz == 8000
    assert samples.size / 8000 == pytest.approx(heard["seconds"], abs=0.01)
    # Whatever it is put together from.
    assert measured(samples)[0] == pytest.approx(-23.0, abs=1.0)


def test_values_can_be_given_and_must_be_of_their_type(bank: FlowFiles) -> None:
    given = ["listen", "account_balance", "--language", "en-US", "--value"]
    assert "holds USD 8.50." in told(bank, *given, "balance=USD 8.50")[1]["text"]
    wrong = prompts(bank, *given, "balance=much")
    assert wrong.returncode == 1
    assert "'balance' is a money; give one, such as balance=CNY 1234.56" in wrong.stderr
    assert "speaks no 'balanse'" in prompts(bank, *given, "balanse=1").stderr


def test_a_recording_is_what_is_heard(bank: FlowFiles, tmp_path: Path) -> None:
    record(bank, WELCOME)
    heard = told(bank, "listen", "welcome", "--language", "en-US")[1]
    assert heard["seconds"] == pytest.approx(2.0, abs=0.1)
    assert heard["loudness_lufs"] == pytest.approx(-23.0, abs=0.2)


def test_what_cannot_be_made_is_told(bank: FlowFiles) -> None:
    record(bank, WELCOME, b"no sound")
    edit(bank.catalogue, "zh-CN: 欢迎致电演示银行。", "zh-CN: ……")
    code, built = told(bank, "build")
    assert code == 1
    assert {(one["language"], one["text"]) for one in built["failed"]} == {
        ("zh-CN", "……"),
        ("en-US", "Welcome to Demo Bank."),
    }
    assert built["made"] + built["there"] > 600
    assert told(bank, "build")[1]["made"] == 0
