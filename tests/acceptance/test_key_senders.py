"""Every way in which telephones send keys: events, SIP INFO, tones in the sound."""

from __future__ import annotations

from typing import get_args

import pytest

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.testing.demo import CUSTOMERS, balances, phrase
from hotline.testing.phone import KeysBy, SipPhone
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER = "10000006"
RICH = "10000002"
"""Who has three accounts."""
RATE_HZ, AT_ONCE_S, GOES_ON_S = 8000, 5.0, 8.0
WAYS: tuple[KeysBy, ...] = get_args(KeysBy)
CALLERS = {way: f"1380030{number}" for number, way in enumerate(WAYS)}


@pytest.mark.parametrize("way", WAYS)
async def test_keys_typed_ahead_through_the_whole_menu_arrive_once_each(
    hotline: RunningHotline, phone: SipPhone, way: KeysBy
) -> None:
    """Language, number, PIN, and at last a menu's choice, all before the first prompt ends."""
    call = await phone.dial(hotline.number, caller_number=CALLERS[way], keys_by=way)
    await call.press(f"2{CUSTOMER}{CUSTOMERS[CUSTOMER].pin}*")
    await call.hears(await hotline.sound(phrase("goodbye")), within_s=20)
    assert await call.ended() == "pbx"
    interaction = await hotline.interaction_from(CALLERS[way])
    assert (interaction.customer, interaction.outcome) == (CUSTOMER, "completed")
    lengths = [
        record.event["length"]
        for record in await hotline.journal_of(interaction.call_id)
        if record.event_kind == "digits_collected"
    ]
    assert lengths == [1, 8, 6, 1]


async def test_a_network_that_stalls_doubles_no_key(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    """Keys that come in a burst are told by the PBX once more than they were pressed."""
    pin = CUSTOMERS[CUSTOMER].pin
    told: list[str] = []
    pbx = hotline.pbx
    settings = AmiSettings(
        host=pbx.ami_host, port=pbx.ami_port, username=pbx.ami_username, secret=pbx.ami_secret
    )
    async with AmiClient(settings) as ami:
        ami.on("DTMFEnd", lambda message: told.append(message.get("Digit")))
        call = await phone.dial(hotline.number, caller_number="13800310")
        await call.press(f"2{CUSTOMER}")
        await call.hears_start(await hotline.sound(phrase("enter_pin")))
        await call.press(pin[:1], tone_ms=60, gap_ms=60, stall_ms=200)
        await call.press(pin[1:], tone_ms=60, gap_ms=60)
        await call.hears_start(await hotline.sound(*balances(CUSTOMER, "en-US")), within_s=20)
        await call.hang_up()
    assert (await hotline.interaction_from("13800310")).customer == CUSTOMER
    assert len(told) > len(f"2{CUSTOMER}{pin}")


@pytest.mark.parametrize("way", ["info", "tone"])
async def test_key_stops_a_prompt(hotline: RunningHotline, phone: SipPhone, way: KeysBy) -> None:
    call = await phone.dial(hotline.number, caller_number="13800309", keys_by=way)
    await call.press(f"2{RICH}{CUSTOMERS[RICH].pin}")
    told = await hotline.sound(*balances(RICH, "en-US"))
    assert len(told) / RATE_HZ > GOES_ON_S
    await call.hears_start(told, within_s=20)
    await call.press("9")
    # The balances would go on for longer; what follows them is heard at once.
    await call.hears_start(await hotline.sound(phrase("main_menu")), within_s=AT_ONCE_S)
    await call.hang_up()
