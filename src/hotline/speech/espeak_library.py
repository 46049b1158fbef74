"""espeak-ng's shared library: the system's own, or one unpacked into a private folder.

The private folder is a tree of Debian packages unpacked with `dpkg-deb -x`: libespeak-ng1,
espeak-ng-data and the libraries they need. Nothing is loaded into this process: whether a library
loads is tried in a child, as it may crash.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotline.speech.errors import EspeakMissing

LIBRARY = "libespeak-ng.so.1"
PROBE_TIMEOUT_S = 10.0


@dataclass(frozen=True, kw_only=True)
class EspeakLibrary:
    """A library that loads; `environment` is what a process needs in order to find it."""

    environment: Mapping[str, str] = field(default_factory=dict)


async def find_espeak(private_dir: Path | None = None, *, library: str = LIBRARY) -> EspeakLibrary:
    """Return the system's `library`, else the one in `private_dir`.

    Raises:
        EspeakMissing: Neither loads; the error says why.
    """
    complaint = await _probe(library, {})
    if not complaint:
        return EspeakLibrary()
    reasons = [f"on this system: {complaint}"]
    if private_dir is None:
        raise EspeakMissing([*reasons, "speech.espeak_dir is not set"])
    environment = _environment(library, private_dir)
    if environment is None:
        raise EspeakMissing([*reasons, f"no usr/lib/*/{library} under {private_dir}"])
    complaint = await _probe(library, environment)
    if complaint:
        raise EspeakMissing([*reasons, f"in {private_dir}: {complaint}"])
    return EspeakLibrary(environment=environment)


def _environment(library: str, private_dir: Path) -> dict[str, str] | None:
    """Return where the private folder's library is; None when it holds none."""
    root = private_dir.resolve()
    file = next(iter(sorted(root.glob(f"usr/lib/*/{library}"))), None)
    if file is None:
        return None
    folder = file.parent
    # libpulse finds its libpulsecommon through a run path that names the system's folder.
    paths = [str(folder), str(folder / "pulseaudio")]
    if "LD_LIBRARY_PATH" in os.environ:
        paths.append(os.environ["LD_LIBRARY_PATH"])
    homes = (folder, root / "usr/share")
    home = next((home for home in homes if (home / "espeak-ng-data").is_dir()), folder)
    return {"LD_LIBRARY_PATH": ":".join(paths), "ESPEAK_DATA_PATH": str(home)}


async def _probe(library: str, environment: Mapping[str, str]) -> str:
    """Try to load the library in a child; return its complaint, or "" when it loads."""
    code = f"import ctypes; ctypes.CDLL({library!r})"
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-S",
        "-c",
        code,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S):
            _, complaint = await child.communicate()
    except TimeoutError:
        child.kill()
        await child.communicate()
        return f"loading it took over {PROBE_TIMEOUT_S:g} s"
    if child.returncode == 0:
        return ""
    lines = complaint.decode(errors="replace").strip().splitlines()
    return lines[-1].removeprefix("OSError: ") if lines else f"it crashed ({child.returncode})"
