"""Recordings that are missing, cut or altered are found unasked, and told where people look."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import pytest
from tests.integration.ops.conftest import SAID, TENANT

from hotline.calls.call_ids import new_call_id
from hotline.flow.events import RecordingStarted
from hotline.journal import NewRecord, call_stream
from hotline.ops import recording_checker
from hotline.ops.alone import alone
from hotline.ops.recording_checker import LEAST_CALLS, LOCK, RecordingChecker
from hotline.ops.watch import Watch
from hotline.privacy.wrapping import MasterKeys
from hotline.recordings.found import FILE, Fault
from hotline.recordings.sealed_file import MAGIC, open_sealed
from hotline.testing.health import in_english

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.ops.conftest import Room

SECONDS = len(SAID) / 8000
DAY = timedelta(days=1)


@dataclass(kw_only=True)
class Shown:
    """A checker of a room's recordings, and what is told of it."""

    room: Room
    watch: Watch = field(default_factory=Watch)

    def __post_init__(self) -> None:
        self.checker = checker_of(self.room)
        self.watch.over_found_recordings(self.checker)

    def figures(self) -> dict[str, float]:
        lines = (line.split(" ") for line in self.watch.figures.text().decode().splitlines())
        return {
            name.removeprefix("hotline_recordings_"): float(figure)
            for name, figure, *_ in lines
            if name.startswith("hotline_recordings_")
        }


def checker_of(room: Room) -> RecordingChecker:
    return RecordingChecker(
        tenant=TENANT,
        recordings=room.recordings,
        journal=room.journal,
        folder=room.shelf.folder,
        clock=lambda: room.began + timedelta(hours=1) + room.later,
    )


async def keeps(room: Room, *, ago_s: float = 0.0, cut: int = 0) -> Path:
    """Let another call have been recorded and sealed; return its file."""
    room.call_id = new_call_id()
    room.records(cut=cut)
    await room.begins()
    await room.ends(SECONDS)
    await room.has_a_call(room.call_id, room.after(-ago_s))
    await room.keeper.look()
    path = room.shelf.path(room.name, room.began)
    assert path.exists()
    return path


async def loses(room: Room, *, ago_s: float = 0.0) -> str:
    """Let another call have been recorded, of which nothing is left; return its id."""
    (await keeps(room, ago_s=ago_s)).unlink()
    return room.call_id


async def comes(room: Room, number: int) -> None:
    """Let calls have come that nobody records, a moment after each other."""
    for n in range(number):
        await room.has_a_call(new_call_id(), room.after(n / 1000))


def lately(shown: Shown) -> dict[str, float]:
    figures = shown.figures()
    return {one: figures[f'found_lately{{fault="{one}"}}'] for one in get_args(Fault)}


def flipped(path: Path) -> None:
    sealed = path.read_bytes()
    at = len(sealed) // 2
    path.write_bytes(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def of_another_tenant(path: Path) -> None:
    relabelled(path, "tenant", "other")


def with_a_key_that_never_was(path: Path) -> None:
    relabelled(path, "key_id", "0" * 32)


def relabelled(path: Path, field: str, value: str) -> None:
    """Change what the label, which is in clear, says of one thing."""
    sealed, begins_at = path.read_bytes(), len(MAGIC) + 4
    end = begins_at + int.from_bytes(sealed[begins_at - 4 : begins_at], "big")
    label = json.loads(sealed[begins_at:end]) | {field: value}
    head = json.dumps(label, separators=(",", ":")).encode()
    path.write_bytes(MAGIC + len(head).to_bytes(4, "big") + head + sealed[end:])


async def test_what_is_whole_is_read_and_nothing_is_told(room: Room) -> None:
    shown = Shown(room=room)
    await keeps(room)
    await keeps(room)
    await shown.checker.look()
    assert shown.figures() == {
        "missing": 0,
        "cut": 0,
        "damaged": 0,
        'found_lately{fault="missing"}': 0,
        'found_lately{fault="cut"}': 0,
        'found_lately{fault="damaged"}': 0,
        "unreadable_calls": 0,
        "unread_seconds": 0,
        "read_total": 2,
    }
    assert shown.watch.health.notices() == []


@pytest.mark.parametrize(
    "harm", [flipped, truncated, emptied, of_another_tenant, with_a_key_that_never_was]
)
async def test_what_was_altered_is_found_and_told_until_it_is_mended(
    room: Room, harm: Callable[[Path], None]
) -> None:
    shown = Shown(room=room)
    await keeps(room)
    path = await keeps(room)
    await keeps(room)
    sealed = path.read_bytes()
    harm(path)
    await shown.checker.look()
    found = await room.recordings.found()
    assert found is not None
    assert [(one.recording, one.fault) for one in found.found] == [(path.stem, "damaged")]
    assert shown.figures()["damaged"] == 1
    (notice,) = map(in_english, shown.watch.health.notices())
    assert "(1 damaged): the console's page Quality and `hotline recordings check`" in notice
    path.write_bytes(sealed)
    await shown.checker.look()
    assert shown.figures()["damaged"] == 0
    assert shown.watch.health.notices() == []


async def test_what_was_deleted_and_what_is_cut_are_told_each_by_its_name(room: Room) -> None:
    shown = Shown(room=room)
    lost = await loses(room)
    path = await keeps(room, cut=2 * 8001)
    flipped(await keeps(room))
    await shown.checker.look()
    assert shown.checker.state is not None
    found = {one.call: one for one in shown.checker.state.found}
    assert found[lost].fault == "missing"
    cut = found[path.stem.removesuffix("-r1")]
    assert (cut.fault, round(cut.lacks_s, 1)) == ("cut", 1.0)
    assert [shown.figures()[one] for one in ("missing", "cut", "damaged")] == [1, 1, 1]
    (notice,) = map(in_english, shown.watch.health.notices())
    assert "(1 cut and 1 damaged and 1 missing)" in notice


async def test_the_latest_are_read_first_some_at_a_time_and_the_next_process_goes_on(
    room: Room,
) -> None:
    first, second = Shown(room=room), Shown(room=room)
    new = await loses(room, ago_s=-LEAST_CALLS)
    old = await loses(room, ago_s=60)
    await comes(room, LEAST_CALLS)
    await first.checker.look()
    assert first.checker.state is not None
    assert [one.call for one in first.checker.state.found] == [new]
    await second.checker.look()
    assert second.checker.state is not None
    assert {one.call for one in second.checker.state.found} == {new, old}


async def test_a_look_is_over_in_time_and_the_next_one_goes_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(room=room)
    await loses(room)
    with monkeypatch.context() as patched:
        patched.setattr(recording_checker, "LONGEST_LOOK_S", 0.0)
        await shown.checker.look()
    assert shown.figures()["missing"] == 0
    await shown.checker.look()
    assert shown.figures()["missing"] == 1


async def test_more_calls_are_looked_at_at_once_where_a_day_would_not_do(room: Room) -> None:
    shown = Shown(room=room)
    await comes(room, 24 * 60 * LEAST_CALLS + 1)
    await shown.checker.look()
    assert shown.checker.state is not None
    assert shown.checker.state.a_look == LEAST_CALLS + 1


async def test_what_a_call_has_left_is_looked_at_once_it_can_be_sealed(room: Room) -> None:
    shown = Shown(room=room)
    await shown.checker.look()
    # The round is over: by it nothing more is found on that day.
    await shown.checker.look()
    lost = await loses(room)
    shown.checker.call_ended(lost)
    await shown.checker.look()
    assert shown.figures()["missing"] == 0
    room.later = timedelta(minutes=1)
    await shown.checker.look()
    assert shown.figures()["missing"] == 1


async def test_what_is_not_sealed_yet_is_looked_at_until_it_is(room: Room) -> None:
    shown = Shown(room=room)
    await shown.checker.look()
    room.records(settled=False)
    await room.begins()
    await room.ends(SECONDS)
    await room.has_a_call(room.call_id, room.began)
    shown.checker.call_ended(room.call_id)
    for minute in (1, 2):
        room.later = timedelta(minutes=minute)
        await shown.checker.look()
    assert shown.figures()["missing"] == 0
    for track in room.spool.iterdir():
        track.unlink()
    room.later = timedelta(minutes=3)
    await shown.checker.look()
    assert shown.figures()["missing"] == 1


async def test_a_call_that_is_not_sealed_waits_once_however_many_recordings_it_has(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_checker, "MOST_WAITING", 3)
    shown = Shown(room=room)
    await shown.checker.look()
    for number in (1, 2):
        name = f"{room.call_id}-r{number}"
        for track in ("in", "out"):
            (room.spool / f"{name}-{round(room.began.timestamp() * 1000)}-{track}.sln").touch()
        await room.tells(
            RecordingStarted(at=room.after(number), recording=name, part="talk", rule="all")
        )
    await room.ends(SECONDS)
    shown.checker.call_ended(room.call_id)
    room.later = timedelta(minutes=1)
    await shown.checker.look()
    shown.checker.call_ended(await loses(room))
    room.later = timedelta(minutes=2)
    await shown.checker.look()
    assert shown.figures()["missing"] == 1


async def test_one_call_whose_records_are_none_keeps_no_other_from_being_looked_at(
    room: Room,
) -> None:
    shown = Shown(room=room)
    await loses(room, ago_s=60)
    room.call_id = new_call_id()
    await room.has_a_call(room.call_id, room.began)
    await room.journal.append(
        NewRecord(
            tenant=TENANT,
            stream=call_stream(room.call_id),
            at=room.began,
            event={"kind": "recording_started"},
            commands=[],
        )
    )
    await shown.checker.look()
    assert shown.figures()["missing"] == 1
    assert shown.figures()["unreadable_calls"] == 1
    _, notice = map(in_english, shown.watch.health.notices())
    assert "of 1 calls nobody can tell whether their recordings are whole" in notice


async def test_where_another_master_key_is_in_force_that_is_told(room: Room) -> None:
    shown = Shown(room=room)
    await keeps(room)
    room.keys.masters = MasterKeys(b"\1" * 32)
    await shown.checker.look()
    (notice,) = map(in_english, shown.watch.health.notices())
    assert "another master key than the settings give" in notice
    assert shown.figures()["damaged"] == 0


async def test_all_are_read_again_a_day_later(room: Room) -> None:
    shown = Shown(room=room)
    path = await keeps(room)
    await shown.checker.look()
    flipped(path)
    room.later = DAY - timedelta(minutes=1)
    await shown.checker.look()
    assert shown.figures()["damaged"] == 0
    room.later = DAY
    await shown.checker.look()
    assert shown.figures()["damaged"] == 1


async def test_what_was_found_altered_is_not_shown_as_whole_until_it_is_mended(
    room: Room,
) -> None:
    shown = Shown(room=room)
    path = await keeps(room)
    sealed = path.read_bytes()
    flipped(path)
    await shown.checker.look()
    (state,) = await room.states()
    assert (state.code, state.is_well) == ("damaged", False)
    assert "not what was sealed" in state.why
    path.write_bytes(sealed)
    await shown.checker.look()
    assert [one.code for one in await room.states()] == ["whole"]


async def test_what_was_found_altered_and_then_erased_is_erased(room: Room) -> None:
    shown = Shown(room=room)
    flipped(await keeps(room))
    await shown.checker.look()
    await room.is_erased()
    assert [one.code for one in await room.states()] == ["erased"]


async def test_what_was_erased_meanwhile_is_no_fault_any_more(room: Room) -> None:
    shown = Shown(room=room)
    await loses(room)
    await shown.checker.look()
    assert shown.figures()["missing"] == 1
    await room.is_erased()
    await shown.checker.look()
    assert shown.figures()["missing"] == 0


async def test_whoever_names_the_key_of_an_erased_call_hides_nothing(room: Room) -> None:
    shown = Shown(room=room)
    erased = open_sealed(await keeps(room)).label.key_id
    await room.is_erased()
    relabelled(await keeps(room), "key_id", erased)
    await shown.checker.look()
    assert shown.figures()["damaged"] == 1


async def test_what_cannot_be_mended_is_no_news_after_some_days(room: Room) -> None:
    shown = Shown(room=room)
    await loses(room)
    await shown.checker.look()
    room.later = recording_checker.TOLD_FOR
    await shown.checker.look()
    assert shown.watch.health.notices() == []
    assert shown.figures()["missing"] == 1
    assert lately(shown) == {"missing": 0, "cut": 0, "damaged": 0}
    await keeps(room, cut=2 * 8001)
    shown.checker.call_ended(room.call_id)
    room.later += timedelta(minutes=1)
    await shown.checker.look()
    assert lately(shown) == {"missing": 0, "cut": 1, "damaged": 0}


async def test_of_several_services_one_looks_and_all_tell(room: Room) -> None:
    one, other = Shown(room=room), Shown(room=room)
    await loses(room)
    await one.checker.look()
    await loses(room)
    with alone(room.shelf.folder / LOCK) as is_alone:
        assert is_alone
        await other.checker.look()
    assert other.figures()["missing"] == 1
    assert other.figures()["read_total"] == 0


async def test_where_nothing_can_be_read_that_is_told(room: Room) -> None:
    shown = Shown(room=room)
    room.shelf.folder.write_text("in the way")
    await shown.checker.look()
    (notice,) = map(in_english, shown.watch.health.notices())
    assert notice.startswith("recordings are not looked through (")
    room.shelf.folder.unlink()
    await shown.checker.look()
    assert shown.watch.health.notices() == []


async def test_that_all_have_not_been_read_for_days_is_told(room: Room) -> None:
    shown = Shown(room=room)
    await comes(room, 1)
    await shown.checker.look()
    room.later = 4 * DAY
    assert shown.figures()["unread_seconds"] == 4 * DAY.total_seconds()
    (notice,) = map(in_english, shown.watch.health.notices())
    assert notice.startswith("some recordings may not have been read for 4 days")


async def test_that_the_first_round_takes_days_is_told(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(room=room)
    await comes(room, 1)
    monkeypatch.setattr(recording_checker, "LONGEST_LOOK_S", 0.0)
    await shown.checker.look()
    room.later = 4 * DAY
    await shown.checker.look()
    (notice,) = map(in_english, shown.watch.health.notices())
    assert notice.startswith("some recordings may not have been read for 4 days")


@pytest.mark.parametrize("moment", ["began", "down_to", "all_since"])
@pytest.mark.parametrize("at", ["2999-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
async def test_a_file_of_what_was_found_that_cannot_be_is_begun_anew(
    room: Room, moment: str, at: str
) -> None:
    shown = Shown(room=room)
    await shown.checker.look()
    file = room.shelf.folder / FILE
    written = json.loads(file.read_text()) | {"is_over": True, moment: at}
    file.write_text(json.dumps(written))
    await loses(room)
    await shown.checker.look()
    assert shown.figures()["missing"] == 1


async def test_a_file_of_what_was_found_by_which_no_call_is_due_stops_nothing(room: Room) -> None:
    shown = Shown(room=room)
    await loses(room)
    began = room.after(3600).isoformat()
    written = {"began": began, "down_to": began, "a_look": -1}
    room.shelf.folder.mkdir(exist_ok=True)
    (room.shelf.folder / FILE).write_text(json.dumps(written))
    await shown.checker.look()
    assert shown.figures()["missing"] == 1


async def test_a_file_of_what_was_found_that_is_rubbish_is_begun_anew(room: Room) -> None:
    shown = Shown(room=room)
    await loses(room)
    await shown.checker.look()
    (room.shelf.folder / FILE).write_text("{")
    await shown.checker.look()
    assert shown.figures()["missing"] == 1
