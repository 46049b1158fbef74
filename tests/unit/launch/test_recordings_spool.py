"""Recordings wait in memory, where there is room, and are found again whatever has died."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.launch.recordings_spool import PREFIX, close_spool, open_spool

RECORDED = "01a216bb-9a06-717e-a34a-e319130ffccd-r1-1767000000000-in.sln"
EVERYTHING = 2**80


class Machine:
    """A machine whose memory is a folder, as far as its file systems are told."""

    def __init__(self, folder: Path) -> None:
        self.memory, self.mounts = folder / "shm", folder / "mounts"
        self.memory.mkdir()
        self.mounts.write_text(f"udev /dev tmpfs rw 0 0\ntmpfs {self.memory} tmpfs rw 0 0\n")
        self.spool = folder / "pbx/spool/recordings"

    def opens(self, least_free: int = 1) -> str:
        return open_spool(self.spool, memory=self.memory, mounts=self.mounts, least_free=least_free)

    def closes(self) -> int:
        return close_spool(self.spool, memory=self.memory)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_it_is_in_memory_and_nobody_elses_and_goes_at_the_end(machine: Machine) -> None:
    assert machine.opens() == ""
    (folder,) = machine.memory.iterdir()
    assert machine.spool.readlink() == folder
    assert folder.stat().st_mode & 0o777 == 0o700
    assert machine.closes() == 0
    assert list(machine.memory.iterdir()) == []
    assert not machine.spool.is_symlink()


def test_what_a_killed_launcher_left_is_there_for_the_next_one_also_without_room(
    machine: Machine,
) -> None:
    machine.opens()
    (machine.spool / RECORDED).write_bytes(b"words")
    folder = machine.spool.readlink()
    assert machine.opens(EVERYTHING) == ""
    assert machine.spool.readlink() == folder
    assert (machine.spool / RECORDED).read_bytes() == b"words"
    assert machine.closes() == 1
    assert (machine.spool / RECORDED).exists()


def test_an_empty_one_that_was_left_is_not_left_for_ever(machine: Machine) -> None:
    machine.opens()
    assert machine.opens() == ""
    assert list(machine.memory.iterdir()) == [machine.spool.readlink()]


@pytest.mark.parametrize("mounts", ["", "/dev/sda1 {memory} ext4 rw 0 0\n", None])
def test_where_there_is_no_memory_it_is_on_the_disk(machine: Machine, mounts: str | None) -> None:
    if mounts is None:
        machine.mounts.unlink()
    else:
        machine.mounts.write_text(mounts.format(memory=machine.memory))
    assert machine.opens() == f"{machine.memory} is no memory here"
    assert machine.spool.is_dir()
    assert not machine.spool.is_symlink()
    assert machine.spool.stat().st_mode & 0o777 == 0o700
    assert machine.closes() == 0


def test_where_memory_has_too_little_room_it_is_on_the_disk(machine: Machine) -> None:
    assert machine.opens(EVERYTHING).endswith(f"{EVERYTHING >> 20} MB are wanted")
    assert not machine.spool.is_symlink()
    assert machine.opens() == ""
    assert machine.spool.is_symlink()


def test_where_nothing_can_be_made_in_memory_it_is_on_the_disk(machine: Machine) -> None:
    machine.memory.rmdir()
    machine.memory.symlink_to("/proc")
    assert machine.opens(0).startswith(f"{machine.memory}: ")
    assert machine.spool.is_dir()


def test_what_waits_on_the_disk_is_not_left_behind(machine: Machine) -> None:
    machine.opens(EVERYTHING)
    (machine.spool / RECORDED).write_bytes(b"words")
    assert machine.opens() == "there lies what was recorded before and is not sealed yet"
    (machine.spool / RECORDED).unlink()
    assert machine.opens() == ""


def test_after_a_restart_of_the_machine_it_is_made_anew(machine: Machine) -> None:
    machine.opens()
    before = machine.spool.readlink()
    before.rmdir()
    assert machine.opens() == ""
    assert machine.spool.readlink() != before
    assert machine.spool.is_dir()


@pytest.mark.parametrize("mode", [0o755, 0o711])
def test_a_folder_that_others_can_look_into_is_not_taken_for_ours(
    machine: Machine, mode: int
) -> None:
    machine.opens()
    before = machine.spool.readlink()
    (before / RECORDED).write_bytes(b"not ours")
    before.chmod(mode)
    assert machine.opens() == ""
    assert machine.spool.readlink() != before
    assert (before / RECORDED).exists()


def test_a_link_of_somebodys_own_stays(machine: Machine, tmp_path: Path) -> None:
    own = tmp_path / f"{PREFIX}own"
    own.mkdir()
    machine.spool.parent.mkdir(parents=True)
    machine.spool.symlink_to(own)
    assert machine.opens() == ""
    assert machine.closes() == 0
    assert machine.spool.readlink() == own
