"""Flows and prompts edited under a hotline with callers on the line, and nobody told it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.launch.service_config import serve_options
from hotline.testing.demo import CHOOSE_LANGUAGE, CUSTOMERS, phrase
from hotline.testing.doctor import doctor
from hotline.testing.flow_files import FlowFiles, edit, edit_by_rename
from hotline.testing.phone import Call, SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

WELCOME, GOODBYE = "Welcome to Demo Bank.", "Thank you for calling. Goodbye."
LOG_S = 30.0
TAKEN, REFUSED = '"event": "flows_taken"', '"event": "flows_refused"'


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[RunningHotline]:
    async with running_hotline(tmp_path_factory.mktemp("edits"), files=files) as running:
        yield running


class Log:
    """What the service says from now on."""

    def __init__(self, hotline: RunningHotline) -> None:
        self._file = hotline.service.spec.log_file
        self._start = self._file.stat().st_size

    async def says(self, what: str) -> str:
        """Wait for a line; return all that came until then."""
        async with asyncio.timeout(LOG_S):
            while True:
                if what in (text := self._file.read_bytes()[self._start :].decode()):
                    return text
                await asyncio.sleep(0.05)


async def notices(hotline: RunningHotline) -> list[str]:
    """What /health asks somebody to see to, of a service that is well."""
    said = await hotline.health()
    assert said["problems"] == []
    return said["notices"]


async def greeted(hotline: RunningHotline, files: FlowFiles, call: Call) -> None:
    """Choose English and be greeted in the words that the files have now."""
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.press("2")
    await call.hears(await files.sound(hotline.sounds, phrase("welcome")))


async def test_edit_in_mid_call_is_for_the_next_caller(
    hotline: RunningHotline, phone: SipPhone, files: FlowFiles
) -> None:
    old, log = files.bundle().digest, Log(hotline)
    before = await phone.dial(hotline.number, caller_number="13800901")
    await before.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    edit_by_rename(files.catalogue, WELCOME, "Good day. This is the bank of tomorrow.")
    edit(files.catalogue, GOODBYE, "We wish you a pleasant day.")
    new = files.bundle().digest
    await log.says(TAKEN)
    status = (await hotline.command("flows", "status")).stdout
    told = [line.split(maxsplit=2) for line in status.splitlines()]
    assert (told[0][:2], told[0][2].split()[0]) == (["new", "calls"], new[:12])
    assert told[1] == ["live", "calls", f"1 on {old[:12]}"]
    after = await phone.dial(hotline.number, caller_number="13800902")
    await greeted(hotline, files, after)
    await before.press("2")
    await before.hears(await hotline.sound(phrase("welcome")))
    await before.press(f"10000005{CUSTOMERS['10000005'].pin}")
    await before.hears_start(await hotline.sound(phrase("main_menu")), within_s=30)
    await before.press("*")
    await before.hears(await hotline.sound(phrase("goodbye")))
    assert await before.ended() == "pbx"
    await after.hang_up()
    assert (await hotline.interaction_from("13800901")).bundle == old
    assert (await hotline.interaction_from("13800902")).bundle == new


async def test_broken_edit_is_told_and_callers_hear_the_old_words(
    hotline: RunningHotline, phone: SipPhone, files: FlowFiles
) -> None:
    current, log = files.bundle().digest, Log(hotline)
    edit(files.flow, "bank: verify_pin", "bank: verify_pim")
    await log.says(REFUSED)
    (notice,) = await notices(hotline)
    assert "1 problem in 1 file; the first: ivr_flows/main.yaml:" in notice
    assert f"new calls get bundle {current[:12]}" in notice
    status = (await hotline.command("flows", "status")).stdout
    assert status.split()[2] == current[:12]
    assert "\nivr_flows/main.yaml:" in status
    assert "Did you mean 'verify_pin'?" in status
    checks = (await doctor(hotline)).checks
    assert (checks["flows and prompts"]["state"], checks["service"]["state"]) == (
        "broken",
        "warning",
    )
    assert notice in checks["service"]["text"]
    call = await phone.dial(hotline.number, caller_number="13800903")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()
    assert (await hotline.interaction_from("13800903")).bundle == current
    edit(files.flow, "bank: verify_pim", "bank: verify_pin")
    await log.says(TAKEN)
    assert await notices(hotline) == []


async def test_restart_in_mid_edit_goes_on_and_takes_the_mended_files(
    hotline: RunningHotline, phone: SipPhone, files: FlowFiles
) -> None:
    current, whole = files.bundle().digest, files.flow.read_text()
    greeting = await files.sound(hotline.sounds, phrase("welcome"))
    files.flow.write_text(whole[: len(whole) // 2])
    files.catalogue.rename(files.catalogue.with_suffix(".away"))
    await hotline.kill_service()
    await hotline.start_service()
    log = Log(hotline)
    (notice,) = await notices(hotline)
    assert "catalogue.yaml cannot be read" in notice
    call = await phone.dial(hotline.number, caller_number="13800904")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.press("2")
    await call.hears(greeting)
    await call.hang_up()
    assert (await hotline.interaction_from("13800904")).bundle == current
    files.catalogue.with_suffix(".away").rename(files.catalogue)
    edit(files.catalogue, "Good day. This is", "Good evening. This is")
    files.flow.write_text(whole)
    await log.says(TAKEN)
    assert await notices(hotline) == []
    call = await phone.dial(hotline.number, caller_number="13800905")
    await greeted(hotline, files, call)
    await call.hang_up()
    assert (await hotline.interaction_from("13800905")).bundle == files.bundle().digest


async def test_older_version_is_put_back_from_the_store(
    hotline: RunningHotline, phone: SipPhone, files: FlowFiles, tmp_path: Path
) -> None:
    log, first = Log(hotline), hotline.bundle.digest
    history = (await hotline.command("flows", "history")).stdout.splitlines()
    assert history[-1].split()[0] == first[:12]
    assert "voice_prompts/catalogue.yaml" in history[1]
    restored = await hotline.command("flows", "restore", first[:12], str(tmp_path / "old"))
    assert restored.returncode == 0
    shutil.copytree(tmp_path / "old", files.flow.parents[1], dirs_exist_ok=True)
    await log.says(TAKEN)
    assert files.bundle().digest == first
    call = await phone.dial(hotline.number, caller_number="13800906")
    await greeted(hotline, files, call)
    await call.hang_up()
    assert (await hotline.interaction_from("13800906")).bundle == first


async def test_service_without_a_store_does_not_start_with_broken_files(
    hotline: RunningHotline, files: FlowFiles, tmp_path: Path
) -> None:
    edit(files.flow, "bank: verify_pin", "bank: verify_pim")
    ended = await hotline.command(
        *("serve", *serve_options()),
        **{
            f"HOTLINE_STORE__{name.upper()}": str(tmp_path / f"{name}.db")
            for name in ("journal", "crm", "keys")
        },
    )
    edit(files.flow, "bank: verify_pim", "bank: verify_pin")
    assert ended.returncode == 1
    assert "Did you mean 'verify_pin'?" in ended.stderr
