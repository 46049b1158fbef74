"""One watch over the running service: `app` lets it stand beside each part as it is made."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from hotline.asterisk.aeap import SpeechEndpoint
from hotline.asterisk.ami import AmiClient
from hotline.asterisk.sound_cache import SoundCache
from hotline.bank.gateway import BankGateway
from hotline.calls.allowance import Allowance
from hotline.calls.ports import Speaker
from hotline.calls.switchboard import Switchboard
from hotline.database import Address
from hotline.desk.desk_audit import DeskAudit
from hotline.errors import HotlineError
from hotline.floor.live_floor import LiveFloor
from hotline.floor.log_audit import LogAudit
from hotline.floor.ports import Clock
from hotline.journal import JournalPort
from hotline.model.interaction import Interaction
from hotline.ops.audit_probes import desk_audit_probe, log_audit_probe
from hotline.ops.bundle_keeper import BundleKeeper
from hotline.ops.dead_calls import DeadCalls
from hotline.ops.figures import Figures
from hotline.ops.floor_figures import AuditCollector, FloorCollector
from hotline.ops.floor_files import FloorFilesKeeper
from hotline.ops.found_recordings_figures import FoundRecordingsCollector
from hotline.ops.found_recordings_probe import (
    found_recordings_probe,
    recordings_round_probe,
    unreadable_records_probe,
)
from hotline.ops.health import Health
from hotline.ops.ledger import Ledger
from hotline.ops.overdue import Overdue
from hotline.ops.payment_notices import PaymentNotices
from hotline.ops.probes import (
    bank_probe,
    cache_probe,
    calendar_probe,
    calls_probe,
    dead_calls_probe,
    disk_probe,
    ears_probe,
    floor_files_probe,
    floor_probe,
    floor_prompts_probe,
    flows_probe,
    journal_probe,
    ledger_probe,
    link_probe,
    notices_probe,
    overdue_probe,
    payments_probe,
    prompts_probe,
    recordings_probe,
    refused_floor_probe,
    settings_probe,
)
from hotline.ops.proxies import WAY_OUT as PROXY_WAY_OUT
from hotline.ops.proxies import proxy_probe, unnamed_proxy
from hotline.ops.receiving.figures import UploaderCollector
from hotline.ops.receiving.probe import uploader_probe
from hotline.ops.receiving.receiver import RecordingReceiver
from hotline.ops.recording_checker import RecordingChecker
from hotline.ops.recording_keeper import RecordingKeeper
from hotline.ops.routes import ops_routes
from hotline.ops.secrecy import secrecy_probe, sound_probe
from hotline.ops.settling import Settling
from hotline.ops.signs import Lately, Streak
from hotline.ops.spool_room import SpoolRoom
from hotline.ops.transcripts.maker import TranscriptMaker
from hotline.ops.transcripts.probe import transcripts_probe
from hotline.ops.watched import WatchedBank, WatchedJournal, WatchedSpeaker
from hotline.settings import AsteriskSettings, Settings, SettingsProblems, WebSettings
from hotline.speech.recognition.worker_ears import WorkerEars

log = structlog.get_logger()


class Watch:
    """Health in words and figures of one service."""

    def __init__(self) -> None:
        self.health = Health()
        self.figures = Figures()
        self._on_ended: Callable[[str], None] = lambda call_id: None
        self.figures.show(
            "health_problems", "Problems in /health.", lambda: len(self.health.problems())
        )
        self.figures.show(
            "health_notices", "Notices in /health.", lambda: len(self.health.notices())
        )

    def over_settings(self, refused: SettingsProblems | None) -> None:
        """Tell of settings that a start did not take."""
        if refused is not None:
            log.error("settings_refused", why=str(refused))
        self.health.watch_for_notice("the settings", settings_probe(refused))

    def over_people(self, settings: Settings) -> None:
        """Watch whether it is known from where people come."""
        if (what := unnamed_proxy(settings)) is not None:
            log.warning("proxy_not_named", what=what.text, way_out=PROXY_WAY_OUT.text)
        self.health.watch_for_notice("where people come from", proxy_probe(settings))

    def over_link(self, ami: AmiClient, asterisk: AsteriskSettings, web: WebSettings) -> None:
        """Watch the link to Asterisk, and who could read what goes by it and beside it."""
        self.health.watch_for_notice("the link's secrecy", secrecy_probe(asterisk))
        self.health.watch_for_notice("the sound's secrecy", sound_probe(web, asterisk))
        self.health.watch("the link to Asterisk", link_probe(lambda: ami.is_up))
        self.figures.show_link(lambda: ami.is_up, lambda: ami.stats)

    def over_bank(self, bank: BankGateway) -> BankGateway:
        """Return the bank, watched."""
        answers = Streak()
        self.health.watch("the bank", bank_probe(answers))
        return WatchedBank(bank, self.figures, answers)

    def over_journal(self, journal: JournalPort, kept: Address) -> JournalPort:
        """Return the journal, watched; with its disk if it is ours, and the prompts it tells of."""
        appends, prompts = Streak(), Lately()
        self.health.watch("the journal", journal_probe(appends, kept))
        if isinstance(kept, Path):
            self.health.watch("the disk", disk_probe(kept.absolute().parent))
        self.health.watch("the prompts", prompts_probe(prompts))
        return WatchedJournal(journal, self.figures, appends, prompts)

    def over_cache(self, cache: SoundCache) -> None:
        """Watch whether Asterisk's cache is swept."""
        self.health.watch("Asterisk's cache", cache_probe(lambda: cache.trouble, cache.folder))

    def over_recordings(self, keeper: RecordingKeeper) -> None:
        """Watch whether what was recorded is taken off Asterisk."""
        self.health.watch("recordings", recordings_probe(lambda: keeper.trouble))

    def over_spool(self, room: SpoolRoom) -> None:
        """Watch whether there is room to record."""
        # No more than a notice: callers are served, and the next start must not fail for it.
        self.health.watch_for_notice("the room for recordings", room.full_probe())
        self.health.watch_for_notice("the spool of recordings", room.nearly_full_probe())
        for name, text, value in (
            ("free_bytes", "What is free where calls are recorded.", lambda: room.free_bytes or 0),
            ("held_bytes", "What recordings have there, not sealed yet.", lambda: room.held_bytes),
            ("full", "Whether nothing is recorded for lack of room.", lambda: room.is_full),
        ):
            self.figures.show(f"recordings_spool_{name}", text, value)

    def over_found_recordings(self, checker: RecordingChecker) -> None:
        """Watch whether recordings are missing, cut or damaged, and tell which calls are over."""
        self._on_ended = checker.call_ended
        for name, probe in (
            ("what was recorded", found_recordings_probe(checker)),
            ("records of what was recorded", unreadable_records_probe(checker)),
            ("the look at what was recorded", recordings_round_probe(checker)),
        ):
            self.health.watch_for_notice(name, probe)
        self.figures.collect(FoundRecordingsCollector(checker))

    def over_uploader(self, receiver: RecordingReceiver) -> None:
        """Watch whether the uploader beside Asterisk brings what was recorded."""
        self.health.watch_for_notice("the uploader of recordings", uploader_probe(receiver))
        self.figures.collect(UploaderCollector(receiver))

    def over_transcripts(self, maker: TranscriptMaker) -> None:
        """Watch how far behind the transcripts of recordings are."""
        self.health.watch_for_notice("transcripts", transcripts_probe(maker))
        for name, text, value in (
            ("waiting", "Recordings that wait to be written down.", lambda: maker.waiting),
            ("waiting_seconds", "How long the first of them has waited.", lambda: maker.oldest_s),
            ("failed", "Recordings that could not be written down.", lambda: maker.failed),
            ("left", "Recordings that waited too long to be written down.", lambda: maker.left),
            ("at_work", "How much of one is done, from 0 to 1.", lambda: maker.now_done or 0.0),
        ):
            self.figures.show(f"transcripts_{name}", text, value)
        self.figures.count(
            "transcripts_made", "Recordings that were written down.", lambda: maker.made
        )

    def over_speaker(self, speaker: Speaker) -> Speaker:
        """Return the speaker, watched."""
        return WatchedSpeaker(speaker, self.figures)

    def over_hearing(
        self,
        ears: Collection[WorkerEars],
        endpoint: SpeechEndpoint | None,
    ) -> None:
        """Watch whether callers' words are heard.

        Args:
            ears: Vosk's, for each language, or those of the bank's own.
            endpoint: Where Asterisk brings them; None where nobody hears.
        """
        for one in ears:
            self.health.watch_for_notice(one.name, ears_probe(one))
        if endpoint is not None:
            self.figures.show(
                "speech_streams", "Calls whose sound Asterisk brings.", lambda: endpoint.streams
            )
        self.figures.show(
            "speech_listening",
            "Callers who are listened to now.",
            lambda: sum(one.listens_to for one in ears),
        )
        self.figures.count(
            "speech_utterances",
            "Utterances heard to their end.",
            lambda: sum(one.heard for one in ears),
        )
        self.figures.count(
            "speech_worker_deaths",
            "How often a process that recognises speech has died.",
            lambda: sum(one.deaths for one in ears),
        )
        self.figures.count(
            "speech_behind",
            "Utterances given up, for they could not be heard in time: those callers press keys.",
            lambda: sum(one.behind for one in ears),
        )

    def over_calls(self, switchboard: Switchboard, allowance: Allowance) -> None:
        """Watch how many callers are on the line, and whether new ones are taken."""
        self.health.watch("the calls", calls_probe(lambda: switchboard.draining))
        self.figures.show("calls_live", "Calls now.", lambda: switchboard.live_calls)
        self.figures.count(
            "calls_refused", "Calls refused by the limits on calls.", lambda: allowance.refused
        )

    def over_flows(self, keeper: BundleKeeper, zone: ZoneInfo) -> None:
        """Watch whether new calls get what the files say; `zone` is the bank's."""
        self.health.watch_for_notice(
            "the flows", flows_probe(lambda: keeper.refused, lambda: keeper.serving, zone)
        )
        self.health.watch_for_notice("the calendar", calendar_probe(lambda: keeper.serving))

    def over_live_floor(
        self,
        floor: LiveFloor,
        *,
        log_audit: LogAudit,
        desk_audit: DeskAudit,
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        """Show who waits, who serves, what became of calls, and whether all that is so.

        `zone` is the bank's.
        """
        self.figures.collect(FloorCollector(floor, time.time))
        self.figures.collect(AuditCollector(log_audit, desk_audit))
        self.health.watch_for_notice("the floor's log", log_audit_probe(log_audit, clock, zone))
        self.health.watch_for_notice("the desks", desk_audit_probe(desk_audit, clock, zone))

    def over_floor(self, files: FloorFilesKeeper, keeper: BundleKeeper, zone: ZoneInfo) -> None:
        """Watch whether the floor goes by its files, and whether flows fit it.

        Both may be edited at any time; `zone` is the bank's.
        """
        self.health.watch_for_notice(
            "the floor's files", floor_files_probe(lambda: files.refused, zone)
        )
        self.health.watch_for_notice(
            "the floor", floor_probe(lambda: files.files.fit, lambda: keeper.serving)
        )
        self.health.watch_for_notice(
            "the floor's prompts", floor_prompts_probe(lambda: keeper.serving)
        )

    def over_refused_floor(self, refused: HotlineError) -> None:
        """Tell of files of the floor that a start did not take."""
        log.error("floor_refused", why=str(refused))
        self.health.watch_for_notice("the floor", refused_floor_probe(refused))

    def over_retention(self, overdue: Overdue) -> None:
        """Watch whether what was kept long enough is erased."""
        self.health.watch_for_notice("retention", overdue_probe(lambda: overdue.calls))

    def over_ledger(self, ledger: Ledger) -> None:
        """Watch whether promises are kept in time."""
        self.health.watch_for_notice("promises", ledger_probe(lambda: ledger.late))

    def over_dead_calls(self, dead_calls: DeadCalls) -> None:
        """Watch whether the calls of a service before this one were brought to their ends."""
        self.health.watch_for_notice(
            "calls without an end", dead_calls_probe(lambda: dead_calls.has_failed)
        )

    def over_settling(self, settling: Settling) -> None:
        """Watch whether it becomes known what became of payments."""
        self.health.watch_for_notice(
            "payments",
            payments_probe(lambda: settling.not_known.count, lambda: settling.not_known_s),
        )
        self.figures.show(
            "payments_not_known",
            "Payments of which nobody knows whether they were made.",
            lambda: settling.not_known.count,
        )
        self.figures.show(
            "payments_not_known_seconds",
            "How long the oldest of them has not been known.",
            lambda: settling.not_known_s,
        )

    def over_notices(self, notices: PaymentNotices) -> None:
        """Watch whether customers are told what became of payments."""
        self.health.watch_for_notice(
            "payment notices", notices_probe(lambda: notices.untold, lambda: notices.untold_s)
        )
        self.figures.show(
            "customers_untold",
            "Customers who are still to be told what became of a payment.",
            lambda: notices.untold,
        )

    def call_ended(self, interaction: Interaction) -> None:
        """Count a call that has ended."""
        self._on_ended(interaction.call_id)
        if interaction.ended_at is not None:
            seconds = (interaction.ended_at - interaction.started_at).total_seconds()
            self.figures.call_ended(interaction.outcome or "", max(0.0, seconds))

    def routes(self, token: str | None) -> list[web.RouteDef]:
        """Return the routes by which the service is watched from outside."""
        return ops_routes(self.health, self.figures, token)
