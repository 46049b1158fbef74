"""The console's pages as browsers get them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hotline.console import console_routes
from hotline.launch.console_build import is_new_enough

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>page</p>")
    (tmp_path / "assets/index-a1.js").write_text("let one = 1;")
    (tmp_path / "secret").write_text("no")
    app = web.Application()
    app.add_routes(console_routes(tmp_path))
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize("place", ["/console/", "/console/wallboard", "/console/calls/x"])
async def test_every_place_is_the_page_and_asked_for_each_time(client: Client, place: str) -> None:
    async with client.get(place) as answer:
        assert await answer.text() == "<p>page</p>"
        assert answer.headers["Cache-Control"] == "no-cache"
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_assets_are_kept_for_good_and_zipped(client: Client) -> None:
    headers = {"Accept-Encoding": "gzip"}
    async with client.get("/console/assets/index-a1.js", headers=headers) as answer:
        assert await answer.text() == "let one = 1;"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.content_type == "text/javascript"


@pytest.mark.parametrize("name", ["none.js", "..%2Fsecret", "%2e%2e%2fsecret"])
async def test_nothing_else_is_served(client: Client, name: str) -> None:
    async with client.get(f"/console/assets/{name}") as answer:
        assert answer.status == 404


async def test_the_front_door_leads_to_the_console(client: Client) -> None:
    async with client.get("/", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (308, "/console/")


async def test_the_page_for_callers_is_there_where_the_bank_wants_it(
    client: Client, tmp_path: Path
) -> None:
    (tmp_path / "call.html").write_text("<p>call</p>")
    async with client.get("/call/") as answer:
        assert answer.status == 404
    app = web.Application()
    app.add_routes(console_routes(tmp_path, with_call_page=True))
    async with TestClient(TestServer(app)) as other, other.get("/call/") as answer:
        assert await answer.text() == "<p>call</p>"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_console_that_is_not_built_says_how_to_get_it(tmp_path: Path) -> None:
    app = web.Application()
    app.add_routes(console_routes(tmp_path / "nothing"))
    async with TestClient(TestServer(app)) as client, client.get("/console/") as answer:
        assert answer.status == 503
        assert "make setup" in await answer.text()


@pytest.mark.parametrize(
    ("version", "fits"),
    [((18, 20), False), ((20, 18), False), ((20, 19), True), ((22, 11), False), ((24, 0), True)],
)
def test_node_must_be_new_enough(version: tuple[int, int], fits: bool) -> None:
    assert is_new_enough(version) is fits
