"""What new calls get, whatever happens to the files."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.calls.ports import Speaker
from hotline.database import DatabaseStalled
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle, digest_of
from hotline.flow.problems import FlowProblems
from hotline.ops import bundle_keeper
from hotline.ops.bundle_keeper import BundleKeeper
from hotline.ops.refused import CheckerFailed, FlowsStillRouted, in_short
from hotline.ops.systems_allowed import SystemsNotAllowed
from hotline.settings import (
    AsteriskSettings,
    BankSettings,
    PrivacySettings,
    Settings,
    SystemsSettings,
    WebSettings,
)
from hotline.speech.errors import RecordingUnusable, SynthesisFailed
from hotline.speech.recordings import Recordings
from hotline.testing.bundles import InMemoryBundles
from hotline.testing.keys import MASTER_KEY
from hotline.testing.speaker import FakeSpeaker

TENANT = "demo"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WELCOME = "Welcome to Demo Bank."


class Service:
    """The parts around a keeper; each start is another process with the same store and files."""

    def __init__(self, folder: Path) -> None:
        self.flow = folder / "ivr_flows/main.yaml"
        self.catalogue = folder / "voice_prompts/catalogue.yaml"
        self.settings = Settings(
            tenant=TENANT,
            flows_dir=self.flow.parent,
            prompts_dir=self.catalogue.parent,
            asterisk=AsteriskSettings.model_validate({"secret": "x"}),
            web=WebSettings.model_validate({"signing_key": "k" * 32}),
            bank=BankSettings.model_validate({"token": "x"}),
            privacy=PrivacySettings.model_validate(
                {"master_key": base64.b64encode(MASTER_KEY).decode()}
            ),
        )
        self.bundles = InMemoryBundles()
        self.routed = frozenset({"main"})
        self.mute = False
        self.spoken: list[tuple[str, Recordings]] = []
        self.now = NOON

    async def start(self) -> BundleKeeper:
        keeper = BundleKeeper(
            tenant=TENANT,
            bundles=self.bundles,
            routed=self._routed,
            speak=self._speak,
            speak_at_once=self._speak_at_once,
            clock=lambda: self.now,
        )
        await keeper.start(self.settings)
        return keeper

    async def refuses(self, keeper: BundleKeeper, why: type[HotlineError]) -> None:
        """See the files refused, and everything as it was."""
        before = keeper.serving
        with pytest.raises(why) as raised:
            await keeper.take(self.settings)
        assert keeper.serving is before
        assert keeper.refused is not None
        assert keeper.refused.error is raised.value
        current = await self.bundles.taken(TENANT)
        assert current[0].digest == before.bundle.digest

    async def _routed(self) -> frozenset[str]:
        return self.routed

    async def _speak(self, bundle: Bundle, recordings: Recordings) -> Speaker:
        if self.mute:
            raise SynthesisFailed(3, "no voice")
        self.spoken.append((bundle.digest, recordings))
        return FakeSpeaker(bundle.catalogue)

    def _speak_at_once(self, bundle: Bundle, recordings: Recordings) -> Speaker:
        return FakeSpeaker(bundle.catalogue)


@pytest.fixture
def service(tmp_path: Path, small_bank_sources: dict[str, str]) -> Service:
    for file, text in small_bank_sources.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    return Service(tmp_path)


def edit(file: Path, old: str = "bank: verify_pin", new: str = "bank: verify_pim") -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


async def test_files_are_taken_spoken_and_stored(service: Service, small_bank: Bundle) -> None:
    keeper = await service.start()
    assert keeper.serving.bundle.digest == small_bank.digest
    assert [digest for digest, _ in service.spoken] == [small_bank.digest]
    assert await service.bundles.sources(TENANT, small_bank.digest) == small_bank.sources
    assert (keeper.serving.since, keeper.refused) == (NOON, None)


async def test_edit_is_taken_and_the_old_bundle_stays_in_the_store(service: Service) -> None:
    keeper = await service.start()
    old = keeper.serving
    service.now += timedelta(hours=1)
    edit(service.catalogue, WELCOME, "Good day.")
    new = await keeper.take(service.settings)
    assert new is keeper.serving
    assert (new.since, [one.digest for one in await service.bundles.taken(TENANT)]) == (
        NOON + timedelta(hours=1),
        [new.bundle.digest, old.bundle.digest],
    )


async def test_mistake_is_refused_until_it_is_mended(service: Service) -> None:
    keeper = await service.start()
    edit(service.flow)
    await service.refuses(keeper, FlowProblems)
    service.now += timedelta(minutes=5)
    service.flow.write_text("")
    await service.refuses(keeper, FlowProblems)
    assert keeper.refused is not None
    assert (keeper.refused.since, keeper.refused.is_of_files) == (NOON, True)
    service.flow.write_text(
        (await service.bundles.sources(TENANT, keeper.serving.bundle.digest))["ivr_flows/main.yaml"]
    )
    await keeper.take(service.settings)
    assert keeper.refused is None


async def test_flow_that_numbers_lead_to_cannot_go_away(service: Service) -> None:
    keeper = await service.start()
    service.routed = frozenset({"main", "night"})
    await service.refuses(keeper, FlowsStillRouted)
    assert keeper.refused is not None
    assert not keeper.refused.is_of_files


async def test_bundle_that_cannot_be_spoken_is_not_taken(service: Service) -> None:
    keeper = await service.start()
    edit(service.catalogue, WELCOME, "Good day.")
    service.mute = True
    await service.refuses(keeper, SynthesisFailed)


async def test_bundle_that_is_not_stored_is_not_taken(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = await service.start()
    edit(service.catalogue, WELCOME, "Good day.")

    async def stalled(*_: object) -> None:
        raise DatabaseStalled(where=str(service.flow), waited_s=2.0)

    monkeypatch.setattr(service.bundles, "take", stalled)
    await service.refuses(keeper, DatabaseStalled)


async def test_defect_of_the_checker_is_a_refusal_too(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = await service.start()

    def defect(*_: object) -> Bundle:
        raise KeyError("node")

    monkeypatch.setattr(bundle_keeper, "load_bundle", defect)
    await service.refuses(keeper, CheckerFailed)
    assert (await service.start()).serving.bundle.digest == keeper.serving.bundle.digest


async def test_restart_in_mid_edit_goes_on_with_the_bundle_taken_last(service: Service) -> None:
    edit(service.catalogue, WELCOME, "Good day.")
    before = (await service.start()).serving
    service.now += timedelta(hours=1)
    edit(service.flow)
    keeper = await service.start()
    assert keeper.serving.bundle.digest == before.bundle.digest
    assert keeper.serving.since == NOON
    assert keeper.refused is not None
    assert in_short(keeper.refused.error).startswith("1 problem in 1 file; the first: ivr_flows/")
    edit(service.flow, "verify_pim", "verify_pin")
    await keeper.take(service.settings)
    assert keeper.refused is None


async def test_restart_with_a_damaged_recording_goes_on_without_recordings(
    service: Service,
) -> None:
    before = (await service.start()).serving
    recording = service.catalogue.parent / "en-US/prompts/welcome.wav"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"RIFF")
    keeper = await service.start()
    assert keeper.refused is not None
    assert isinstance(keeper.refused.error, RecordingUnusable)
    assert service.spoken[-1] == (before.bundle.digest, Recordings(files={}))


async def test_broken_files_and_an_empty_store_are_no_service(service: Service) -> None:
    edit(service.flow)
    with pytest.raises(FlowProblems):
        await service.start()


async def test_broken_files_and_a_stored_bundle_that_was_altered_are_no_service(
    service: Service,
) -> None:
    await service.bundles.take(TENANT, "a1", {"ivr_flows/main.yaml": "flow: main"}, NOON)
    edit(service.flow)
    with pytest.raises(FlowProblems, match="verify_pim"):
        await service.start()


async def test_a_stored_bundle_that_is_refused_today_keeps_its_calls_and_gets_no_new_ones(
    service: Service, small_bank_sources: dict[str, str]
) -> None:
    flow = small_bank_sources["ivr_flows/main.yaml"]
    older = flow.replace("bank: list_balances", "bank: list_all_balances")
    sources = {**small_bank_sources, "ivr_flows/main.yaml": older}
    digest = digest_of(sources)
    await service.bundles.take(TENANT, digest, sources, NOON)
    keeper = await service.start()
    assert (await keeper.bundle(digest)).sources == sources
    edit(service.flow)
    await service.bundles.take(TENANT, digest, sources, NOON + timedelta(hours=1))
    with pytest.raises(FlowProblems, match="verify_pim"):
        await service.start()


async def test_flow_that_asks_a_system_that_is_not_allowed_is_refused(service: Service) -> None:
    keeper = await service.start()
    edit(
        service.flow,
        "  tell_no_accounts: {say: no_accounts, next: main_menu}\n",
        "  tell_no_accounts:\n    http: https://rates.bank.example/v1\n    outcomes:\n"
        "      {ok: main_menu, refused: main_menu, unavailable: main_menu}\n",
    )
    await service.refuses(keeper, SystemsNotAllowed)
    assert str(keeper.refused and keeper.refused.error) == (
        "flow 'main', node 'tell_no_accounts' asks https://rates.bank.example:443, which "
        "systems.allowed in the settings does not name: ask another system, or name it there"
    )
    systems = SystemsSettings(allowed=("https://rates.bank.example",))
    service.settings = service.settings.model_copy(update={"systems": systems})
    await keeper.take(service.settings)
    assert keeper.refused is None


async def test_a_bundle_of_calls_before_is_spoken_though_nothing_can_be_made_ready(
    service: Service,
) -> None:
    keeper = await service.start()
    before = keeper.serving.bundle
    edit(service.catalogue, old="Welcome", new="Good day, and welcome")
    await keeper.take(service.settings)
    service.mute = True
    bundle, speaker = await keeper.stored(before.digest, service.settings)
    assert (bundle, keeper.serving.bundle == before) == (before, False)
    assert isinstance(speaker, FakeSpeaker)
