"""What /health says where the live floor was not what its log tells, or a desk not what it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.desk.desk_audit import DeskAudit
from hotline.floor.log_audit import LogAudit
from hotline.floor.ports import Clock
from hotline.local_time import local_moment
from hotline.ops.health import Probe

TOLD_FOR = timedelta(hours=1)
"""So long it is told what was put right: nothing of the kind should ever be."""
LATE = timedelta(minutes=10)
"""What was not held against anything for so long may be anything."""


def log_audit_probe(audit: LogAudit, clock: Clock, zone: ZoneInfo) -> Probe:
    """Tell where the floor was not what its log tells, in the bank's time zone."""
    begun_at = clock()

    def probe() -> str | None:
        found, now = audit.last, clock()
        if found is not None and (found.left or now - found.at < TOLD_FOR):
            if found.left:
                what_then = "putting it right has not helped: restart the service"
            elif found.is_put_right:
                what_then = "it was put right from the log"
            else:
                what_then = "the log, read anew, agrees with the floor: nothing was put right"
            number = len(found.differing)
            return (
                f"the live floor was not what its log tells ({number} value{'s'[: number != 1]} of "
                f"{', '.join(found.kinds)}) at {local_moment(found.at, zone)}, and {what_then}; "
                "that is a defect: floor_not_as_logged in the service's log has the values, "
                "`hotline floor --audit` compares all figures"
            )
        what = "the live floor has not been held against its log"
        return _late(what, audit.held_at or begun_at, now, zone)

    return probe


def desk_audit_probe(audit: DeskAudit, clock: Clock, zone: ZoneInfo) -> Probe:
    """Tell of desks that showed what was over, or may, in the bank's time zone."""
    begun_at = clock()

    def probe() -> str | None:
        now = clock()
        if audit.behind_at is not None and now - audit.behind_at <= TOLD_FOR:
            return (
                f"a desk showed its agent what was over, last at "
                f"{local_moment(audit.behind_at, zone)}, and was told anew; that is a defect: "
                "desk_behind in the service's log says whose it was"
            )
        if audit.unheld_at is not None and now - audit.unheld_at <= TOLD_FOR:
            return (
                f"an open desk could not be held against the floor, last at "
                f"{local_moment(audit.unheld_at, zone)}, and may show its agent what is over; that "
                "is a defect: desk_not_held in the service's log says whose it is, and why"
            )
        what = "open desks have not been held against the floor"
        return _late(what, audit.held_at or begun_at, now, zone)

    return probe


def _late(what: str, held_at: datetime, now: datetime, zone: ZoneInfo) -> str | None:
    if now - held_at <= LATE:
        return None
    since = local_moment(held_at, zone)
    return f"{what} since {since}: look_failed in the service's log says why"
