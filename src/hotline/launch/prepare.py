"""Set-up: what must be fetched before the hotline can start; `make setup` runs this file."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from hotline.errors import HotlineError
from hotline.flow.problems import FlowProblems
from hotline.launch.console_build import ConsoleBuild
from hotline.launch.console_progress import ConsoleProgress
from hotline.launch.pbx_program import PbxProgram
from hotline.launch.pbx_source import PbxChoice, find_pbx
from hotline.launch.places import Places, find_places
from hotline.launch.progress import Progress
from hotline.launch.prompts import speak_prompts
from hotline.launch.speech_library import speech_library
from hotline.logs import configure_logs


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What set-up found or made; `espeak_dir` is None where the machine has the library."""

    pbx: PbxProgram
    espeak_dir: Path | None


def prepare(places: Places, progress: Progress, *, pbx: PbxChoice = "auto") -> Prepared:
    """Find or fetch Asterisk and the speech library, build the console, speak the prompts.

    Quick when all is done.

    Raises:
        LaunchError: Something cannot be had; the text says what to do.
        HotlineError: There is no speech, or the flows cannot be read.
    """
    places.var.mkdir(mode=0o700, exist_ok=True)
    console = ConsoleBuild(places, progress)
    with _stopped_like_ctrl_c(), ThreadPoolExecutor(max_workers=1) as beside:
        # It waits for other servers than the rest does.
        building = beside.submit(console.run)
        try:
            prepared = Prepared(
                pbx=find_pbx(places, progress, choice=pbx),
                espeak_dir=speech_library(places, progress),
            )
            _speak(places, progress, prepared)
            if not building.done():
                progress.stage("Web console: building it")
            building.result()
        except BaseException:
            # Nobody is to wait for npm who wants to stop, or cannot go on.
            console.stop()
            raise
    return prepared


@contextmanager
def _stopped_like_ctrl_c() -> Iterator[None]:
    """Let whoever ends this process end what it has begun, too, unless that is ignored (nohup)."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _speak(places: Places, progress: Progress, prepared: Prepared) -> None:
    try:
        asyncio.run(speak_prompts(places, progress, espeak_dir=prepared.espeak_dir))
    except FlowProblems:
        # In mid-edit the service goes on with those it took last; a first one tells the mistakes.
        progress.stage(
            "Prompts: not spoken, for the flow files have mistakes (see `hotline check`)"
        )


def main() -> int:
    """Prepare this checkout and return the exit code."""
    console = Console(stderr=True, soft_wrap=True)
    configure_logs(style="console", level="warning")
    try:
        with ConsoleProgress(console) as progress:
            prepare(find_places(), progress)
    except HotlineError as error:
        console.print(str(error), style="red", highlight=False, markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped; the next start goes on from here.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
