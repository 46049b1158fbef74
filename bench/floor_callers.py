"""The callers of `bench/floor.py`, in a process of their own: `URI COUNT`, until its stdin ends.

So many wait at a time: whoever was served is followed by another caller. They hear what they are
given and say nothing, but a silence that is sent like speech. Once all are there, `there` is
printed, and at the end how many calls there were.
"""

from __future__ import annotations

import asyncio
import sys

from hotline.testing.phone import PhoneError, SipPhone

BETWEEN_S = 0.05
"""From one caller to the next at the beginning: 20 a second."""
REDIAL_S = 0.5
"""Until somebody else calls, so that this is not what an agent's next call waits for."""
LONGEST_S = 3600.0


class Callers:
    """Those who wait, by whom they are followed, and how many calls there were."""

    def __init__(self, phone: SipPhone, uri: str) -> None:
        self._phone = phone
        self._uri = uri
        self.calls = 0

    async def come(self, first: asyncio.Event) -> None:
        """Call and wait, again and again."""
        while True:
            self.calls += 1
            number = f"139{self.calls:08}"
            try:
                call = await self._phone.dial(self._uri, caller_number=number)
                first.set()
                await call.ended(within_s=LONGEST_S)
            except PhoneError as error:
                print(f"a caller: {error}", file=sys.stderr)
            await asyncio.sleep(REDIAL_S)


async def call_in(uri: str, count: int) -> int:
    loop = asyncio.get_running_loop()
    async with SipPhone.open() as phone:
        callers = Callers(phone, uri)
        there = [asyncio.Event() for _ in range(count)]
        tasks = []
        for first in there:
            tasks.append(asyncio.create_task(callers.come(first)))
            await asyncio.sleep(BETWEEN_S)
        for first in there:
            await first.wait()
        print("there", flush=True)
        await loop.run_in_executor(None, sys.stdin.read)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        return callers.calls


def main() -> None:
    uri, count = sys.argv[1:]
    print(asyncio.run(call_in(uri, int(count))))


if __name__ == "__main__":
    main()
