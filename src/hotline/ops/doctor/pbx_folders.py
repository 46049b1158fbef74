"""The two folders of Asterisk that hold what is personal: the service deletes in both."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.doctor.folders import is_absent, may_write
from hotline.settings import AsteriskSettings

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def pbx_folder_checks(settings: AsteriskSettings) -> Iterator[Check]:
    """Return the checks of Asterisk's folders."""
    looks: dict[str, Callable[[], Finding]] = {
        "asterisk.cache_dir": partial(_cache, settings.cache_dir),
        "asterisk.spool_dir": partial(
            _messages, settings.messages_dir, is_here=settings.host in THIS_MACHINE
        ),
    }
    for name, look in looks.items():
        yield Check(name=name, look=partial(asyncio.to_thread, look))


def _cache(folder: Path | None) -> Finding:
    if folder is None:
        return warning(
            "not set, so sound about callers stays in Asterisk's cache",
            "set it to Asterisk's astcachedir, as this machine sees it; if it does not see it, "
            "delete *.sln there yourself",
        )
    if is_absent(folder):
        return broken(
            f"{folder} is not there, so sound about callers stays in Asterisk's cache",
            "set it to Asterisk's astcachedir, as this machine sees it",
        )
    return _deletable(folder, "copies of sound about callers")


def _messages(folder: Path, *, is_here: bool) -> Finding:
    if not is_absent(folder):
        return _deletable(folder, "messages, as an erasure does")
    if is_here:
        return broken(
            f"{folder} is not there, so callers can leave no message",
            f"make it for Asterisk's user: install -d -m 2770 -o asterisk -g asterisk {folder}",
        )
    return warning(
        f"{folder} is not on this machine, so neither erasures nor backups reach messages",
        "mount it here, or care for messages where Asterisk is: `hotline erase --without-messages`",
    )


def _deletable(folder: Path, what: str) -> Finding:
    if may_write(folder):
        return ok(f"{folder} is there, and this user may delete {what}")
    return broken(
        f"user {os.getuid()} may not delete {what}, in {folder}",
        f"put the service's user into the group of that folder, and chmod g+rwx {folder}",
    )
