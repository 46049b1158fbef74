"""Where the floor stands still until it is struck: at one record of its log.

The harness orders it and the service, another process, tells of it, so both go through files in
one folder.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

When = Literal["written", "unwritten"]
"""`written`: the record is durable, and nothing of what it commands has begun. `unwritten`: it has
happened, and the log does not have it yet."""

FOLDER = "CHAOS_GATE"
"""The environment variable that tells the service which folder it is."""
LOOK_EVERY_S = 0.01


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A record of the floor's log.

    Attributes:
        kind: What has happened.
        when: Before it is written, or after that.
    """

    kind: str
    when: When

    def __str__(self) -> str:
        return f"{self.kind}, {self.when}"


@dataclass(frozen=True, kw_only=True)
class Reached:
    """Whom the record is about; "" for nobody.

    Attributes:
        call_id: The call.
        agent_id: The agent whom it is on offer to, or who serves it.
    """

    call_id: str = ""
    agent_id: str = ""


class Gate:
    """The folder of both files."""

    def __init__(self, folder: Path) -> None:
        self._orders = folder / "gate-orders.json"
        self._reached = folder / "gate-reached.json"

    def order(self, moment: Moment) -> None:
        """Let the floor stand still at the next such record."""
        self._reached.unlink(missing_ok=True)
        _write(self._orders, asdict(moment))

    def ordered(self) -> Moment | None:
        """Return where it is to stand still, if anywhere."""
        try:
            return Moment(**json.loads(self._orders.read_text()))
        except FileNotFoundError:
            return None

    def release(self) -> None:
        """Let it go on, and stand still no more."""
        self._orders.unlink(missing_ok=True)

    async def released(self) -> None:
        """Wait until it may go on."""
        while True:
            if not self._orders.exists():
                return
            await asyncio.sleep(LOOK_EVERY_S)

    def reach(self, reached: Reached) -> bool:
        """Tell that it stands still; return whether it is the first to do so."""
        if self._reached.exists():
            return False
        _write(self._reached, asdict(reached))
        return True

    async def is_reached(self, *, within_s: float) -> Reached | None:
        """Wait until it stands still; None if it does not."""
        time = asyncio.get_running_loop().time
        deadline = time() + within_s
        while True:
            if self._reached.exists():
                return Reached(**json.loads(self._reached.read_text()))
            if time() >= deadline:
                return None
            await asyncio.sleep(LOOK_EVERY_S)


def _write(file: Path, content: object) -> None:
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_text(json.dumps(content))
    draft.replace(file)
