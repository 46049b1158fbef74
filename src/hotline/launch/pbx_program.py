"""An Asterisk that can be run, wherever it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hotline.launch.no_programs import without_programs

PbxKind = Literal["own", "container", "private"]

OLDEST_VERSION = 20
"""The first major version that has every module with the options that are used here."""
NEEDED_SOUNDS = ("vm-intro", "vm-goodbye", "beep")
"""Core sounds that the dialplan plays when the service is away."""


@dataclass(frozen=True, kw_only=True)
class PbxProgram:
    """How to run one Asterisk.

    Attributes:
        kind: Where it came from: the machine, a container image or extracted packages.
        version: As Asterisk says it, such as `22.10.1`.
        command: Program and first arguments; `-C FILE -f` is added.
        module_dir: Folder of its modules, as Asterisk sees it.
        data_dir: Folder of its documentation and sounds, as Asterisk sees it.
        container_engine: `docker` or `podman` for the kind `container`.
        container_image: The image to run.
        container_options: What makes the container's files belong to this user.
    """

    kind: PbxKind
    version: str
    command: tuple[str, ...]
    module_dir: Path
    data_dir: Path
    container_engine: str | None = None
    container_image: str | None = None
    container_options: tuple[str, ...] = ()

    def start_command(
        self, config_file: Path, *, state_dir: Path, name: str, beside: Sequence[Path] = ()
    ) -> tuple[str, ...]:
        """Return the command that runs Asterisk in the foreground, to be started in `state_dir`.

        `name` is unique to this PBX; a container gets it, so that it can be removed by it.
        `beside` are folders outside of `state_dir` to which it writes.
        """
        arguments = ("-C", str(config_file), "-f")
        if self.container_engine is None or self.container_image is None:
            return without_programs((*self.command, *arguments))
        return (
            *(self.container_engine, "run", "--rm", "--network", "host", "--name", name),
            *self.container_options,
            *(
                word
                for folder in (state_dir, *beside)
                for word in ("--volume", f"{folder}:{folder}")
            ),
            *("--workdir", str(state_dir)),
            *(self.container_image, *self.command, *arguments),
        )

    def console_command(
        self, config_file: Path, order: str, *, state_dir: Path, name: str
    ) -> tuple[str, ...]:
        """Return the command that tells a running Asterisk something, to be started in `state_dir`.

        `name` is the one that it was started with.
        """
        told = (*self.command, "-C", str(config_file), "-rx", order)
        if self.container_engine is None:
            return told
        return (self.container_engine, "exec", "--workdir", str(state_dir), name, *told)

    def environment(self, outer: Mapping[str, str], *, home: Path) -> dict[str, str]:
        """Return the environment to start it with: no proxy may come between it and our prompts.

        `outer` is ours, of which a container engine needs to know where it runs.
        """
        if self.container_engine is None:
            return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(home)}
        return {name: value for name, value in outer.items() if "proxy" not in name.lower()}

    def remove_command(self, *, name: str) -> tuple[str, ...] | None:
        """Return the command that removes what a killed start command may leave, if any."""
        if self.container_engine is None:
            return None
        return (self.container_engine, "rm", "--force", name)


def needed_modules(templates: Path) -> tuple[str, ...]:
    """Return the file names of all modules that our `modules.conf` loads."""
    text = (templates / "modules.conf").read_text(encoding="utf-8")
    return tuple(re.findall(r"^(?:require|load) = (\S+\.so)$", text, flags=re.MULTILINE))
