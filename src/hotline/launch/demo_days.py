"""Days that never were, put into the stores before the service starts on them."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

from hotline.launch.errors import DemoDaysRefused
from hotline.launch.places import Places


async def fill(days: int, places: Places, environment: dict[str, str]) -> None:
    """Let `hotline demo-data` fill the stores, and say on the terminal how far it is.

    Args:
        days: How many.
        places: Whose stores.
        environment: Names the settings.

    Raises:
        DemoDaysRefused: It did not; it has said why.
    """
    process = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).parent / "hotline"), "demo-data", "--days", str(days)),
        cwd=places.project,
        env=environment,
    )
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        # A Ctrl-C of the terminal may have ended it already; another signal has not reached it.
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        raise
    if code:
        raise DemoDaysRefused(places.var)
