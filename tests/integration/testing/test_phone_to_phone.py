"""Two test phones on the loopback: real SIP and RTP, without a PBX between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from hotline.testing.phone import (
    NEVER,
    Call,
    Login,
    NotAnswered,
    NotEnded,
    NotHeard,
    NotQuiet,
    NotRegistered,
    NotUp,
    PhoneError,
    Pickup,
    SipPhone,
    babble,
    read_wav,
)

GREETING = babble("welcome press one")
MENU = babble("press two please")
OTHER = babble("press nine please")


@dataclass(kw_only=True)
class Pair:
    """A caller and the bank it talks to."""

    caller: Call
    bank: Call


@asynccontextmanager
async def talking() -> AsyncIterator[Pair]:
    async with SipPhone.open() as phone, SipPhone.open(answers=True) as bank:
        caller = await phone.dial(bank.uri, caller_number="13800138000", caller_name="张三")
        yield Pair(caller=caller, bank=await bank.called(within_s=2))


async def test_a_prompt_is_heard_to_its_end_with_the_time_it_began() -> None:
    async with talking() as pair:
        # The bank's own keys are sent in one row with its speech: their times stand around it.
        (before,) = await pair.bank.press("1")
        match, _ = await asyncio.gather(pair.caller.hears(GREETING), pair.bank.say(GREETING))
        (after,) = await pair.bank.press("2")
        heard = pair.caller.heard
        assert match.whole
        assert match.score > 0.99
        assert before < heard.started_at(match) < heard.stopped_at(match) < after
        assert heard.started_at(match) == heard.first_audio_after(before)


async def test_keys_arrive_in_order_and_return_the_time_of_their_ends() -> None:
    async with talking() as pair:
        time = asyncio.get_running_loop().time
        began = time()
        ends = await pair.caller.press("12345678*0#", tone_ms=60, gap_ms=60)
        ended = time()
        await pair.caller.hang_up()
        assert pair.bank.heard.keys == "12345678*0#"
        assert [began, *ends, ended] == sorted({began, *ends, ended})


async def test_keys_interrupt_speech_and_speech_goes_on() -> None:
    async with talking() as pair:
        await asyncio.gather(
            pair.caller.say(GREETING),
            pair.caller.press("7"),
            pair.bank.hears_start(GREETING[4000:]),
        )
        assert pair.bank.heard.keys == "7"


async def test_prompts_are_heard_in_order() -> None:
    async with talking() as pair:
        await pair.bank.say(np.concatenate([GREETING, MENU]))
        first = await pair.caller.hears(GREETING)
        second = await pair.caller.hears(MENU)
        assert second.offset_s - first.offset_s == pytest.approx(len(GREETING) / 8000, abs=0.02)
        with pytest.raises(NotHeard):
            await pair.caller.hears(GREETING, within_s=0.1)


async def test_a_start_is_heard_before_the_end_and_does_not_use_it_up() -> None:
    async with talking() as pair:
        speaking = asyncio.create_task(pair.bank.say(GREETING))
        await pair.caller.hears_start(GREETING)
        assert not speaking.done()
        assert (await pair.caller.hears(GREETING)).whole
        await speaking


async def test_what_was_not_heard_is_explained_and_kept(tmp_path: Path) -> None:
    async with talking() as pair:
        await pair.bank.say(OTHER)
        heard = tmp_path / "heard.wav"
        with pytest.raises(NotHeard, match=r"best 0\.00-\d\.\d\d s of it") as error:
            await pair.caller.hears(MENU, within_s=0.3, save_to=heard)
        assert error.value.saved_to == heard
        assert np.array_equal(read_wav(heard), pair.caller.heard.samples)


async def test_waiting_ends_with_the_call() -> None:
    async with talking() as pair:
        waiting = asyncio.create_task(pair.caller.hears(MENU, within_s=60))
        await pair.bank.hang_up()
        with pytest.raises(NotHeard, match="the call ended"):
            await waiting


async def test_a_prompt_cut_off_is_known_in_part() -> None:
    async with talking() as pair:
        await pair.bank.say(GREETING[:4800])
        await pair.caller.quiet(for_s=0.2)
        match = pair.caller.find(GREETING)
        assert match is not None
        assert not match.whole
        assert match.to_s == pytest.approx(0.6, abs=0.04)


async def test_quiet_waits_for_the_end_of_speech() -> None:
    async with talking() as pair:
        speaking = asyncio.create_task(pair.bank.say(GREETING))
        await pair.caller.hears_start(GREETING)
        with pytest.raises(NotQuiet):
            await pair.caller.quiet(for_s=0.3, within_s=0.5)
        await pair.caller.quiet(for_s=0.3)
        assert speaking.done()


async def test_both_sides_can_hang_up() -> None:
    async with talking() as pair:
        await pair.caller.hang_up()
        assert (await pair.caller.ended(), await pair.bank.ended()) == ("caller", "pbx")
    async with talking() as pair:
        await pair.bank.hang_up()
        assert (await pair.caller.ended(), await pair.bank.ended()) == ("pbx", "caller")


async def test_an_ended_call_takes_no_keys() -> None:
    async with talking() as pair:
        await pair.caller.hang_up()
        with pytest.raises(NotUp, match="ended by the caller"):
            await pair.caller.press("1")


async def test_a_call_that_goes_on_has_not_ended() -> None:
    async with talking() as pair:
        with pytest.raises(NotEnded):
            await pair.caller.ended(within_s=0.05)


async def test_closing_a_phone_hangs_up() -> None:
    async with SipPhone.open(answers=True) as bank:
        async with SipPhone.open() as phone:
            caller = await phone.dial(bank.uri)
            callee = await bank.called(within_s=2)
        assert (caller.ended_by, await callee.ended()) == ("caller", "pbx")


async def test_a_phone_that_takes_no_calls_is_busy() -> None:
    async with SipPhone.open() as phone, SipPhone.open() as busy:
        call = await phone.dial(busy.uri)
        assert (call.answered, call.failed_status) == (False, 486)
        with pytest.raises(NotUp, match="486 Busy Here"):
            await call.press("1")


async def test_nobody_there_is_not_answered() -> None:
    async with SipPhone.open() as phone:
        async with SipPhone.open() as gone:
            uri = gone.uri
        with pytest.raises(NotAnswered, match="no SIP reply at all"):
            await phone.dial(uri, answer_within_s=0.1)


async def test_nobody_calling_is_said() -> None:
    async with SipPhone.open(answers=True) as phone:
        with pytest.raises(PhoneError, match="nobody called"):
            await phone.called(within_s=0.05)


async def test_a_phone_can_call_itself() -> None:
    async with SipPhone.open(answers=True) as phone:
        caller = await phone.dial(phone.uri)
        callee = await phone.called(within_s=2)
        await caller.press("5")
        await callee.hang_up()
        assert (await caller.ended(), callee.heard.keys) == ("pbx", "5")


async def talk(phone: SipPhone, uri: str) -> str:
    call = await phone.dial(uri, saying=GREETING)
    await call.press("42")
    return await call.ended(within_s=10)


async def listen(phone: SipPhone) -> tuple[str, bool]:
    call = await phone.called()
    match = await call.hears(GREETING)
    await call.hang_up()
    return call.heard.keys, match.whole


async def test_many_calls_at_once_on_one_phone() -> None:
    async with SipPhone.open() as phone, SipPhone.open(answers=True) as bank:
        listening = asyncio.gather(*(listen(bank) for _ in range(20)))
        endings = await asyncio.gather(*(talk(phone, bank.uri) for _ in range(20)))
        assert endings == ["pbx"] * 20
        assert await listening == [("42", True)] * 20


async def test_a_phone_rings_for_a_while_and_is_picked_up() -> None:
    async with SipPhone.open() as phone, SipPhone.open() as desk:
        desk.pickup = Pickup(after_s=0.3)
        dialling = asyncio.create_task(phone.dial(desk.uri))
        ringing = await desk.rung(within_s=2)
        assert not ringing.answered
        call = await desk.called(within_s=2)
        assert call is ringing
        assert call.answered_at is not None
        assert call.answered_at - ringing.came_at >= 0.3
        assert (await dialling).answered


@pytest.mark.parametrize("status", [486, 603])
@pytest.mark.parametrize("after_s", [0.0, 0.2])
async def test_a_phone_declines_at_once_or_after_ringing(status: int, after_s: float) -> None:
    async with SipPhone.open() as phone, SipPhone.open() as desk:
        desk.pickup = Pickup(after_s=after_s, status=status)
        call = await phone.dial(desk.uri)
        assert call.failed_status == status
        assert (await desk.rung(within_s=2)).answered_at is None


async def test_a_test_picks_up_or_declines_by_itself() -> None:
    async with SipPhone.open() as phone, SipPhone.open() as desk:
        desk.pickup = NEVER
        dialling = asyncio.create_task(phone.dial(desk.uri))
        (await desk.rung(within_s=2)).answer()
        assert (await dialling).answered
        dialling = asyncio.create_task(phone.dial(desk.uri))
        (await desk.rung(within_s=2)).decline()
        assert (await dialling).failed_status == 603


async def test_a_phone_that_nobody_picks_up_rings_until_the_caller_gives_up() -> None:
    async with SipPhone.open() as phone, SipPhone.open() as desk:
        desk.pickup = NEVER
        with pytest.raises(NotAnswered) as error:
            await phone.dial(desk.uri, answer_within_s=0.3)
        assert error.value.last_status == 180
        ringing = await desk.rung(within_s=1)
        assert await ringing.settled(within_s=2)
        assert ringing.failed_status == 487
        ringing.answer()
        assert not ringing.answered


async def test_a_phone_that_is_closed_while_it_rings_says_so() -> None:
    async with SipPhone.open() as phone:
        async with SipPhone.open() as desk:
            desk.pickup = NEVER
            dialling = asyncio.create_task(phone.dial(desk.uri))
            await desk.rung(within_s=2)
        assert (await dialling).failed_status == 480


async def test_an_unplugged_phone_says_nothing_any_more() -> None:
    async with SipPhone.open() as phone, SipPhone.open(answers=True) as desk:
        call = await phone.dial(desk.uri)
        at_desk = await desk.called()
        desk.unplug()
        packets = len(call.heard.samples)
        with pytest.raises(NotEnded):
            await call.ended(within_s=0.5)
        assert len(call.heard.samples) - packets < 800
        with pytest.raises(NotHeard):
            await at_desk.hears(GREETING, within_s=60)
        with pytest.raises(NotAnswered):
            await phone.dial(desk.uri, answer_within_s=0.3)


async def test_who_is_no_registrar_is_told() -> None:
    login = Login(username="desk1", password="secret")
    async with SipPhone.open(login=login) as phone, SipPhone.open() as other:
        registrar = f"sip:{other.uri.rpartition('@')[2]}"
        with pytest.raises(NotRegistered) as error:
            await phone.register(registrar)
        assert error.value.status == 481
        other.unplug()
        with pytest.raises(NotRegistered, match="no answer within"):
            await phone.register(registrar, within_s=0.3)


async def test_a_phone_without_a_login_cannot_register() -> None:
    async with SipPhone.open() as phone:
        with pytest.raises(PhoneError, match="login"):
            await phone.register("sip:127.0.0.1:5060")
