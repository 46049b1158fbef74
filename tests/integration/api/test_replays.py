"""A call on other flows, over the API: side by side, on record, and refused in words."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.integration.api.filled_stores import CALL

from hotline.api.problems import of_error, status_of
from hotline.flow.bundle import digest_of
from hotline.journal.errors import BundleAltered
from hotline.qa.replay.errors import (
    DraftHasMistakes,
    DraftUnreadable,
    NoDraft,
    NotInJournal,
    ReplaysBusy,
    ReplayTooLong,
    VersionUnreadable,
)
from hotline.testing.bundles import InMemoryBundles
from hotline.testing.flow_files import edit, small_bank
from hotline.testing.one_replay import (
    BEGAN,
    EDITED,
    LIVE,
    break_draft,
    edited_bundle,
    one_replay,
)

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

REPLAY = f"/calls/{CALL}/replay"


async def test_a_call_is_told_before_and_after_from_where_both_part(api: Api) -> None:
    answer = await api.ask_as("quality", "POST", REPLAY, {"version": edited_bundle().digest})
    told = answer.json
    assert (told["came"], told["parts_at"]) == ("unknown", "check_pin")
    assert (told["node"], told["why"]) == ("offer_message", "nobody was asked this")
    before, after = told["before"], told["after"]
    assert isinstance(before, list)
    assert isinstance(after, list)
    same = told["same"]
    assert isinstance(same, int)
    assert [one["text"] for one in before[:same]] == [one["text"] for one in after[:same]]
    assert (before[same]["node"], after[same]["node"]) == ("ask_customer", "offer_message")
    assert "246810" not in answer.text


async def test_on_its_own_flows_it_is_the_same(api: Api) -> None:
    version = small_bank().bundle().digest
    answer = await api.ask_as("supervisor", "POST", REPLAY, {"version": version})
    assert (answer.json["came"], answer.json["parts_at"]) == ("same", "")


async def test_versions_are_listed_the_current_one_first(api: Api) -> None:
    items = json.loads((await api.ask_as("quality", "GET", "/flow-versions")).text)["items"]
    digests = [edited_bundle().digest, small_bank().bundle().digest]
    assert [one["version"] for one in items] == digests
    assert [one["is_current"] for one in items] == [True, False]


async def test_flows_that_are_live_again_are_the_current_ones() -> None:
    bundles, live = InMemoryBundles(), small_bank().bundle()
    replays = await one_replay(CALL, bundles=bundles)
    again = BEGAN + timedelta(days=2)
    await bundles.take("demo", live.digest, live.sources, again)
    listed = [(one.digest, one.taken_at) for one in await replays.versions()]
    assert listed == [
        (live.digest, again),
        (edited_bundle().digest, BEGAN + timedelta(days=1)),
    ]


async def test_who_replays_is_on_record_with_whose_call_it_was(api: Api) -> None:
    await api.ask_as("quality", "POST", REPLAY, {"version": edited_bundle().digest})
    entry, *_ = await api.relations.trail.listed("demo", limit=10, customer="622200017")
    assert (entry.who, entry.what, entry.route) == (
        "user:quality",
        "looked",
        "POST /calls/{call}/replay",
    )


@pytest.mark.parametrize(
    ("version", "status", "code"),
    [
        ("f" * 64, 404, "unknown_bundle"),
        ("draft", 404, "no_draft"),
        ("latest", 422, "form_problems"),
    ],
)
async def test_what_cannot_be_replayed_is_said(
    api: Api, version: str, status: int, code: str
) -> None:
    answer = await api.ask_as("quality", "POST", REPLAY, {"version": version})
    assert (answer.status, answer.json["code"]) == (status, code)


async def test_agents_replay_nothing(api: Api) -> None:
    answer = await api.ask_as("agent", "POST", REPLAY, {"version": edited_bundle().digest})
    assert answer.json["code"] == "role_refused"


async def test_a_draft_is_read_as_it_is_now(tmp_path: Path) -> None:
    draft = tmp_path / "ivr_flows"
    shutil.copytree(small_bank().flow.parent, draft)
    replays = await one_replay(CALL, draft=draft)
    assert replays.has_draft
    assert type((await replays.replay(CALL, "draft")).verdict).__name__ == "Same"
    edit(draft / "main.yaml", LIVE, EDITED)
    assert type((await replays.replay(CALL, "draft")).verdict).__name__ == "Unknown"
    break_draft(draft)
    with pytest.raises(DraftHasMistakes, match="hotline check"):
        await replays.replay(CALL, "draft")


async def test_a_call_of_which_nothing_is_left_and_a_draft_that_nobody_named() -> None:
    replays = await one_replay(CALL)
    with pytest.raises(NotInJournal):
        await replays.replay(CALL.replace("c", "d"), small_bank().bundle().digest)
    with pytest.raises(NoDraft):
        await replays.replay(CALL, "draft")


@pytest.mark.parametrize("what", ["missing", "empty", "not_utf8"])
async def test_a_draft_that_cannot_be_read_is_said(tmp_path: Path, what: str) -> None:
    draft = tmp_path / "ivr_flows"
    if what != "missing":
        draft.mkdir()
    if what == "not_utf8":
        (draft / "main.yaml").write_bytes("start: 欢迎".encode("gbk"))
    replays = await one_replay(CALL, draft=draft)
    with pytest.raises(DraftUnreadable, match="flows_draft_dir") as refused:
        await replays.replay(CALL, "draft")
    assert status_of(refused.value) == 409


async def test_flows_that_were_altered_are_said() -> None:
    bundles, digest = InMemoryBundles(), "a" * 64
    await bundles.take("demo", digest, small_bank().bundle().sources, BEGAN)
    replays = await one_replay(CALL, bundles=bundles)
    with pytest.raises(BundleAltered, match="restore a backup") as refused:
        await replays.replay(CALL, digest)
    assert status_of(refused.value) == 409


async def test_flows_that_this_version_cannot_read_are_said() -> None:
    bundles = InMemoryBundles()
    sources = {"ivr_flows/main.yaml": "start: [", "voice_prompts/catalogue.yaml": ""}
    digest = digest_of(sources)
    await bundles.take("demo", digest, sources, BEGAN)
    replays = await one_replay(CALL, bundles=bundles)
    with pytest.raises(VersionUnreadable, match="choose another version") as refused:
        await replays.replay(CALL, digest)
    assert status_of(refused.value) == 409


async def test_more_than_two_do_not_wait_and_those_who_wait_come_to_their_turn() -> None:
    go_on, version = asyncio.Event(), small_bank().bundle().digest

    async def reads() -> None:
        await go_on.wait()

    replays = await one_replay(CALL, reads=reads)
    waiting = [asyncio.create_task(replays.replay(CALL, version)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(ReplaysBusy) as refused:
        await replays.replay(CALL, version)
    answer = of_error(refused.value, status_of(refused.value) or 500)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "5")
    go_on.set()
    assert {type(one.verdict).__name__ for one in await asyncio.gather(*waiting)} == {"Same"}
    assert type((await replays.replay(CALL, version)).verdict).__name__ == "Same"


async def test_what_takes_too_long_is_not_waited_for_and_the_next_begins_after_it() -> None:
    go_on, version = asyncio.Event(), small_bank().bundle().digest

    async def reads() -> None:
        await go_on.wait()

    replays = await one_replay(CALL, reads=reads, limit_s=2.0)
    with pytest.raises(ReplayTooLong) as refused:
        await replays.replay(CALL, version)
    assert status_of(refused.value) == 503
    with pytest.raises(ReplaysBusy):
        await replays.replay(CALL, version)
    go_on.set()
    assert type((await replays.replay(CALL, version)).verdict).__name__ == "Same"
