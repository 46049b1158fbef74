"""What the PBX recorded is sealed once it is over, and goes when its time, or its key, is over."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from tests.integration.ops.conftest import HEARD, SAID, TENANT

from hotline.flow.events import (
    DigitsCollected,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
)
from hotline.journal import call_stream
from hotline.privacy import KeyRing
from hotline.privacy.holds import place_hold
from hotline.privacy.subject import subject_of_call
from hotline.qa.recordings import CallRecordings
from hotline.recordings.errors import RecordingDamaged
from hotline.recordings.sealed_file import MAGIC
from hotline.recordings.shelf import spooled
from hotline.recordings.spool import Spool
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import MASTER_KEY

if TYPE_CHECKING:
    from tests.integration.ops.conftest import Room

NEW_MASTER_KEY = bytes(reversed(MASTER_KEY))


async def test_what_is_over_is_sealed_whole_and_nothing_of_it_stays_in_the_spool(
    room: Room,
) -> None:
    room.records()
    await room.begins()
    await room.ends(len(SAID) / 8000)
    await room.keeper.look()
    (state,) = await room.states()
    assert state.code == "whole"
    tracks = await room.sound()
    assert (tracks[: len(SAID), 0] == SAID).all()
    assert (tracks[: len(HEARD), 1] == HEARD).all()
    assert list(room.spool.iterdir()) == []


async def test_pieces_are_where_they_began_and_between_them_is_silence(room: Room) -> None:
    room.records()
    room.records(at_s=10)
    await room.begins()
    await room.tells(
        RecordingPaused(at=room.after(4), recording=room.name, why="secret"),
        RecordingResumed(at=room.after(10), recording=room.name, why="secret"),
    )
    await room.ends(10 + len(SAID) / 8000)
    await room.keeper.look()
    (state,) = await room.states()
    assert state.label is not None
    assert [(gap.begins_s, gap.ends_s) for gap in state.label.gaps] == [(4, 10)]
    # A silence of which nothing was recorded is none.
    assert [call_id for call_id, _ in room.silences] == [room.call_id]
    assert room.silences[0][1] < 4
    tracks = await room.sound()
    assert not tracks[len(SAID) : 80_000].any()
    assert (tracks[80_000 : 80_000 + len(SAID), 0] == SAID).all()


@pytest.mark.parametrize("settled", [True, False])
async def test_what_goes_on_is_left_alone(room: Room, settled: bool) -> None:
    room.goes_on = settled
    room.records(settled=settled)
    await room.begins()
    assert [one.code for one in await room.states()] == ["goes_on"]
    await room.keeper.look()
    assert len(spooled(room.spool)) == 1
    await room.ends(3)
    assert [one.code for one in await room.states()] == ["not_sealed"]


async def test_what_a_killed_pbx_left_is_kept_and_what_it_lacks_is_told(room: Room) -> None:
    room.records(cut=8001)
    await room.begins()
    await room.ends(30)
    await room.keeper.look()
    (state,) = await room.states()
    assert state.code == "cut"
    assert state.lacks_s == pytest.approx(30 - len(SAID) / 8000 + 0.5, abs=0.1)
    assert (await room.sound())[: len(SAID) - 4001, 0].any()


@pytest.mark.parametrize("track", ["in", "out"])
async def test_a_side_that_is_gone_is_no_silence_of_somebody_who_says_nothing(
    room: Room, track: str
) -> None:
    room.records()
    (file,) = room.spool.glob(f"*-{track}.sln")
    file.unlink()
    lasts_s = (len(SAID) if track == "out" else len(HEARD)) / 8000
    await room.begins()
    await room.ends(lasts_s)
    await room.keeper.look()
    (state,) = await room.states()
    assert (state.code, state.is_well) == ("cut", False)
    assert state.lacks_s == pytest.approx(lasts_s, abs=0.01)


async def test_a_hole_in_the_middle_is_told_and_one_of_some_keys_is_none(room: Room) -> None:
    lasts_s = len(HEARD) / 8000
    for at_s in (0.0, 5.0, 20.0):
        room.records(at_s=at_s)
    await room.begins()
    await room.ends(20 + lasts_s)
    await room.keeper.look()
    (state,) = await room.states()
    assert state.code == "cut"
    assert state.lacks_s == pytest.approx(15 - len(SAID) / 8000, abs=0.01)


async def test_a_hole_of_as_many_keys_as_the_journal_tells_of_is_none(room: Room) -> None:
    lasts_s, at_s = len(HEARD) / 8000, len(HEARD) / 8000 + 6
    room.records()
    room.records(at_s=at_s)
    await room.begins()
    entered = DigitsCollected(
        at=room.after(at_s - 0.1), ref=1, matched=True, digits="6" * 19, handle="", length=19
    )
    await room.tells(entered)
    await room.ends(at_s + lasts_s)
    await room.keeper.look()
    assert [one.code for one in await room.states()] == ["whole"]


async def test_a_recording_from_before_holes_were_told_is_cut_at_its_end(room: Room) -> None:
    room.records()
    await room.begins()
    await room.ends(30)
    await room.keeper.look()
    path = room.shelf.path(room.name, room.began)
    sealed, begins_at = path.read_bytes(), len(MAGIC) + 4
    end = begins_at + int.from_bytes(sealed[begins_at - 4 : begins_at], "big")
    label = json.loads(sealed[begins_at:end])
    del label["lacks_s"]
    head = json.dumps(label).encode()
    path.write_bytes(MAGIC + len(head).to_bytes(4, "big") + head + sealed[end:])
    (state,) = await room.states()
    assert (state.code, round(state.lacks_s)) == ("cut", 27)


async def test_a_recording_that_is_nowhere_is_missing(room: Room) -> None:
    await room.begins()
    await room.ends(3)
    await room.keeper.look()
    assert [one.code for one in await room.states()] == ["missing"]


async def test_what_nobody_noted_is_deleted_unheard(room: Room) -> None:
    room.records()
    await room.keeper.look()
    assert list(room.spool.iterdir()) == []
    assert list(room.shelf.all()) == []


async def test_a_spool_that_is_gone_from_memory_is_told(room: Room) -> None:
    gone = room.folder / "memory"
    room.spool.rmdir()
    room.spool.symlink_to(gone)
    await room.keeper.look()
    assert "start the hotline again" in room.keeper.trouble
    gone.mkdir()
    await room.keeper.look()
    assert room.keeper.trouble == ""


async def test_where_it_cannot_be_kept_it_stays_and_that_is_told(room: Room) -> None:
    room.records()
    await room.begins()
    await room.ends(3)
    room.shelf.folder.write_text("in the way")
    await room.keeper.look()
    assert room.keeper.trouble
    assert len(spooled(room.spool)) == 1
    room.shelf.folder.unlink()
    await room.keeper.look()
    assert room.keeper.trouble == ""
    assert [one.code for one in await room.states()] == ["whole"]


async def test_what_was_kept_long_enough_is_not_missing(room: Room) -> None:
    await room.begins(keep_until=room.after(-1))
    await room.ends(3)
    assert [one.code for one in await room.states()] == ["expired"]


@pytest.mark.parametrize(
    ("held_s", "code"), [(-7200, "missing"), (0, "expired")], ids=["held in time", "held later"]
)
async def test_what_is_gone_although_its_call_was_held_by_then_is_missing(
    room: Room, held_s: float, code: str
) -> None:
    room.records()
    await room.begins(keep_until=room.after(-3600))
    await room.ends(len(SAID) / 8000)
    await room.keeper.look()
    held = subject_of_call(room.call_id)
    await place_hold(room.keys, TENANT, held, who="Li", why="case 7", at=room.after(held_s))
    room.shelf.path(room.name, room.began).unlink()
    assert [one.code for one in await room.states()] == [code]


async def test_what_is_sealed_while_somebody_looks_is_read(room: Room) -> None:
    room.records()
    await room.begins()
    await room.ends(len(SAID) / 8000)
    await room.keeper.look()
    path = room.shelf.path(room.name, room.began)
    arrives = path.rename(path.with_suffix(".draft"))

    class ArrivingSpool(Spool):
        """What was in it is sealed when one looks."""

        def may_hold(self, name: str, ended: datetime) -> bool:
            if arrives.exists():
                arrives.rename(path)
            return super().may_hold(name, ended)

    spool = ArrivingSpool(folder=room.spool)
    recordings = CallRecordings(room.journal, room.recordings.archive, spool)
    ((_, state),) = await recordings.of_call(room.call_id, thoroughly=True)
    assert state.code == "whole"


async def test_what_was_sealed_is_heard_as_it_was_after_the_master_key_was_changed(
    room: Room,
) -> None:
    room.records()
    await room.begins()
    await room.ends(len(SAID) / 8000)
    await room.keeper.look()
    sealed = await room.flac(room.keys)
    file = write_settings(room.folder)
    old, new = (base64.b64encode(key).decode() for key in (MASTER_KEY, NEW_MASTER_KEY))
    changed = file.read_text().replace(old, new)
    file.write_text(f'{changed}old_master_keys = ["{old}"]\n')
    rotated = await asyncio.to_thread(run_hotline, room.folder, "keys", "rotate")
    assert rotated.returncode == 0, rotated.stderr
    async with await KeyRing.open(room.folder / "keys.db", master_key=NEW_MASTER_KEY) as keys:
        assert await room.flac(keys) == sealed


async def test_what_is_unsealed_stays_where_another_ones_file_is_in_its_place(room: Room) -> None:
    room.records()
    await room.begins()
    second, lasts_s = f"{room.call_id}-r2", len(SAID) / 8000
    await room.tells(
        RecordingStarted(
            at=room.after(lasts_s), recording=second, part="talk", rule="all", keep_until=None
        )
    )
    await room.ends(2 * lasts_s)
    await room.keeper.look()
    (path,) = room.shelf.all()
    room.records(lasts_s)
    for file in room.spool.iterdir():
        file.rename(room.spool / file.name.replace(room.name, second))
    copy = room.shelf.path(second, room.after(lasts_s))
    copy.write_bytes(path.read_bytes())
    await room.keeper.look()
    assert "another one" in room.keeper.trouble
    assert [one.name for one in spooled(room.spool)] == [second]
    copy.unlink()
    await room.keeper.look()
    assert [one.code for one in await room.states()] == ["whole", "whole"]
    assert spooled(room.spool) == []


async def test_files_that_change_names_are_found_out(room: Room) -> None:
    room.records()
    await room.begins()
    await room.ends(3)
    await room.keeper.look()
    (path,) = room.shelf.all()
    path.rename(path.with_name(f"{room.call_id}-r2.sealed"))
    with pytest.raises(RecordingDamaged, match="another one"):
        await room.recordings.archive.open(f"{room.call_id}-r2")


async def test_what_is_left_after_a_death_does_not_replace_what_was_sealed(room: Room) -> None:
    room.records()
    await room.begins()
    await room.ends(len(SAID) / 8000)
    await room.keeper.look()
    room.records(cut=len(HEARD))
    await room.keeper.look()
    assert spooled(room.spool) == []
    assert ((await room.sound())[: len(HEARD), 1] == HEARD).all()


@pytest.mark.parametrize("sealed", [True, False])
async def test_who_is_erased_is_not_heard_from_that_moment_and_the_file_goes(
    room: Room, sealed: bool
) -> None:
    room.records()
    await room.begins()
    await room.ends(3)
    await room.keys.seal_of(TENANT, call_stream(room.call_id))
    if sealed:
        await room.keeper.look()
    await room.is_erased()
    if sealed:
        assert [one.code for one in await room.states()] == ["erased"]
        await room.sweeper.sweep()
        assert [one.code for one in await room.states()] == ["erased"]
    else:
        await room.keeper.look()
    assert list(room.shelf.all()) == []
    assert list(room.spool.iterdir()) == []
