"""Which Asterisk to run: the machine's own, one in a container, or a private one."""

from __future__ import annotations

import os
from typing import Literal, assert_never

from hotline.launch.container_pbx import container_pbx
from hotline.launch.errors import NoPbx
from hotline.launch.own_pbx import own_pbx
from hotline.launch.pbx_program import PbxProgram
from hotline.launch.places import Places
from hotline.launch.private_pbx import has_private_pbx, private_pbx
from hotline.launch.progress import Progress

PbxChoice = Literal["auto", "own", "container", "private"]


def find_pbx(
    places: Places,
    progress: Progress,
    *,
    choice: PbxChoice = "auto",
    search_path: str | None = None,
) -> PbxProgram:
    """Return an Asterisk to run; `auto` takes the first that is fit of own, container, private.

    Args:
        places: The checkout.
        progress: Hears the stages, and why a kind was passed over.
        choice: The kind to take.
        search_path: Folders to look for programs in; PATH if None.

    Raises:
        LaunchError: The kind is not there, or no kind is there and none can be made.
    """
    path = os.environ.get("PATH", os.defpath) if search_path is None else search_path
    match choice:
        case "own":
            return own_pbx(places, search_path=path)
        case "container":
            return container_pbx(places, progress, search_path=path)
        case "private":
            return private_pbx(places, progress)
        case "auto":
            return _first_fit(places, progress, search_path=path)
        case _:
            assert_never(choice)


def _first_fit(places: Places, progress: Progress, *, search_path: str) -> PbxProgram:
    try:
        return own_pbx(places, search_path=search_path)
    except NoPbx:
        pass
    # Once made, the private one is taken without asking an engine that failed before.
    if has_private_pbx(places):
        return private_pbx(places, progress)
    try:
        return container_pbx(places, progress, search_path=search_path)
    except NoPbx:
        return private_pbx(places, progress)
