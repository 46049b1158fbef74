"""Recordings go when their time, or their key, is over; whatever somebody has made of labels."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs
from tests.integration.ops.conftest import TENANT

from hotline.calls.call_ids import new_call_id
from hotline.journal import call_stream
from hotline.ops.recording_checker import RecordingChecker
from hotline.privacy.holds import place_hold
from hotline.privacy.subject import subject_of_call
from hotline.recordings.errors import RecordingDamaged
from hotline.recordings.sealed_file import MAGIC

if TYPE_CHECKING:
    from tests.integration.ops.conftest import Room

DAY_S = 86_400
LABEL_AT = len(MAGIC) + 4


async def test_it_goes_when_its_time_is_over_but_not_under_a_hold(room: Room) -> None:
    room.records()
    await room.begins(keep_until=room.after(86_400))
    await room.ends(3)
    await room.keeper.look()
    await room.sweeper.sweep()
    assert len(list(room.shelf.all())) == 1
    room.later = timedelta(days=2)
    held = subject_of_call(room.call_id)
    await place_hold(room.keys, TENANT, held, who="Li", why="case 7", at=room.began)
    await room.sweeper.sweep()
    assert len(list(room.shelf.all())) == 1


async def test_it_goes_when_its_time_is_over(room: Room) -> None:
    room.records()
    await room.begins(keep_until=room.after(86_400))
    await room.ends(3)
    await room.keeper.look()
    room.later = timedelta(days=2)
    await room.sweeper.sweep()
    assert list(room.shelf.all()) == []
    assert room.gone == [room.name]


async def is_kept(room: Room, keep_until_s: float | None = None) -> Path:
    """Let there be a sealed recording; return its file."""
    room.records()
    await room.begins(keep_until=None if keep_until_s is None else room.after(keep_until_s))
    await room.ends(3)
    await room.keeper.look()
    (path,) = room.shelf.all()
    return path


def relabel(path: Path, **changed: str | None) -> None:
    """Let somebody who may write there change the label."""
    content = path.read_bytes()
    ends = LABEL_AT + int.from_bytes(content[len(MAGIC) : LABEL_AT], "big")
    label = json.dumps(json.loads(content[LABEL_AT:ends]) | changed).encode()
    path.write_bytes(MAGIC + len(label).to_bytes(4, "big") + label + content[ends:])


async def test_a_label_that_says_its_time_is_over_deletes_nothing(room: Room) -> None:
    path = await is_kept(room, DAY_S)
    relabel(path, keep_until=room.after(-1).isoformat())
    await room.sweeper.sweep()
    assert path.exists()
    assert room.gone == []


async def test_a_label_that_names_another_call_does_not_end_a_hold(room: Room) -> None:
    path = await is_kept(room, DAY_S)
    held = subject_of_call(room.call_id)
    await place_hold(room.keys, TENANT, held, who="Li", why="case 7", at=room.began)
    another = new_call_id()
    relabel(path, call_id=another, name=f"{another}-r1")
    room.later = timedelta(days=2)
    await room.sweeper.sweep()
    assert path.exists()


async def test_a_label_that_names_another_call_is_not_believed_who_heard_it(room: Room) -> None:
    path = await is_kept(room)
    relabel(path, call_id=new_call_id())
    with pytest.raises(RecordingDamaged, match="another one"):
        await room.recordings.archive.open(room.name)


async def test_a_label_that_names_a_key_that_is_gone_deletes_nothing(room: Room) -> None:
    path = await is_kept(room)
    mine, room.call_id = room.call_id, new_call_id()
    seal = await room.keys.seal_of(TENANT, call_stream(room.call_id))
    await room.is_erased()
    room.call_id = mine
    relabel(path, key_id=seal.key_id)
    await room.sweeper.sweep()
    assert path.exists()


async def test_a_label_that_names_another_recording_leaves_that_one_its_words(room: Room) -> None:
    path = await is_kept(room, DAY_S)
    relabel(path, name=f"{new_call_id()}-r1")
    room.later = timedelta(days=2)
    await room.sweeper.sweep()
    assert not path.exists()
    assert room.gone == [room.name]


def cut_in_its_label(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: LABEL_AT + 9])


def another_key(path: Path) -> None:
    relabel(path, key_id="0" * 32)


@pytest.mark.parametrize("altered", [cut_in_its_label, another_key])
async def test_what_is_erased_goes_whatever_its_label_says(
    room: Room, altered: Callable[[Path], None]
) -> None:
    path = await is_kept(room)
    altered(path)
    await room.is_erased()
    await room.sweeper.sweep()
    assert not path.exists()


async def test_a_label_that_cannot_be_read_keeps_it_no_longer_and_no_shorter(room: Room) -> None:
    path = await is_kept(room, DAY_S)
    cut_in_its_label(path)
    await room.sweeper.sweep()
    assert path.exists()
    room.later = timedelta(days=2)
    await room.sweeper.sweep()
    assert not path.exists()


async def test_a_label_that_says_it_is_kept_for_ever_counts_until_somebody_has_read_it(
    room: Room,
) -> None:
    path = await is_kept(room, DAY_S)
    await room.has_a_call(room.call_id, room.began)
    relabel(path, keep_until=None)
    room.later = timedelta(days=2)
    checker = RecordingChecker(
        tenant=TENANT,
        recordings=room.recordings,
        journal=room.journal,
        folder=room.shelf.folder,
        clock=lambda: room.after(0) + room.later,
    )
    await checker.look()
    await room.sweeper.sweep()
    assert not path.exists()


async def test_a_file_that_is_named_as_no_recording_is_told_of_and_stops_nothing(
    room: Room,
) -> None:
    path = await is_kept(room, DAY_S)
    stranger = path.with_name("a.sealed")
    stranger.write_bytes(path.read_bytes())
    room.later = timedelta(days=2)
    with capture_logs() as logged:
        await room.sweeper.sweep()
    assert [one["event"] for one in logged] == ["recording_deleted", "recording_not_swept"]
    assert (stranger.exists(), path.exists()) == (True, False)
