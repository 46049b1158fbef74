"""Where this machine fetches Debian from: its own mirror, or one that a person names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from hotline.launch.errors import NoMirror

VARIABLE = "DEBIAN_MIRROR"
APT = Path("/etc/apt")

_ONE_LINE = re.compile(r"^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s", re.MULTILINE)
_FIELD = re.compile(r"^(\S+):\s*(.*)$", re.MULTILINE)


def debian_codename() -> str:
    """Return the code name of this machine's own Debian suite, or nothing on another system."""
    release = Path("/etc/os-release").read_text(encoding="utf-8")
    fields = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', release, flags=re.MULTILINE))
    return fields.get("VERSION_CODENAME", "") if fields.get("ID") == "debian" else ""


def debian_mirror(codename: str, apt: Path = APT) -> str:
    """Return the address of Debian's archive for this machine.

    Args:
        codename: The machine's own suite, such as bookworm; "" where it is no Debian.
        apt: The folder of apt's configuration.

    Raises:
        NoMirror: None is named, and the machine's sources have none.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return named.rstrip("/")
    for address, suite in _sources(apt):
        if codename and suite == codename:
            for found in _addresses(address):
                return found.rstrip("/")
    raise NoMirror(variable=VARIABLE)


def _sources(apt: Path) -> Iterator[tuple[str, str]]:
    """Yield the address and the suite of each of the machine's sources.

    apt itself lists them only once it has fetched from them, which a new machine has not.
    """
    for file in (apt / "sources.list", *sorted((apt / "sources.list.d").glob("*.list"))):
        if file.is_file():
            yield from _ONE_LINE.findall(file.read_text(encoding="utf-8") + "\n")
    for file in sorted((apt / "sources.list.d").glob("*.sources")):
        for stanza in re.split(r"\n\s*\n", file.read_text(encoding="utf-8")):
            fields = dict(_FIELD.findall(stanza))
            for address in fields.get("URIs", "").split():
                for suite in fields.get("Suites", "").split():
                    yield address, suite


def _addresses(address: str) -> Iterator[str]:
    """Yield the web addresses that a source means; a cloud's image lists them in a file."""
    if address.startswith("mirror+file:"):
        listed = Path(address.removeprefix("mirror+file:").replace("//", "/", 1))
        if listed.is_file():
            address = listed.read_text(encoding="utf-8")
    yield from re.findall(r"https?://\S+", address)
