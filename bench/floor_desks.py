"""The desks of `bench/floor.py`, in a process of their own: `URL TOKEN AGENT...`, until stdin ends.

Each says at once that it shows a call. Once all are open, `there` is printed.
"""

from __future__ import annotations

import asyncio
import sys

import aiohttp


async def look(desk: aiohttp.ClientWebSocketResponse) -> None:
    """Say of every offer that it is shown."""
    shown = 0
    async for message in desk:
        offer = message.json().get("offer")
        if offer is not None and offer["ref"] != shown:
            shown = offer["ref"]
            await desk.send_json({"type": "shown", "ref": shown})


async def open_desks(url: str, token: str, agents: list[str]) -> None:
    """Keep a desk open for each agent."""
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        desks = [await session.ws_connect(f"{url}/{agent}/desk") for agent in agents]
        looking = [asyncio.create_task(look(desk)) for desk in desks]
        print("there", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        for one in looking:
            one.cancel()
        await asyncio.wait(looking)


if __name__ == "__main__":
    asyncio.run(open_desks(sys.argv[1], sys.argv[2], sys.argv[3:]))
