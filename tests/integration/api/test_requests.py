"""What the API says to wrong, late, doubled and hostile requests."""

from __future__ import annotations

import asyncio
import gzip
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

PROBLEM = "application/problem+json"
CUSTOMER = "/customers/{customer}"
SOON = (datetime.now(UTC) + timedelta(hours=5)).isoformat()


async def test_a_change_of_an_older_version_is_refused(api: Api) -> None:
    first = await api.ask("GET", CUSTOMER)
    assert first.headers["ETag"] == '"1"'
    changed = await api.ask("PATCH", CUSTOMER, {"mail": "a@b.cn"}, If_Match='"1"')
    assert (changed.status, changed.headers["ETag"]) == (200, '"2"')
    assert (changed.json["name"], changed.json["mail"]) == ("王小明", "a@b.cn")
    late = await api.ask("PATCH", CUSTOMER, {"mail": "c@d.cn"}, If_Match='"1"')
    assert (late.status, late.json["code"]) == (412, "customer_changed")
    none = await api.ask("PATCH", CUSTOMER, {"mail": "c@d.cn"})
    assert (none.status, none.json["code"]) == (428, "version_needed")
    assert (await api.ask("GET", CUSTOMER)).json["mail"] == "a@b.cn"


async def test_a_case_of_an_older_version_is_not_moved(api: Api) -> None:
    move = "/cases/{reference}/move"
    assert (await api.ask("POST", move, {"state": "assigned"}, If_Match='"1"')).status == 200
    late = await api.ask("POST", move, {"state": "assigned"}, If_Match='"1"')
    assert (late.status, late.json["code"]) == (412, "case_changed")
    skipped = await api.ask("POST", move, {"state": "closed"}, If_Match='"2"')
    assert (skipped.status, skipped.json["code"]) == (409, "state_refused")
    assert "what may come is: in_work, assigned" in str(skipped.json["detail"])


async def test_what_is_added_says_where_it_is(api: Api) -> None:
    added = await api.ask("POST", "/customers", {"number": "1", "name": "Anna Berg"})
    assert added.status == 201
    assert "1" not in added.headers["Location"].rpartition("/")[2].split("-")
    assert added.headers["Location"] == f"/api/v1/customers/{added.json['id']}"
    again = await api.ask("POST", "/customers", {"number": "1", "name": "Anna Berg"})
    assert (again.status, again.json["code"]) == (409, "customer_known")


async def test_what_is_sent_twice_with_one_key_is_made_once(api: Api) -> None:
    case = {"kind": "request", "summary": "Statement"}
    keys = ("k1", "k1", "k2")
    made = [await api.ask("POST", "/cases", case, Idempotency_Key=key) for key in keys]
    references = [one.json["reference"] for one in made]
    assert references[0] == references[1] != references[2]
    other = await api.ask("POST", "/cases", case, role="agent", Idempotency_Key="k1")
    assert other.json["reference"] not in references


async def test_a_note_that_is_sent_again_is_kept_once_also_by_two_at_the_same_time(
    api: Api,
) -> None:
    sent = (
        api.ask("POST", f"{CUSTOMER}/notes", {"text": text}, Idempotency_Key=key)
        for text, key in (("One", "k1"), ("One", "k1"), ("One", "k1"), ("Two", "k2"))
    )
    made = await asyncio.gather(*sent)
    assert [one.status for one in made] == [201] * 4
    assert len({one.json["at"] for one in made}) == 2
    kept: Any = (await api.ask("GET", f"{CUSTOMER}/notes")).json["items"]
    assert sorted(one["text"] for one in kept if one["text"] in ("One", "Two")) == ["One", "Two"]
    # Without a key it is another note.
    await api.ask("POST", f"{CUSTOMER}/notes", {"text": "Two"})
    after: Any = (await api.ask("GET", f"{CUSTOMER}/notes")).json["items"]
    assert len(after) == len(kept) + 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/cases", {"kind": "request", "summary": "Another"}),
        ("/promises", {"kind": "callback", "owner": "Another", "due_at": SOON}),
    ],
    ids=["another body", "another route"],
)
async def test_a_key_is_of_one_request(api: Api, path: str, body: dict[str, object]) -> None:
    first = b'{"kind": "request", "summary": "Statement"}'
    made = await api.ask("POST", "/cases", data=first, Idempotency_Key="k")
    refused = await api.ask("POST", path, body, Idempotency_Key="k")
    assert (refused.status, refused.json["code"]) == (422, "key_reused")
    assert "Another" not in refused.text
    assert "Another" not in (await api.ask("GET", "/cases")).text
    # The same request may be written in another way.
    same = b'{"summary":"Statement","kind":"request"}'
    again = await api.ask("POST", "/cases", data=same, Idempotency_Key="k")
    assert again.json["reference"] == made.json["reference"]


async def test_a_refused_request_leaves_its_key_free(api: Api) -> None:
    wrong = {"kind": "request", "summary": "Statement", "customer": "99999999"}
    refused = await api.ask("POST", "/cases", wrong, Idempotency_Key="k")
    right = await api.ask(
        "POST", "/cases", {"kind": "request", "summary": "Statement"}, Idempotency_Key="k"
    )
    assert (refused.status, right.status) == (404, 201)


async def test_what_a_program_does_is_done_in_its_name(api: Api) -> None:
    await api.ask("POST", f"{CUSTOMER}/notes", {"text": "x"}, role="agent")
    await api.ask("PUT", f"{CUSTOMER}/tier", {"tier": "vip", "why": "x"})
    await api.ask("POST", "/promises/{promise}/withdraw", {"why": "not_wanted"}, role="agent")
    await api.ask("PATCH", CUSTOMER, {"mail": "a@b.cn"}, role="agent", If_Match='"2"')
    history = (await api.ask("GET", f"{CUSTOMER}/history", role="reader")).text
    assert '"version":2' in history
    assert '"who":"token:supervisor","fields":["tier"]' in history
    assert '"who":"token:agent","fields":["mail"]' in history
    assert "a@b.cn" not in history
    assert '"author":"token:agent"' in (await api.ask("GET", f"{CUSTOMER}/notes")).text
    assert '"by":"token:supervisor"' in (await api.ask("GET", f"{CUSTOMER}/tiers")).text
    assert '"who":"token:agent"' in (await api.ask("GET", "/promises/{promise}/history")).text


async def test_a_promise_is_kept_only_by_who_has_it(api: Api) -> None:
    lease = await api.ask("POST", "/promises/lease", {}, role="agent")
    assert (lease.json["holder"], lease.json["fence"]) == ("token:agent", 1)
    assert (await api.ask("POST", "/promises/lease", {})).status == 204
    keep = {"fence": 1, "result": "Told"}
    stranger = await api.ask("POST", "/promises/{promise}/keep", keep)
    assert (stranger.status, stranger.json["code"]) == (409, "lease_lost")
    kept = await api.ask("POST", "/promises/{promise}/keep", keep, role="agent")
    assert (kept.json["state"], kept.json["result"]) == ("kept", "Told")


async def test_a_revoked_token_opens_nothing(api: Api) -> None:
    assert (await api.ask("GET", CUSTOMER, role="reader")).status == 200
    await api.relations.tokens.revoke("demo", "reader", who="li", at=datetime.now(UTC))
    assert (await api.ask("GET", CUSTOMER, role="reader")).status == 401


async def test_all_that_is_wrong_is_said_at_once_without_what_was_told(api: Api) -> None:
    told = {"number": "SECRET-1", "name": "", "phones": [{"number": "SECRET-2"}], "nmae": "x"}
    answer = await api.ask("POST", "/customers", told)
    assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (422, PROBLEM)
    errors = answer.json["errors"]
    assert isinstance(errors, list)
    assert {one["pointer"] for one in errors} == {"/number", "/name", "/phones/0/number", "/nmae"}
    assert "SECRET" not in answer.text


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b'{"text":"\\ud800"}', 400),
        (b'{"text":' + b"[" * 8000, 400),
        (b'{"text":"a\\u0000b"}', 422),
        (b'{"text":"a\\u202eb"}', 422),
        (b'{"text":1e400}', 422),
        (b"null", 422),
        (b'{"text":"' + b"a" * 201 + b'"}', 422),
        (b'{"text":"' + b"a" * 20_000 + b'"}', 413),
    ],
)
async def test_hostile_bodies_are_refused(api: Api, data: bytes, status: int) -> None:
    answer = await api.ask("POST", "/customers/search", data=data)
    assert answer.status == status, answer.text
    assert answer.headers["Content-Type"].split(";")[0] == PROBLEM


async def test_a_body_that_grows_when_it_is_opened_is_refused(api: Api) -> None:
    bomb = gzip.compress(b'{"text":"' + b"a" * 10_000_000 + b'"}')
    assert len(bomb) < 16 * 1024
    answer = await api.ask("POST", "/customers/search", data=bomb, Content_Encoding="gzip")
    assert answer.status == 413


async def test_other_kinds_of_bodies_are_refused(api: Api) -> None:
    answer = await api.ask("POST", "/customers/search", data=b"text=a", Content_Type="text/plain")
    assert (answer.status, answer.json["code"]) == (415, "json_needed")


@pytest.mark.parametrize("text", ["' OR 1=1 --", "%", "_", "*", '"; DROP TABLE customer', "#'"])
async def test_nothing_is_found_by_words_of_a_database(api: Api, text: str) -> None:
    answer = await api.ask("POST", "/customers/search", {"text": text})
    assert (answer.status, answer.json["customers"]) == (200, [])
    assert (await api.ask("GET", CUSTOMER)).status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/customers/622200017", 404),
        ("/cases/1%20OR%201=1", 404),
        ("/cases/99999999", 404),
        ("/promises/' OR 1=1", 404),
        ("/nothing", 404),
        ("/cases?due_by=soon", 422),
        ("/cases?due_by=2026-01-01T00:00:00", 422),
        ("/cases?due_by=9999-12-31T23:59:59-23:59", 422),
        ("/cases?due-by=x", 422),
        ("/promises?state=late", 422),
        ("/promises?state=open&state=kept", 422),
    ],
)
async def test_wrong_addresses_are_problems_too(api: Api, path: str, status: int) -> None:
    answer = await api.ask("GET", path)
    assert (answer.status, answer.json["status"]) == (status, status)
    assert answer.headers["Content-Type"].split(";")[0] == PROBLEM


async def test_another_method_is_told_which_there_are(api: Api) -> None:
    answer = await api.ask("DELETE", "/cases")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET,POST")


async def test_a_defect_is_logged_without_what_was_asked(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*arguments: object, **options: object) -> None:
        raise ValueError("王小明")

    monkeypatch.setattr(type(api.relations.customers), "search", broken)
    with structlog.testing.capture_logs() as logs:
        answer = await api.ask("POST", "/customers/search", {"text": "王小明"})
    assert (answer.status, answer.json["code"]) == (500, "defect")
    (line,) = logs
    assert (line["event"], line["error"]) == ("api_failed", "ValueError")
    assert line["route"] == "/api/v1/customers/search"
    assert "王小明" not in answer.text + str(logs)
