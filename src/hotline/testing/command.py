"""The `hotline` command as a person runs it, in a folder with settings of its own."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

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
    folder: Path, *arguments: str, typed: str = "", columns: int = 200, limit_s: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run `hotline` in a folder.

    Args:
        folder: Where it is run.
        arguments: The subcommand and what follows it.
        typed: What the person types.
        columns: How wide the terminal is, in characters.
        limit_s: For how many seconds it may run.
    """
    inherited = {name: text for name, text in os.environ.items() if name != "HOTLINE_CONFIG"}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "hotline.cli", *arguments],
        cwd=folder,
        env={**inherited, "COLUMNS": str(columns), "PYTHONUTF8": "1"},
        capture_output=True,
        input=typed,
        text=True,
        timeout=limit_s,
        check=False,
    )
