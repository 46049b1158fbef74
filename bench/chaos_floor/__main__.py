"""`make chaos-floor`: strikes a live floor at every moment of an offer, and looks for lies.

`FAULTS=100` strikes so often, each kind in its turn; `ARGS="--kinds kill,link"` only these. The
exit code is 1 if two people were cut off, a state lied for more than 2 s, or the floor's log does
not tell what the floor tells.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from chaos_floor.faults import FAULTS
from chaos_floor.log_check import broken
from chaos_floor.room import Room, open_room
from chaos_floor.run import Struck, strike_all

SEED = 7


async def run(given: argparse.Namespace, folder: Path, console: Console) -> int:
    """Strike a room, and print what is wrong as it is found; return how much that is."""
    found: list[Struck] = []
    spec = open_room(folder, agents=given.agents, callers=given.callers, seed=given.seed)
    chance = random.Random(given.seed)
    async with spec as room:
        async for one in strike_all(room, given.kinds.split(","), given.faults, chance):
            found.append(one)
            console.print(
                f"{len(found)} of {given.faults}: {one.kind} at {one.moment}: "
                + (f"back after {one.back_s:.1f} s" if one.reached else "did not come")
            )
            for wrong in one.wrong:
                console.print(f"    {wrong}", style="red", soft_wrap=True)
        against_laws = await broken(room.hotline)
        for wrong in against_laws:
            console.print(wrong, style="red", soft_wrap=True)
        show(room, found, console)
    return len(against_laws) + sum(len(one.wrong) for one in found)


def show(room: Room, found: list[Struck], console: Console) -> None:
    """Print what each kind of fault did, and what people did meanwhile."""
    table = Table(box=None)
    table.add_column("fault")
    for heading in ("struck", "not struck", "back, s, most", "wrong"):
        table.add_column(heading, justify="right")
    for kind in sorted({one.kind for one in found}):
        of_kind = [one for one in found if one.kind == kind]
        struck = [one for one in of_kind if one.reached]
        most_s = max((one.back_s for one in struck), default=0.0)
        wrong = sum(len(one.wrong) for one in of_kind)
        missed = len(of_kind) - len(struck)
        table.add_row(kind, str(len(struck)), str(missed), f"{most_s:.1f}", str(wrong))
    console.print(table)
    did = ", ".join(f"{what} {times}" for what, times in sorted(room.deeds.items()))
    console.print(
        f"{room.callers.calls} calls, {room.onlooker.talks.begun} conversations, "
        f"{room.callers.refused} calls not answered; people: {did}"
    )
    console.print(f"longest disagreement that healed in time: {room.onlooker.longest_s:.1f} s")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=100, help="so many")
    parser.add_argument("--kinds", default=",".join(FAULTS), help="only these, with commas")
    parser.add_argument("--agents", type=int, default=4)
    parser.add_argument("--callers", type=int, default=6, help="at a time")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, help="an empty one, which stays; else one that goes")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="hotline-chaos-floor-"))
        )
        folder.mkdir(exist_ok=True)
        wrong = asyncio.run(run(given, folder, Console()))
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
