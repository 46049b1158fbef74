"""The least that drives the call of `bench/ivr.py`: `HOST PORT USER STEP...`, secret on stdin.

One socket, one dictionary, the prompts as files: no flow, no bank, no journal, no CRM, no recovery.
"""

from __future__ import annotations

import asyncio
import sys
from urllib.parse import unquote

Message = dict[str, str]


class Bare:
    def __init__(self, writer: asyncio.StreamWriter, steps: list[str]) -> None:
        self._writer = writer
        self._steps = steps
        self._next: dict[str, int] = {}

    def send(self, action: str, **headers: str) -> None:
        lines = [f"Action: {action}", *(f"{name}: {value}" for name, value in headers.items())]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def receive(self, message: Message) -> None:
        channel = message.get("Channel", "")
        match message.get("Event"):
            case "AsyncAGIStart":
                self._next[channel] = 0
            case "AsyncAGIExec" if channel in self._next:
                # As a real one would: what was entered decides what comes next.
                unquote(message["Result"])
            case "Hangup":
                self._next.pop(channel, None)
                return
            case _:
                return
        step = self._next.get(channel)
        if step is not None and step < len(self._steps):
            self._next[channel] = step + 1
            self.send("AGI", Channel=channel, Command=self._steps[step], CommandID=str(step))


async def drive(host: str, port: int, user: str, secret: str, steps: list[str]) -> None:
    reader, writer = await asyncio.open_connection(host, port, limit=2**20)
    bare = Bare(writer, steps)
    await reader.readline()
    bare.send("Login", Username=user, Secret=secret)
    while block := await reader.readuntil(b"\r\n\r\n"):
        lines = block.decode(errors="replace").split("\r\n")
        bare.receive(dict(line.split(": ", 1) for line in lines if ": " in line))


def main() -> None:
    host, port, user, *steps = sys.argv[1:]
    asyncio.run(drive(host, int(port), user, sys.stdin.readline().strip(), steps))


if __name__ == "__main__":
    main()
