"""Where calls stand still until they are struck: the harness orders it, the service tells who does.

The service is another process, which is killed, so both go through small files in one folder.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

When = Literal["written", "unwritten"]
"""`written`: the record is durable, and nothing of what it commands has begun. `unwritten`: it has
happened, and the journal does not have it yet."""

FOLDER = "CHAOS_STAND"
"""The environment variable that tells the service which folder it is."""
_ORDERS, _STANDING = "orders.json", "standing"
LOOK_EVERY_S = 0.02


@dataclass(frozen=True, kw_only=True)
class Orders:
    """Who stands still where.

    Attributes:
        when: Before the record is written or after it.
        steps: The name of the record at which the caller with this number stands still.
    """

    when: When = "written"
    steps: Mapping[str, str] = field(default_factory=dict)


class Stand:
    """The folder of both files."""

    def __init__(self, folder: Path) -> None:
        self._orders = folder / _ORDERS
        self._standing = folder / _STANDING

    def order(self, orders: Orders) -> None:
        """Let calls that come from now on stand still."""
        self._standing.unlink(missing_ok=True)
        draft = self._orders.with_suffix(".new")
        draft.write_text(json.dumps({"when": orders.when, "steps": dict(orders.steps)}))
        draft.replace(self._orders)

    def orders(self) -> Orders:
        """Return what is ordered; nothing if that is over."""
        try:
            return Orders(**json.loads(self._orders.read_text()))
        except FileNotFoundError:
            return Orders()

    def release(self) -> None:
        """Let all go on, and nobody stand still any more."""
        self._orders.unlink(missing_ok=True)

    async def released(self) -> None:
        """Wait until all may go on."""
        while True:
            if not self._orders.exists():
                return
            await asyncio.sleep(LOOK_EVERY_S)

    def note(self, number: str) -> None:
        """Tell that a caller stands still."""
        file = os.open(self._standing, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, f"{number}\n".encode())
        finally:
            os.close(file)

    def standing(self) -> frozenset[str]:
        """Return the numbers of all who do."""
        try:
            return frozenset(self._standing.read_text().split())
        except FileNotFoundError:
            return frozenset()

    async def all_there(self, callers: int, *, within_s: float) -> frozenset[str]:
        """Wait until so many stand still; return who does, in the end or if it takes too long."""
        time = asyncio.get_running_loop().time
        deadline = time() + within_s
        while True:
            standing = self.standing()
            if len(standing) >= callers or time() >= deadline:
                return standing
            await asyncio.sleep(LOOK_EVERY_S)
