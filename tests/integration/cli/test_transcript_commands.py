"""Transcripts as a person reads them, looks for words and sees how far they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from hotline.calls.call_ids import new_call_id
from hotline.crm import CrmRepository
from hotline.journal import CallHeader, Journal
from hotline.model.interaction import Interaction
from hotline.model.transcript import Unheard
from hotline.recordings.archive import Archive
from hotline.recordings.found import Found, LookedThrough, write_found
from hotline.recordings.shelf import Shelf
from hotline.recordings.untold import TRIES, note_failure
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import open_test_keys
from hotline.testing.recorded_sound import keep_sound
from hotline.testing.transcripts import keep_transcript

RECORD = ("--who", "Li Wei", "--why", "complaint 4711")


@dataclass(frozen=True, kw_only=True)
class Room:
    """Where the hotline is, and a call of which the first recording was written down."""

    folder: Path
    shelf: Shelf
    call_id: str


@pytest.fixture
async def room(tmp_path: Path) -> Room:
    write_settings(tmp_path)
    shelf, call_id, began = Shelf(tmp_path / "var/recordings"), new_call_id(), datetime.now(UTC)
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
        await Journal.open(tmp_path / "journal.db", keys) as journal,
    ):
        await crm.save_interaction(
            Interaction(
                tenant="demo",
                call_id=call_id,
                customer="622200017",
                caller_number="",
                dialled_number="8888",
                language="en-US",
                started_at=began,
                flow="main",
                bundle="b",
            )
        )
        await journal.open_call(
            CallHeader(
                tenant="demo",
                call_id=call_id,
                dialled_number="8888",
                caller_number="",
                flow="main",
                bundle="b",
                engine=1,
                pbx="test",
                channel="1",
                opened_at=began,
            )
        )
        quiet = np.zeros(80_000, np.int16)
        for number in (1, 2):
            await keep_sound(
                journal,
                keys,
                shelf,
                call_id,
                number=number,
                part="talk",
                begins=began,
                said=quiet,
                heard=quiet,
                secret=[(3.0, 4.5)],
            )
        await keep_transcript(
            Archive("demo", shelf, keys),
            crm.spoken_words,
            f"{call_id}-r1",
            [
                ("caller", 1.0, "en-US", "I have lost my card"),
                ("agent", 5.0, "zh-CN", "请 稍 等"),
            ],
            unheard=[Unheard(language="fr", begins_s=8, ends_s=9)],
        )
    return Room(folder=tmp_path, shelf=shelf, call_id=call_id)


async def test_a_transcript_is_read_with_its_gaps_and_on_record(room: Room) -> None:
    read = run_hotline(room.folder, "recordings", "transcript", room.call_id[:13], *RECORD)
    assert read.returncode == 0, read.stderr
    assert read.stdout.splitlines() == [
        f"{room.call_id}-r1: the talk",
        "  0:01.0  caller: I have lost my card",
        "  0:03.0  [not recorded until 0:04.5: something secret]",
        "  0:05.0  agent: 请稍等",
        "  0:08.0  [until 0:09.0 in fr: there was no model for it]",
        f"{room.call_id}-r2: the talk",
        "  not written down (yet)",
    ]
    audit = run_hotline(room.folder, "audit").stdout
    assert "listened" in audit
    assert "complaint 4711" in audit
    told = run_hotline(room.folder, "recordings", "transcript", room.call_id, "--json", *RECORD)
    first, second = json.loads(told.stdout)
    assert first["lines"][0]["words"][4]["text"] == "card"
    assert (second["state"], second["lines"]) == ("not_made", [])


async def test_calls_are_found_by_a_word_and_that_is_on_record(room: Room) -> None:
    found = run_hotline(room.folder, "calls", "search", "--said", "CARD lost", *RECORD)
    assert found.returncode == 0, found.stderr
    assert room.call_id in found.stdout
    assert "1 call(s)" in found.stdout
    other = run_hotline(room.folder, "calls", "search", "--said", "balance", *RECORD)
    assert other.stdout == "0 call(s)\n"
    audit = run_hotline(room.folder, "audit").stdout
    assert "calls search" in audit
    assert "lost" not in audit


@pytest.mark.parametrize(
    "command",
    [("recordings", "transcript", "01"), ("calls", "search", "--said", "card")],
)
async def test_nobody_reads_without_a_name_and_a_reason(
    room: Room, command: tuple[str, ...]
) -> None:
    refused = run_hotline(room.folder, *command)
    assert refused.returncode == 2
    assert "--who and --why go on record" in refused.stderr


async def test_how_far_it_is_is_told_with_what_failed(room: Room) -> None:
    told = run_hotline(room.folder, "recordings", "transcripts").stdout
    assert "transcripts.make is false" in told
    assert "1 written down, 1 waiting, 0 failed" in told
    path = room.shelf.find(f"{room.call_id}-r2")
    assert path is not None
    for _ in range(TRIES):
        note_failure(path, "the model is gone")
    told = run_hotline(room.folder, "recordings", "transcripts").stdout
    assert "1 written down, 0 waiting, 1 failed" in told
    assert f"{room.call_id}-r2: the model is gone" in told
    told = run_hotline(room.folder, "recordings", "transcripts", "--again").stdout
    assert "1 will be tried again." in told
    told = run_hotline(room.folder, "recordings", "transcripts").stdout
    assert "1 written down, 1 waiting, 0 failed" in told


async def test_customers_are_given_what_was_said(room: Room) -> None:
    given = json.loads(run_hotline(room.folder, "disclose", "622200017", *RECORD).stdout)
    (transcript,) = given["transcripts"]
    assert transcript["recording"] == f"{room.call_id}-r1"
    assert transcript["lines"][0]["text"] == "I have lost my card"


async def test_a_damaged_file_is_told_and_the_rest_is_given(room: Room) -> None:
    (first, *_) = room.shelf.of_call(room.call_id)
    first.with_name(f"{room.call_id}-r3.sealed").write_bytes(b"no recording")
    read = run_hotline(room.folder, "recordings", "transcript", room.call_id, *RECORD)
    assert "I have lost my card" in read.stdout
    assert f"{room.call_id}-r3: damaged: " in read.stdout
    given = run_hotline(room.folder, "disclose", "622200017", *RECORD)
    assert given.returncode == 0, given.stderr
    assert "I have lost my card" in given.stdout
    assert f"left out: recording '{room.call_id}-r3' is damaged" in given.stderr


async def test_a_recording_that_was_found_altered_is_listed_as_damaged(room: Room) -> None:
    name = f"{room.call_id}-r2"
    found = Found(
        recording=name,
        call=room.call_id,
        fault="damaged",
        begins=datetime.now(UTC),
        lacks_s=0,
        found_at=datetime.now(UTC),
    )
    write_found(room.shelf.folder, LookedThrough(began=datetime.now(UTC), found=(found,)))
    told = run_hotline(room.folder, "recordings", "list", "--call", room.call_id)
    assert told.returncode == 0, told.stderr
    assert (told.stdout.count("whole"), told.stdout.count("damaged")) == (1, 1)
