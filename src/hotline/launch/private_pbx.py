"""A private Asterisk: packages of a Debian that has it, extracted, run by their own loader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from hotline.launch.apt import Archive, run_tool
from hotline.launch.archive_key import archive_keyring
from hotline.launch.debs import extract_packages, is_extracted
from hotline.launch.errors import RootIncomplete, UnknownMachine
from hotline.launch.mirror import debian_codename, debian_mirror
from hotline.launch.pbx_program import PbxProgram, needed_modules
from hotline.launch.places import Places
from hotline.launch.progress import Progress

SUITE = "forky"
"""Debian 14: the first stable Debian since 11 with an Asterisk package, 22 (LTS)."""
PACKAGES = ("asterisk", "asterisk-core-sounds-en-wav")
TITLE = "Asterisk"

LEFT_OUT = (
    *("adduser", "asterisk-config", "base-passwd", "debconf", "dirmngr", "gnupg*", "gpg*"),
    *("libasound2*", "libaudit*", "libc-gconv-modules-extra", "libcodec2*", "libdb5*"),
    *("libgcrypt20", "libglib2*", "libgmime*", "libgnutls*", "libgpgme*", "libical*", "libicu*"),
    *("libjack*", "libnss3", "libopus*", "libpam*", "libperl*", "libportaudio*", "libpq5"),
    *("libsamplerate*", "libsepol*", "libsnmp*", "libspandsp*", "libtiff*", "libunbound*"),
    *("libwebp*", "openssl-provider-legacy", "passwd", "pci.ids", "perl*", "pinentry*", "tzdata"),
)
"""Dependencies of modules that we do not load, and of installing: three quarters of the bytes.

If a later version does need one of them, the check of the libraries says so and all are fetched.
"""

# Debian's name of the architecture: multiarch folder and program loader.
_MACHINES = {
    "amd64": ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "arm64": ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}


def has_private_pbx(places: Places) -> bool:
    """Tell whether this checkout's private Asterisk is there already."""
    return is_extracted(places.pbx_root, PACKAGES)


def private_pbx(places: Places, progress: Progress) -> PbxProgram:
    """Return the private Asterisk of this checkout; it is made if it is not there.

    Raises:
        LaunchError: It cannot be made.
    """
    architecture = run_tool(["dpkg", "--print-architecture"]).stdout.strip()
    if architecture not in _MACHINES:
        raise UnknownMachine(architecture)
    triplet, loader = _MACHINES[architecture]
    if not has_private_pbx(places):
        _make(places, progress, triplet=triplet, loader=loader)
    return _program(places.pbx_root, triplet=triplet, loader=loader)


def _make(places: Places, progress: Progress, *, triplet: str, loader: str) -> None:
    modules = needed_modules(places.pbx_templates)

    def finish(root: Path) -> None:
        _english_is_default(root)
        _check_libraries(root, triplet=triplet, loader=loader, modules=modules)

    def extract(mirror: str, leave_out: Sequence[str]) -> None:
        extract_packages(
            PACKAGES,
            archive=_archive(places, mirror, progress),
            root=places.pbx_root,
            title=TITLE,
            progress=progress,
            leave_out=leave_out,
            finish=finish,
        )

    mirror = debian_mirror(debian_codename())
    try:
        extract(mirror, LEFT_OUT)
    except RootIncomplete:
        extract(mirror, ())


def _archive(places: Places, mirror: str, progress: Progress) -> Archive:
    keyring = archive_keyring(places, progress)
    return Archive(
        name=f"Debian's archive at {mirror}",
        sources=f"deb [signed-by={keyring}] {mirror} {SUITE} main\n",
        keyring=keyring,
    )


def _english_is_default(root: Path) -> None:
    """Make the sounds found as language `en`, which Debian does when it installs the package."""
    sounds = root / "usr/share/asterisk/sounds"
    voice = next(iter(sorted(sounds.glob("en_*"))), None)
    if voice is not None and not (sounds / "en").exists():
        (sounds / "en").symlink_to(voice.name)


def _loader_command(root: Path, *, triplet: str, loader: str) -> tuple[str, ...]:
    libraries = root / "usr/lib" / triplet
    # The loader's own cache names the machine's libraries, which are of another Debian.
    return (
        str(libraries / loader),
        *("--inhibit-cache", "--library-path", f"{libraries}:{libraries / 'asterisk'}"),
    )


def _check_libraries(root: Path, *, triplet: str, loader: str, modules: Sequence[str]) -> None:
    module_dir = root / "usr/lib" / triplet / "asterisk/modules"
    missing = {module for module in modules if not (module_dir / module).exists()}
    command = _loader_command(root, triplet=triplet, loader=loader)
    for file in (root / "usr/sbin/asterisk", *(module_dir / module for module in modules)):
        listed = run_tool([*command, "--list", str(file)])
        missing.update(re.findall(r"^\s*(\S+) => not found", listed.stdout, flags=re.MULTILINE))
        # The loader stops at the first library of the program itself that it does not find.
        missing.update(re.findall(r"libraries: (\S+): cannot open", listed.stderr))
    if missing:
        raise RootIncomplete(root=root, libraries=sorted(missing))


def _program(root: Path, *, triplet: str, loader: str) -> PbxProgram:
    command = (
        *_loader_command(root, triplet=triplet, loader=loader),
        str(root / "usr/sbin/asterisk"),
    )
    said = run_tool([*command, "-V"]).stdout
    return PbxProgram(
        kind="private",
        version=said.removeprefix("Asterisk").strip().split("+")[0],
        command=command,
        module_dir=root / "usr/lib" / triplet / "asterisk/modules",
        data_dir=root / "usr/share/asterisk",
    )
