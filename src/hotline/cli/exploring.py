"""`hotline test --explore`: what callers who walk every branch would be surprised by."""

from __future__ import annotations

import json
import time

from rich.console import Console
from rich.progress import track
from rich.text import Text

from hotline.cli.story import show_call
from hotline.flow.bundle import Bundle
from hotline.simulator.explore.explorer import explore
from hotline.simulator.explore.surprises import Surprise, surprises_of
from hotline.simulator.flow_tests.coverage import Coverage, spots_of

SEED = 1
"""The same callers come every time, so that what they found can be found again."""
LAST_LINES = 12
"""So much is shown of a call that surprises: its end."""


def run(bundle: Bundle, calls: int, *, as_json: bool) -> int:
    """Let so many callers walk through each flow that can be called; return the exit code."""
    began = time.perf_counter()
    coverage = Coverage(spots=spots_of(bundle))
    found: dict[tuple[str, str], Surprise] = {}
    made = 0
    for flow in [flow.name for flow in bundle.flows.values() if not flow.is_subflow]:
        explored = explore(bundle, flow, seed=SEED, most=calls)
        errors = Console(stderr=True)
        for one in track(explored, f"calling {flow}", calls, console=errors, transient=True):
            made += 1
            coverage.add(flow, one.call.exchanges)
            for surprise in surprises_of(one, bundle):
                key = (surprise.kind, surprise.node)
                # The shortest call shows it best.
                if key not in found or len(surprise.exchanges) < len(found[key].exchanges):
                    found[key] = surprise
    if as_json:
        print(json.dumps(_result(made, found, coverage), ensure_ascii=False, indent=2))  # noqa: T201
    else:
        _show(made, found, coverage, bundle, seconds=time.perf_counter() - began)
    return 1 if found else 0


def _show(
    made: int,
    found: dict[tuple[str, str], Surprise],
    coverage: Coverage,
    bundle: Bundle,
    *,
    seconds: float,
) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for surprise in found.values():
        console.print(Text.assemble((f"{surprise.kind}", "bold"), f" at '{surprise.node}'"))
        show_call(surprise.exchanges, bundle, console, last=LAST_LINES)
        console.print(Text(f"    {surprise.text}", style="red"))
        console.print()
    for spot in coverage.missing:
        console.print(Text(f"no caller came there: {spot}", style="yellow"))
    walked = len(coverage.spots) - len(coverage.missing)
    style = "red" if found else "green"
    console.print(
        f"{made:,} calls, {walked} of {len(coverage.spots)} nodes and ways walked, "
        f"[{style}]{len(found)} surprises[/{style}] in {seconds:.1f} s"
    )


def _result(made: int, found: dict[tuple[str, str], Surprise], coverage: Coverage) -> object:
    return {
        "calls": made,
        "surprises": [
            {"kind": one.kind, "node": one.node, "text": one.text} for one in found.values()
        ],
        "coverage": round(coverage.percent, 1),
        "missing": [
            {"flow": spot.flow, "node": spot.node, "way": spot.way} for spot in coverage.missing
        ],
    }
