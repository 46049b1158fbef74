"""The `hotline` command as a person runs it, in a folder with settings of its own.

Each run is a process of its own, forked from one that has imported all commands.
"""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hotline import cli
from hotline.testing.forked import Forked, Program
from hotline.testing.keys import MASTER_KEY

SETTINGS = """
tenant = "{tenant}"
timezone = "{timezone}"
[asterisk]
secret = "x"
spool_dir = "spool"
[bank]
token = "x"
[web]
port = 1
signing_key = "{signing_key}"
[store]
journal = "journal.db"
crm = "crm.db"
keys = "keys.db"
[privacy]
master_key = "{master_key}"
"""
"""Nobody listens at the port: the service does not run."""


def write_settings(folder: Path, *, tenant: str = "demo", timezone: str = "UTC") -> Path:
    """Write a `hotline.toml` whose stores are in the same folder; return the file."""
    file = folder / "hotline.toml"
    file.write_text(
        SETTINGS.format(
            tenant=tenant,
            timezone=timezone,
            signing_key="k" * 32,
            master_key=base64.b64encode(MASTER_KEY).decode(),
        )
    )
    return file


def run_hotline(
    folder: Path,
    *arguments: str,
    typed: str = "",
    columns: int = 200,
    limit_s: float = 60,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run `hotline` in a folder.

    Args:
        folder: Where it is run.
        arguments: The subcommand and what follows it.
        typed: What the person types.
        columns: How wide the terminal is, in characters.
        limit_s: For how many seconds it may run.
        environment: Its environment; that of this process without a settings file if None.

    Raises:
        subprocess.TimeoutExpired: It ran for longer.
    """
    if environment is None:
        environment = {name: text for name, text in os.environ.items() if name != "HOTLINE_CONFIG"}
    command = ["hotline", *arguments]
    with tempfile.TemporaryDirectory() as streams:
        for number, text in enumerate((typed, "", "")):
            Path(streams, str(number)).write_text(text, encoding="utf-8")
        program = Program(
            module=cli.__name__,
            arguments=arguments,
            environment={**environment, "COLUMNS": str(columns)},
            folder=folder,
            streams=(Path(streams, "0"), Path(streams, "1"), Path(streams, "2")),
        )
        process = Forked.start(program)
        if not process.ends(within_s=limit_s):
            process.kill()
            process.ends(within_s=limit_s)
            raise subprocess.TimeoutExpired(command, limit_s)
        _, out, err = (Path(streams, str(number)).read_text("utf-8") for number in range(3))
    return subprocess.CompletedProcess(command, process.returncode or 0, out, err)
