"""What /health says where the live floor was not what its log tells, or a desk not what it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.desk.desk_audit import DeskAudit
from hotline.floor.log_audit import LogAudit
from hotline.floor.ports import Clock
from hotline.local_time import local_moment
from hotline.model.sentence import Sentence
from hotline.ops.health import Probe
from hotline.ops.health_words import HealthWords

TOLD_FOR = timedelta(hours=1)
"""So long it is told what was put right: nothing of the kind should ever be."""
LATE = timedelta(minutes=10)
"""What was not held against anything for so long may be anything."""


def log_audit_probe(audit: LogAudit, clock: Clock, zone: ZoneInfo) -> Probe:
    """Tell where the floor was not what its log tells, in the bank's time zone."""
    begun_at = clock()

    def probe() -> Sentence | None:
        found, now = audit.last, clock()
        if found is not None and (found.left or now - found.at < TOLD_FOR):
            if found.left:
                what_then = HealthWords.PUT_RIGHT_IN_VAIN()
            elif found.is_put_right:
                what_then = HealthWords.PUT_RIGHT()
            else:
                what_then = HealthWords.LOG_AGREES()
            return HealthWords.FLOOR_NOT_AS_LOGGED(
                count=str(len(found.differing)),
                kinds=", ".join(found.kinds),
                at=local_moment(found.at, zone),
                what_then=(what_then,),
            )
        return _late(HealthWords.FLOOR_NOT_HELD, audit.held_at or begun_at, now, zone)

    return probe


def desk_audit_probe(audit: DeskAudit, clock: Clock, zone: ZoneInfo) -> Probe:
    """Tell of desks that showed what was over, or may, in the bank's time zone."""
    begun_at = clock()

    def probe() -> Sentence | None:
        now = clock()
        if audit.behind_at is not None and now - audit.behind_at <= TOLD_FOR:
            return HealthWords.DESK_BEHIND(at=local_moment(audit.behind_at, zone))
        if audit.unheld_at is not None and now - audit.unheld_at <= TOLD_FOR:
            return HealthWords.DESK_NOT_HELD(at=local_moment(audit.unheld_at, zone))
        return _late(HealthWords.DESKS_NOT_HELD, audit.held_at or begun_at, now, zone)

    return probe


def _late(words: HealthWords, held_at: datetime, now: datetime, zone: ZoneInfo) -> Sentence | None:
    if now - held_at <= LATE:
        return None
    return words(since=local_moment(held_at, zone))
