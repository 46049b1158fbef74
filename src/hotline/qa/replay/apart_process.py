"""The process that replays many calls: it reads the journal itself, and yields to everybody.

`python -m hotline.qa.replay.apart_process` runs it, with the service's settings. Its standard input
has one line, the order. It answers with lines of JSON: `done` and `report`, in the end `over`, or
`trouble`. It ends when its input ends, so that it does not outlive who wants to know.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from typing import TextIO

from hotline.errors import HotlineError
from hotline.flow.bundle import recompile_bundle
from hotline.journal import Journal
from hotline.pace import yield_to_everybody
from hotline.privacy.opening import open_keys
from hotline.qa.replay.orders import Order, carry_out, order_from_line
from hotline.settings import load_settings
from hotline.store_addresses import addresses


def main() -> None:
    """Replay what is ordered."""
    # What anything prints must not stand between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    order = order_from_line(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        asyncio.run(_replay(order, answers))
    except HotlineError as error:
        _tell(answers, trouble=str(error))
    except Exception as defect:
        # Not its own words, which may hold what a caller said.
        where = defect.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = where and f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}"
        _tell(answers, trouble=f"{type(defect).__name__} at {place}")


async def _replay(order: Order, answers: TextIO) -> None:
    settings = load_settings()
    async with (
        await open_keys(settings) as keys,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        # Not before the journal is open: who may write in it, if but its months, must not sleep on
        # that while callers wait for it. From here on it is only read.
        yield_to_everybody()
        # They were proved when they were taken, or a moment ago.
        bundle = await asyncio.to_thread(recompile_bundle, order.sources)
        async for told in carry_out(order, journal.history, bundle):
            _tell(answers, done=told.done, report=told.report)
    _tell(answers, over=True)


def _tell(answers: TextIO, **what: object) -> None:
    answers.write(json.dumps(what) + "\n")
    answers.flush()


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
