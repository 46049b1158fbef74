"""From a key to the next prompt: how long callers wait, on a real Asterisk with real audio.

Each caller signs in and then walks between two menus, always pressing in the middle of a prompt.
A sample is the time from the first packet that ends the key (RFC 4733) to the packet that brings
the first sample of the prompt it leads to. Run it with `make bench-latency`.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.flow.utterance import Phrase
from hotline.testing.phone import Call, SipPhone, find
from hotline.testing.running import RunningHotline, running_hotline

RATE_HZ = 8000
LISTEN_S = 1.2
"""Into a prompt before the next key."""
REFERENCE_S = 1.0
"""How much of a prompt's beginning is looked for."""
ROUND = (("3", "choose_language"), ("2", "main_menu"))
"""Keys that lead from one menu to the other and back, and the prompt each one brings."""
AIM_P99_MS = 200


async def caller(hotline: RunningHotline, phone: SipPhone, number: str, keys: int) -> list[float]:
    """Return the milliseconds of each key; NaN where the prompt was not found."""
    pins = {customer.number: customer.pin for customer in DEMO_CUSTOMERS}
    call = await phone.dial(hotline.number, caller_number=f"137{number}")
    await call.press(f"2{number}{pins[number]}")
    await asyncio.sleep(LISTEN_S)
    # Any key skips the balances; the next one is the first that counts.
    await call.press("9")
    samples = []
    for turn in range(keys):
        await asyncio.sleep(LISTEN_S)
        key, prompt = ROUND[turn % len(ROUND)]
        samples.append(await one_key(call, key, await reference(hotline, prompt)))
    await call.hang_up()
    return samples


async def reference(hotline: RunningHotline, prompt: str) -> NDArray[np.int16]:
    languages = ("zh-CN", "en-US") if prompt == "choose_language" else ("en-US",)
    sound = await hotline.sound(*(Phrase(prompt=prompt, language=tag) for tag in languages))
    return sound[: round(REFERENCE_S * RATE_HZ)]


async def one_key(call: Call, key: str, prompt: NDArray[np.int16]) -> float:
    begin = call.heard.end
    (pressed_at,) = await call.press(key)
    await asyncio.sleep(LISTEN_S)
    match = find(call.heard.samples[begin:], prompt)
    if match is None:
        return float("nan")
    started_at = call.heard.time_of(begin / RATE_HZ + match.offset_s)
    return (started_at - pressed_at) * 1000


async def measure(keys: int, callers: int) -> list[float]:
    numbers = [customer.number for customer in DEMO_CUSTOMERS][:callers]
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        async with running_hotline(Path(folder)) as hotline, SipPhone.open() as phone:
            each = -(-keys // len(numbers))
            walks = (caller(hotline, phone, number, each) for number in numbers)
            return [sample for samples in await asyncio.gather(*walks) for sample in samples]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=240, help="how many keys in all")
    parser.add_argument("--callers", type=int, default=4, help="how many at once, 1 to 7")
    arguments = parser.parse_args()
    samples = asyncio.run(measure(arguments.keys, arguments.callers))
    heard = sorted(sample for sample in samples if sample == sample)
    table = Table(title=f"key to next prompt, {arguments.callers} callers at once")
    for column in ("keys", "prompt not found", "median ms", "p90 ms", "p99 ms", "max ms", "aim"):
        table.add_column(column, justify="right")
    cuts = statistics.quantiles(heard, n=100)
    table.add_row(
        str(len(samples)),
        str(len(samples) - len(heard)),
        *(f"{value:.0f}" for value in (cuts[49], cuts[89], cuts[98], heard[-1])),
        f"p99 ≤ {AIM_P99_MS}",
    )
    Console().print(table)


if __name__ == "__main__":
    main()
