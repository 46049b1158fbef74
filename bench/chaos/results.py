"""What the batches found, kept in a file, so that what is done is not done again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from chaos.batch import BatchDone
from chaos.judge import Verdict

COUNTS = (
    "calls",
    "intended",
    "settled",
    "double",
    "lost",
    "dropped",
    "ledger_sum",
    "disagreements",
    "stuck",
    "unknown",
)
ZEROS = ("double", "lost", "dropped", "ledger_sum", "disagreements", "stuck")
"""What must not be."""
PLANNED = "batches.jsonl"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one batch found.

    Attributes:
        key: Which batch it is; no two have the same.
        kind: What struck.
        step: Where; `any` where it struck at a random instant.
        held: How many calls stood at that very step.
        at: How many calls stood at which step.
        verdict: What became of the payments.
    """

    key: str
    kind: str
    step: str
    held: int
    at: dict[str, int]
    verdict: Verdict


def result(key: str, kind: str, step: str, done: BatchDone) -> Result:
    """Sum up a batch."""
    return Result(
        key=key,
        kind=kind,
        step=step,
        held=done.at.get(step, 0),
        at=done.at,
        verdict=done.verdict,
    )


class Results:
    """The file of them, which only grows."""

    def __init__(self, folder: Path, *, fresh: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / PLANNED
        if fresh:
            self._file.unlink(missing_ok=True)
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        found = (_read(line) for line in lines)
        self.done = {one.key: one for one in found}

    def add(self, one: Result) -> None:
        """Keep what a batch found."""
        self.done[one.key] = one
        with self._file.open("a") as file:
            file.write(json.dumps(asdict(one)) + "\n")


def _read(line: str) -> Result:
    found = json.loads(line)
    return Result(**{**found, "verdict": Verdict(**found["verdict"])})


def summary(results: Iterable[Result]) -> dict[str, object]:
    """Sum all up: the counts, the milliseconds of calls that were taken up, and the samples."""
    results = list(results)
    verdicts = [one.verdict for one in results]
    steps: dict[str, dict[str, dict[str, int]]] = {}
    for one in results:
        of_kind = steps.setdefault(one.step, {}).setdefault(one.kind, {"calls": 0, "held": 0})
        of_kind["calls"] += one.verdict.calls
        of_kind["held"] += one.held
    kinds: dict[str, int] = {}
    for one in results:
        kinds[one.kind] = kinds.get(one.kind, 0) + one.verdict.calls
    return {
        **{name: sum(getattr(verdict, name) for verdict in verdicts) for name in COUNTS},
        "kill_to_prompt_ms": _spread([ms for one in verdicts for ms in one.kill_to_prompt_ms]),
        "kinds": kinds,
        "steps": steps,
    }


def _spread(sample: list[float]) -> dict[str, float]:
    if len(sample) < 2:
        return {"sample": len(sample)}
    return {
        "sample": len(sample),
        "median": round(median(sample)),
        "p99": round(quantiles(sample, n=100, method="inclusive")[98]),
        "max": round(max(sample)),
    }
