"""How many slips in the shipped flows the checker finds.

`python bench/mutants.py [--seed 1] [--each 40]` changes the flows, the prompts and the calendar in
one small way at a time and prints, by kind of change, how many are killed (the checker tells a
mistake), equivalent (the same hotline to every caller, see `mutant_sameness`), valid (another flow
that somebody may mean) and missed (wrong, and not told), then every missed one and its place.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow.problems import FlowProblems
from hotline.flow_files import load_bundle
from mutant_operators import ALWAYS_WRONG, MAY_BE_MEANT
from mutant_sameness import same
from mutant_tree import Files, Mutant

FATES = ("killed", "equivalent", "valid", "missed")


def make(files: Files, seed: int, each: int) -> list[Mutant]:
    """Return the mutants, at most `each` of a kind; the same ones for the same seed."""
    chosen = []
    for name, operator in {**ALWAYS_WRONG, **MAY_BE_MEANT}.items():
        # A change that two spellings make is one change.
        every = list({(m.place, m.change): m for m in operator(name, files)}.values())
        chosen += random.Random(f"{seed} {name}").sample(every, min(each, len(every)))
    return chosen


def fate(mutant: Mutant, original: Bundle) -> str:
    """Return what becomes of a mutant."""
    try:
        bundle = compile_bundle(mutant.sources)
    except FlowProblems:
        return "killed"
    if same(original, bundle):
        return "equivalent"
    return "valid" if mutant.operator in MAY_BE_MEANT else "missed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=40, help="mutants of a kind, at most")
    parser.add_argument("--valid", action="store_true", help="list the valid ones too")
    options = parser.parse_args()
    original = load_bundle(Path("ivr_flows"), Path("voice_prompts"))
    files = Files(original)
    for file in [files.catalogue, *files.calendars, *(file for _, file in files.flows)]:
        # Written again and not changed, a file is the same: what kills a mutant is its change.
        assert fate(file.changed("", (), "", file.source.data), original) == "equivalent"
    mutants = make(files, options.seed, options.each)
    began = time.perf_counter()
    fates = [(mutant, fate(mutant, original)) for mutant in mutants]
    seconds = time.perf_counter() - began
    counts = Counter((mutant.operator, what) for mutant, what in fates)
    table = Table("operator", *FATES, title=f"{len(mutants):,} mutants, seed {options.seed}")
    for operator in dict.fromkeys(mutant.operator for mutant in mutants):
        table.add_row(operator, *(str(counts[operator, what] or "") for what in FATES))
    table.add_section()
    total = Counter(what for _, what in fates)
    table.add_row("all", *(str(total[what]) for what in FATES))
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    listed = {"missed", "valid"} if options.valid else {"missed"}
    for mutant, what in fates:
        if what in listed:
            console.print(
                f"{what}: {mutant.place}: {mutant.operator}: {mutant.change}", markup=False
            )
    console.print(f"{seconds:.1f} s, {1000 * seconds / len(mutants):.1f} ms a mutant")
    sys.exit(bool(total["missed"]))


if __name__ == "__main__":
    main()
