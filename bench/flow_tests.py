"""Flow tests a second on one core, beside the flow's core alone on the same calls.

The core alone, with no caller, no bank and nothing compared, is the limit: a test cannot be faster
than the engine that it tests.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from hotline.flow.bundle import Bundle
from hotline.flow.run import FlowRun
from hotline.flow_files import load_bundle
from hotline.simulator.flow_tests.run import read_tests, try_all
from hotline.simulator.flow_tests.trial import Trial

PROJECT = Path(__file__).parents[1]


def rate(work: Callable[[], int], seconds: float) -> float:
    """Return how many calls `work` makes in a second of this process's own time."""
    made = 0
    began = time.process_time()
    while (spent := time.process_time() - began) < seconds:
        made += work()
    return made / spent


def core_alone(trials: Sequence[Trial], bundle: Bundle) -> int:
    """Give a core the events of every trial; return how many calls that were."""
    for trial in trials:
        run = FlowRun(bundle, trial.case.flow)
        for exchange in trial.exchanges:
            run.receive(exchange.event)
    return len(trials)


def main() -> None:
    """Measure, the two in turn, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each half of a round")
    arguments = parser.parse_args()
    bundle = load_bundle(PROJECT / "ivr_flows", PROJECT / "voice_prompts")
    files = sorted((PROJECT / "ivr_flows/tests").glob("*.yaml"))
    cases = read_tests({str(file): file.read_text() for file in files}, bundle)
    trials = list(try_all(cases, bundle))
    assert all(trial.failure is None for trial in trials), "a shipped test fails"
    events = sum(len(trial.exchanges) for trial in trials) / len(trials)
    rounds = [
        (
            rate(lambda: sum(1 for _ in try_all(cases, bundle)), arguments.seconds),
            rate(lambda: core_alone(trials, bundle), arguments.seconds),
        )
        for _ in range(arguments.rounds)
    ]
    tests, core = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(one / other for one, other in rounds)
    print(f"{len(trials)} tests of the shipped flows, {events:.1f} events each, on one core")
    print(f"  flow tests       {tests:8,.0f} a second")
    print(f"  the core alone   {core:8,.0f} a second, the limit")
    print(f"  tests run at     {ratio:8.2f} of the limit (median of {arguments.rounds} rounds)")


if __name__ == "__main__":
    main()
