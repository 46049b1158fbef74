"""An agent who waits for somebody on the telephone, with music or without."""

from __future__ import annotations

import asyncio

from hotline.asterisk.line import LineGone
from hotline.floor.ports import Leg

KEEP_S = 3.0
"""So often the PBX is told that the agent waits for somebody."""
DEAD_MAN_S = 15
"""After so many seconds without that it gives up on the agent."""


async def wait(agent: Leg, *, dead_man_s: int = DEAD_MAN_S) -> None:
    """Let an agent hear music, and be known to wait for somebody, until this is cancelled."""
    try:
        await agent.play_music()
    except LineGone:
        return
    await stay(agent, dead_man_s=dead_man_s)


async def stay(agent: Leg, *, dead_man_s: int = DEAD_MAN_S) -> None:
    """Let an agent be known to be there, who hears nothing of ours, until this is cancelled."""
    while True:
        await agent.keep(dead_man_s)
        await asyncio.sleep(KEEP_S)
