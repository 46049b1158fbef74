"""Asterisk's console, on which whoever owns a PBX tells it something while it runs."""

from __future__ import annotations

import asyncio
import os

from hotline.launch.errors import PbxDeaf
from hotline.launch.pbx_config import FOLDERS_FILE, PbxConfig
from hotline.launch.pbx_program import PbxProgram

CONSOLE_TIMEOUT_S = 10.0


async def tell_pbx(config: PbxConfig, program: PbxProgram, order: str) -> str:
    """Tell a running PBX something, as `asterisk -rx` does; return what it says.

    Raises:
        PbxDeaf: It does not run, or does not answer in time.
    """
    command = program.console_command(
        config.etc_dir / FOLDERS_FILE,
        order,
        state_dir=config.state_dir,
        name=config.container_name,
    )
    console = await asyncio.create_subprocess_exec(
        *command,
        env=program.environment(os.environ, home=config.state_dir),
        cwd=config.state_dir,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(CONSOLE_TIMEOUT_S):
            told, _ = await console.communicate()
    except TimeoutError:
        raise PbxDeaf(order, f"no answer within {CONSOLE_TIMEOUT_S:.0f} s") from None
    finally:
        if console.returncode is None:
            console.kill()
            await console.wait()
    said = told.decode(errors="replace").strip()
    if console.returncode:
        raise PbxDeaf(order, said)
    return said
