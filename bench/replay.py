"""How many recorded calls a core replays, beside merely reading them.

`python bench/replay.py [--calls 10000] [--seed 1]` records calls that nobody made, with every kind
of fault among them, replays them and prints a table; any difference ends it with 1. CPU seconds of
one process, so that a busy machine tells the same. Two kinds of callers, half of each:

- usual: of their answers one in twenty is silence, a useless key or a refusal of the bank, and one
  event in a hundred is a fault.
- wandering: one answer in four, and one event in twelve.

The edit makes a wrong PIN's third try its last but one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from hotline.calendar_rules import look_up
from hotline.flow.bundle import CALENDAR_RULES, CATALOGUE, Bundle, compile_bundle
from hotline.flow_files import read_files
from hotline.journal import WrittenCall
from hotline.qa.replay.recorded import event_of
from hotline.qa.replay.replayer import Replayer
from hotline.qa.replay.verdicts import Same
from hotline.testing.recorded import header, written
from hotline.testing.wanderer import Wanderer

PROJECT = Path(__file__).parent.parent
LANGUAGE = PROJECT / "tests/unit/flow/language"
CALLERS = {"usual": (0.01, 0.05), "wandering": (0.08, 0.25)}
"""How likely a fault is at each event, and a slip at each answer."""
EDIT = ("tries: 3, then: ", "tries: 2, then: ")


@dataclass(frozen=True, kw_only=True)
class Load:
    """Calls of one kind of callers on one flow."""

    bundle: Bundle
    edited: Mapping[str, str]
    calls: Sequence[WrittenCall]


def shipped() -> Mapping[str, str]:
    return read_files(PROJECT / "ivr_flows", PROJECT / "voice_prompts")


def small_bank() -> Mapping[str, str]:
    folder = PROJECT / "tests/small_bank"
    return read_files(folder / "ivr_flows", folder / "voice_prompts")


def language() -> Mapping[str, str]:
    sources = {file.name: file.read_text() for file in LANGUAGE.glob("*.yaml")}
    sources[CATALOGUE] = sources.pop("catalogue.yaml")
    return {**sources, CALENDAR_RULES: look_up(sources["calendar.yaml"])}


FLOWS = {
    "shipped": (shipped, "main"),
    "small bank's": (small_bank, "main"),
    "every node kind's": (language, "cards"),
}


def record(bundle: Bundle, flow: str, kind: str, count: int, seed: int) -> Load:
    fault, slip = CALLERS[kind]
    wanderer = Wanderer(bundle, flow, Random(seed), fault=fault, slip=slip)
    calls = [
        written(header(bundle, flow, call_id=str(number)), wanderer.call())
        for number in range(count)
    ]
    edited = {file: text.replace(*EDIT) for file, text in bundle.sources.items()}
    return Load(bundle=bundle, edited=edited, calls=calls)


def read_json(load: Load) -> None:
    for call in load.calls:
        for one in call.records:
            json.loads(one.event)
            json.loads(one.commands)


def read_events(load: Load) -> None:
    for call in load.calls:
        for one in call.records:
            event_of(one)


def timed(load: Load, work: Callable[[Load], Iterator[bool] | None]) -> tuple[float, int]:
    """Return calls a CPU second, and how many are not the same."""
    began = time.process_time()
    found = work(load)
    different = 0 if found is None else sum(not same for same in found)
    return len(load.calls) / (time.process_time() - began), different


def command(replayer: Replayer) -> Callable[[Load], Iterator[bool]]:
    def work(load: Load) -> Iterator[bool]:
        return (isinstance(replayer.replay(call, load.bundle.sources), Same) for call in load.calls)

    return work


def compare(load: Load) -> dict[str, tuple[float, int]]:
    own, edited = Replayer(None), Replayer(load.edited)
    for replayer in (own, edited):
        # Compiling is once for all calls.
        replayer.replay(load.calls[0], load.bundle.sources)
    return {
        "limit: json.loads of the records": timed(load, read_json),
        "decode the events (pydantic)": timed(load, read_events),
        "own flows": timed(load, command(own)),
        "edited": timed(load, command(edited)),
    }


def table(title: str, load: Load, found: dict[str, tuple[float, int]]) -> Table:
    records = sum(len(call.records) for call in load.calls) / len(load.calls)
    shown = Table(title=f"{title}: {len(load.calls):,} calls of {records:.1f} events")
    shown.add_column("")
    for column in ("calls/s", "events/s", "x limit", "not the same"):
        shown.add_column(column, justify="right")
    limit, _ = next(iter(found.values()))
    for name, (speed, different) in found.items():
        shown.add_row(
            name,
            f"{speed:,.0f}",
            f"{speed * records:,.0f}",
            f"{speed / limit:.2f}",
            f"{different:,}" if "flows" in name or "edited" in name else "",
        )
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000, help="how many in all, at the least")
    parser.add_argument("--seed", type=int, default=1, help="which calls")
    given = parser.parse_args()
    console = Console()
    differ: Counter[str] = Counter()
    for name, (sources, flow) in FLOWS.items():
        bundle = compile_bundle(sources())
        for kind in CALLERS:
            count = -(-given.calls // (len(FLOWS) * len(CALLERS)))
            load = record(bundle, flow, kind, count, given.seed)
            found = compare(load)
            console.print(table(f"{name} flows, {kind} callers", load, found))
            differ["calls"] += count
            differ["differ"] += sum(n for title, (_, n) in found.items() if title.startswith("own"))
    print(f"{differ['calls']:,} generated journals on their own flows: {differ['differ']} differ")
    sys.exit(1 if differ["differ"] else 0)


if __name__ == "__main__":
    main()
