"""systemd/hotline.service under a real systemd, beside a real Asterisk: its life and its rights."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from hotline.launch.probes import http_answers
from hotline.testing.containers.engine import CommandFailed
from hotline.testing.containers.machine import CACHE, Machine, systemd_machine
from hotline.testing.demo import CHOOSE_LANGUAGE
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

FLOWS = "/opt/hotline/ivr_flows"
WATCHDOG_S = 4
MOST_EXPOSED = 20
"""Of 100, as `systemd-analyze security` counts."""
LIMIT_S = 60.0


@dataclass(frozen=True)
class Installed:
    """A hotline whose service systemd keeps."""

    hotline: RunningHotline
    machine: Machine

    async def becomes(self, name: str, value: str) -> None:
        async with asyncio.timeout(LIMIT_S):
            while await self.machine.property(name) != value:  # noqa: ASYNC110
                await asyncio.sleep(0.1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def installed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installed]:
    async with running_hotline(tmp_path_factory.mktemp("hotline")) as hotline:
        await hotline.service.stop()
        settings = {
            name: value
            for name, value in hotline.service.spec.environment.items()
            if name.startswith(("HOTLINE_ASTERISK", "HOTLINE_WEB", "HOTLINE_BANK", "HOTLINE_PRI"))
        }
        settings["HOTLINE_ASTERISK__CACHE_DIR"] = CACHE
        settings["HOTLINE_CALLS__DRAIN_S"] = "1"
        async with systemd_machine(
            tmp_path_factory.mktemp("machine"), cache_dir=hotline.pbx.cache_dir, settings=settings
        ) as machine:
            await machine.write(
                "/etc/systemd/system/hotline.service.d/test.conf",
                f"[Service]\nWatchdogSec={WATCHDOG_S}\n",
            )
            yield Installed(hotline, machine)


@pytest_asyncio.fixture(loop_scope="session")
async def started(installed: Installed) -> Installed:
    """Started, and that means ready: `systemctl start` waits for the service's own word."""
    await installed.machine.run("systemctl", "start", "hotline")
    return installed


async def test_systemd_finds_nothing_wrong_with_the_unit(installed: Installed) -> None:
    assert await installed.machine.run("systemd-analyze", "verify", "hotline.service") == ""
    threshold = f"--threshold={MOST_EXPOSED}"
    await installed.machine.run("systemd-analyze", "security", threshold, "hotline.service")


async def test_service_that_is_started_answers_calls(started: Installed, phone: SipPhone) -> None:
    assert await started.machine.property("ActiveState") == "active"
    assert await started.machine.property("SubState") == "running"
    call = await phone.dial(started.hotline.number, caller_number="13800701")
    await call.hears_start(await started.hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()


async def test_service_has_no_rights(started: Installed) -> None:
    process = await started.machine.property("MainPID")
    text = await started.machine.run("cat", f"/proc/{process}/status")
    status = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    user = (await started.machine.run("id", "-u", "hotline")).strip()
    assert status["Uid"].split() == [user] * 4
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


async def test_service_may_write_to_its_state_and_asterisks_cache_only(started: Installed) -> None:
    process = await started.machine.property("MainPID")
    mounts = (await started.machine.run("cat", f"/proc/{process}/mountinfo")).splitlines()
    rights = {line.split()[4]: line.split()[5].split(",")[0] for line in mounts}
    assert rights["/"] == "ro"
    places = {place for place, right in rights.items() if right == "rw"}
    assert places & {"/etc", "/opt", "/var", "/usr", "/home", "/root"} == set()
    assert {CACHE, "/var/lib/hotline"} <= places


async def test_sound_about_callers_is_swept(started: Installed) -> None:
    copy = f"{CACHE}/bucket-test.sln"
    await started.machine.run(
        *("runuser", "-u", "asterisk", "--", "touch", "--date=yesterday", copy)
    )
    async with asyncio.timeout(LIMIT_S):
        while not await started.machine.refuses("test", "-e", copy):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    url = started.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    assert await http_answers(f"{url}/health")


async def test_reload_fails_on_a_mistake_and_the_service_goes_on(started: Installed) -> None:
    process = await started.machine.property("MainPID")
    await started.machine.write(f"{FLOWS}/odd.yaml", "flow: odd\nstart: nowhere\nnodes: {}\n")
    with pytest.raises(CommandFailed):
        await started.machine.run("systemctl", "reload", "hotline")
    await started.machine.run("rm", f"{FLOWS}/odd.yaml")
    await started.machine.run("systemctl", "reload", "hotline")
    assert await started.machine.property("MainPID") == process
    assert "odd.yaml" in await started.machine.run("journalctl", "--unit=hotline")


async def test_service_that_hangs_is_started_again(started: Installed) -> None:
    process = await started.machine.property("MainPID")
    await started.machine.run("systemctl", "kill", "--signal=STOP", "--kill-whom=main", "hotline")
    await started.becomes("NRestarts", "1")
    await started.becomes("SubState", "running")
    assert await started.machine.property("MainPID") != process
    said = await started.machine.run("journalctl", "--unit=hotline")
    assert f"Watchdog timeout (limit {WATCHDOG_S}s)" in said


async def test_service_that_is_stopped_hands_its_callers_over(
    started: Installed, phone: SipPhone
) -> None:
    call = await phone.dial(started.hotline.number, caller_number="13800702")
    await call.hears_start(await started.hotline.sound(*CHOOSE_LANGUAGE))
    await started.machine.run("systemctl", "stop", "hotline")
    assert await started.machine.property("ActiveState") == "inactive"
    assert await started.machine.property("Result") == "success"
    assert await started.machine.property("ExecMainStatus") == "0"
    await call.hears_start(started.hotline.pbx_sound("vm-intro"))
    await call.hang_up()
