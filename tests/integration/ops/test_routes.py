"""Who may see what: health for everybody who reaches the port, figures not."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hotline.ops.figures import Figures
from hotline.ops.health import Health
from hotline.ops.health_words import HealthWords
from hotline.ops.routes import ops_routes

TOKEN = "t" * 16
Client = TestClient[web.Request, web.Application]


def client(token: str | None = None, health: Health | None = None) -> Client:
    app = web.Application()
    app.add_routes(ops_routes(health or Health(), Figures(), token))
    return TestClient(TestServer(app))


async def test_health_says_what_is_wrong() -> None:
    health = Health()
    async with client(health=health) as asked:
        answer = await asked.get("/health")
        assert (answer.status, await answer.json()) == (
            200,
            {"ok": True, "problems": [], "notices": []},
        )
        health.watch("the moon", lambda: HealthWords.PROMISES_LATE(count="2"))
        answer = await asked.get("/health")
        assert answer.status == 503
        assert await answer.json() == {
            "ok": False,
            "problems": ["2 promise(s) to customers are late: `hotline promises list` shows whose"],
            "notices": [],
        }
        # What is unwell is alive: to restart it would help nobody.
        assert (await asked.get("/health/live")).status == 200


async def test_notice_is_told_and_the_service_is_well() -> None:
    health = Health()
    health.watch_for_notice("the sun", lambda: HealthWords.PROMISES_LATE(count="3"))
    async with client(health=health) as asked:
        answer = await asked.get("/health")
        assert answer.status == 200
        assert await answer.json() == {
            "ok": True,
            "problems": [],
            "notices": ["3 promise(s) to customers are late: `hotline promises list` shows whose"],
        }


async def test_this_machine_sees_the_figures_but_a_proxy_on_it_does_not() -> None:
    async with client() as asked:
        answer = await asked.get("/metrics")
        assert answer.status == 200
        assert "hotline_info" in await answer.text()
        answer = await asked.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
        assert answer.status == 403
        assert "web.metrics_token" in await answer.text()


@pytest.mark.parametrize(
    ("shown", "status"),
    [("", 401), ("Bearer wrong", 401), ("Bearer \udcff", 401), (f"Bearer {TOKEN}", 200)],
)
async def test_token_is_needed_where_one_is_set(shown: str, status: int) -> None:
    async with client(TOKEN) as asked:
        answer = await asked.get("/metrics", headers={"Authorization": shown})
        assert answer.status == status
