"""After how long a telephone that rings for nobody is silent, beside so many channels on the PBX.

Nobody tells the floor of such a channel: it asks the PBX for all of its channels, the more seldom
the longer the answer takes. The other channels are Local ones that do nothing but be there. Run it
with `make bench-ghosts`.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from floor_room import agents_file, flow_files, routing_file
from hotline.asterisk.ami import Action, AmiActionRefused, AmiClient, AmiSettings
from hotline.asterisk.seat_leg import AGENT_CONTEXT
from hotline.floor.leg_names import LegNames
from hotline.testing.phone import NEVER
from hotline.testing.running import TENANT, RunningHotline, running_hotline
from hotline.testing.seats import SEAT_KEY, seat, telephone_at

SEAT = "desk1"
IDLE = "bench-idle"
"""The context of channels that do nothing."""
SILENT_S = 30.0
"""Far longer than any ghost may ring."""
MORE_S = 60.0
"""Until as many channels as are wanted are there."""
FIRST_GHOST = 900_000


async def measure(channels: list[int], ghosts: int, folder: Path, console: Console) -> None:
    """Plant so many ghosts beside each number of channels, and print for how long they rang."""
    table = Table(box=None)
    for heading in ("channels", "asked, ms", "ghosts", "silent after, s, median", "at most"):
        table.add_column(heading, justify="right")
    async with _room(folder) as (hotline, ami):
        planted = 0
        for wanted in channels:
            await _have(ami, wanted)
            asked_ms = await _asking_takes(ami)
            rang_s = []
            for number in range(ghosts):
                # Not in step with the beat.
                await asyncio.sleep(0.37 * (number % 7))
                rang_s.append(await _ghost(hotline, ami, FIRST_GHOST + planted))
                planted += 1
            row = (len(await _there(ami)), f"{asked_ms:.0f}", ghosts)
            table.add_row(*map(str, row), f"{median(rang_s):.1f}", f"{max(rang_s):.1f}")
            console.print(f"{wanted} channels: {', '.join(f'{one:.1f}' for one in rang_s)}")
    console.print(table)


@asynccontextmanager
async def _room(folder: Path) -> AsyncIterator[tuple[RunningHotline, AmiClient]]:
    at = seat(SEAT)
    settings = {
        "HOTLINE_AGENTS_FILE": str(agents_file(folder, [at])),
        "HOTLINE_ROUTING_FILE": str(routing_file(folder, whisper=False)),
    }
    async with running_hotline(folder, settings, files=flow_files(folder / "files")) as hotline:
        pbx = hotline.pbx
        with (pbx.config.etc_dir / "extensions.conf").open("a") as dialplan:
            dialplan.write(f"\n[{IDLE}]\nexten => s,1,Answer()\nsame => n,Wait(36000)\n")
        await pbx.tell("dialplan reload")
        await pbx.take_seats([at], SEAT_KEY)
        link = AmiSettings(
            host=pbx.ami_host,
            port=pbx.ami_port,
            username=pbx.ami_username,
            secret=pbx.ami_secret,
            event_mask="off",
        )
        async with AmiClient(link) as ami, telephone_at(pbx, SEAT, pickup=NEVER):
            await ami.wait_up(MORE_S)
            yield hotline, ami


async def _have(ami: AmiClient, wanted: int) -> None:
    """Let so many channels be there, two of each pair."""
    for _ in range(max(wanted - len(await _there(ami)), 0) // 2):
        headers = (
            ("Channel", f"Local/s@{IDLE}/n"),
            ("Context", IDLE),
            ("Exten", "s"),
            ("Priority", "1"),
            ("Async", "true"),
        )
        await ami.send(Action("Originate", headers))
    async with asyncio.timeout(MORE_S):
        while True:
            if len(await _there(ami)) >= wanted:
                return
            await asyncio.sleep(0.2)


async def _there(ami: AmiClient) -> list[str]:
    return [one.get("Uniqueid") for one in await ami.send_list(Action("CoreShowChannels", []))]


async def _asking_takes(ami: AmiClient) -> float:
    """Return how many milliseconds the PBX takes to tell all its channels."""
    begun = time.monotonic()
    await _there(ami)
    return (time.monotonic() - begun) * 1000


async def _ghost(hotline: RunningHotline, ami: AmiClient, ref: int) -> float:
    """Let a telephone ring for nobody; return after how many seconds it is silent."""
    name = LegNames(TENANT, "offer").name(ref)
    headers = (
        ("Channel", f"PJSIP/{SEAT}"),
        ("ChannelId", name),
        ("Context", AGENT_CONTEXT),
        ("Exten", "s"),
        ("Priority", "1"),
        ("Timeout", str(round(SILENT_S * 1000))),
        ("Async", "true"),
    )
    await ami.send(Action("Originate", headers))
    begun = time.monotonic()
    for is_there in (True, False):
        while True:
            if await _is_there(ami, name) is is_there:
                break
            await asyncio.sleep(0.02)
    assert hotline.told("floor_healed")
    return time.monotonic() - begun


async def _is_there(ami: AmiClient, name: str) -> bool:
    """Ask for one channel: who asked for all of them again and again would be the load."""
    try:
        await ami.send(Action("Getvar", [("Channel", name), ("Variable", "CHANNEL(name)")]))
    except AmiActionRefused:
        return False
    return True


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", default="0,200,1000", help="so many, with commas")
    parser.add_argument("--ghosts", type=int, default=20, help="beside each of them")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hotline-ghosts-") as folder:
        wanted = [int(one) for one in given.channels.split(",")]
        asyncio.run(measure(wanted, given.ghosts, Path(folder), Console()))


if __name__ == "__main__":
    main()
