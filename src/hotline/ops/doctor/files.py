"""Settings, folders, who may read them, and room on their disks."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.doctor.folders import is_absent, may_write
from hotline.ops.probes import disk_probe
from hotline.ops.stores import stores
from hotline.settings import Settings, config_file, secrets_dir

OTHERS = stat.S_IRWXG | stat.S_IRWXO
STRANGERS = OTHERS & ~stat.S_IRGRP
"""Who may not touch the settings; root may keep them for the service's group to read."""


def file_checks(settings: Settings) -> Iterator[Check]:
    """Return the checks of files and folders."""
    yield _check("settings", partial(_settings_file, config_file()))
    # What is said aloud to everybody may lie open; what callers said may not.
    private = {store.file.absolute().parent for store in stores(settings.store)}
    for folder in sorted(private | {settings.speech.cache_dir.absolute()}):
        yield _check(f"folder {folder}", partial(_folder, folder, private=folder in private))
        yield _check(f"disk of {folder}", partial(_disk, folder))


def _check(name: str, look: Callable[[], Finding]) -> Check:
    return Check(name=name, look=partial(asyncio.to_thread, look))


def _settings_file(file: Path | None) -> Finding:
    if file is None:
        folder = secrets_dir()
        secrets = "" if folder is None else f" and {folder}"
        return ok(f"every setting comes from the environment{secrets}")
    mode = file.stat().st_mode
    if mode & STRANGERS:
        return warning(f"{file} holds secrets and others may read it", f"chmod g-wx,o-rwx {file}")
    if mode & OTHERS:
        return ok(f"{file} is right, and only its owner and its group may read it")
    return ok(f"{file} is right and nobody else may read it")


def _folder(folder: Path, *, private: bool) -> Finding:
    if is_absent(folder):
        return broken(f"{folder} is not there", f"mkdir -m 700 -p {folder}")
    if not may_write(folder):
        return broken(f"this user may not write to {folder}", f"chown it to {_user()}")
    if private and folder.stat().st_mode & OTHERS:
        return warning(f"others may look into {folder}", f"chmod 700 {folder}")
    return ok("is there and can be written to")


def _user() -> str:
    return f"the service's user (this is user {os.getuid()})"


def _disk(folder: Path) -> Finding:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    problem = disk_probe(there)()
    if problem is None:
        return ok("has room")
    text, _, way_out = problem.text.partition(": ")
    return broken(text, way_out)
