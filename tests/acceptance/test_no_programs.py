"""Whoever has the AMI user's secret cannot run programs with it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hotline.asterisk.ami import Action, AmiClient, AmiSettings
from hotline.asterisk.feed import EventFeed
from hotline.launch.pbx import running_pbx
from hotline.testing.phone import SipPhone


async def test_a_program_that_a_call_is_told_to_run_does_not_run(tmp_path: Path) -> None:
    left = tmp_path / "left"
    events: asyncio.Queue[str] = asyncio.Queue()
    async with running_pbx(tmp_path / "pbx") as pbx, SipPhone.open() as phone:
        ami = AmiClient(
            AmiSettings(
                host=pbx.ami_host,
                port=pbx.ami_port,
                username=pbx.ami_username,
                secret=pbx.ami_secret,
            )
        )
        feed = EventFeed(ami)
        for name in ("AsyncAGIStart", "AsyncAGIExec"):
            feed.to(name, lambda event: events.put_nowait(event.get("Channel")))
        async with ami, asyncio.timeout(20):
            await ami.wait_up(5)
            dialling = asyncio.ensure_future(phone.dial(f"sip:8888@{pbx.sip_address}"))
            channel = await events.get()
            # The one program as an AGI script, the other when the recording ends.
            recording = f"EXEC MixMonitor {tmp_path}/any.sln,,/bin/touch {left}"
            for command in ("ANSWER", f"EXEC AGI /bin/touch,{left}", recording, "NOOP"):
                await ami.send(Action("AGI", [("Channel", channel), ("Command", command)]))
                await events.get()
            await (await dialling).hang_up()
            await asyncio.sleep(1)
        said = await asyncio.to_thread(pbx.log_file.read_text)
    assert not left.exists()
    assert "Failed to fork()" in said
