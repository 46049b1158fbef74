"""Who carries the calls of a PBX: one process, and whoever lost that right writes nothing more.

The right has a number that grows with each holder, a fencing token: every write checks it in its
own transaction, so that a process that was frozen finds out before it writes (M. Kleppmann,
"How to do distributed locking", 2016). Clocks of two machines are never compared: whether a holder
lives is seen by whether it still counts its beats.

A PBX and a bank check no number. So a holder stops by itself: from the moment at which it began to
count its last beat it has less time to act than others wait before they take its place (C. Gray,
D. Cheriton, "Leases", 1989).
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, or_, select, update

from hotline.database import Database, Prepared, upsert
from hotline.journal.errors import CallsHeld, CallsTakenOver
from hotline.journal.tables import LEASE

BEAT_S = 2.0
"""How often a holder counts."""
SILENT_S = 10.0
"""A holder that has not counted for so long has lost its right, should somebody want it."""
ACTING_SHARE = 0.9
"""For this share of that time it may act. In the rest arrives what it sent last."""

_IS = LEASE.c


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A process.

    Attributes:
        machine: The host's name, and which of its starts this is.
        pid: Its id there.
        started: When it started, in the kernel's ticks: ids are used again.
    """

    machine: str
    pid: int
    started: str

    @property
    def is_dead(self) -> bool:
        """Whether it surely runs no more; of another machine's processes nothing is known."""
        return self.machine == _machine() and _started(self.pid) != self.started


def this_process() -> Holder:
    """Return the process that asks."""
    return process_of(os.getpid())


def process_of(pid: int) -> Holder:
    """Return a process of this machine."""
    return Holder(machine=_machine(), pid=pid, started=_started(pid))


def since_boot() -> float:
    """Return seconds since the machine started; those in which it slept count where they can."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Lease:
    """The right to carry the calls of a PBX.

    Args:
        database: The journal's.
        tenant: Whose calls.
        pbx: Where they are.
        epoch: The right's number.
        counted_at: When it began to be taken, on `clock`.
        on_lost: Called once when somebody else has it, or may have it.
        silent_s: How long others wait for its next beat.
        clock: Seconds that go on while the process, or its machine, does not.
    """

    def __init__(
        self,
        database: Database,
        tenant: str,
        pbx: str,
        epoch: int,
        *,
        counted_at: float,
        on_lost: Callable[[], None],
        silent_s: float = SILENT_S,
        clock: Callable[[], float] = since_boot,
    ) -> None:
        self._database = database
        self._on_lost = on_lost
        self._clock = clock
        self._acting_s = silent_s * ACTING_SHARE
        self._acts_until = counted_at + self._acting_s
        self._of_pbx = (_IS.tenant == tenant, _IS.pbx == pbx)
        self.is_lost = False
        self._is_given = False
        self._number(epoch)

    def _number(self, epoch: int) -> None:
        self._epoch = epoch
        self._mine = (*self._of_pbx, _IS.epoch == epoch)
        self._is_mine = Prepared(select(_IS.epoch).where(*self._mine))
        self._count = update(LEASE).where(*self._mine).values(beat=_IS.beat + 1)

    def check(self, connection: Connection) -> None:
        """Check it within a transaction.

        Raises:
            CallsTakenOver: Somebody else has it.
        """
        if self._is_mine.run(connection, {}).first() is None:
            raise CallsTakenOver

    def check_time(self) -> None:
        """Check, without the database, that nobody else can have it; to be asked before any act.

        Raises:
            CallsTakenOver: Somebody may.
        """
        if self._clock() >= self._acts_until:
            self.lose()
        if self.is_lost or self._is_given:
            raise CallsTakenOver

    def lose(self) -> None:
        """Note that somebody else has it, or may have it."""
        if not self.is_lost and not self._is_given:
            self.is_lost = True
            self._on_lost()

    async def beat(self) -> None:
        """Count one beat more; to be asked for every `BEAT_S`.

        Raises:
            DatabaseError: It was not counted.
        """
        if self._is_given:
            return
        began = self._clock()
        counted = await self._database.write(
            lambda connection: connection.execute(self._count).rowcount
        )
        if not counted:
            self.lose()
        self._acts_until = began + self._acting_s

    @property
    def next_number(self) -> int:
        """The number that it will have once it is given."""
        return self._epoch + 1

    async def give(self, to: Holder) -> None:
        """Give it to another process, which confirms it by `next_number`; act no more.

        Raises:
            DatabaseError: Nobody knows whether it was given: take it back.
        """
        self._is_given = True
        giving = update(LEASE).where(*self._mine).values(epoch=self.next_number, beat=0, **vars(to))
        await self._database.write(
            lambda connection: connection.execute(giving).rowcount, synced=True
        )

    async def take_back(self) -> bool:
        """Take back what was given and not confirmed; return whether it is this process's again.

        Raises:
            DatabaseError: Nobody knows.
        """
        began = self._clock()
        number = self._epoch + 2
        taking = (
            update(LEASE)
            .where(
                *self._of_pbx,
                or_(
                    _IS.epoch == self._epoch,
                    and_(_IS.epoch == self._epoch + 1, _IS.beat == 0),
                ),
            )
            .values(epoch=number, beat=0, **vars(this_process()))
        )
        taken = await self._database.write(
            lambda connection: connection.execute(taking).rowcount, synced=True
        )
        if not taken:
            return False
        self._number(number)
        self._acts_until = began + self._acting_s
        self._is_given = False
        return True


async def take_lease(
    database: Database,
    tenant: str,
    pbx: str,
    *,
    on_lost: Callable[[], None],
    silent_s: float = SILENT_S,
    clock: Callable[[], float] = since_boot,
) -> Lease:
    """Take the right to carry the calls of a PBX, at once where its holder is known to be dead.

    Raises:
        CallsHeld: Its holder lives.
        DatabaseError: The journal cannot be used.
    """
    of_pbx = select(LEASE).where(_IS.tenant == tenant, _IS.pbx == pbx)
    held = await database.read(lambda connection: connection.execute(of_pbx).mappings().first())
    if held is not None and not _holder(held).is_dead:
        await asyncio.sleep(silent_s)

    def take(connection: Connection) -> int:
        row = connection.execute(of_pbx).mappings().first()
        if row is not None and not _is_free(row, held):
            raise CallsHeld(machine=row["machine"], pid=row["pid"])
        epoch: int = 1 if row is None else row["epoch"] + 1
        connection.execute(
            upsert(connection, LEASE),
            {"tenant": tenant, "pbx": pbx, "epoch": epoch, "beat": 0, **vars(this_process())},
        )
        return epoch

    began = clock()
    epoch = await database.write(take, synced=True)
    return Lease(
        database,
        tenant,
        pbx,
        epoch,
        counted_at=began,
        on_lost=on_lost,
        silent_s=silent_s,
        clock=clock,
    )


async def confirm_lease(
    database: Database, tenant: str, pbx: str, number: int, *, on_lost: Callable[[], None]
) -> Lease:
    """Confirm the right that another process gave, unless that one has taken it back.

    Raises:
        CallsTakenOver: It has.
        DatabaseError: The journal cannot be used.
    """
    began = since_boot()
    given = (_IS.tenant == tenant, _IS.pbx == pbx, _IS.epoch == number, _IS.beat == 0)
    confirming = update(LEASE).where(*given, *_held_by(this_process())).values(beat=1)
    confirmed = await database.write(
        lambda connection: connection.execute(confirming).rowcount, synced=True
    )
    if not confirmed:
        raise CallsTakenOver
    return Lease(database, tenant, pbx, number, counted_at=began, on_lost=on_lost)


def _held_by(holder: Holder) -> list[ColumnElement[bool]]:
    return [_IS[name] == value for name, value in vars(holder).items()]


def _is_free(row: RowMapping, before: RowMapping | None) -> bool:
    """Return whether a holder is dead, or has not counted since it was looked at before."""
    return _holder(row).is_dead or (before is not None and dict(row) == dict(before))


def _holder(row: RowMapping) -> Holder:
    return Holder(machine=row["machine"], pid=row["pid"], started=row["started"])


def _machine() -> str:
    boot = Path("/proc/sys/kernel/random/boot_id")
    return f"{socket.gethostname()} {boot.read_text().strip() if boot.exists() else ''}"


def _started(pid: int) -> str:
    """Return when a process started, as field 22 of /proc/PID/stat (proc(5)); "" for none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    # The name, in brackets, may hold anything.
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state in "ZX" else fields[18]
