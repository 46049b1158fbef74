"""Packages of Debian or Ubuntu extracted into a folder of ours: no rights, no chroot.

An extraction is whole or absent: it grows beside its place and is renamed when it is complete, so
an interrupted set-up starts again where it stopped.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from hotline.launch.apt import DOWNLOAD_MARGIN_MB, Archive, Package, PrivateApt, run_tool
from hotline.launch.errors import DiskFull, PackagesUnavailable
from hotline.launch.progress import Progress

STAMP = "hotline-stamp.json"
STAMP_FORMAT = 1
MEGABYTE = 1_000_000


def is_extracted(root: Path, packages: Sequence[str]) -> bool:
    """Tell whether `root` holds a finished extraction of these packages."""
    try:
        stamp = json.loads((root / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(stamp["format"] == STAMP_FORMAT and stamp["asked"] == list(packages))


def extract_packages(
    packages: Sequence[str],
    *,
    archive: Archive,
    root: Path,
    title: str,
    progress: Progress,
    leave_out: Sequence[str] = (),
    finish: Callable[[Path], None] = lambda _: None,
) -> None:
    """Make `root` hold the packages and what they depend on; nothing happens if it does.

    Args:
        packages: Names of packages.
        archive: Where they come from.
        root: The folder to make.
        title: What this is, for the progress.
        progress: Hears the stages.
        leave_out: Shell patterns of package names that are not needed though they are depended on.
        finish: Is called with the complete folder before it gets its place; an error there stops
            the extraction.

    Raises:
        LaunchError: No network, no key, no such package, or no room.
    """
    root.parent.mkdir(parents=True, exist_ok=True)
    with _alone(root):
        if is_extracted(root, packages):
            return
        if shutil.disk_usage(root.parent).free < DOWNLOAD_MARGIN_MB * MEGABYTE:
            raise DiskFull(folder=root.parent, needed_mb=DOWNLOAD_MARGIN_MB)
        work = root.with_name(f"{root.name}.work")
        apt = PrivateApt(archive, work / "apt")
        progress.stage(f"{title}: reading the package lists of {archive.name}")
        apt.update()
        wanted = _without(apt.closure(packages), leave_out)
        files = _download(apt, wanted, title=title, progress=progress)
        growing = work / "root"
        shutil.rmtree(growing, ignore_errors=True)
        growing.mkdir(parents=True)
        for number, file in enumerate(files, start=1):
            progress.stage(f"{title}: unpacking ({number} of {len(files)} packages)")
            _unpack(file, growing)
        finish(growing)
        stamp = {
            "format": STAMP_FORMAT,
            "asked": list(packages),
            "versions": {package.name: package.version for package in wanted},
        }
        (growing / STAMP).write_text(json.dumps(stamp, indent=2), encoding="utf-8")
        shutil.rmtree(root, ignore_errors=True)
        growing.rename(root)
        shutil.rmtree(work)


def _without(packages: Sequence[Package], patterns: Sequence[str]) -> tuple[Package, ...]:
    return tuple(
        package
        for package in packages
        if not any(fnmatch(package.name, pattern) for pattern in patterns)
    )


def _download(
    apt: PrivateApt, packages: Sequence[Package], *, title: str, progress: Progress
) -> tuple[Path, ...]:
    total = sum(package.size for package in packages) / MEGABYTE
    text = f"{title}: downloading {len(packages)} packages, {total:.0f} MB"
    progress.stage(text)

    def on_bytes(count: int) -> None:
        progress.stage(f"{text} ({count / MEGABYTE:.0f} MB)")

    return apt.download(packages, on_bytes=on_bytes) if packages else ()


def _unpack(file: Path, folder: Path) -> None:
    answer = run_tool(["dpkg-deb", "--extract", str(file), str(folder)])
    if "No space left" in answer.stderr:
        raise DiskFull(folder=folder, needed_mb=DOWNLOAD_MARGIN_MB)
    if answer.returncode != 0:
        file.unlink()
        raise PackagesUnavailable(packages=(file.name,), reason=answer.stderr.strip()[:200])


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep two set-ups of one folder apart; the second waits and then finds the work done."""
    with open(root.with_name(f"{root.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
