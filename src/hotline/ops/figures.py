"""The service's figures, in the words of Prometheus.

No label is a person's: only names of outcomes, operations and reasons, whose number is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from hotline import __version__
from hotline.asterisk.ami import AmiStats

CALL_BUCKETS_S = (5, 15, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600)
ANSWER_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30)
WORK_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
OUTCOMES_LIMIT = 64
"""So many outcomes of calls have a figure of their own; flows name them, so there may be more."""
OTHER = "other"

LINK_FIGURES = {
    "links": "Times the link to Asterisk came up.",
    "shed": "Events of Asterisk shed because handlers were too slow.",
    "handler_failures": "Times a handler of an event of Asterisk raised.",
    "oversized": "Messages of Asterisk skipped for their length.",
    "unreadable": "Messages of Asterisk that were neither event nor answer.",
    "unclaimed": "Answers of Asterisk that came for nobody, mostly too late.",
}


class Figures:
    """Counts and times; `text` is what Prometheus reads."""

    def __init__(self) -> None:
        # One of our own: what other code in this process counts is not the hotline's.
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Info("hotline", "The running hotline.", registry=registry).info({"version": __version__})
        self._outcomes: set[str] = set()
        self._calls = Counter(
            "hotline_calls", "Calls that ended, by outcome.", ["outcome"], registry=registry
        )
        self._call_s = Histogram(
            "hotline_call_seconds",
            "How long calls lasted.",
            buckets=CALL_BUCKETS_S,
            registry=registry,
        )
        self._bank_s = Histogram(
            "hotline_bank_answer_seconds",
            "How long the bank took to answer, by operation and outcome.",
            ["operation", "outcome"],
            buckets=ANSWER_BUCKETS_S,
            registry=registry,
        )
        self._append_s = Histogram(
            "hotline_journal_append_seconds",
            "How long records took until they were durable.",
            buckets=WORK_BUCKETS_S,
            registry=registry,
        )
        self._append_failures = Counter(
            "hotline_journal_failures",
            "Records that the journal did not take, by reason.",
            ["reason"],
            registry=registry,
        )
        self._compose_s = Histogram(
            "hotline_prompt_compose_seconds",
            "How long prompts took until Asterisk could fetch them.",
            buckets=WORK_BUCKETS_S,
            registry=registry,
        )
        self._prompt_failures = Counter(
            "hotline_prompts_missed",
            "Prompts that callers did not hear, by reason.",
            ["reason"],
            registry=registry,
        )
        self._lag_s = Histogram(
            "hotline_loop_lag_seconds",
            "How much later than it should the event loop came round.",
            buckets=WORK_BUCKETS_S,
            registry=registry,
        )

    def call_ended(self, outcome: str, seconds: float) -> None:
        """Count a call."""
        if outcome not in self._outcomes:
            if len(self._outcomes) >= OUTCOMES_LIMIT:
                outcome = OTHER
            self._outcomes.add(outcome)
        self._calls.labels(outcome).inc()
        self._call_s.observe(seconds)

    def bank_answered(self, operation: str, outcome: str, seconds: float) -> None:
        """Count a question to the bank."""
        self._bank_s.labels(operation, outcome).observe(seconds)

    def appended(self, seconds: float) -> None:
        """Count a durable append to the journal."""
        self._append_s.observe(seconds)

    def append_failed(self, reason: str) -> None:
        """Count an append that the journal did not take."""
        self._append_failures.labels(reason).inc()

    def prompt_composed(self, seconds: float) -> None:
        """Count a prompt that can be fetched."""
        self._compose_s.observe(seconds)

    def prompt_failed(self, reason: str) -> None:
        """Count a prompt that a caller did not hear."""
        self._prompt_failures.labels(reason).inc()

    def lagged(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self._lag_s.observe(seconds)

    def show(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Show what `value` returns at the moment somebody looks."""
        Gauge(f"hotline_{name}", text, registry=self._registry).set_function(value)

    def count(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Show a count that somebody keeps already, so that no hot path counts anything twice."""
        self._registry.register(_Counted(f"hotline_{name}", text, value))

    def show_link(self, is_up: Callable[[], bool], stats: Callable[[], AmiStats]) -> None:
        """Show the state of the link to Asterisk and what went wrong on it."""
        self.show("ami_up", "Whether the link to Asterisk is up.", is_up)
        for name, text in LINK_FIGURES.items():
            self.count(f"ami_{name}", text, partial(_figure, stats, name))

    def collect(self, collector: Collector) -> None:
        """Show whatever a collector of somebody's tells when somebody looks."""
        self._registry.register(collector)

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self._registry)


def _figure(stats: Callable[[], AmiStats], name: str) -> float:
    return float(getattr(stats(), name))


class _Counted(Collector):
    def __init__(self, name: str, text: str, value: Callable[[], float]) -> None:
        self._name = name
        self._text = text
        self._value = value

    def collect(self) -> Iterable[Metric]:
        """Return the count as it is now."""
        yield CounterMetricFamily(self._name, self._text, value=self._value())
