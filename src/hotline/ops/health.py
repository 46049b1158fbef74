"""The registry of probes: each says in one sentence what is wrong and the way out, or nothing."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from hotline.model.sentence import Sentence
from hotline.ops.health_words import HealthWords

Probe = Callable[[], Sentence | None]
"""Looks at something without waiting for it; returns a sentence with the way out, None if well."""

log = structlog.get_logger()


class Health:
    """Whether callers are served as they should be."""

    def __init__(self) -> None:
        self._probes: dict[str, Probe] = {}
        self._heralds: dict[str, Probe] = {}

    def watch(self, name: str, probe: Probe) -> None:
        """Ask `probe` too; `name` says what it looks at."""
        self._probes[name] = probe

    def watch_for_notice(self, name: str, probe: Probe) -> None:
        """Ask `probe` too, for something that somebody must see to and that harms no caller yet."""
        self._heralds[name] = probe

    def problems(self) -> list[Sentence]:
        """Return a sentence for each thing that callers suffer from now."""
        return self._sentences(self._probes)

    def notices(self) -> list[Sentence]:
        """Return a sentence for each thing that somebody must see to though callers are well."""
        return self._sentences(self._heralds)

    def _sentences(self, probes: dict[str, Probe]) -> list[Sentence]:
        asked = (self._ask(name, probe) for name, probe in probes.items())
        return [sentence for sentence in asked if sentence is not None]

    def _ask(self, name: str, probe: Probe) -> Sentence | None:
        try:
            return probe()
        except Exception:
            # Health must be told above all when something is broken.
            log.exception("health_probe_failed", probe=name)
            return HealthWords.STATE_UNKNOWN(name=name)
