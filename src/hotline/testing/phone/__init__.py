"""A SIP test phone: it calls a real PBX over UDP, presses keys, speaks, and **listens**.

async with SipPhone.open() as phone:
    call = await phone.dial("sip:8888@127.0.0.1:5060", caller_number="13800138000")
    await call.hears_start(welcome)
    [pressed_at] = await call.press("1")
    match = await call.hears(menu)
    latency_s = call.heard.started_at(match) - pressed_at
    await call.hang_up()
"""

from hotline.testing.phone.babble import babble
from hotline.testing.phone.call import Call, KeysBy
from hotline.testing.phone.digest import Login
from hotline.testing.phone.ears import Heard, rms
from hotline.testing.phone.errors import (
    NotAnswered,
    NotEnded,
    NotHeard,
    NotQuiet,
    NotRegistered,
    NotUp,
    PhoneError,
)
from hotline.testing.phone.incoming_call import IncomingCall
from hotline.testing.phone.matching import Match, find
from hotline.testing.phone.phone import SipPhone
from hotline.testing.phone.pickup import AT_ONCE, BUSY, NEVER, Pickup
from hotline.testing.phone.ticker import Ticker
from hotline.testing.phone.wav import read_wav, write_wav

__all__ = [
    "AT_ONCE",
    "BUSY",
    "NEVER",
    "Call",
    "Heard",
    "IncomingCall",
    "KeysBy",
    "Login",
    "Match",
    "NotAnswered",
    "NotEnded",
    "NotHeard",
    "NotQuiet",
    "NotRegistered",
    "NotUp",
    "PhoneError",
    "Pickup",
    "SipPhone",
    "Ticker",
    "babble",
    "find",
    "read_wav",
    "rms",
    "write_wav",
]
