"""New flows and settings for a service with a caller on the line."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hotline.testing.demo import CHOOSE_LANGUAGE, phrase
from hotline.testing.flow_files import FlowFiles, edit
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

OLD, NEW = "Welcome to Demo Bank.", "Good day. You have reached the bank of tomorrow."
LOG_LIMIT_S = 20.0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[RunningHotline]:
    """A hotline with flows, prompts and a settings file of its own, which tests edit."""
    folder = tmp_path_factory.mktemp("reload")
    (folder / "hotline.toml").write_text("")
    settings = {"HOTLINE_CONFIG": str(folder / "hotline.toml")}
    async with running_hotline(folder, settings, files=files) as running:
        yield running


async def test_flow_with_a_mistake_is_refused_and_the_old_one_goes_on(
    hotline: RunningHotline, phone: SipPhone, files: FlowFiles
) -> None:
    flow = files.flow
    edit(flow, "bank: verify_pin", "bank: verify_pim")
    refused = await hotline.command("reload")
    edit(flow, "bank: verify_pim", "bank: verify_pin")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("hotline: nothing was reloaded: ")
    assert "Did you mean 'verify_pin'?" in refused.stderr
    call = await phone.dial(hotline.number, caller_number="13800801")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()


async def test_flow_that_numbers_lead_to_cannot_go_away(
    hotline: RunningHotline, files: FlowFiles
) -> None:
    flow = files.flow
    renamed = flow.with_name("other.yaml")
    flow.rename(renamed)
    edit(renamed, "flow: main", "flow: other")
    refused = await hotline.command("reload")
    edit(renamed, "flow: other", "flow: main")
    renamed.rename(flow)
    assert refused.returncode == 1
    assert "numbers lead to main, which the new flows do not have" in refused.stderr


async def test_new_callers_hear_the_new_words_and_the_one_on_the_line_the_old(
    hotline: RunningHotline, phone: SipPhone, files: FlowFiles
) -> None:
    old_sound = await hotline.sound(phrase("welcome", "en-US"))
    before = await phone.dial(hotline.number, caller_number="13800802")
    await before.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    edit(files.catalogue, OLD, NEW)
    (hotline.folder / "hotline.toml").write_text(
        'tenant = "other"\n[bank]\ntimeout_s = 1.5\n[calls]\nat_once = 7\n'
    )
    reloaded = await hotline.command("reload")
    assert (reloaded.returncode, reloaded.stderr) == (0, "")
    told = reloaded.stdout.splitlines()
    assert told[0].startswith("New calls get the flows and prompts of now (")
    assert told[1:] == ["changed: bank.timeout_s, calls.at_once", "needs a restart: tenant"]
    await before.press("2")
    await before.hears(old_sound)
    await before.hang_up()
    after = await phone.dial(hotline.number, caller_number="13800803")
    await after.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await after.press("2")
    await after.hears(await files.sound(hotline.sounds, phrase("welcome")))
    await after.hang_up()
    first = await hotline.interaction_from("13800802")
    second = await hotline.interaction_from("13800803")
    assert first.bundle == hotline.bundle.digest
    assert told[0].endswith(f"({second.bundle[:12]}).")


async def test_signal_reloads_too_and_harms_nobody(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800804")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    log_file = hotline.service.spec.log_file
    reloads = log_file.read_text().count('"event": "reloaded"')
    os.kill(hotline.service.process_id, signal.SIGHUP)
    async with asyncio.timeout(LOG_LIMIT_S):
        while True:
            if log_file.read_text().count('"event": "reloaded"') > reloads:
                break
            await asyncio.sleep(0.05)
    await call.press("2")
    await call.hears_start(await hotline.sound(phrase("enter_customer_number", "en-US")))
    await call.hang_up()


async def test_only_who_can_read_the_settings_may_reload(hotline: RunningHotline) -> None:
    done = await hotline.command("reload", HOTLINE_WEB__SIGNING_KEY="s" * 32)
    assert done.returncode == 1
    assert "web.signing_key is another" in done.stderr
