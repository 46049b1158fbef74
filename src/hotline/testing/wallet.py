"""Random PINs and cards, and callers who type them: where they belong, and where they do not.

A key that is a menu's choice is journaled as that choice. So the PINs here have a key that no menu
of the flows takes: one made of choices alone, typed at a menu, could be read as a walk.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from pathlib import Path

from hotline.model.masking import passes_luhn
from hotline.testing.leaks import read_all
from hotline.testing.phone import KeysBy, NotAnswered, NotUp, SipPhone
from hotline.testing.running import RunningHotline

NO_CHOICES = "678"
PAUSE_S = 0.5
TONE_MS = 60


class Wallet:
    """Random secrets; each is used once, so that a find says which way of typing leaked it.

    Args:
        folder: What is there before the first call has none of the PINs, such as in the number of
            an account.
    """

    def __init__(self, folder: Path) -> None:
        self._before = b"\n".join(content for _, content in read_all(folder))
        self.seed = secrets.randbits(32)
        self.secrets: list[str] = []
        self._random = random.Random(self.seed)  # noqa: S311 - no secret, the same again

    def customer(self) -> str:
        """No customer's number, so that nobody is locked out for the tests that follow."""
        return f"9{self._digits(7)}"

    def pin(self) -> str:
        """Return a PIN of six digits."""
        while True:
            drawn = self._digits(5) + self._random.choice(NO_CHOICES)
            pin = "".join(self._random.sample(drawn, len(drawn)))
            if pin.encode() not in self._before:
                return self._kept(pin)

    def card(self) -> str:
        """Return a card's number of sixteen digits."""
        digits = f"4{self._digits(14)}"
        return self._kept(next(f"{digits}{k}" for k in range(10) if passes_luhn(f"{digits}{k}")))

    def _digits(self, count: int) -> str:
        return "".join(self._random.choices("0123456789", k=count))

    def _kept(self, secret: str) -> str:
        self.secrets.append(secret)
        return secret


async def type_script(
    hotline: RunningHotline, phone: SipPhone, number: str, script: str, by: KeysBy
) -> None:
    """Call from a number and type; a comma is a pause, in which a question is heard."""
    # A secret may happen to be the way out of the flow; and the PBX may be dead.
    with contextlib.suppress(NotUp, NotAnswered):
        call = await phone.dial(hotline.number, caller_number=number, keys_by=by)
        for keys in script.split(","):
            await call.press(keys, tone_ms=TONE_MS, gap_ms=TONE_MS)
            await asyncio.sleep(PAUSE_S)
        await call.hang_up()
