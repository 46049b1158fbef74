"""Measures the checker: mutants of the shipped flows, killed, equivalent or missed, by operator.

    make mutants ARGS="--seed 7 --at-least 1000"

The mutants are all that there are of the operators that always break something, and as many of the
others, chosen by the seed, as it takes. A missed mutant of an operator that always breaks something
is a hole in the checker and listed; the others may be what somebody wants.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow_files import read_files
from mutants.judge import Fate, judge
from mutants.operators import OPERATORS, Mutant, Operator
from mutants.tree import read, write

PROJECT = Path(__file__).parent.parent


def main() -> None:
    """Run the measurement and print the table."""
    arguments = _arguments()
    console = Console(width=100)
    files = read(read_files(PROJECT / "ivr_flows", PROJECT / "voice_prompts"))
    chosen = _chosen(
        {operator: list(operator.mutants(files)) for operator in OPERATORS},
        arguments.at_least,
        random.Random(arguments.seed),
    )
    jobs = [(operator, mutant) for operator, mutants in chosen.items() for mutant in mutants]
    began = time.perf_counter()
    with ProcessPoolExecutor(initializer=_begin, initargs=(write(files),)) as pool:
        fates = pool.map(_fate, [mutant for _, mutant in jobs], chunksize=8)
        judged = list(
            zip(jobs, track(fates, total=len(jobs), console=console, transient=True), strict=True)
        )
    seconds = time.perf_counter() - began
    counts = Counter((operator.name, fate) for (operator, _), fate in judged)
    console.print(_table(chosen, counts))
    console.print(f"{len(jobs)} mutants, seed {arguments.seed}, {seconds:.0f} s")
    holes = [
        (operator, mutant)
        for (operator, mutant), fate in judged
        if operator.breaks and fate is Fate.MISSED
    ]
    for operator, mutant in holes:
        console.print(f"MISSED {operator.name}: {mutant.file}: {mutant.what}", markup=False)
    sys.exit(1 if holes else 0)


_originals: list[Bundle] = []
"""In each process, the bundle that the mutants are held against; a compiled one does not travel."""


def _begin(sources: dict[str, str]) -> None:
    _originals.append(compile_bundle(sources))


def _fate(mutant: Mutant) -> Fate:
    return judge(mutant, _originals[0])


def _chosen(
    mutants: dict[Operator, list[Mutant]], at_least: int, chance: random.Random
) -> dict[Operator, list[Mutant]]:
    certain = sum(len(found) for operator, found in mutants.items() if operator.breaks)
    others = sum(len(found) for operator, found in mutants.items() if not operator.breaks)
    share = min(1.0, max(at_least - certain, at_least // 4) / max(1, others))
    return {
        operator: found
        if operator.breaks
        else chance.sample(found, min(len(found), round(len(found) * share + 0.5)))
        for operator, found in mutants.items()
    }


def _table(chosen: dict[Operator, list[Mutant]], counts: Counter[tuple[str, Fate]]) -> Table:
    table = Table("operator", title="Mutants of the shipped flows")
    for heading in ("mutants", *Fate, "a checker must see it"):
        table.add_column(heading, justify="right")
    for operator, mutants in chosen.items():
        numbers = [str(counts[operator.name, fate]) for fate in Fate]
        table.add_row(
            operator.name, str(len(mutants)), *numbers, "yes" if operator.breaks else "no"
        )
    table.add_section()
    totals = [str(sum(n for (_, seen), n in counts.items() if seen == fate)) for fate in Fate]
    table.add_row("all", str(sum(map(len, chosen.values()))), *totals, "")
    return table


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=7, help="chooses the mutants; default 7")
    parser.add_argument("--at-least", type=int, default=1000, help="how many; default 1000")
    return parser.parse_args()


if __name__ == "__main__":
    main()
