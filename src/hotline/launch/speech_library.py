"""espeak-ng's library: the machine's own, or packages of its distribution in a folder of ours."""

from __future__ import annotations

import ctypes
from pathlib import Path

from hotline.launch.apt import Archive
from hotline.launch.debs import extract_packages
from hotline.launch.places import Places
from hotline.launch.progress import Progress

LIBRARY = "libespeak-ng.so.1"
PACKAGES = ("libespeak-ng1", "espeak-ng-data")


def machine_has_espeak() -> bool:
    """Tell whether a program on this machine would find espeak-ng's library."""
    try:
        ctypes.CDLL(LIBRARY)
    except OSError:
        return False
    return True


def speech_library(places: Places, progress: Progress) -> Path | None:
    """Return the folder to set as `speech.espeak_dir`, or None where the machine has the library.

    The folder is laid out like `/`: the library and those it needs are in `usr/lib/TRIPLET`, and
    so is `espeak-ng-data`. They fit this machine's C library, for they are of its own
    distribution, and only what the machine lacks is there.

    Raises:
        LaunchError: The packages cannot be fetched.
    """
    if machine_has_espeak():
        return None
    extract_packages(
        PACKAGES,
        archive=Archive(name="this machine's package archive"),
        root=places.espeak_root,
        title="Speech library espeak-ng",
        progress=progress,
    )
    return places.espeak_root
