"""The callers of `bench/ivr.py`, in a process of their own: `URI KEYS-BY-SECOND CALLS RATE`.

They come at a steady rate and press their keys by the clock, whatever they hear, so that every
kind of IVR has the same load, sound included: Asterisk polls AsyncAGI only while sound comes in.
"""

from __future__ import annotations

import asyncio
import json
import sys
from time import monotonic

from hotline.testing.phone import PhoneError, SipPhone

TONE_MS = 100
GAP_MS = 60
GOODBYE_LIMIT_S = 6.0
"""From the last key to the hang-up: a goodbye of two seconds. Later means that keys were lost."""


async def caller(phone: SipPhone, uri: str, steps: list[tuple[float, str]], number: int) -> bool:
    """Make one call; tell whether the IVR followed it to its end."""
    try:
        call = await phone.dial(uri, caller_number=f"1360{number:07}", answer_within_s=5)
        for pause_s, keys in steps:
            await asyncio.sleep(pause_s)
            await call.press(keys, tone_ms=TONE_MS, gap_ms=GAP_MS)
        ended_by = await call.ended(within_s=GOODBYE_LIMIT_S)
    except PhoneError:
        return False
    return ended_by == "pbx"


async def call_in(uri: str, steps: list[tuple[float, str]], calls: int, rate: float) -> list[bool]:
    async with SipPhone.open() as phone, asyncio.TaskGroup() as tasks:
        began = monotonic()
        made = []
        for number in range(calls):
            await asyncio.sleep(max(0.0, began + number / rate - monotonic()))
            made.append(tasks.create_task(caller(phone, uri, steps, number)))
        await asyncio.wait(made)
    return [task.result() for task in made]


def main() -> None:
    uri, steps, calls, rate = sys.argv[1:]
    followed = asyncio.run(call_in(uri, json.loads(steps), int(calls), float(rate)))
    print(json.dumps({"calls": len(followed), "followed": sum(followed)}))


if __name__ == "__main__":
    main()
