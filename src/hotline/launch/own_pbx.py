"""The machine's own Asterisk, if it is fit; it runs a second time, with our configuration."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from hotline.launch.apt import run_tool
from hotline.launch.errors import NoPbx
from hotline.launch.pbx_program import NEEDED_SOUNDS, OLDEST_VERSION, PbxProgram, needed_modules
from hotline.launch.places import Places

MODULE_DIRS = (
    "/usr/lib/*/asterisk/modules",
    "/usr/lib/asterisk/modules",
    "/usr/lib64/asterisk/modules",
)
DATA_DIRS = ("/usr/share/asterisk", "/var/lib/asterisk")
_SBIN = ":/usr/local/sbin:/usr/sbin:/sbin"


def own_pbx(places: Places, *, search_path: str, top: Path = Path("/")) -> PbxProgram:
    """Return the Asterisk that is installed on this machine.

    Args:
        places: The checkout, for the list of modules that are needed.
        search_path: Folders to look for the program in, as in PATH.
        top: Folder that stands for `/`.

    Raises:
        NoPbx: There is none, it is too old, or it lacks modules or sounds.
    """
    program = shutil.which("asterisk", path=search_path + _SBIN)
    if program is None:
        raise NoPbx(wanted="own", reason="this machine has no program `asterisk`")
    said = run_tool([program, "-V"]).stdout
    number = re.search(r"(\d+)\.[\w.]+", said)
    if number is None or int(number[1]) < OLDEST_VERSION:
        raise NoPbx(
            wanted="own", reason=f"{said.strip() or program} is older than {OLDEST_VERSION}"
        )
    return PbxProgram(
        kind="own",
        version=number[0],
        command=(program,),
        module_dir=_module_dir(top, needed_modules(places.pbx_templates)),
        data_dir=_data_dir(top),
    )


def _module_dir(top: Path, modules: tuple[str, ...]) -> Path:
    folders = [folder for pattern in MODULE_DIRS for folder in top.glob(pattern.lstrip("/"))]
    if not folders:
        raise NoPbx(wanted="own", reason="its folder of modules was not found")
    lacking = {
        folder: [module for module in modules if not (folder / module).exists()]
        for folder in folders
    }
    best = min(folders, key=lambda folder: len(lacking[folder]))
    if lacking[best]:
        raise NoPbx(wanted="own", reason=f"it lacks {', '.join(lacking[best][:3])}")
    return best


def _data_dir(top: Path) -> Path:
    for folder in DATA_DIRS:
        data_dir = top / folder.lstrip("/")
        if all(any(data_dir.glob(f"sounds/en/{sound}.*")) for sound in NEEDED_SOUNDS):
            return data_dir
    raise NoPbx(wanted="own", reason="it lacks the English core sounds")
