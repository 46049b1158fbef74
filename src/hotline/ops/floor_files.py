"""The floor's files: what a service goes by is the newest that is sound, whatever they say now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from hotline.calls.ports import Clock
from hotline.errors import HotlineError
from hotline.flow_files import read_text
from hotline.ops.floor_fit import FloorFit
from hotline.ops.refused import CheckerFailed, Refused
from hotline.roster import Roster, read_roster
from hotline.routing.policy import Policy
from hotline.routing_policy import read_policy

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class FloorFiles:
    """What the files say, without a mistake in themselves.

    Attributes:
        policy: How callers and agents come together.
        roster: The agents and seats.
        fit: Whether flows fit them.
    """

    policy: Policy
    roster: Roster
    fit: FloorFit


def read_floor_files(routing_file: Path, agents_file: Path) -> FloorFiles:
    """Read the floor's files.

    Raises:
        FlowFilesMissing: A file is missing or is not UTF-8 text.
        FlowProblems: With every mistake in the first of them that has one.
    """
    routing = (read_text(routing_file), str(routing_file))
    agents = (read_text(agents_file), str(agents_file))
    policy = read_policy(*routing)
    return FloorFiles(
        policy=policy, roster=read_roster(*agents, policy), fit=FloorFit(routing, agents)
    )


class FloorFilesKeeper:
    """Keeps what the floor goes by. Not for two tasks at once.

    Attributes:
        files: What it goes by.
        refused: Why it is not what the files say; None where it is.

    Args:
        read: Reads the files.
        files: What they said at the start.
        use: Lets the floor go by others.
        clock: The time.
    """

    def __init__(
        self,
        read: Callable[[], FloorFiles],
        files: FloorFiles,
        use: Callable[[FloorFiles], None],
        clock: Clock,
    ) -> None:
        self.files = files
        self.refused: Refused | None = None
        self._read = read
        self._use = use
        self._clock = clock

    async def read(self) -> FloorFiles:
        """Return what the files say now; nothing goes by it yet.

        Raises:
            HotlineError: They are refused; `refused` tells why.
        """
        try:
            # In a thread, for calls wait for nothing that a file may keep busy.
            return await asyncio.to_thread(self._read)
        except HotlineError as error:
            self._refuse(error)
            raise
        except Exception as defect:
            # Else nobody would look at the files any more.
            log.exception("checker_failed")
            failed = CheckerFailed(f"{type(defect).__name__}: {defect}")
            self._refuse(failed)
            raise failed from defect

    def _refuse(self, error: HotlineError) -> None:
        since = self.refused.since if self.refused is not None else self._clock()
        self.refused = Refused(error=error, since=since)

    def take(self, files: FloorFiles) -> None:
        """Let the floor go by what was read."""
        self.files, self.refused = files, None
        self._use(files)

    async def take_edit(self) -> bool:
        """Take edited files; what is wrong is logged once. Returns that only an edit mends it."""
        before = self.refused
        try:
            files = await self.read()
        except HotlineError as error:
            if before is None or str(before.error) != str(error):
                log.error("floor_files_refused", why=str(error))
        else:
            self.take(files)
            log.info("floor_files_taken", agents=len(files.roster.agents))
        return True
