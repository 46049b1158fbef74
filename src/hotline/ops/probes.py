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
from hotline.ops.bundle_keeper import Serving
from hotline.ops.floor_fit import FloorFit
from hotline.ops.health import Probe
from hotline.ops.refused import Refused, in_short
from hotline.ops.signs import FADES_S, Lately, Streak
from hotline.settings import SettingsProblems
from hotline.speech.recognition.errors import ModelUnusable, WordsUnknown
from hotline.speech.recognition.recogniser import Recogniser

UNANSWERED_LIMIT = 3
"""So many unanswered questions in a row are the bank's trouble, and not one caller's."""
PAYMENTS_LIMIT_S = 600.0
"""A payment that is unknown for longer than this, or of which its customer does not hear, is a
matter for somebody to see to."""
LEAST_FREE_BYTES = 200_000_000
"""With less free than this the disk counts as nearly full."""

MENDING = {
    "not made": "see prompt_not_made in the log, then `hotline doctor`, which tries the speech "
    "library",
    "not played": "Asterisk could not fetch or play it: `hotline doctor` tries web.public_url "
    "from Asterisk's side",
}
OTHERWISE = "see the log"


def link_probe(is_up: Callable[[], bool]) -> Probe:
    """Tell whether the link to Asterisk is down."""

    def probe() -> str | None:
        if is_up():
            return None
        return (
            "there is no link to Asterisk and callers hear its fallback: start Asterisk, or see "
            "`hotline doctor` for why the login fails"
        )

    return probe


def calls_probe(is_draining: Callable[[], bool]) -> Probe:
    """Tell whether the service ends and takes no new calls."""

    def probe() -> str | None:
        if not is_draining():
            return None
        return (
            "the service was told to end and gives new callers to Asterisk's fallback: start it "
            "again once it has ended"
        )

    return probe


def bank_probe(answers: Streak) -> Probe:
    """Tell whether the bank left the latest questions of callers unanswered."""

    def probe() -> str | None:
        if answers.count < UNANSWERED_LIMIT:
            return None
        return (
            f"the bank has not answered the last {answers.count} questions, the latest "
            f"{answers.ago_s:.0f} s ago, and callers are told so: see bank_unavailable in the log "
            "for the reason, then bank.url, bank.token and the bank itself"
        )

    return probe


def journal_probe(appends: Streak, kept: Address) -> Probe:
    """Tell whether the journal did not take the latest record."""

    def probe() -> str | None:
        if not appends.count:
            return None
        return (
            f"the journal has not taken the last {appends.count} records, the latest "
            f"{appends.ago_s:.0f} s ago, and these callers went to Asterisk's fallback: see "
            f"journal_stalled and journal_write_failed in the log, and the disk of {kept}"
        )

    return probe


def disk_probe(folder: Path, least_bytes: int = LEAST_FREE_BYTES) -> Probe:
    """Tell whether the disk of a folder is nearly full."""

    def probe() -> str | None:
        free = shutil.disk_usage(folder).free
        if free >= least_bytes:
            return None
        return (
            f"the disk of {folder} is nearly full, with {free / 1e6:,.0f} MB free of the "
            f"{least_bytes / 1e6:,.0f} MB it should have: free or add space, for without it the "
            "journal takes no record and callers go to Asterisk's fallback"
        )

    return probe


def prompts_probe(failures: Lately) -> Probe:
    """Tell whether callers missed a prompt lately."""

    def probe() -> str | None:
        whys = Counter(failures.whys)
        if not whys:
            return None
        why, _ = whys.most_common(1)[0]
        return (
            f"callers missed {whys.total()} prompt(s) in the last {FADES_S / 60:.0f} minutes, "
            f"mostly {why}: {MENDING.get(why, OTHERWISE)}"
        )

    return probe


def flows_probe(
    refused: Callable[[], Refused | None], serving: Callable[[], Serving], zone: ZoneInfo
) -> Probe:
    """Tell whether new calls get something else than what the files say."""

    def probe() -> str | None:
        files, calls = refused(), serving()
        if files is None:
            return None
        return (
            f"the flow and prompt files have been refused since {local_moment(files.since, zone)}, "
            f"and new calls get bundle {calls.bundle.digest[:12]} of "
            f"{local_moment(calls.since, zone)} ({in_short(files.error)}): `hotline check` tells "
            "every mistake, and mended files are taken within seconds"
        )

    return probe


def calendar_probe(serving: Callable[[], Serving]) -> Probe:
    """Tell what somebody should soon see to in the calendar of new calls."""

    def probe() -> str | None:
        calendar = serving().bundle.calendar
        if calendar is None:
            return None
        return "; ".join(warnings(calendar, datetime.now(UTC))) or None

    return probe


def floor_probe(fit: Callable[[], FloorFit], serving: Callable[[], Serving]) -> Probe:
    """Tell whether new calls' flows ask of the floor what is not there."""

    def probe() -> str | None:
        found = fit().problems(serving().bundle)
        if found is None:
            return None
        return (
            f"flows and floor do not fit ({found.total}; {found.problems[0]}): callers may wait "
            "where nobody comes; `hotline routing check` tells all, and mended files are taken "
            "within seconds"
        )

    return probe


def floor_files_probe(refused: Callable[[], Refused | None], zone: ZoneInfo) -> Probe:
    """Tell whether the floor goes by something else than what its files say."""

    def probe() -> str | None:
        files = refused()
        if files is None:
            return None
        return (
            f"the policy or the agents' file has been refused since "
            f"{local_moment(files.since, zone)}, and the floor goes on as before "
            f"({in_short(files.error)}): `hotline routing check` and `hotline agents check` tell "
            "every mistake, and mended files are taken within seconds"
        )

    return probe


def floor_prompts_probe(serving: Callable[[], Serving]) -> Probe:
    """Tell which prompts new calls' catalogue lacks that the floor speaks."""

    def probe() -> str | None:
        found = floor_prompts.problems(serving().bundle)
        if not found:
            return None
        return f"{found[0].text}; until then they hear nothing where those would be heard"

    return probe


def refused_floor_probe(refused: HotlineError) -> Probe:
    """Tell that a start did not take the files of the floor."""
    return lambda: (
        f"no caller is connected to an agent ({in_short(refused)}): `hotline routing check` and "
        "`hotline agents check` tell all, mend it, then restart"
    )


def cache_probe(trouble: Callable[[], str | None], folder: Path) -> Probe:
    """Tell whether sound about callers stays in Asterisk's cache."""

    def probe() -> str | None:
        why = trouble()
        if why is None:
            return None
        return (
            f"sound about callers stays in {folder} ({why}): let the service's user read and write "
            "in it, or change asterisk.cache_dir"
        )

    return probe


def recogniser_probe(recogniser: Recogniser) -> Probe:
    """Tell whether callers of a language are heard."""

    def probe() -> str | None:
        language, model = recogniser.language, recogniser.model
        if recogniser.trouble:
            return str(ModelUnusable(language, model, recogniser.trouble))
        return str(WordsUnknown(language, model)) if recogniser.unknown else None

    return probe


def recordings_probe(trouble: Callable[[], str]) -> Probe:
    """Tell whether what was recorded is not sealed."""

    def probe() -> str | None:
        why = trouble()
        if not why:
            return None
        return (
            f"recordings stay unsealed ({why}): let the service's user read and write their folder "
            "(recordings in asterisk.spool_dir; of an uploader recording.received_dir) and "
            "recording.folder, and see that there is room; it is tried again every two seconds"
        )

    return probe


def overdue_probe(calls: Callable[[], int]) -> Probe:
    """Tell whether calls are kept that should have been erased."""

    def probe() -> str | None:
        if not calls():
            return None
        return (
            f"{calls()} call(s) should have been erased more than a day ago: run `hotline erase "
            "--due`, which says what stands in its way, and see to hotline-retention.timer, or to "
            "what else runs it"
        )

    return probe


def ledger_probe(late: Callable[[], int]) -> Probe:
    """Return what tells of promises that are late."""

    def probe() -> str | None:
        count = late()
        if not count:
            return None
        return f"{count} promise(s) to customers are late: `hotline promises list` shows whose"

    return probe


def settings_probe(refused: SettingsProblems | None) -> Probe:
    """Return what tells of settings that a start did not take."""

    def probe() -> str | None:
        if refused is None:
            return None
        return (
            "the service was killed and started again, could not use the settings as they are, and "
            f"goes on with those that `hotline serve` began with: {'; '.join(refused.problems)}; "
            "mend them, see `hotline doctor`, and restart"
        )

    return probe


def dead_calls_probe(has_failed: Callable[[], bool]) -> Probe:
    """Return what tells of calls that a dead service left and nobody has brought to their ends."""

    def probe() -> str | None:
        if not has_failed():
            return None
        return (
            "calls that a service before this one left have no end yet in journal and CRM: that is "
            "tried every minute; if this stays, see look_failed in the log for the reason"
        )

    return probe


def payments_probe(count: Callable[[], int], seconds: Callable[[], float]) -> Probe:
    """Return what tells of payments that have been unknown for long."""

    def probe() -> str | None:
        if seconds() < PAYMENTS_LIMIT_S:
            return None
        return (
            f"the bank has not told what became of {count()} payment(s), of the oldest for "
            f"{seconds() / 60:,.0f} minutes: `hotline payments` shows which; see bank_unavailable "
            "in the log for the reason, then the bank itself"
        )

    return probe


def notices_probe(count: Callable[[], int], seconds: Callable[[], float]) -> Probe:
    """Return what tells of customers who have waited long for news of a payment."""

    def probe() -> str | None:
        if seconds() < PAYMENTS_LIMIT_S:
            return None
        return (
            f"{count()} customer(s) did not hear what became of a payment and cannot be told in "
            f"writing, the first for {seconds() / 60:,.0f} minutes: see text_gateway_unavailable "
            "in the log for the reason, then [text_messages] in the settings and the gateway itself"
        )

    return probe
