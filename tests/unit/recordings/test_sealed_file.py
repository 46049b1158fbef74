from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.privacy import Seal
from hotline.privacy.sealing import new_key
from hotline.recordings.errors import RecordingDamaged
from hotline.recordings.sealed_file import (
    PIECE,
    SEALED_PIECE,
    Label,
    SealedFile,
    open_sealed,
    write_sealed,
)

KEY = new_key()
SEAL = Seal("k1", KEY)
SOUND = os.urandom(2 * PIECE + 1234)


def label(size: int) -> Label:
    return Label(
        tenant="bank",
        call_id="call",
        name="call-r1",
        part="talk",
        rule="all",
        key_id="k1",
        begins=datetime(2026, 11, 28, tzinfo=UTC),
        seconds=3.0,
        expected_s=3.0,
        gaps=(),
        keep_until=None,
        size=size,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "day" / "call-r1.sealed"
    write_sealed(path, label(len(SOUND)), SOUND, SEAL)
    return path


def read(file: SealedFile, first: int, last: int, seal: Seal = SEAL) -> bytes:
    return b"".join(file.read(seal, first, last))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (0, len(SOUND) - 1),
        (0, 0),
        (PIECE - 1, PIECE),
        (PIECE, 2 * PIECE - 1),
        (2 * PIECE + 7, 2 * PIECE + 9),
        (100, len(SOUND) + 5000),
    ],
)
def test_any_part_is_read(path: Path, first: int, last: int) -> None:
    assert read(open_sealed(path), first, last) == SOUND[first : last + 1]


def test_nobody_else_may_read_the_file_and_nothing_of_it_is_in_clear(path: Path) -> None:
    content = path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert not any(SOUND[at : at + 16] in content for at in range(0, len(SOUND) - 16, 1000))


def test_without_the_key_it_is_useless(path: Path) -> None:
    with pytest.raises(RecordingDamaged):
        read(open_sealed(path), 0, 10, Seal("k1", new_key()))


@pytest.mark.parametrize("back", [1, SEALED_PIECE, SEALED_PIECE + 40, 1300])
def test_a_changed_byte_is_found(path: Path, back: int) -> None:
    content = bytearray(path.read_bytes())
    content[-back] ^= 1
    path.write_bytes(content)
    with pytest.raises(RecordingDamaged, match="altered, or cut"):
        open_sealed(path).check(SEAL)


@pytest.mark.parametrize("lost", [1, 1262, SEALED_PIECE])
def test_a_cut_file_is_found(path: Path, lost: int) -> None:
    os.truncate(path, path.stat().st_size - lost)
    with pytest.raises(RecordingDamaged):
        open_sealed(path).check(SEAL)


def test_what_was_added_is_found(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(RecordingDamaged):
        open_sealed(path).check(SEAL)


def test_pieces_that_change_places_are_found(path: Path) -> None:
    content = path.read_bytes()
    begins = len(content) - (1234 + 28) - 2 * SEALED_PIECE
    one, two = (content[begins + at * SEALED_PIECE :][:SEALED_PIECE] for at in (0, 1))
    path.write_bytes(content[:begins] + two + one + content[begins + 2 * SEALED_PIECE :])
    with pytest.raises(RecordingDamaged):
        open_sealed(path).check(SEAL)


def test_a_changed_label_is_found(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"rule":"all"', b'"rule":"alm"'))
    with pytest.raises(RecordingDamaged):
        open_sealed(path).check(SEAL)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"hotline recording 1\n\xff\xff\xff\xff{}"])
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.sealed"
    path.write_bytes(content)
    with pytest.raises(RecordingDamaged, match="does not begin"):
        open_sealed(path)


def test_an_empty_sound_is_sealed_too(tmp_path: Path) -> None:
    path = tmp_path / "empty.sealed"
    write_sealed(path, label(0), b"", SEAL)
    open_sealed(path).check(SEAL)
