"""The service runs in a child of a process that has all of its code loaded and does nothing else.

Most of a start's time goes into imports. When a signal kills the child, as the kernel does when
memory runs out, the next one is forked at once, and goes on with the calls a moment later. So it is
when it was frozen, or had no database, for too long to be sure of its calls, and ended. Signals
that are meant for the service go to the child; who kills the parent kills both.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

import structlog

ENDING = (signal.SIGTERM, signal.SIGINT)
PASSED_ON = (*ENDING, signal.SIGHUP)
STABLE_AFTER_S = 10.0
"""A child that ran so long was not killed by its own start."""
MOST_IN_A_ROW = 5
"""After so many that were, the parent ends too: a fresh start may help, or a person."""

LOST_CALLS = 75
"""The exit status of a child whose calls another process may carry (EX_TEMPFAIL of sysexits(3)).

The next child finds out whether that is so.
"""

_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process gets when its parent dies."""

log = structlog.get_logger()


def stand_by() -> bool:
    """Return in a child, once for each child; the parent ends with the last one's exit status.

    Returns:
        Whether it is the first child: later ones go on with what it has come to.
    """
    # What is loaded by now stays as it is, and is shared by all children.
    gc.freeze()
    is_first, in_a_row = True, 0
    while True:
        began = time.monotonic()
        end = _run_child()
        if end is None:
            return is_first
        is_first = False
        in_a_row = 1 if time.monotonic() - began > STABLE_AFTER_S else in_a_row + 1
        if end.was_wanted or not end.is_sudden or in_a_row >= MOST_IN_A_ROW:
            sys.exit(end.exit_status)
        log.error("service_died", how=end.how)


@dataclass(frozen=True, kw_only=True)
class End:
    """How a child ended.

    Attributes:
        status: As `os.wait` tells.
        was_wanted: Whether it was told to end before, however it ended then.
    """

    status: int
    was_wanted: bool

    @property
    def is_sudden(self) -> bool:
        """Whether it could not help it, so that another one may do better."""
        return self._killer not in (None, *ENDING) or self.exit_status == LOST_CALLS

    @property
    def exit_status(self) -> int:
        """What the parent ends with, as shells tell it."""
        if self._killer in ENDING:
            # It was told to end before it could listen: there was nothing to bring to an end yet.
            return 0
        return os.WEXITSTATUS(self.status) if self._killer is None else 128 + self._killer

    @property
    def how(self) -> str:
        """The end in words."""
        if self._killer is None:
            return "lost the right to its calls"
        return f"killed by {self._killer.name}"

    @property
    def _killer(self) -> signal.Signals | None:
        if not os.WIFSIGNALED(self.status):
            return None
        return signal.Signals(os.WTERMSIG(self.status))


def _run_child() -> End | None:
    """Return None in a new child, and in the parent how it ended."""
    parent = os.getpid()
    # A signal that comes before there is a child to pass it on to waits.
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)
    child = os.fork()
    if child:
        passed_on: set[int] = set()

        def pass_on(number: int, frame: FrameType | None) -> None:
            passed_on.add(number)
            # It may have ended just now.
            with suppress(ProcessLookupError):
                os.kill(child, number)

        before = [signal.signal(number, pass_on) for number in PASSED_ON]
        signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
        try:
            status = os.waitpid(child, 0)[1]
        finally:
            for number, handler in zip(PASSED_ON, before, strict=True):
                signal.signal(number, handler)
        # Who is told to end and is killed on the way has done enough of what was wanted.
        return End(status=status, was_wanted=not passed_on.isdisjoint(ENDING))
    # A group of its own: of Ctrl-C the parent tells it, once.
    os.setpgid(0, 0)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # Until the service listens, there is nothing to reload.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if os.getppid() != parent:
        os._exit(1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
    return None
