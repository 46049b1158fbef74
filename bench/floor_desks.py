"""Desks in a process of their own: `URL TOKEN AGENT...`, until stdin ends.

Each says at once that it shows a call. Once all are open, `there` is printed; at the end, in JSON,
when each offer and its caller were told: `[[ref, call, offer at, caller at], ...]`, in seconds of
the machine's clock, 0 for what was not told.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import aiohttp

Told = list[tuple[int, str, float, float]]


async def look(desk: aiohttp.ClientWebSocketResponse, seen: Told) -> None:
    """Say of every offer that it is shown, and note when it was told."""
    shown, known = 0, ("", 0.0)
    async for message in desk:
        at, told = time.time(), message.json()
        offer = told.get("offer")
        if offer is not None and offer["ref"] != shown:
            shown, call = offer["ref"], offer["call"]["call"]
            await desk.send_json({"type": "shown", "ref": shown})
            # The caller comes first, but where the CRM takes long.
            seen.append((shown, call, at, known[1] if known[0] == call else 0.0))
        elif told["type"] == "caller_at_desk":
            known = (told["call"], at)
            if seen and seen[-1][1:4:2] == (told["call"], 0.0):
                seen[-1] = (*seen[-1][:3], at)


async def open_desks(url: str, token: str, agents: list[str]) -> None:
    """Keep a desk open for each agent."""
    headers = {"Authorization": f"Bearer {token}"}
    seen: dict[str, Told] = {agent: [] for agent in agents}
    # The client's own limit is 100 connections at once.
    connections = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(headers=headers, connector=connections) as session:
        desks = {agent: await session.ws_connect(f"{url}/{agent}/desk") for agent in agents}
        looking = [asyncio.create_task(look(desks[agent], seen[agent])) for agent in agents]
        print("there", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        for one in looking:
            one.cancel()
        await asyncio.wait(looking)
    print(json.dumps([told for one in seen.values() for told in one]))


if __name__ == "__main__":
    asyncio.run(open_desks(sys.argv[1], sys.argv[2], sys.argv[3:]))
