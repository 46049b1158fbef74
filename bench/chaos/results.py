"""What the batches found, kept in a file, so that what is done is not done again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from chaos.batch import BatchDone
from chaos.judge import Verdict
from chaos.plan import ANY, Batch
from chaos.steps import Step

COUNTS = (
    "calls",
    "intended",
    "settled",
    "double",
    "lost",
    "dropped",
    "sent_away",
    "ledger_sum",
    "disagreements",
    "stuck",
    "unknown",
)
ZEROS = ("double", "lost", "dropped", "ledger_sum", "disagreements", "stuck")
"""What must not be."""
KILLS = ("kill", "kill_unwritten", "kill_all")
"""The kinds that end the process which carries the calls."""
PLANNED = "batches.jsonl"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one batch found.

    Attributes:
        key: Which batch it is; no two have the same.
        kind: What struck.
        at: How many calls were at which step, by its name.
        wanted: How many should have been.
        verdict: What became of the payments.
    """

    key: str
    kind: str
    at: dict[str, int]
    wanted: dict[str, int]
    verdict: Verdict


def result(batch: Batch, done: BatchDone) -> Result:
    """Sum up a batch."""
    wanted = {step.name: count for step, count in batch.places} or {ANY: batch.callers}
    return Result(
        key=batch.key,
        kind=batch.kind,
        at=done.at,
        wanted=wanted,
        verdict=done.verdict,
    )


def books_result(verdict: Verdict) -> Result:
    """Sum up what the books of a whole run tell."""
    key = f"books/{datetime.now(UTC).isoformat()}"
    return Result(key=key, kind="books", at={}, wanted={}, verdict=verdict)


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

    def held(self, kind: str, step: Step) -> int:
        """Return how many calls of a kind have stood at a step when it struck."""
        found = (one.at.get(step.name, 0) for one in self.done.values() if one.kind == kind)
        return sum(found)

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
    kinds: dict[str, list[Verdict]] = {}
    for one in results:
        for step, calls in one.wanted.items():
            of_kind = steps.setdefault(step, {}).setdefault(one.kind, {})
            of_kind["calls"] = of_kind.get("calls", 0) + calls
            if step != ANY:
                of_kind["held"] = of_kind.get("held", 0) + one.at.get(step, 0)
        if one.wanted:
            kinds.setdefault(one.kind, []).append(one.verdict)
    return {
        **_counts(verdicts),
        "kill_to_prompt_ms": _milliseconds(
            verdict for kind in KILLS for verdict in kinds.get(kind, ())
        ),
        "kinds": {
            kind: {**_counts(of_kind), "kill_to_prompt_ms": _milliseconds(of_kind)}
            for kind, of_kind in kinds.items()
        },
        "steps": steps,
    }


def _counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    verdicts = list(verdicts)
    return {name: sum(getattr(verdict, name) for verdict in verdicts) for name in COUNTS}


def _milliseconds(verdicts: Iterable[Verdict]) -> dict[str, float]:
    return _spread([ms for verdict in verdicts for ms in verdict.kill_to_prompt_ms])


def _spread(sample: list[float]) -> dict[str, float]:
    if len(sample) < 2:
        return {"sample": len(sample)}
    return {
        "sample": len(sample),
        "median": round(median(sample)),
        "p99": round(quantiles(sample, n=100, method="inclusive")[98]),
        "max": round(max(sample)),
    }
