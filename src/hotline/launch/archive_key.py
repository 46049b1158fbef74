"""The key that Debian signs its packages with, also on a machine that is not a Debian."""

from __future__ import annotations

from pathlib import Path

from hotline.launch.apt import Archive
from hotline.launch.debs import extract_packages
from hotline.launch.errors import NoArchiveKey, PackagesUnavailable
from hotline.launch.places import Places
from hotline.launch.progress import Progress

KEYRING = Path("usr/share/keyrings/debian-archive-keyring.gpg")
PACKAGES = ("debian-archive-keyring",)


def archive_keyring(places: Places, progress: Progress) -> Path:
    """Return the file with Debian's keys.

    Where the machine lacks it (Ubuntu), its package comes from the machine's own distribution,
    which vouches for it.

    Raises:
        NoArchiveKey: The machine's distribution does not have it either.
        LaunchError: There is no network or no room.
    """
    own = Path("/") / KEYRING
    if own.exists():
        return own
    root = places.var / "archive-key"
    try:
        extract_packages(
            PACKAGES,
            archive=Archive(name="this machine's package archive"),
            root=root,
            title="Debian's archive key",
            progress=progress,
        )
    except PackagesUnavailable as error:
        raise NoArchiveKey(own) from error
    return root / KEYRING
