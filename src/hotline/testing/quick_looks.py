"""The `hotline` command that looks after promises, the line out and recordings without a pause.

Who waits for one of these looks, or that nothing comes of several, waits no longer than it takes.
"""

from __future__ import annotations

from contextlib import ExitStack
from unittest.mock import patch

from hotline.app import recording, workers
from hotline.cli import main

PROGRAM = "hotline.testing.quick_looks"
LOOK_EVERY_S = 0.2

if __name__ == "__main__":
    with ExitStack() as looks:
        for module, name, seconds in (
            (workers, "PROMISES_EVERY_S", LOOK_EVERY_S),
            (workers, "LINE_OUT_EVERY_S", LOOK_EVERY_S),
            (recording, "LOOK_EVERY_S", LOOK_EVERY_S),
            (recording, "TRANSCRIPTS_EVERY_S", LOOK_EVERY_S),
        ):
            looks.enter_context(patch.object(module, name, seconds))
        main()
