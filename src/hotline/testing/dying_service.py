"""The `hotline` command whose process dies, as by `kill -9`, once it has done one thing.

That is all that it does beside what the command does. From outside nobody could kill it there: what
comes next follows within microseconds.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn
from unittest.mock import patch

from hotline.cli import main
from hotline.journal import Journal

PROGRAM = "hotline.testing.dying_service"
DIES_AFTER = "DIES_AFTER"
"""The environment variable that names the thing, a method of the journal; "" for none."""


def dying(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[NoReturn]]:
    """Return a method after which the process is dead."""

    async def dies(*arguments: Any, **named: Any) -> NoReturn:
        await method(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("nobody survives this")

    return dies


if __name__ == "__main__":
    last = os.environ.get(DIES_AFTER, "")
    if last:
        with patch.object(Journal, last, dying(getattr(Journal, last))):
            main()
    else:
        main()
