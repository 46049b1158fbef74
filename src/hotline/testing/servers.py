"""Closing a server in the very moment in which somebody connects."""

from __future__ import annotations

import asyncio

TURNS = 4
"""So many turns of the loop pass from an accepted connection to its protocol's first own task."""


async def stop_accepting(server: asyncio.Server) -> None:
    """Close a server; who was accepted before is connected when this returns, and can be cut.

    Python 3.11 makes a connection's transport one turn after accepting it, and by then a server
    that was closed in between refuses it: socket and transport stay open until they are collected,
    which is told as a ResourceWarning in whatever test comes then.
    """
    loop = asyncio.get_running_loop()
    for listener in server.sockets:
        loop.remove_reader(listener)
    for _ in range(TURNS):
        await asyncio.sleep(0)
    server.close()
