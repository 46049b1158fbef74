"""An Asterisk in a container, where an engine runs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from hotline.launch.apt import run_tool
from hotline.launch.errors import NoPbx
from hotline.launch.pbx_image import FACTS
from hotline.launch.pbx_program import PbxProgram
from hotline.launch.places import Places
from hotline.launch.progress import Progress

ENGINES = ("docker", "podman")
IMAGE = "localhost/hotline-pbx"


def container_pbx(
    places: Places,
    progress: Progress,
    *,
    search_path: str,
    user: tuple[int, int] | None = None,
    image: str = IMAGE,
) -> PbxProgram:
    """Return an Asterisk in a container; its image is built here if it is not there.

    Args:
        places: The checkout, for the recipe of the image.
        progress: Hears the stages.
        search_path: Folders to look for engines in, as in PATH.
        user: Ids of the user and group that its files shall belong to; ours if None.
        image: The image's name.

    Raises:
        NoPbx: No engine runs, or the image cannot be built.
    """
    engine = _running_engine(search_path)
    if run_tool([engine, "image", "inspect", image]).returncode != 0:
        progress.stage("Asterisk: building the container image")
        recipe = places.containerfile
        options = ("--network", "host", "--tag", image, "--file", str(recipe))
        built = run_tool([engine, "build", *options, str(places.project)])
        if built.returncode != 0:
            reason = (built.stderr.strip().splitlines() or ["no reason given"])[-1][:200]
            raise NoPbx(wanted="container", reason=f"{engine} cannot build its image: {reason}")
    # The image writes down where its distribution keeps things.
    answer = run_tool([engine, "run", "--rm", "--network", "none", image, "cat", str(FACTS)])
    facts = dict(line.split("=", 1) for line in answer.stdout.splitlines() if "=" in line)
    if not {"version", "module_dir", "data_dir"} <= facts.keys():
        raise NoPbx(wanted="container", reason=f"{engine} cannot run its image")
    return PbxProgram(
        kind="container",
        version=facts["version"],
        command=("asterisk",),
        module_dir=Path(facts["module_dir"]),
        data_dir=Path(facts["data_dir"]),
        container_engine=engine,
        container_image=image,
        container_options=_user_options(engine, user or (os.getuid(), os.getgid())),
    )


def _user_options(engine: str, user: tuple[int, int]) -> tuple[str, ...]:
    same = ("--user", f"{user[0]}:{user[1]}")
    # Podman without root gives the container other ids unless it is told to keep ours.
    rootless = Path(engine).name == "podman" and user[0] != 0
    return ("--userns", "keep-id", *same) if rootless else same


def _running_engine(search_path: str) -> str:
    for name in ENGINES:
        engine = shutil.which(name, path=search_path)
        if engine is not None and run_tool([engine, "info"]).returncode == 0:
            return engine
    raise NoPbx(wanted="container", reason="neither docker nor podman runs here")
