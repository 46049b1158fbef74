"""A desk that is told nothing new hears all the same that the service is there."""

from __future__ import annotations

import aiohttp
import pytest

from hotline.api import beats
from hotline.testing.desk_room import DeskRoom

TOLD_WITHIN_S = 10.0


async def test_a_desk_where_nothing_happens_hears_that_the_link_stands(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beats, "BEAT_S", 0.01)
    headers = {"Authorization": f"Bearer {room.tokens['agent']}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.ws_connect(f"{room.url}/agents/anna/desk") as desk,
    ):
        first = await desk.receive_json(timeout=TOLD_WITHIN_S)
        assert first["type"] == "desk_now"
        for _ in range(2):
            beat = await desk.receive_json(timeout=TOLD_WITHIN_S)
            assert beat == {"type": "beat", "version": 1, "seq": first["seq"]}
        await room.attendance.take_break("anna", "tea", by="test")
        while (told := await desk.receive_json(timeout=TOLD_WITHIN_S))["type"] == "beat":
            pass
        assert (told["type"], told["state"]) == ("desk_now", "on_break")
        assert (await desk.receive_json(timeout=TOLD_WITHIN_S))["seq"] == told["seq"]
