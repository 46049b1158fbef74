"""What `/health` tells of recordings that are not as they should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hotline.model.sentence import Sentence
from hotline.ops.health import Probe
from hotline.ops.health_words import HealthWords
from hotline.ops.recording_checker import LOOK_EVERY_S, ROUND, TOLD_FOR, RecordingChecker
from hotline.recordings.found import Fault

LATE_S = 3 * ROUND.total_seconds()


_FAULTS: Mapping[Fault, HealthWords] = {
    "missing": HealthWords.FAULT_MISSING,
    "cut": HealthWords.FAULT_CUT,
    "damaged": HealthWords.FAULT_DAMAGED,
}


def found_recordings_probe(checker: RecordingChecker) -> Probe:
    """Tell of recordings found missing, cut or damaged lately."""

    def probe() -> Sentence | None:
        faults = Counter(one.fault for one in checker.lately())
        if not faults:
            return None
        counted = tuple(_FAULTS[one](count=str(number)) for one, number in sorted(faults.items()))
        return HealthWords.RECORDINGS_AT_FAULT(days=str(TOLD_FOR.days), faults=counted)

    return probe


def unreadable_records_probe(checker: RecordingChecker) -> Probe:
    """Tell of calls of which nobody can tell."""

    def probe() -> Sentence | None:
        if not checker.unreadable:
            return None
        return HealthWords.RECORDS_UNREADABLE(count=f"{checker.unreadable:,}")

    return probe


def recordings_round_probe(checker: RecordingChecker) -> Probe:
    """Tell whether recordings are not looked through, or too slowly."""

    def probe() -> Sentence | None:
        if checker.trouble:
            return HealthWords.RECORDINGS_NOT_LOOKED_THROUGH(
                cause=checker.trouble, seconds=f"{LOOK_EVERY_S:.0f}"
            )
        if checker.unread_s > LATE_S:
            return HealthWords.RECORDINGS_TOO_MANY(days=f"{checker.unread_s / 86_400:,.0f}")
        return None

    return probe
