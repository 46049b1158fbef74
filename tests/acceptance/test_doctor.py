"""`hotline doctor`, `backup` and `restore` beside a whole hotline, sound and broken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.launch.pbx import running_pbx
from hotline.launch.ports import free_port
from hotline.testing.demo import CUSTOMERS, balances
from hotline.testing.doctor import doctor
from hotline.testing.phone import Call, SipPhone
from hotline.testing.replayed import replay_all
from hotline.testing.running import TENANT, RunningHotline, running_hotline
from hotline.testing.stores import in_files

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER = "10000007"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def patient(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    async with running_hotline(tmp_path_factory.mktemp("patient")) as running:
        yield running


async def test_sound_hotline_is_found_sound(patient: RunningHotline) -> None:
    seen = await doctor(patient)
    assert {one["state"] for one in seen.checks.values()} == {"ok"}
    assert seen.code == 0
    assert "Asterisk 2" in seen.checks["asterisk: link"]["text"]
    assert "at 2 endpoint(s)" in seen.checks["asterisk: silence"]["text"]


async def test_wrong_secrets_are_told_apart(patient: RunningHotline) -> None:
    seen = await doctor(patient, HOTLINE_ASTERISK__SECRET="x", HOTLINE_BANK__TOKEN="x")
    assert seen.code == 1
    assert seen.broken() == {"asterisk: link", "bank: answers"}
    assert "refused user" in seen.checks["asterisk: link"]["text"]
    assert seen.checks["bank: answers"]["way_out"] == "change bank.token"
    assert seen.checks["asterisk: clock"]["way_out"] == "put the link right first"


async def test_what_is_not_there_is_told_and_all_else_is_still_looked_at(
    patient: RunningHotline, tmp_path: Path
) -> None:
    flows = tmp_path / "flows"
    flows.mkdir()
    (flows / "main.yaml").write_text("flow: main\nstart: nowhere\nnodes: {}\n")
    damaged = tmp_path / "journal.db"
    damaged.write_bytes(b"no database" * 1000)
    seen = await doctor(
        patient,
        HOTLINE_BANK__URL=f"http://127.0.0.1:{free_port('TCP')}",
        HOTLINE_FLOWS_DIR=str(flows),
        HOTLINE_STORE__JOURNAL=str(damaged),
        HOTLINE_STORE__CRM=str(tmp_path / "crm.db"),
    )
    assert seen.broken() == {"bank: answers", "flows and prompts", "store.journal"}
    assert "`hotline check`" in seen.checks["flows and prompts"]["way_out"]
    assert "`hotline restore`" in seen.checks["store.journal"]["way_out"]
    assert seen.checks["store.crm"]["state"] == "warning"
    assert seen.checks["speech library"]["state"] == "ok"


async def test_an_asterisk_that_lets_too_much_be_done_is_told(
    patient: RunningHotline, tmp_path: Path
) -> None:
    async with running_pbx(tmp_path / "pbx") as careless:
        dialplan = careless.config.etc_dir / "extensions.conf"
        dialplan.write_text(dialplan.read_text().replace("_[+0-9],1,", "_[+0-9]!,1,"))
        manager = careless.config.etc_dir / "manager.conf"
        manager.write_text(manager.read_text().replace("write = agi", "write = command,agi"))
        await careless.restart()
        seen = await doctor(
            patient,
            HOTLINE_ASTERISK__PORT=str(careless.ami_port),
            HOTLINE_ASTERISK__SECRET=careless.ami_secret,
        )
    assert seen.broken() == {"asterisk: hotline-in"}
    assert "extensions.conf and modules.conf" in seen.checks["asterisk: hotline-in"]["way_out"]
    assert seen.checks["asterisk: actions"]["state"] == "warning"
    assert "may do Command" in seen.checks["asterisk: actions"]["text"]


async def test_an_asterisk_that_lets_no_service_give_its_calls_away_is_told(
    patient: RunningHotline, tmp_path: Path
) -> None:
    async with running_pbx(tmp_path / "pbx") as older:
        manager = older.config.etc_dir / "manager.conf"
        written = manager.read_text()
        manager.write_text(written.replace("reporting,user", "reporting"))
        assert manager.read_text() != written
        await older.restart()
        seen = await doctor(
            patient,
            HOTLINE_ASTERISK__PORT=str(older.ami_port),
            HOTLINE_ASTERISK__SECRET=older.ami_secret,
        )
    assert seen.code == 0
    assert seen.checks["asterisk: actions"]["state"] == "warning"
    assert "--take-over" in seen.checks["asterisk: actions"]["text"]
    assert "manager.conf" in seen.checks["asterisk: actions"]["way_out"]


@pytest.mark.parametrize("event", ["HangupRequest", "AsyncAGIExec"])
async def test_an_asterisk_that_does_not_tell_all_is_told(
    patient: RunningHotline, tmp_path: Path, event: str
) -> None:
    async with running_pbx(tmp_path / "pbx") as silent:
        manager = silent.config.etc_dir / "manager.conf"
        written = manager.read_text()
        manager.write_text(written.replace(f"eventfilter(action(include),name({event})) =\n", ""))
        assert manager.read_text() != written
        await silent.restart()
        seen = await doctor(
            patient,
            HOTLINE_ASTERISK__PORT=str(silent.ami_port),
            HOTLINE_ASTERISK__SECRET=silent.ami_secret,
        )
    assert seen.broken() == {"asterisk: events"}
    assert f"does not tell our user of {event}, so" in seen.checks["asterisk: events"]["text"]
    assert "an eventfilter, in manager.conf" in seen.checks["asterisk: events"]["way_out"]


@pytest.mark.parametrize(
    ("instead", "broken", "text"),
    [
        ("[another]", {"asterisk: hotline-agent"}, "no call could be tried (Asterisk refused"),
        ("[hotline-agent]\nexten => s,1,Hangup()\n[another]", set(), "waited in hotline-agent"),
    ],
)
async def test_an_asterisk_where_no_call_can_be_tried_is_told(
    patient: RunningHotline, tmp_path: Path, instead: str, broken: set[str], text: str
) -> None:
    async with running_pbx(tmp_path / "pbx") as other:
        dialplan = other.config.etc_dir / "extensions.conf"
        dialplan.write_text(dialplan.read_text().replace("[hotline-agent]", instead))
        await other.restart()
        seen = await doctor(
            patient,
            HOTLINE_ASTERISK__PORT=str(other.ami_port),
            HOTLINE_ASTERISK__SECRET=other.ami_secret,
        )
    assert seen.broken() == broken
    assert seen.checks["asterisk: events"]["state"] == "warning"
    assert text in seen.checks["asterisk: events"]["text"]


@pytest.mark.parametrize(("without", "who"), [(1, "anonymous"), (-1, "anonymous and 1 more")])
async def test_an_asterisk_that_waits_for_ever_for_sound_is_told(
    patient: RunningHotline, tmp_path: Path, without: int, who: str
) -> None:
    async with running_pbx(tmp_path / "pbx", rtp_timeout_s=77) as patient_one:
        pjsip = patient_one.config.etc_dir / "pjsip.conf"
        pjsip.write_text(pjsip.read_text().replace("rtp_timeout = 77\n", "", without))
        await patient_one.restart()
        seen = await doctor(
            patient,
            HOTLINE_ASTERISK__PORT=str(patient_one.ami_port),
            HOTLINE_ASTERISK__SECRET=patient_one.ami_secret,
        )
    assert seen.broken() == {"asterisk: silence"}
    silence = seen.checks["asterisk: silence"]
    assert silence["text"] == f"Asterisk waits for ever for sound from {who}"
    assert "rtp_timeout" in silence["way_out"]


async def test_an_asterisk_that_is_configured_by_the_command_is_fit(
    patient: RunningHotline, tmp_path: Path
) -> None:
    async with running_pbx(tmp_path / "pbx") as own:
        settings = {
            "HOTLINE_ASTERISK__PORT": str(own.ami_port),
            "HOTLINE_ASTERISK__SECRET": own.ami_secret,
        }
        where = ("--sip-host", "127.0.0.1", "--sip-port", str(own.sip_port))
        wrote = await patient.command("asterisk-config", str(tmp_path / "etc"), *where, **settings)
        assert (wrote.returncode, wrote.stderr) == (0, "")
        for file in own.config.etc_dir.iterdir():
            if file.name != "asterisk.conf":
                file.unlink()
        for file in (tmp_path / "etc").iterdir():
            file.rename(own.config.etc_dir / file.name)
        await own.restart()
        seen = await doctor(patient, **settings)
    assert seen.broken() == set()
    assert {one["state"] for name, one in seen.checks.items() if name.startswith("asterisk: ")} == {
        "ok"
    }


async def test_what_the_command_must_not_do_is_refused(
    patient: RunningHotline, tmp_path: Path
) -> None:
    (tmp_path / "here").touch()
    there = await patient.command("asterisk-config", str(tmp_path))
    assert (there.returncode, there.stdout) == (1, "")
    assert "is there and not empty: name another folder" in there.stderr
    other = {"HOTLINE_ASTERISK__USERNAME": "other"}
    refused = await patient.command("asterisk-config", str(tmp_path / "etc"), **other)
    assert "make it 'hotline'" in refused.stderr
    wrong = await patient.command("asterisk-config", str(tmp_path / "etc"), "--permit", "bank")
    assert "is no address or network" in wrong.stderr
    assert not (tmp_path / "etc").exists()


async def test_wrong_settings_are_findings_too(patient: RunningHotline) -> None:
    seen = await doctor(patient, HOTLINE_WEB__PORT="x")
    assert seen.code == 1
    assert "HOTLINE_WEB__PORT" in seen.checks["settings"]["text"]


async def test_backup_of_a_running_hotline_comes_back_elsewhere_and_is_sound(
    patient: RunningHotline, tmp_path: Path
) -> None:
    archive = str(tmp_path / "a.tar.gz")
    made = await patient.command("backup", archive)
    assert (made.returncode, made.stderr) == (0, "")
    assert "is sound" in (await patient.command("backup", archive, "--verify")).stdout
    refused = await patient.command("restore", archive, "--force")
    assert refused.returncode == 1
    assert "stop the service" in refused.stderr
    elsewhere = {
        f"HOTLINE_STORE__{name.upper()}": str(tmp_path / f"{name}.db")
        for name in ("journal", "crm", "keys")
    }
    restored = await patient.command("restore", archive, **elsewhere)
    assert (restored.returncode, restored.stderr) == (0, "")
    seen = await doctor(patient, **elsewhere)
    assert {seen.checks[f"store.{name}"]["state"] for name in ("journal", "crm", "keys")} == {"ok"}


async def test_a_backup_under_load_serves_callers_elsewhere(
    patient: RunningHotline, phone: SipPhone, tmp_path: Path
) -> None:
    """The last test here: its hotline has moved."""
    numbers = [f"1380200{caller}" for caller in range(4)]
    archive, elsewhere = str(tmp_path / "a.tar.gz"), in_files(tmp_path)
    settings = {
        "HOTLINE_STORE__JOURNAL": str(elsewhere.journal),
        "HOTLINE_STORE__CRM": str(elsewhere.crm),
        "HOTLINE_STORE__KEYS": str(elsewhere.keys),
    }
    await hears_the_balance(patient, phone, "13802009")
    ended = await patient.interaction_from("13802009")
    story = (await patient.command("calls", "show", ended.call_id)).stdout
    calls = [await phone.dial(patient.number, caller_number=number) for number in numbers]
    async with asyncio.TaskGroup() as tasks:
        busy = [tasks.create_task(presses_on(call)) for call in calls]
        made = await patient.command("backup", archive)
        for one in busy:
            one.cancel()
    assert (made.returncode, made.stderr) == (0, "")
    for call in calls:
        await call.hang_up()
    restored = await patient.command("restore", archive, **settings)
    assert (restored.returncode, restored.stderr) == (0, "")
    await patient.service.stop()
    patient.stores = elsewhere
    await patient.start_service(**settings)
    await hears_the_balance(patient, phone, "13802008")
    listed = (await patient.command("calls")).stdout
    left = [line for line in listed.splitlines() if any(number in line for number in numbers)]
    assert [line.split()[-1] for line in left] == ["caller_hung_up"] * len(numbers)
    assert (await patient.command("calls", "show", ended.call_id)).stdout == story
    await patient.service.stop()
    replayed = await replay_all(elsewhere, TENANT)
    assert (replayed.calls, replayed.same) == (len(numbers) + 2, len(numbers) + 2)


async def hears_the_balance(hotline: RunningHotline, phone: SipPhone, number: str) -> None:
    call = await phone.dial(hotline.number, caller_number=number)
    await call.press(f"2{CUSTOMER}{CUSTOMERS[CUSTOMER].pin}")
    await call.hears(await hotline.sound(*balances(CUSTOMER, "en-US")), within_s=30)
    await call.hang_up()
    assert (await hotline.interaction_from(number)).customer == CUSTOMER


async def presses_on(call: Call) -> None:
    """Sign in, and ask for balances and transactions without a rest; so the journal has none."""
    await call.press(f"2{CUSTOMER}{CUSTOMERS[CUSTOMER].pin}")
    while True:
        await call.press("12")
        await asyncio.sleep(0.2)
