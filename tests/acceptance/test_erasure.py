"""A customer signs in, hears a balance, leaves a message, and is erased for ever."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hotline.flow.codec import command_from_json, event_from_json
from hotline.flow.run import FlowRun
from hotline.model.interaction import Interaction
from hotline.model.values import Money
from hotline.testing.demo import CHOOSE_LANGUAGE, CUSTOMERS, balances, phrase
from hotline.testing.phone import SipPhone, babble
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER, CALLER = "10000007", "13800718281"
OTHER_CUSTOMER = "10000006"


def stored(folder: Path) -> dict[str, bytes]:
    """What is in the files of the journal, the CRM and the keys, side files included."""
    return {
        path.name: path.read_bytes()
        for name in ("journal", "crm", "keys")
        for path in folder.glob(f"{name}.db*")
    }


def plain_in(folder: Path) -> list[str]:
    """The stored files that tell of the customer in clear."""
    amounts = [
        str(value.amount)
        for one in balances(CUSTOMER, "en-US")
        for value in one.values.values()
        if isinstance(value, Money)
    ]
    assert amounts
    told = [text.encode() for text in (CUSTOMER, CALLER, *amounts)]
    return [name for name, held in stored(folder).items() if any(text in held for text in told)]


def sealed_blobs(folder: Path, call_id: str) -> list[bytes]:
    with closing(sqlite3.connect(folder / "journal.db")) as connection:
        query = "SELECT sealed FROM journal_record WHERE stream = ? AND sealed IS NOT NULL"
        return [blob for (blob,) in connection.execute(query, (f"call:{call_id}",))]


async def leaves_a_message(hotline: RunningHotline, phone: SipPhone) -> Interaction:
    call = await phone.dial(hotline.number, caller_number=CALLER)
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.press(f"2{CUSTOMER}{CUSTOMERS[CUSTOMER].pin}")
    await call.hears_start(await hotline.sound(*balances(CUSTOMER, "en-US")), within_s=15)
    refused = await hotline.command("erase", CUSTOMER, "--who", "Li", "--why", "x", "--yes")
    assert refused.returncode == 1
    assert "there is a call going on" in refused.stderr
    await call.press("4")
    await call.hears(await hotline.sound(phrase("leave_message")))
    await call.hears(hotline.pbx_sound("beep"))
    await call.say(babble("please call me back tomorrow about my card"))
    await call.press("#")
    await call.hears(await hotline.sound(phrase("message_taken"), phrase("goodbye")))
    return await hotline.interaction_from(CALLER)


async def test_message_left_in_the_fallback_is_erased_with_its_customer(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800718282")
    await call.press(f"2{OTHER_CUSTOMER}{CUSTOMERS[OTHER_CUSTOMER].pin}")
    await call.hears_start(await hotline.sound(*balances(OTHER_CUSTOMER, "en-US")), within_s=15)
    await hotline.service.stop()
    await call.hears_start(hotline.fallback, within_s=20)
    await call.hears(hotline.pbx_sound("vm-intro"), within_s=30)
    await call.say(babble("please call me back tomorrow about my card"))
    await call.hang_up()
    await hotline.start_service()
    call_id = (await hotline.interaction_from("13800718282")).call_id
    message = hotline.pbx.spool_dir / f"hotline/{call_id}-fallback.wav"
    assert message.stat().st_size > 8000 * 2 * 2
    why = ("--who", "Li Wei", "--why", "asked by letter")
    assert (await hotline.command("erase", OTHER_CUSTOMER, *why, "--yes")).returncode == 0
    assert not message.exists()


async def test_customer_is_erased_for_ever_and_the_structure_stays(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    interaction = await leaves_a_message(hotline, phone)
    call_id, recordings = interaction.call_id, hotline.pbx.spool_dir / "hotline"
    assert interaction.customer == CUSTOMER
    before = await hotline.journal_of(call_id)
    assert plain_in(hotline.folder) == []
    blobs = sealed_blobs(hotline.folder, call_id)
    assert blobs
    assert list(recordings.glob(f"{call_id}-*.wav"))
    assert CALLER in (await hotline.command("calls", "show", call_id)).stdout

    why = ("--who", "Li Wei", "--why", "asked by letter")
    planned = await hotline.command("erase", CUSTOMER, *why, "--dry-run")
    assert planned.returncode == 0
    assert planned.stdout.startswith("To be erased: 1 call, 1 recorded message, from ")
    done = await hotline.command("erase", CUSTOMER, *why, "--yes")
    assert (done.returncode, "on record" in done.stdout) == (0, True)

    assert plain_in(hotline.folder) == []
    assert not list(recordings.glob(f"{call_id}-*.wav"))
    # The ciphertext is still there; no key in any file, with the master key or without, opens it.
    assert sealed_blobs(hotline.folder, call_id) == blobs
    after = await hotline.journal_of(call_id)
    assert [record.event_kind for record in after] == [record.event_kind for record in before]
    listed = (await hotline.command("calls")).stdout
    assert "erased" in listed
    told = (await hotline.command("calls", "show", call_id)).stdout
    assert "erased dials" in told
    assert "holds erased" in told
    assert told.splitlines()[-1] == "outcome: message_left"
    assert CALLER not in told + listed
    record = (await hotline.command("audit")).stdout
    assert "Li Wei" in record
    assert "asked by letter" in record
    assert CUSTOMER not in record

    run = FlowRun(hotline.bundle, interaction.flow)
    for one in after:
        commands = run.receive(event_from_json(one.event))
        assert commands == [command_from_json(encoded) for encoded in one.commands]
    assert run.outcome == interaction.outcome
