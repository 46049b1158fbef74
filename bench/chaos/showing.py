"""What the terminal shows of the counts, at 80 columns."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from chaos.results import COUNTS, ZEROS

LATE = ("median", "p99", "max")


def show(console: Console, found: dict[str, object]) -> None:
    """Print the totals line by line, and what each kind of death did."""
    console.print("\npayments on a hotline that dies", style="bold")
    totals = Table(box=None, show_header=False)
    for name in COUNTS:
        style = "red" if name in ZEROS and found[name] else ""
        totals.add_row(name.replace("_", " "), f"{found[name]:,}", style=style)
    totals.add_row("kill to prompt, ms", _spread(found["kill_to_prompt_ms"]))
    console.print(totals)
    kinds = found["kinds"]
    assert isinstance(kinds, dict)
    table = Table(box=None)
    table.add_column("\nkind")
    for heading in ("\ncalls", "\nintended", "\nsettled", "what must\nnot be"):
        table.add_column(heading, justify="right")
    table.add_column("kill to prompt, ms\nmedian, p99, most")
    for kind, counts in kinds.items():
        row = (counts["calls"], counts["intended"], counts["settled"])
        wrong = sum(counts[name] for name in ZEROS)
        cells = (f"{number:,}" for number in (*row, wrong))
        table.add_row(kind, *cells, _spread(counts["kill_to_prompt_ms"]))
    console.print(table)


def _spread(milliseconds: object) -> str:
    assert isinstance(milliseconds, dict)
    return ", ".join(f"{milliseconds[name]:,}" for name in LATE if name in milliseconds)
