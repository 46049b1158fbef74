"""The units of systemd/ under a real systemd, beside a real Asterisk: their life and rights."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.launch.probes import http_answers
from hotline.local_ca import local_certificate
from hotline.testing.containers.engine import CommandFailed
from hotline.testing.containers.machine import (
    CACHE,
    MESSAGES,
    RECORDINGS,
    SPOOL,
    Machine,
    systemd_machine,
)
from hotline.testing.demo import CHOOSE_LANGUAGE
from hotline.testing.phone import SipPhone
from hotline.testing.quick_voices import voices_setting
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

FLOWS = "/opt/hotline/ivr_flows"
WATCHDOG_S = 4
YIELDS = (
    "import os; from hotline.pace import yield_to_everybody; yield_to_everybody(); "
    "assert (os.nice(0), os.sched_getscheduler(0)) == (19, os.SCHED_IDLE)"
)
"""What nobody waits for, replays and transcripts, yields to calls in the unit's sandbox, too."""
RETENTION = "hotline-retention"
UPLOADER = "hotline-uploader"
MOST_EXPOSED = {"hotline": 20, RETENTION: 10, UPLOADER: 20}
"""Of 100, as `systemd-analyze security` counts."""
LIMIT_S = 60.0
AS_HOTLINE = (
    *("runuser", "-u", "hotline", "--"),
    *("env", "--chdir=/var/lib/hotline", "HOTLINE_CONFIG=/etc/hotline/hotline.toml"),
)
NOBODY = "https://127.0.0.1:9"
LET_TIME_PASS = """
import sqlite3
connection = sqlite3.connect("/var/lib/hotline/var/crm.db", isolation_level=None)
connection.execute("UPDATE interaction SET retain_until = '2026-01-01' WHERE ended_at IS NOT NULL")
for (call_id,) in connection.execute("SELECT call_id FROM interaction WHERE ended_at IS NOT NULL"):
    print(call_id)
"""
"""Prints the calls that are over, one a line, and makes them due."""


@dataclass(frozen=True)
class Installed:
    """A hotline whose service systemd keeps."""

    hotline: RunningHotline
    machine: Machine

    async def becomes(self, name: str, value: str) -> None:
        async with asyncio.timeout(LIMIT_S):
            while await self.machine.property(name) != value:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def logs(self, unit: str, words: str) -> None:
        said = ""
        with suppress(TimeoutError):
            async with asyncio.timeout(LIMIT_S):
                while words not in said:
                    said = await self.machine.run("journalctl", f"--unit={unit}")
        assert words in said, said


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
        settings["HOTLINE_ASTERISK__SPOOL_DIR"] = SPOOL
        settings["HOTLINE_RECORDING__RULES"] = '[{"name": "all", "part": "flow"}]'
        # What is compared with what is heard is spoken by these.
        settings["HOTLINE_SPEECH__VOICES"] = voices_setting()
        async with systemd_machine(
            tmp_path_factory.mktemp("machine"),
            cache_dir=hotline.pbx.cache_dir,
            recordings_dir=hotline.pbx.spool_dir / "recordings",
            settings=settings,
        ) as machine:
            await machine.write(
                "/etc/systemd/system/hotline.service.d/test.conf",
                f"[Service]\nWatchdogSec={WATCHDOG_S}\n"
                f'ExecStartPre=/opt/hotline/.venv/bin/python -c "{YIELDS}"\n',
            )
            yield Installed(hotline, machine)


@pytest_asyncio.fixture(loop_scope="session")
async def started(installed: Installed) -> Installed:
    """Started, and that means ready: `systemctl start` waits for the service's own word."""
    await installed.machine.run("systemctl", "start", "hotline")
    return installed


@pytest_asyncio.fixture(loop_scope="session")
async def spool(installed: Installed) -> AsyncIterator[str]:
    """The folder of recordings as on a machine without the service, which has it afterwards."""
    made = ("install", "-d", "-m", "2770", "-o", "asterisk")
    await installed.machine.run(*made, "-g", "hotline-recordings", RECORDINGS)
    yield RECORDINGS
    await installed.machine.run(*made, "-g", "asterisk", RECORDINGS)


@pytest.mark.parametrize("unit", MOST_EXPOSED)
async def test_systemd_finds_nothing_wrong_with_the_units(installed: Installed, unit: str) -> None:
    run = installed.machine.run
    assert await run("systemd-analyze", "verify", f"{unit}.service") == ""
    threshold = f"--threshold={MOST_EXPOSED[unit]}"
    await run("systemd-analyze", "security", threshold, f"{unit}.service")


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


async def test_call_is_recorded_and_what_asterisk_wrote_is_sealed_and_taken_away(
    started: Installed, phone: SipPhone
) -> None:
    call = await phone.dial(started.hotline.number, caller_number="13800704")
    await call.hears_start(await started.hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()
    hotline = (*AS_HOTLINE, "COLUMNS=200", "/opt/hotline/.venv/bin/hotline", "recordings")
    said = ""
    async with asyncio.timeout(LIMIT_S):
        while "whole" not in said or "not sealed" in said:
            said = await started.machine.run(*hotline, "list")
    assert "whole" in await started.machine.run(*hotline, "check")
    assert await started.machine.run("ls", RECORDINGS) == ""


async def test_uploader_reads_and_deletes_in_the_spool_of_recordings_and_nowhere_else(
    installed: Installed, spool: str, tmp_path: Path
) -> None:
    local_certificate(tmp_path, ("127.0.0.1",), at=datetime.now(UTC))
    ca = (tmp_path / "ca.crt").read_text()
    run = installed.machine.run
    await installed.machine.write("/etc/hotline-uploader/environment", f"SERVICE={NOBODY}\n")
    for name, content in (("token", "t" * 32), ("ca.crt", ca)):
        await installed.machine.write(f"/etc/hotline-uploader/{name}", content)
    await run("chgrp", "-R", "hotline-recordings", "/etc/hotline-uploader")
    await run("chmod", "-R", "o=", "/etc/hotline-uploader")
    # The package is elsewhere on this machine, and so is Python.
    await installed.machine.write(
        f"/etc/systemd/system/{UPLOADER}.service.d/test.conf", await _elsewhere(installed)
    )
    await run("systemctl", "start", UPLOADER)
    await installed.logs(UPLOADER, "nothing is brought")
    process = await installed.machine.property("MainPID", UPLOADER)
    text = await run("cat", f"/proc/{process}/status")
    status = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    assert status["Uid"].split() == [(await run("id", "-u", UPLOADER)).strip()] * 4
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    mounts = (await run("cat", f"/proc/{process}/mountinfo")).splitlines()
    rights = {line.split()[4]: line.split()[5].split(",")[0] for line in mounts}
    assert (rights["/"], rights[spool]) == ("ro", "rw")
    as_uploader = ("runuser", "-u", UPLOADER, "--")
    await run("runuser", "-u", "asterisk", "--", "touch", f"{spool}/one.sln")
    assert await installed.machine.refuses(*as_uploader, "ls", MESSAGES)
    await run(*as_uploader, "cat", f"{spool}/one.sln")
    await run(*as_uploader, "rm", f"{spool}/one.sln")
    await run("systemctl", "stop", UPLOADER)


async def _elsewhere(installed: Installed) -> str:
    """Return what lets the uploader's unit start what is installed on this machine."""
    unit = await installed.machine.run("systemctl", "cat", UPLOADER)
    (start,) = re.findall(r"^ExecStart=/usr/bin/python3 (.*)$", unit, re.MULTILINE)
    asked = ("/opt/hotline/.venv/bin/python", "-c", "import hotline; print(hotline.__path__[0])")
    package = (await installed.machine.run(*asked)).strip().removesuffix("/hotline")
    return (
        f"[Service]\nEnvironment=PYTHONPATH={package}\n"
        f"ExecStart=\nExecStart=/opt/hotline/.venv/bin/python {start}\n"
    )


async def test_what_was_kept_long_enough_is_erased_by_the_timers_service(
    started: Installed, phone: SipPhone
) -> None:
    run = started.machine.run
    call = await phone.dial(started.hotline.number, caller_number="13800703")
    await call.hears_start(await started.hotline.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()
    call_ids: list[str] = []
    async with asyncio.timeout(LIMIT_S):
        while not call_ids:
            call_ids = (await run(*AS_HOTLINE, "python3", "-c", LET_TIME_PASS)).split()
    call_id = call_ids[-1]
    message = f"{MESSAGES}/{call_id}-1.wav"
    await run("runuser", "-u", "asterisk", "--", "touch", message)
    await run("systemctl", "start", f"{RETENTION}.service")
    assert await started.machine.property("Result", f"{RETENTION}.service") == "success"
    assert await started.machine.refuses("test", "-e", message)
    audit = ("COLUMNS=200", "/opt/hotline/.venv/bin/hotline", "audit")
    assert f"call:{call_id}" in await run(*AS_HOTLINE, *audit)


async def test_timer_of_retention_is_set_for_the_next_night(installed: Installed) -> None:
    await installed.machine.run("systemctl", "start", f"{RETENTION}.timer")
    timer = f"{RETENTION}.timer"
    assert await installed.machine.property("ActiveState", timer) == "active"
    elapses = await installed.machine.property("NextElapseUSecRealtime", timer)
    assert re.search(r" 03:(3\d|4[0-5]):", elapses)
    await installed.machine.run("systemctl", "stop", timer)


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
    await started.machine.run("systemctl", "kill", "--signal=STOP", "--kill-whom=all", "hotline")
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
    await call.hears_start(started.hotline.fallback)
    await call.hang_up()
