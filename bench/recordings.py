"""What it costs to record calls, and whether many at once are recorded whole.

So many callers at once hear a prompt, and each says something of its own in the middle of it: first
without recordings, then with. Of each recording is told whether all of that is on the caller's
track, and the whole prompt on the other. Run it with `make bench-recordings`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from hotline.flow.utterance import Phrase
from hotline.launch.process import Child
from hotline.recordings.shelf import spooled
from hotline.testing.flow_files import small_bank
from hotline.testing.phone import SipPhone, babble, find
from hotline.testing.running import RunningHotline, running_hotline
from hotline.testing.service_process import worker_of
from ivr import cpu_s

PROMPT = "main_menu"
FLOW = f"""
flow: main
start: speak_english
limits: {{call_s: 3600, steps: 100}}
no_input: {{tries: 3, then: over}}
no_match: {{tries: 3, then: over}}
nodes:
  speak_english: {{language: en-US, next: again}}
  again: {{menu: {PROMPT}, choices: {{"1": again}}}}
  over: {{hand_over: completed}}
"""
RULES = json.dumps([{"name": "all", "part": "flow"}])
SEALED_S = 60.0
BEFORE_S, AFTER_S = 4.0, 6.0
"""How long a caller listens before saying something, and after it."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a round of calls took.

    Attributes:
        call_s: How long all calls were, in seconds.
        asterisk_s: CPU seconds of Asterisk.
        service_s: CPU seconds of the process that carries the calls.
        bytes: How large the sealed recordings are.
        whole: How many recordings have all that was said and heard.
    """

    call_s: float
    asterisk_s: float
    service_s: float
    bytes: int = 0
    whole: int = 0


async def called(hotline: RunningHotline, phone: SipPhone, number: str, says: str) -> float:
    """Call, and say something in the middle of what is heard; return how long that took."""
    began = time.monotonic()
    call = await phone.dial(hotline.number, caller_number=number)
    await asyncio.sleep(BEFORE_S)
    await call.say(babble(says))
    await asyncio.sleep(AFTER_S)
    await call.hang_up()
    return time.monotonic() - began


def sentence(number: str) -> str:
    """Return what this caller says, and nobody else."""
    return f"caller {number} wants {number}{number} of it"


async def round_of(folder: Path, callers: Sequence[str], *, recorded: bool) -> Taken:
    """Let them all call at once."""
    files = small_bank().copied_to(folder / "files")
    files.become(FLOW, files.catalogue.read_text())
    settings = {"HOTLINE_RECORDING__FOLDER": str(folder / "recordings")}
    if recorded:
        settings["HOTLINE_RECORDING__RULES"] = RULES
    async with (
        running_hotline(folder, settings, files=files, start=Child.start) as hotline,
        SipPhone.open() as phone,
    ):
        prompt = await hotline.sound(Phrase(prompt=PROMPT, language="en-US"))
        processes = hotline.pbx.process_id, worker_of(hotline.service)
        before = [cpu_s(process) for process in processes]
        lasted = await asyncio.gather(
            *(called(hotline, phone, number, sentence(number)) for number in callers)
        )
        if recorded:
            await sealed(hotline)
        asterisk_s, service_s = (
            cpu_s(process) - start for process, start in zip(processes, before, strict=True)
        )
        taken = Taken(call_s=sum(lasted), asterisk_s=asterisk_s, service_s=service_s)
        if not recorded:
            return taken
        whole = [await is_whole(hotline, folder, number, prompt) for number in callers]
        kept = (folder / "recordings").rglob("*")
        size = sum(file.stat().st_size for file in kept if file.is_file())
        return replace(taken, bytes=size, whole=sum(whole))


async def sealed(hotline: RunningHotline) -> None:
    """Wait until nothing that was recorded is unsealed."""
    spool = hotline.pbx.spool_dir / "recordings"
    async with asyncio.timeout(SEALED_S):
        while True:
            if not await asyncio.to_thread(spooled, spool):
                return
            await asyncio.sleep(0.2)


async def is_whole(
    hotline: RunningHotline, folder: Path, number: str, prompt: NDArray[np.int16]
) -> bool:
    """Return whether a recording has all that its caller said, and a prompt from end to end."""
    (started,) = await hotline.events_from(number, "recording_started")
    name = str(started["recording"])
    out = folder / f"{name}.flac"
    saved = await hotline.command(
        "recordings", "save", name, "--out", str(out), "--who", "bench", "--why", "bench"
    )
    assert saved.returncode == 0, saved.stderr
    tracks, _ = soundfile.read(out, dtype="int16")
    parts = find(tracks[:, 0], babble(sentence(number))), find(tracks[:, 1], prompt)
    return all(part is not None and part.whole for part in parts)


async def measure(callers: int) -> tuple[Taken, Taken]:
    """Return what it took without recordings, and with."""
    numbers = [f"1380055{number:04}" for number in range(callers)]
    taken = []
    for recorded in (False, True):
        with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
            taken.append(await round_of(Path(folder), numbers, recorded=recorded))
    return taken[0], taken[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--callers", type=int, default=20, help="how many at once")
    arguments = parser.parse_args()
    plain, recorded = asyncio.run(measure(arguments.callers))
    table = Table(title=f"{arguments.callers} callers at once, each minute of a call")
    for column in ("", "Asterisk CPU ms", "service CPU ms", "disk kB", "recorded whole"):
        table.add_column(column, justify="right" if column else "left")
    for name, taken in (("not recorded", plain), ("recorded", recorded)):
        minutes = taken.call_s / 60
        table.add_row(
            name,
            f"{1000 * taken.asterisk_s / minutes:.0f}",
            f"{1000 * taken.service_s / minutes:.0f}",
            f"{taken.bytes / 1000 / minutes:.0f}",
            f"{taken.whole} of {arguments.callers}" if taken is recorded else "",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
