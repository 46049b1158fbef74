"""docker/compose.yaml, built and run for real: a call, an edit, and who may do what."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
import soundfile

from hotline.speech.synthesizer import Synthesizer
from hotline.testing.containers import HOST_FOLDERS, ComposedHotline, composed_hotline
from hotline.testing.demo import CHOOSE_LANGUAGE, CUSTOMERS, LANGUAGE_KEYS, balances, phrase
from hotline.testing.flow_files import edit, edit_by_rename
from hotline.testing.phone import Login, SipPhone, find

pytestmark = pytest.mark.asyncio(loop_scope="session")

PARTS = ("pbx", "service", "bank")
RECORDINGS = "/var/lib/hotline-pbx/spool/recordings"
SEATS = "/var/lib/hotline-pbx/seats/pjsip_seats.conf"
END_S = 20.0
LET_TIME_PASS = """
import sqlite3
connection = sqlite3.connect("/var/lib/hotline/crm.db", isolation_level=None)
connection.execute("UPDATE interaction SET retain_until = '2026-01-01' WHERE ended_at IS NOT NULL")
for (call_id,) in connection.execute("SELECT call_id FROM interaction WHERE ended_at IS NOT NULL"):
    print(call_id)
"""
"""Prints the calls that are over, one a line, and makes them due."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def composed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ComposedHotline]:
    async with composed_hotline(tmp_path_factory.mktemp("compose")) as running:
        yield running


async def test_a_customer_of_the_containers_hears_the_balance(
    composed: ComposedHotline, phone: SipPhone
) -> None:
    call = await phone.dial(composed.number, caller_number="13800001")
    await call.hears_start(await composed.sound(*CHOOSE_LANGUAGE))
    await call.press(f"{LANGUAGE_KEYS['en-US']}10000007{CUSTOMERS['10000007'].pin}")
    await call.hears(await composed.sound(*balances("10000007", "en-US")), within_s=40)
    await call.hears_start(await composed.sound(phrase("main_menu")))
    # Not the PBX: from loopback the way back to a phone is the kernel's memory of its last SIP
    # packet, 30 seconds. A phone elsewhere has an address of its own.
    await call.hang_up()
    listed = composed.containers.inside("service", "hotline", "calls")
    assert re.search(r"13800001\s+10000007\s+caller_hung_up", listed)


async def test_a_call_of_the_containers_is_recorded_in_memory_and_kept_sealed(
    composed: ComposedHotline, phone: SipPhone
) -> None:
    inside = composed.containers.inside
    for part in ("pbx", "service"):
        mounts = [line.split() for line in inside(part, "cat", "/proc/1/mounts").splitlines()]
        assert [one[2] for one in mounts if one[1] == RECORDINGS] == ["tmpfs"]
    call = await phone.dial(composed.number, caller_number="13800005")
    await call.hears_start(await composed.sound(*CHOOSE_LANGUAGE))
    await call.press(LANGUAGE_KEYS["en-US"])
    welcome = await composed.sound(phrase("welcome"))
    await call.hears(welcome)
    # What was said at the very end is not in Asterisk's file yet.
    await asyncio.sleep(1.0)
    await call.hang_up()
    listed = ("service", "env", "COLUMNS=200", "hotline", "recordings", "list")
    said = ""
    async with asyncio.timeout(END_S):
        while "whole" not in said or "not sealed" in said:
            said = await asyncio.to_thread(inside, *listed)
    assert inside("pbx", "ls", RECORDINGS) == ""
    checked = inside("service", "env", "COLUMNS=200", "hotline", "recordings", "check")
    name = re.findall(r"\S+-r1\b", checked)[-1]
    token = inside("service", "hotline", "tokens", "add", "qa", "--role", "supervisor").split()[-1]
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.get(f"{composed.url}/api/v1/recordings/{name}/sound") as answer,
    ):
        assert answer.status == 200
        tracks, _ = soundfile.read(io.BytesIO(await answer.read()), dtype="int16")
    match = find(tracks[:, 1], welcome)
    assert match is not None
    assert match.whole
    # For a service on another machine.
    assert "--token-file" in inside("pbx", "python3", "-m", "hotline.uploader", "--help")


async def test_a_customer_of_the_containers_says_what_is_wanted(
    composed: ComposedHotline, phone: SipPhone, voice: Synthesizer
) -> None:
    told = composed.containers.inside("service", "hotline", "speech", "models")
    assert told.count("loads") == 2, told
    call = await phone.dial(composed.number, caller_number="13800004")
    await call.hears_start(await composed.sound(*CHOOSE_LANGUAGE))
    await call.press(f"{LANGUAGE_KEYS['en-US']}10000006{CUSTOMERS['10000006'].pin}")
    balance = await composed.sound(*balances("10000006", "en-US"))
    await call.hears_start(balance, within_s=40)
    # The key that leads to the menu ends what is told before it.
    await call.press("9")
    await call.hears_start(await composed.sound(phrase("main_menu")))
    await call.say(await voice.synthesize("balance", "en-US"))
    await call.hears_start(balance, within_s=40)
    await call.hang_up()


async def test_what_was_kept_long_enough_is_erased_by_the_hosts_timer(
    composed: ComposedHotline, phone: SipPhone
) -> None:
    call = await phone.dial(composed.number, caller_number="13800003")
    await call.hears_start(await composed.sound(*CHOOSE_LANGUAGE))
    await call.hang_up()
    containers = composed.containers
    over: list[str] = []
    async with asyncio.timeout(END_S):
        while not over:
            command = ("service", "python3", "-c", LET_TIME_PASS)
            over = (await asyncio.to_thread(containers.inside, *command)).split()
    message = f"/var/lib/hotline-pbx/spool/hotline/{over[-1]}-1.wav"
    containers.inside("pbx", "touch", message)
    erase = ("service", "hotline", "erase", "--due", "--yes")
    assert "Erased, and on record: " in containers.inside(*erase)
    assert containers.refuses("service", "test", "-e", message)
    assert over[-1] in containers.inside("service", "env", "COLUMNS=200", "hotline", "audit")
    assert "Kept long enough: 0 calls" in containers.inside(*erase)


async def test_an_edit_on_the_host_is_heard_by_the_next_caller(
    composed: ComposedHotline, phone: SipPhone
) -> None:
    edit_by_rename(
        composed.files.catalogue, "Welcome to Demo Bank.", "This is the bank of tomorrow."
    )
    await composed.takes_files()
    call = await phone.dial(composed.number, caller_number="13800002")
    await call.hears_start(await composed.sound(*CHOOSE_LANGUAGE))
    await call.press(LANGUAGE_KEYS["en-US"])
    await call.hears(await composed.sound(phrase("welcome")))
    await call.hang_up()


async def test_a_mistake_made_on_the_host_is_told_and_mended_there(
    composed: ComposedHotline,
) -> None:
    sound = composed.files.bundle().digest[:12]
    edit(composed.files.flow, "bank: verify_pin", "bank: verify_pim")
    told = await composed.flows_tell(r"^ivr_flows/main\.yaml:.*Did you mean 'verify_pin'")
    assert told.split()[:3] == ["new", "calls", sound]
    edit(composed.files.flow, "bank: verify_pim", "bank: verify_pin  # as it was")
    assert composed.files.bundle().digest[:12] != sound
    await composed.takes_files()


async def test_an_older_version_comes_back_to_the_host(composed: ComposedHotline) -> None:
    older = composed.files.bundle().digest
    edit(composed.files.catalogue, "Thank you for calling. Goodbye.", "Farewell.")
    await composed.takes_files()
    containers, folder = composed.containers, "/var/lib/hotline/old"
    containers.inside("service", "hotline", "flows", "restore", older[:12], folder)
    containers.copy("service", folder, composed.files.catalogue.parents[1])
    assert composed.files.bundle().digest == older
    await composed.takes_files()


async def test_a_telephone_registers_at_a_seat_of_the_hosts_file(
    composed: ComposedHotline,
) -> None:
    inside = composed.containers.inside
    inside("service", "hotline", "agents", "asterisk-config", SEATS)
    assert "reloaded" in inside("pbx", "python3", "-m", "hotline.launch.pbx_image", "reload-seats")
    password = inside("service", "hotline", "agents", "password", "desk1").split()[0]
    async with SipPhone.open(login=Login(username="desk1", password=password)) as phone:
        assert await phone.register(f"sip:127.0.0.1:{composed.sip_port}") > 0


@pytest.mark.parametrize("folder", ["ivr_flows", "voice_prompts", *HOST_FOLDERS])
async def test_the_service_cannot_write_to_what_the_host_edits(
    composed: ComposedHotline, folder: str
) -> None:
    mounts = composed.containers.inside("service", "cat", "/proc/1/mounts").splitlines()
    (options,) = (line.split()[3] for line in mounts if line.split()[1] == f"/opt/hotline/{folder}")
    assert "ro" in options.split(",")


@pytest.mark.parametrize("part", PARTS)
async def test_no_container_has_rights(composed: ComposedHotline, part: str) -> None:
    status = dict(
        line.split(":\t", 1)
        for line in composed.containers.inside(part, "cat", "/proc/1/status").splitlines()
        if ":\t" in line
    )
    assert status["Uid"].split() == ["10001"] * 4
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert composed.containers.refuses(part, "touch", "/opt/hotline/new")


async def test_phones_reach_sip_and_sound_and_nobody_else_anything(
    composed: ComposedHotline,
) -> None:
    published = {part: composed.containers.published(part) for part in PARTS}
    ports = {int(address.rpartition(":")[2]) for address in published["pbx"]}
    assert composed.sip_port in ports
    assert 5038 not in ports
    assert published["service"] == {f"127.0.0.1:{composed.web_port}"}
    assert published["bank"] == set()


async def test_each_container_has_its_own_secrets_only_and_nobody_who_inspects_it(
    composed: ComposedHotline,
) -> None:
    containers = composed.containers
    listed = {part: {*containers.inside(part, "ls", "/run/secrets").split()} for part in PARTS}
    assert listed == {
        "pbx": {"pbx_ami_secret", "pbx_speech_key"},
        "service": {
            "hotline_asterisk__seat_key",
            "hotline_asterisk__secret",
            "hotline_privacy__master_key",
            "hotline_speech__key",
            "hotline_web__metrics_token",
            "hotline_web__signing_key",
            "hotline_bank__token",
            "hotline_text_messages__token",
        },
        "bank": {"hotline_bank__token"},
    }
    for part in PARTS:
        shown = containers.inspected(part) + containers.inside(part, "env")
        for name in listed[part]:
            secret = containers.inside(part, "cat", f"/run/secrets/{name}").strip()
            assert len(secret) >= 44
            assert secret not in shown
