"""What `/health` tells of recordings that are not as they should be."""

from __future__ import annotations

from collections import Counter

from hotline.ops.health import Probe
from hotline.ops.recording_checker import LOOK_EVERY_S, ROUND, TOLD_FOR, RecordingChecker

LATE_S = 3 * ROUND.total_seconds()


def found_recordings_probe(checker: RecordingChecker) -> Probe:
    """Tell of recordings found missing, cut or damaged lately, and of what cannot be read."""

    def probe() -> str | None:
        told = []
        faults = Counter(one.fault for one in checker.lately())
        if faults:
            counted = ", ".join(f"{number} {fault}" for fault, number in sorted(faults.items()))
            told.append(
                f"recordings were found in the last {TOLD_FOR.days} days that are not as they "
                f"should be ({counted}): the console's page Quality and `hotline recordings check` "
                "tell which; take damaged and missing ones from a backup of recording.folder, and "
                "see who writes there"
            )
        if checker.unreadable:
            told.append(
                f"of {checker.unreadable:,} calls nobody can tell whether their recordings are "
                "whole, for their records do not open: the log tells which and why "
                "(recordings_of_call_not_read)"
            )
        if checker.trouble:
            told.append(
                f"recordings are not looked through ({checker.trouble}): let the service's user "
                f"read and write recording.folder; it is tried again every {LOOK_EVERY_S:.0f} s"
            )
        elif checker.unread_s > LATE_S:
            told.append(
                "some recordings may not have been read for "
                f"{checker.unread_s / 86_400:,.0f} days, for there are more than this machine "
                "reads beside its calls: run `hotline recordings check` where there is room for it"
            )
        return "; ".join(told) or None

    return probe
