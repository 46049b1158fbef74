"""The figures of recordings that are not as they should be, in the words of Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hotline.ops.recording_checker import TOLD_FOR, RecordingChecker
from hotline.recordings.found import Fault


class FoundRecordingsCollector(Collector):
    """Shows Prometheus what a checker of recordings has found when it looks."""

    def __init__(self, checker: RecordingChecker) -> None:
        self._checker = checker

    def collect(self) -> Iterable[Metric]:
        """Yield them all."""
        checker = self._checker
        for fault in get_args(Fault):
            text = f"Recordings that were found {fault}."
            yield _gauge(fault, text, checker.count(fault))
        lately = GaugeMetricFamily(
            "hotline_recordings_found_lately",
            f"Recordings with faults that were found in the last {TOLD_FOR.days} days.",
            labels=["fault"],
        )
        found = Counter(one.fault for one in checker.lately())
        for fault in get_args(Fault):
            lately.add_metric([fault], found[fault])
        yield lately
        text = "Calls of which nobody can tell what was recorded, for their records do not open."
        yield _gauge("unreadable_calls", text, checker.unreadable)
        text = "For how long some recording may not have been read."
        yield _gauge("unread_seconds", text, checker.unread_s)
        text = "Recordings read to see that they are whole."
        yield CounterMetricFamily("hotline_recordings_read", text, value=checker.read)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"hotline_recordings_{name}", text, value=value)
