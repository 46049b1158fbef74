"""New flows and settings for a service with a caller on the line."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from hotline.flow_files import load_bundle
from hotline.launch.places import find_places
from hotline.speech.composer import Composer
from hotline.speech.pcm import read_wav
from hotline.testing.demo import CHOOSE_LANGUAGE, phrase
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLD, NEW = "Welcome to Demo Bank.", "Good day. You have reached the bank of tomorrow."
LIMIT_S = 60
LOG_LIMIT_S = 20.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline with flows, prompts and a settings file of its own, which tests edit."""
    folder = tmp_path_factory.mktemp("reload")
    places = find_places()
    shutil.copytree(places.flows, folder / "ivr_flows")
    shutil.copytree(places.prompts, folder / "voice_prompts")
    (folder / "hotline.toml").write_text("")
    settings = {
        "HOTLINE_CONFIG": str(folder / "hotline.toml"),
        "HOTLINE_FLOWS_DIR": str(folder / "ivr_flows"),
        "HOTLINE_PROMPTS_DIR": str(folder / "voice_prompts"),
    }
    async with running_hotline(folder, settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def phone() -> AsyncIterator[SipPhone]:
    async with SipPhone.open() as opened:
        yield opened


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


async def reload(hotline: RunningHotline) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "hotline.cli", "reload"],
        env=dict(hotline.service.spec.environment),
        cwd=hotline.folder,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


async def new_sound(hotline: RunningHotline) -> NDArray[np.int16]:
    bundle = load_bundle(hotline.folder / "ivr_flows", hotline.folder / "voice_prompts")
    composer = Composer(catalogue=bundle.catalogue, fragments=hotline.sounds.fragments)
    samples, _ = read_wav((await composer.compose((phrase("welcome", "en-US"),))).wav)
    return samples


async def test_flow_with_a_mistake_is_refused_and_the_old_one_goes_on(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    flow = hotline.folder / "ivr_flows/main.yaml"
    edit(flow, "bank: verify_pin", "bank: verify_pim")
    refused = await reload(hotline)
    edit(flow, "bank: verify_pim", "bank: verify_pin")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("hotline: nothing was reloaded: ")
    assert "Did you mean 'verify_pin'?" in refused.stderr
    call = await phone.dial(hotline.number, caller_number="13800801")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()


async def test_flow_that_numbers_lead_to_cannot_go_away(hotline: RunningHotline) -> None:
    flow = hotline.folder / "ivr_flows/main.yaml"
    renamed = flow.with_name("other.yaml")
    flow.rename(renamed)
    edit(renamed, "flow: main", "flow: other")
    refused = await reload(hotline)
    edit(renamed, "flow: other", "flow: main")
    renamed.rename(flow)
    assert refused.returncode == 1
    assert "numbers lead to main, which the new flows do not have" in refused.stderr


async def test_new_callers_hear_the_new_words_and_the_one_on_the_line_the_old(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    old_sound = await hotline.sound(phrase("welcome", "en-US"))
    before = await phone.dial(hotline.number, caller_number="13800802")
    await before.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    edit(hotline.folder / "voice_prompts/catalogue.yaml", OLD, NEW)
    (hotline.folder / "hotline.toml").write_text(
        'tenant = "other"\n[bank]\ntimeout_s = 1.5\n[calls]\nat_once = 7\n'
    )
    reloaded = await reload(hotline)
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
    await after.hears(await new_sound(hotline))
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
    stranger = {**hotline.service.spec.environment, "HOTLINE_WEB__SIGNING_KEY": "s" * 32}
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "hotline.cli", "reload"],
        env=stranger,
        cwd=hotline.folder,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 1
    assert "web.signing_key is another" in done.stderr
