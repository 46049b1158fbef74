"""What Asterisk recorded on another machine is sealed here, whole and once, whatever dies."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from hotline.calls.call_ids import new_call_id
from hotline.flow.events import CallerHungUp, RecordingStarted
from hotline.journal import JournalRecord, call_stream
from hotline.ops.receiving import receiver
from hotline.ops.receiving.probe import uploader_probe
from hotline.ops.receiving.receiver import ABANDONED_S
from hotline.privacy import Erasure
from hotline.privacy.erasing import destroy, kept_of_call
from hotline.privacy.holds import place_hold
from hotline.privacy.subject import subject_of_call
from hotline.recordings.errors import NotAnnounced
from hotline.recordings.handing_in import LARGEST_CHUNK
from hotline.recordings.shelf import Spooled, spooled
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.health import in_english
from hotline.testing.phone import babble
from hotline.uploader.errors import NotUsable, Refused, ServiceAway
from hotline.uploader.link import Link

from .conftest import LONG, TENANT, Room, until

SAID, HEARD = babble("I have lost my card today"), babble("that is no problem at all")


async def test_what_is_over_is_sealed_whole_and_deleted_only_then(room: Room) -> None:
    name, carrier = await room.call(seconds=len(SAID) / 8000), room.carrier()
    room.records(name, SAID, HEARD)
    await room.look(carrier)
    assert (await room.state(name)).code == "not_sealed"
    await room.look(carrier)
    assert len(room.left) == 2
    await room.seal()
    tracks = await room.tracks(name)
    assert (tracks[: len(SAID), 0] == SAID).all()
    assert (tracks[: len(HEARD), 1] == HEARD[: len(tracks)]).all()
    assert len(room.left) == 2
    await room.look(carrier)
    assert room.left == []
    assert (await room.state(name)).code == "whole"
    assert room.receiver.taken == 1
    assert list(room.received.folder.glob("*.sln")) == []


async def test_all_pieces_of_a_recording_come_before_it_is_sealed(room: Room) -> None:
    name = await room.call(seconds=10 + len(SAID) / 8000)
    room.records(name, SAID, HEARD)
    room.records(name, SAID, np.zeros(0, dtype=np.int16), at_s=10)
    await room.look(room.carrier())
    await room.seal()
    tracks = await room.tracks(name)
    assert (tracks[80_000:, 0] == SAID).all()
    assert (tracks[: len(SAID), 0] == SAID).all()


async def test_what_is_not_sealed_stays_although_another_ones_file_is_in_its_place(
    room: Room,
) -> None:
    carrier = room.carrier()
    first, second = [await room.call(seconds=len(SAID) / 8000) for _ in range(2)]
    room.records(first, SAID, HEARD)
    await room.look(carrier)
    await room.seal()
    await room.look(carrier)
    room.records(second, SAID, HEARD)
    copy = room.shelf.path(second, room.began)
    for content in (room.shelf.path(first, room.began).read_bytes(), b"no recording"):
        copy.write_bytes(content)
        await room.look(carrier)
        await room.seal()
        await room.look(carrier)
        assert len(room.left) == 2
        assert room.keeper.trouble
    copy.unlink()
    await room.seal()
    await room.look(carrier)
    assert room.left == []
    assert (await room.state(second)).code == "whole"


async def test_what_goes_on_or_was_written_to_just_now_is_left_alone(room: Room) -> None:
    names = [await room.call(), await room.call()]
    for name, ago_s in zip(names, (60, 1), strict=True):
        room.records(name, SAID, HEARD, ago_s=ago_s)
    room.going_on.add(names[0])
    await room.look(room.carrier())
    assert list(room.received.arriving()) == []
    assert spooled(room.received.folder) == []
    assert len(room.left) == 4
    # What lies there is neither missing nor late.
    assert [(await room.state(name)).code for name in names] == ["not_sealed"] * 2
    assert room.receiver.waiting == 0


async def test_what_another_process_may_still_record_is_left_until_the_call_has_an_end(
    room: Room,
) -> None:
    call_id, carrier = new_call_id(), room.carrier()
    name = f"{call_id}-r1"
    started = RecordingStarted(
        at=room.began, recording=name, part="talk", rule="all", keep_until=None
    )
    await room.tells(call_id, started)
    room.records(name, SAID, HEARD, ago_s=1200)
    await room.look(carrier)
    assert len(room.left) == 2
    assert room.receiver.taken_bytes == 0
    # What stays so is told of.
    assert "lie beside Asterisk" in in_english(uploader_probe(room.receiver)())
    ends = room.began + timedelta(seconds=len(SAID) / 8000)
    await room.tells(call_id, CallerHungUp(at=ends, cause="16"))
    await room.look(carrier)
    await room.seal()
    assert (await room.state(name)).code == "whole"


async def test_what_is_nowhere_is_missing(room: Room) -> None:
    name = await room.call()
    # Nobody knows yet: the uploader has told nothing since the call.
    assert (await room.state(name)).code == "not_sealed"
    room.began = datetime.now(UTC) - timedelta(minutes=5)
    gone = await room.call()
    await room.look(room.carrier())
    assert (await room.state(gone)).code == "missing"


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_link_that_is_cut_in_the_middle_goes_on_from_there(
    room: Room, restarted: bool
) -> None:
    name = await room.long_call()
    async with FaultyLink() as link:
        link.leads_to("127.0.0.1", room.port)
        link.slow(8_000_000)
        carrier = room.carrier(f"https://127.0.0.1:{link.port}")
        looking = asyncio.create_task(room.look(carrier))
        await until(lambda: room.receiver.taken_bytes >= 2 * LARGEST_CHUNK)
        link.refuse()
        with pytest.raises(ServiceAway):
            await looking
        before = room.receiver.taken_bytes
        if restarted:
            await room.stop()
            room.new_service()
            await room.serve()
            before = 0
        assert (await room.state(name)).code == "not_sealed"
        await room.seal()
        assert list(room.shelf.all()) == []
        link.mend()
        await room.look(carrier)
    assert room.receiver.taken_bytes - before <= LONG.nbytes * 2 - 2 * LARGEST_CHUNK
    await room.seal()
    tracks = await room.tracks(name)
    assert (tracks[:, 0] == LONG).all()
    assert (tracks[:, 1] == LONG[::-1]).all()


async def test_what_is_written_to_while_it_is_sent_comes_again(room: Room) -> None:
    name, carrier = await room.long_call(), room.carrier()
    async with FaultyLink() as link:
        link.leads_to("127.0.0.1", room.port)
        link.slow(8_000_000)
        looking = asyncio.create_task(room.look(room.carrier(f"https://127.0.0.1:{link.port}")))
        await until(lambda: room.receiver.taken_bytes >= LARGEST_CHUNK)
        # What was sent already is another one now, and of the same length.
        room.records(name, LONG[::-1], LONG)
        await looking
    assert room.receiver.taken == 0
    async with asyncio.timeout(30):
        # The first look may still find what was there before.
        while room.receiver.taken == 0:
            await room.look(carrier)
    await room.seal()
    assert ((await room.tracks(name))[:, 0] == LONG[::-1]).all()


async def test_the_uploader_is_killed_in_the_middle_and_the_next_one_goes_on(room: Room) -> None:
    name = await room.long_call()
    async with FaultyLink() as link:
        link.leads_to("127.0.0.1", room.port)
        link.slow(8_000_000)
        async with room.uploading(f"https://127.0.0.1:{link.port}") as process:
            await until(lambda: room.receiver.taken_bytes >= LARGEST_CHUNK)
            process.kill()
            await process.wait()
    assert len(room.left) == 2
    async with room.uploading():
        await until(lambda: room.receiver.taken == 1)
        await room.seal()
        await until(lambda: room.left == [])
    assert ((await room.tracks(name))[:, 0] == LONG).all()
    assert room.receiver.taken == 1
    assert room.receiver.taken_bytes < LONG.nbytes * 3


async def test_a_service_that_is_away_is_told_once_and_then_brought_all(room: Room) -> None:
    await room.stop()
    names = [await room.call(seconds=len(SAID) / 8000) for _ in range(3)]
    for name in names:
        room.records(name, SAID, HEARD)
    async with room.uploading():
        await until(lambda: "nothing is brought" in room.log)
        room.new_service()
        await room.serve()
        await until(lambda: room.receiver.taken == 3)
        await room.seal()
        await until(lambda: room.left == [])
    assert room.log.count("nothing is brought") == 1
    assert room.log.count("takes recordings again") == 1
    assert [(await room.state(name)).code for name in names] == ["whole"] * 3


async def test_a_service_that_died_while_tracks_moved_goes_on_with_that(room: Room) -> None:
    name, carrier = await room.call(seconds=len(SAID) / 8000), room.carrier()
    room.records(name, SAID, HEARD)
    await room.look(carrier)
    # As it was in the middle: one track has moved, one has not.
    arriving = room.received.folder / "arriving" / name
    arriving.mkdir()
    (arriving / "whole").touch()
    first = min(room.received.folder.glob("*-in.sln"))
    first.rename(arriving / f"{first.stem[len(name) + 1 :]}.part")
    await room.seal()
    assert list(room.shelf.all()) == []
    await room.look(carrier)
    await room.seal()
    assert ((await room.tracks(name))[:, 0] == SAID).all()


async def test_what_is_looked_through_while_pieces_move_is_sealed_with_all_of_them(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await room.call(seconds=10 + len(SAID) / 8000)
    room.records(name, SAID, HEARD)
    room.records(name, SAID, HEARD, at_s=10)
    arriving = room.received.folder / "arriving" / name
    arriving.mkdir(parents=True)
    for file in room.spool.iterdir():
        file.rename(arriving / f"{file.stem[len(name) + 1 :]}.part")
    some_moved, looked_through = threading.Event(), threading.Event()
    replace, is_arriving = Path.replace, room.receiver.is_arriving

    def moves(part: Path, target: Path) -> Path:
        if some_moved.is_set():
            assert looked_through.wait(10)
        moved = replace(part, target)
        some_moved.set()
        return moved

    def is_asked(name: str) -> bool:
        looked_through.set()
        moving.join(10)
        return is_arriving(name)

    monkeypatch.setattr(Path, "replace", moves)
    monkeypatch.setattr(room.receiver, "is_arriving", is_asked)
    moving = threading.Thread(target=room.received.release, args=(name,))
    moving.start()
    assert some_moved.wait(10)
    await room.keeper.look()
    await room.keeper.look()
    tracks = await room.tracks(name)
    assert (tracks[: len(SAID), 0] == SAID).all()
    assert (tracks[80_000:, 0] == SAID).all()
    assert (tracks[80_000 : 80_000 + len(HEARD), 1] == HEARD[: len(SAID)]).all()
    assert spooled(room.received.folder) == []


async def test_what_died_with_its_machine_is_sealed_as_far_as_it_came(room: Room) -> None:
    name = await room.long_call()
    async with FaultyLink() as link:
        link.leads_to("127.0.0.1", room.port)
        link.slow(8_000_000)
        looking = asyncio.create_task(room.look(room.carrier(f"https://127.0.0.1:{link.port}")))
        await until(lambda: room.receiver.taken_bytes >= LARGEST_CHUNK)
        link.refuse()
        with pytest.raises(ServiceAway):
            await looking
    for file in room.spool.iterdir():
        file.unlink()
    carrier = room.carrier()
    await room.look(carrier)
    # Not at once: somebody may have forgotten to mount the spool.
    assert room.receiver.is_arriving(name)
    for path in ((arriving := room.received.folder / "arriving" / name), *arriving.iterdir()):
        os.utime(path, (time.time() - ABANDONED_S - 1,) * 2)
    await room.look(carrier)
    await room.seal()
    state = await room.state(name)
    assert state.code == "cut"
    assert state.label is not None
    assert state.label.seconds >= LARGEST_CHUNK / 16_000


async def test_what_was_sealed_already_is_deleted_and_not_taken_again(room: Room) -> None:
    name, carrier = await room.call(seconds=len(SAID) / 8000), room.carrier()
    room.records(name, SAID, HEARD)
    await room.look(carrier)
    await room.seal()
    room.records(name, HEARD, HEARD)
    await room.look(carrier)
    assert room.left == []
    assert room.receiver.taken == 1
    assert ((await room.tracks(name))[:, 0] == SAID).all()


async def test_what_nobody_noted_is_deleted_unheard_and_what_is_no_recording_is_left(
    room: Room,
) -> None:
    room.records(f"{new_call_id()}-r1", SAID, HEARD)
    (room.spool / "a note").write_text("of somebody's")
    await room.look(room.carrier())
    assert room.left == ["a note"]
    assert room.receiver.taken_bytes == 0


async def test_who_was_erased_is_deleted_unheard_also_in_the_middle(room: Room) -> None:
    name, carrier = await room.call(seconds=len(SAID) / 8000), room.carrier()
    call_id = name.rpartition("-")[0]
    room.records(name, SAID, HEARD)
    await room.look(carrier)
    await room.keys.seal_of(TENANT, call_stream(call_id))
    erasure = Erasure(
        tenant=TENANT,
        at=datetime.now(UTC),
        who="Li",
        why="asked for it",
        subject="s",
        calls=1,
        messages=0,
        first_at=None,
        last_at=None,
    )
    await destroy(room.keys, await kept_of_call(room.keys, TENANT, call_id), erasure)
    await room.seal()
    await room.look(carrier)
    assert room.left == []
    assert spooled(room.received.folder) == []
    assert list(room.shelf.all()) == []


async def test_what_may_not_be_kept_any_more_is_not_taken(room: Room) -> None:
    call_id = new_call_id()
    name = f"{call_id}-r1"
    over = datetime.now(UTC) - timedelta(days=1)
    await room.tells(
        call_id,
        RecordingStarted(at=over, recording=name, part="talk", rule="all", keep_until=over),
    )
    room.records(name, SAID, HEARD)
    await room.look(room.carrier())
    assert room.left == []
    assert room.receiver.taken_bytes == 0


async def test_what_is_held_is_taken_also_when_its_time_is_over(room: Room) -> None:
    name = await room.call(seconds=len(SAID) / 8000, keep_until=room.began)
    room.records(name, SAID, HEARD)
    call_id = name.rpartition("-")[0]
    await room.keys.seal_of(TENANT, call_stream(call_id))
    held = subject_of_call(call_id)
    await place_hold(room.keys, TENANT, held, who="Li", why="case 7", at=room.began)
    carrier = room.carrier()
    await room.look(carrier)
    await room.seal()
    await room.sweeper.sweep()
    await room.look(carrier)
    assert room.left == []
    assert ((await room.tracks(name))[: len(SAID), 0] == SAID).all()


async def test_more_than_can_be_looked_up_at_once_comes_by_and_by(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "ANSWER_S", 0.0)
    names = [await room.call(seconds=len(SAID) / 8000) for _ in range(3)]
    for name in names:
        room.records(name, SAID, HEARD)
    carrier = room.carrier()
    for taken in (1, 2, 3):
        await room.look(carrier)
        assert room.receiver.taken == taken
        assert room.receiver.waiting == 3
    await room.seal()
    for left in (4, 2, 0):
        await room.look(carrier)
        assert len(room.left) == left
    assert [(await room.state(name)).code for name in names] == ["whole"] * 3


async def test_what_is_here_is_looked_through_once_for_all_that_is_told_of(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = room.carrier()
    for _ in range(5):
        room.records(await room.call(seconds=len(SAID) / 8000), SAID, HEARD)
    await room.look(carrier)
    looked = []

    def counts(folder: Path, of: str = "") -> list[Spooled]:
        looked.append(of)
        return spooled(folder, of)

    monkeypatch.setattr(receiver, "spooled", counts)
    await room.look(carrier)
    assert looked == [""]
    assert len(room.left) == 10


async def test_who_tells_is_not_silent_however_long_the_answer_takes(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answers = asyncio.Event(), asyncio.Event()
    read = room.journal.read

    async def reads_slowly(tenant: str, stream: str) -> Sequence[JournalRecord]:
        asked.set()
        await answers.wait()
        return await read(tenant, stream)

    monkeypatch.setattr(room.journal, "read", reads_slowly)
    room.records(await room.call(), SAID, HEARD)
    room.receiver.heard_at -= 120
    looking = asyncio.create_task(room.look(room.carrier()))
    async with asyncio.timeout(10):
        await asked.wait()
    assert uploader_probe(room.receiver)() is None
    answers.set()
    await looking
    # Who sends for minutes tells of nothing else meanwhile.
    room.receiver.heard_at -= 120
    with pytest.raises(NotAnnounced):
        await room.receiver.sent(f"{new_call_id()}-r1", "1700000000000-in", 0, b"xx")
    assert uploader_probe(room.receiver)() is None


async def test_a_service_without_room_takes_no_more_until_something_is_sealed(room: Room) -> None:
    await room.stop()
    room.new_service(room_bytes=LONG.nbytes * 2 + 200_000)
    await room.serve()
    first, carrier = await room.long_call(), room.carrier()
    await room.look(carrier)
    second = await room.long_call()
    with pytest.raises(ServiceAway, match="no_room"):
        await room.look(carrier)
    await room.seal()
    await room.look(carrier)
    await room.seal()
    await room.look(carrier)
    assert [(await room.state(name)).code for name in (first, second)] == ["whole", "whole"]
    assert room.left == []


async def test_one_that_is_too_long_for_the_service_stops_no_other(room: Room) -> None:
    await room.stop()
    room.new_service(room_bytes=LONG.nbytes)
    await room.serve()
    long = await room.long_call()
    other = await room.call(seconds=len(SAID) / 8000)
    room.records(other, SAID, HEARD)
    await room.look(room.carrier())
    await room.seal()
    assert [(await room.state(name)).code for name in (long, other)] == ["not_sealed", "whole"]
    assert room.receiver.refused == {"too_long": 1}


async def test_health_tells_of_an_uploader_that_is_silent_or_late_or_full(room: Room) -> None:
    probe = uploader_probe(room.receiver)
    assert probe() is None
    room.receiver.heard_at -= 120
    assert "told nothing for 2 minutes" in in_english(probe())
    name = await room.call()
    room.records(name, SAID, HEARD, ago_s=1200)
    await room.look(room.carrier())
    assert "1 recording(s) lie beside Asterisk, the first for 20 minutes" in in_english(probe())
    told = room.receiver.inventory
    assert told is not None
    held = sum(one.size for one in told.recordings)
    room.receiver.inventory = told.model_copy(update={"free_bytes": held // 5})
    assert "nearly full" in in_english(probe())


async def test_an_uploader_trusts_nobody_but_whom_it_is_told_to(room: Room) -> None:
    with pytest.raises(ServiceAway, match="CERTIFICATE_VERIFY_FAILED"):
        await asyncio.to_thread(Link(room.url, "t", None).ask, "POST", "/pbx/recordings", b"{}")


@pytest.mark.parametrize(
    "url",
    [
        "http://hotline.example:8443",
        "hotline.example:8443",
        "https://",
        "https://hotline.example:abc",
        "https://hotline.example:99999",
        "https://[x",
        "https://hotline..example",
        "https://hot line.example",
        "https://li:secret@hotline.example",
        "https://hotline.example/console",
        "https://hotline.example?of=1",
        "https://hotline.example#of",
    ],
)
def test_an_address_that_is_none_is_told_in_one_sentence(url: str) -> None:
    with pytest.raises(NotUsable, match="https, a name and a port") as told:
        Link(url, "t", None)
    # Whoever writes a password there has it in no log.
    assert "secret" not in str(told.value)


async def test_an_uploader_with_another_token_is_refused(room: Room) -> None:
    with pytest.raises(Refused, match="token_refused"):
        await room.look(room.carrier(token="x" * 32))
