"""An agent's desk: it shows what it is told, opens again when it is closed, and asks for things."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

OPENS_AGAIN_S = 0.3
"""The pause after which a desk that was closed is opened again, as the console does."""


@dataclass(eq=False, kw_only=True)
class Desk:
    """The desk of one agent.

    Attributes:
        url: Where it is.
        token: Who may have it.
        now: What it was told last; {} while it is closed.
    """

    url: str
    token: str = field(repr=False)
    now: Mapping[str, Any] = field(default_factory=dict)
    _socket: aiohttp.ClientWebSocketResponse | None = None

    @property
    def is_apart(self) -> bool:
        """Whether it shows that the caller is on hold, or in a secure flow, or nearly."""
        handling = self.now.get("handling") or {}
        return bool(handling.get("held") or handling.get("aside")) or self.is_moving

    @property
    def is_moving(self) -> bool:
        """Whether it shows that the two are just taken apart, or brought together."""
        return bool((self.now.get("handling") or {}).get("moving"))

    async def stay_open(self) -> None:
        """Be open for ever, whoever serves it."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
                    async with session.ws_connect(self.url, heartbeat=5.0) as socket:
                        self._socket = socket
                        await self._read(socket)
                self._socket, self.now = None, {}
                await asyncio.sleep(OPENS_AGAIN_S)

    async def ask(self, kind: str) -> bool:
        """Ask for something about the call that the agent talks on; return whether it could be."""
        talk = self.now.get("talk")
        if self._socket is None or talk is None or kind not in self.now.get("can", ()):
            return False
        await self._send({"type": kind, "call": talk["call"]})
        return True

    async def close(self) -> None:
        """Be closed, and opened again."""
        if self._socket is not None:
            await self._socket.close()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                # Whoever served it is gone in the middle of a message, or does not answer a ping.
                return
            told = message.json()
            if told["type"] == "desk_now":
                self.now = told
                if offer := told["offer"]:
                    await self._send({"type": "shown", "ref": offer["ref"]})

    async def _send(self, message: Mapping[str, object]) -> None:
        if self._socket is not None:
            with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                await self._socket.send_json(message)
