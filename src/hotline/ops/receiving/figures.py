"""What the uploader beside Asterisk told, and what was taken and refused, as figures."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from hotline.ops.receiving.receiver import RecordingReceiver


class UploaderCollector(Collector):
    """Shows how the uploader is when somebody looks."""

    def __init__(self, receiver: RecordingReceiver) -> None:
        self._receiver = receiver

    def collect(self) -> Iterator[Metric]:
        """Yield the figures as they are now."""
        receiver, told = self._receiver, self._receiver.inventory
        yield GaugeMetricFamily(
            "hotline_uploader_silent_seconds",
            "How long the uploader beside Asterisk has told nothing.",
            value=time.monotonic() - receiver.heard_at,
        )
        if told is not None:
            for name, text, value in (
                ("recordings", "Recordings in Asterisk's spool.", len(told.recordings)),
                (
                    "recording_bytes",
                    "How much they are.",
                    sum(one.size for one in told.recordings),
                ),
                ("waiting", "Those of them that are over.", receiver.waiting),
                ("oldest_seconds", "How long those have waited, at most.", receiver.oldest_s),
                ("spool_free_bytes", "What is free in Asterisk's spool.", told.free_bytes),
            ):
                yield GaugeMetricFamily(f"hotline_uploader_{name}", text, value=value)
        yield CounterMetricFamily(
            "hotline_recordings_received", "Recordings it has brought.", value=receiver.taken
        )
        yield CounterMetricFamily(
            "hotline_recordings_received_bytes", "How much that was.", value=receiver.taken_bytes
        )
        refused = CounterMetricFamily(
            "hotline_recordings_refused",
            "How often somebody who brings recordings was refused.",
            labels=["why"],
        )
        for why, count in receiver.refused.items():
            refused.add_metric([why], count)
        yield refused
