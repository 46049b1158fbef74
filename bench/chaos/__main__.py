"""`make chaos`: kills what carries payment calls, at every step of them, and counts the money.

`CALLS=20` makes so many calls at each step and of each kind, in place of 100 for `kill -9`, 20 for
the others and 1,000 at random instants; `JSON=1` ends with one line of JSON. A batch that is done
is not run again, unless with `ARGS=--fresh`. The exit code is 1 if money or a call was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from chaos.batch import probe, run_batch
from chaos.deaths import DEATHS
from chaos.house import House, open_house
from chaos.judging import Judging
from chaos.plan import Batch, Wanted, plan, plan_again
from chaos.results import ZEROS, Results, summary
from chaos.showing import show
from hotline.launch.places import find_places

SEED = 7
BATCH = 100
TIMES = 3
"""How often calls are made until enough of them have stood at their step."""


async def run(wanted: Wanted, results: Results, console: Console) -> int:
    """Run what is not done yet, and again what did not get to its step.

    Returns:
        At how many steps, of each kind, too few calls have stood.
    """
    with tempfile.TemporaryDirectory(prefix="hotline-chaos-") as folder:
        async with open_house(Path(folder), customers=wanted.callers) as house:
            judging = Judging(house, results, lambda fault: console.print(fault, style="red"))
            steps = await probe(house)
            batches = list(plan(steps, wanted))
            for time in range(2, TIMES + 2):
                missing = [batch for batch in batches if batch.key not in results.done]
                console.print(f"{len(batches) - len(missing)} of {len(batches)} batches are done")
                await run_all(missing, house, judging, console)
                batches = list(plan_again(steps, wanted, results.held, time=time))
            await judging.books()
            return sum(len(batch.places) for batch in batches)


async def run_all(
    batches: Sequence[Batch], house: House, judging: Judging, console: Console
) -> None:
    """Run batches, and wait until it is known what became of their money."""
    instants = random.Random(SEED)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(batches))
        for batch in batches:
            progress.update(task, description=f"{batch.callers} calls, {batch.kind}")
            judging.add(batch, await run_batch(house, batch, instants))
            await judging.look()
            progress.advance(task)
        progress.update(task, description="what is not settled yet")
        await judging.all_known()


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, help="at each step and of each kind")
    parser.add_argument("--at-random", type=int, help="calls struck at random instants")
    parser.add_argument("--batch", type=int, default=BATCH, help="calls at once")
    parser.add_argument("--kinds", default=",".join(DEATHS), help="only these, with commas")
    parser.add_argument("--steps", default="", help="only these numbers, with commas")
    parser.add_argument("--fresh", action="store_true", help="forget what is done")
    parser.add_argument("--json", action="store_true", help="end with a line of JSON")
    given = parser.parse_args()
    wanted = Wanted(
        batch=given.batch,
        kills=given.calls or 100,
        others=given.calls or 20,
        at_random=(given.calls or 1000) if given.at_random is None else given.at_random,
        kinds=given.kinds.split(","),
        steps=[int(number) for number in given.steps.split(",") if number],
    )
    console = Console(stderr=given.json)
    results = Results(find_places().var / "chaos", fresh=given.fresh)
    too_few = asyncio.run(run(wanted, results, console))
    found = summary(results.done.values())
    show(console, found)
    if too_few:
        console.print(f"fewer calls than wanted at {too_few} steps: is the machine too busy?")
    if given.json:
        print(json.dumps(found))
    sys.exit(too_few > 0 or any(found[name] for name in ZEROS))


if __name__ == "__main__":
    main()
