"""What `/health` looks at. No probe asks a customer's question: what callers met is evidence."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hotline.database import Address
from hotline.errors import HotlineError
from hotline.floor import prompts as floor_prompts
from hotline.flow.calendar.outlook import warnings
from hotline.local_time import local_moment
from hotline.model.sentence import Sentence
from hotline.ops.bundle_keeper import Serving
from hotline.ops.floor_fit import FloorFit
from hotline.ops.health import Probe
from hotline.ops.health_words import HealthWords
from hotline.ops.refused import Refused, in_short
from hotline.ops.signs import FADES_S, Lately, Streak
from hotline.settings import SettingsProblems
from hotline.speech.recognition.worker_ears import WorkerEars

UNANSWERED_LIMIT = 3
"""So many unanswered questions in a row are the bank's trouble, and not one caller's."""
PAYMENTS_LIMIT_S = 600.0
"""A payment that is unknown for longer than this, or of which its customer does not hear, is a
matter for somebody to see to."""
LEAST_FREE_BYTES = 200_000_000
"""With less free than this the disk counts as nearly full."""

MISSED = {
    "not made": HealthWords.PROMPTS_NOT_MADE,
    "not played": HealthWords.PROMPTS_NOT_PLAYED,
}


def link_probe(is_up: Callable[[], bool]) -> Probe:
    """Tell whether the link to Asterisk is down."""

    def probe() -> Sentence | None:
        if is_up():
            return None
        return HealthWords.LINK_DOWN()

    return probe


def calls_probe(is_draining: Callable[[], bool]) -> Probe:
    """Tell whether the service ends and takes no new calls."""

    def probe() -> Sentence | None:
        if not is_draining():
            return None
        return HealthWords.SERVICE_ENDS()

    return probe


def bank_probe(answers: Streak) -> Probe:
    """Tell whether the bank left the latest questions of callers unanswered."""

    def probe() -> Sentence | None:
        if answers.count < UNANSWERED_LIMIT:
            return None
        return HealthWords.BANK_SILENT(count=str(answers.count), seconds=f"{answers.ago_s:.0f}")

    return probe


def journal_probe(appends: Streak, kept: Address) -> Probe:
    """Tell whether the journal did not take the latest record."""

    def probe() -> Sentence | None:
        if not appends.count:
            return None
        return HealthWords.JOURNAL_SILENT(
            count=str(appends.count), seconds=f"{appends.ago_s:.0f}", kept=str(kept)
        )

    return probe


def disk_probe(folder: Path, least_bytes: int = LEAST_FREE_BYTES) -> Probe:
    """Tell whether the disk of a folder is nearly full."""

    def probe() -> Sentence | None:
        free = shutil.disk_usage(folder).free
        if free >= least_bytes:
            return None
        return HealthWords.DISK_NEARLY_FULL(
            folder=str(folder), free=f"{free / 1e6:,.0f}", least=f"{least_bytes / 1e6:,.0f}"
        )

    return probe


def prompts_probe(failures: Lately) -> Probe:
    """Tell whether callers missed a prompt lately."""

    def probe() -> Sentence | None:
        whys = Counter(failures.whys)
        if not whys:
            return None
        why, _ = whys.most_common(1)[0]
        return MISSED.get(why, HealthWords.PROMPTS_MISSED)(
            count=str(whys.total()), minutes=f"{FADES_S / 60:.0f}", cause=why
        )

    return probe


def flows_probe(
    refused: Callable[[], Refused | None], serving: Callable[[], Serving], zone: ZoneInfo
) -> Probe:
    """Tell whether new calls get something else than what the files say."""

    def probe() -> Sentence | None:
        files, calls = refused(), serving()
        if files is None:
            return None
        return HealthWords.FLOWS_REFUSED(
            since=local_moment(files.since, zone),
            bundle=calls.bundle.digest[:12],
            taken=local_moment(calls.since, zone),
            mistake=in_short(files.error),
        )

    return probe


def calendar_probe(serving: Callable[[], Serving]) -> Probe:
    """Tell what somebody should soon see to in the calendar of new calls."""

    def probe() -> Sentence | None:
        calendar = serving().bundle.calendar
        if calendar is None:
            return None
        soon = warnings(calendar, datetime.now(UTC))
        return HealthWords.CALENDAR(warnings=soon) if soon else None

    return probe


def floor_probe(fit: Callable[[], FloorFit], serving: Callable[[], Serving]) -> Probe:
    """Tell whether new calls' flows ask of the floor what is not there."""

    def probe() -> Sentence | None:
        found = fit().problems(serving().bundle)
        if found is None:
            return None
        return HealthWords.FLOWS_DO_NOT_FIT(total=found.total, mistake=str(found.problems[0]))

    return probe


def floor_files_probe(refused: Callable[[], Refused | None], zone: ZoneInfo) -> Probe:
    """Tell whether the floor goes by something else than what its files say."""

    def probe() -> Sentence | None:
        files = refused()
        if files is None:
            return None
        return HealthWords.FLOOR_FILES_REFUSED(
            since=local_moment(files.since, zone), mistake=in_short(files.error)
        )

    return probe


def floor_prompts_probe(serving: Callable[[], Serving]) -> Probe:
    """Tell which prompts new calls' catalogue lacks that the floor speaks."""

    def probe() -> Sentence | None:
        found = floor_prompts.problems(serving().bundle)
        if not found:
            return None
        return HealthWords.FLOOR_PROMPTS_WRONG(mistake=found[0].text)

    return probe


def refused_floor_probe(refused: HotlineError) -> Probe:
    """Tell that a start did not take the files of the floor."""
    return lambda: HealthWords.FLOOR_REFUSED(mistake=in_short(refused))


def cache_probe(trouble: Callable[[], str | None], folder: Path) -> Probe:
    """Tell whether sound about callers stays in Asterisk's cache."""

    def probe() -> Sentence | None:
        why = trouble()
        if why is None:
            return None
        return HealthWords.SOUND_KEPT(folder=str(folder), cause=why)

    return probe


def ears_probe(ears: WorkerEars) -> Probe:
    """Tell whether callers are heard."""
    return lambda: ears.away


def recordings_probe(trouble: Callable[[], str]) -> Probe:
    """Tell whether what was recorded is not sealed."""

    def probe() -> Sentence | None:
        why = trouble()
        if not why:
            return None
        return HealthWords.RECORDINGS_UNSEALED(cause=why)

    return probe


def overdue_probe(calls: Callable[[], int]) -> Probe:
    """Tell whether calls are kept that should have been erased."""

    def probe() -> Sentence | None:
        if not calls():
            return None
        return HealthWords.ERASURE_OVERDUE(count=str(calls()))

    return probe


def ledger_probe(late: Callable[[], int]) -> Probe:
    """Return what tells of promises that are late."""

    def probe() -> Sentence | None:
        count = late()
        if not count:
            return None
        return HealthWords.PROMISES_LATE(count=str(count))

    return probe


def settings_probe(refused: SettingsProblems | None) -> Probe:
    """Return what tells of settings that a start did not take."""

    def probe() -> Sentence | None:
        if refused is None:
            return None
        return HealthWords.SETTINGS_REFUSED(mistakes="; ".join(refused.problems))

    return probe


def dead_calls_probe(has_failed: Callable[[], bool]) -> Probe:
    """Return what tells of calls that a dead service left and nobody has brought to their ends."""

    def probe() -> Sentence | None:
        if not has_failed():
            return None
        return HealthWords.CALLS_WITHOUT_END()

    return probe


def payments_probe(count: Callable[[], int], seconds: Callable[[], float]) -> Probe:
    """Return what tells of payments that have been unknown for long."""

    def probe() -> Sentence | None:
        if seconds() < PAYMENTS_LIMIT_S:
            return None
        return HealthWords.PAYMENTS_NOT_KNOWN(count=str(count()), minutes=f"{seconds() / 60:,.0f}")

    return probe


def notices_probe(count: Callable[[], int], seconds: Callable[[], float]) -> Probe:
    """Return what tells of customers who have waited long for news of a payment."""

    def probe() -> Sentence | None:
        if seconds() < PAYMENTS_LIMIT_S:
            return None
        return HealthWords.CUSTOMERS_UNTOLD(count=str(count()), minutes=f"{seconds() / 60:,.0f}")

    return probe
