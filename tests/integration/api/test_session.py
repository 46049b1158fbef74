"""People sign in with a browser, and whatever is hostile is refused and on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from hotline.settings import UsersSettings
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.integration.api.conftest import Answer, Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
GOOD = {"name": "agent", "password": PASSWORD}
WRONG = {"name": "agent", "password": "wrong"}


async def on_record(api: Api) -> list[tuple[str, str]]:
    """Return what is in the trail, the first one first."""
    entries = await api.relations.trail.listed("demo", limit=100)
    return [(one.who, one.what) for one in reversed(entries)]


async def signs_in(api: Api, body: object = GOOD, **headers: str) -> Answer:
    return await api.ask_plainly("POST", "/session", body, **headers)  # type: ignore[arg-type]


async def test_who_signs_in_is_known_by_the_cookie_until_the_sign_out(api: Api) -> None:
    answer = await signs_in(api)
    assert answer.status == 200
    told = answer.headers["Set-Cookie"]
    for word in ("hotline=", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert word in told
    for word in ("Secure", "Domain", "Max-Age"):
        assert word not in told
    cookie = f"hotline={answer.cookie}"
    there = await api.ask_plainly("GET", "/session", Cookie=cookie)
    assert there.json == answer.json
    assert (there.json["who"], there.json["asks_as"], there.json["agent"]) == (
        "user:agent",
        "agent",
        "anna",
    )
    token = str(there.json["csrf_token"])
    gone = await api.ask_plainly("DELETE", "/session", Cookie=cookie, X_CSRF_Token=token)
    assert (gone.status, gone.cookie) == (200, '""')
    assert "Max-Age=0" in gone.headers["Set-Cookie"]
    assert (await api.ask_plainly("GET", "/session", Cookie=cookie)).status == 401
    assert await on_record(api) == [("user:agent", "signed_in"), ("user:agent", "signed_out")]


async def test_what_is_done_in_a_session_is_done_in_the_users_name(api: Api) -> None:
    note = {"text": "Rings after 18:00"}
    made = await api.ask_as("agent", "POST", "/customers/{customer}/notes", note)
    assert (made.status, made.json["author"]) == (201, "user:agent")


async def test_a_program_is_told_who_it_is_too(api: Api) -> None:
    there = await api.ask("GET", "/session", role="reader")
    assert there.json == {
        "who": "token:reader",
        "role": "reader",
        "agent": None,
        "asks_as": "reader",
        "csrf_token": None,
        "ends_at": None,
        "latest_end": None,
    }


async def test_a_session_cannot_be_fixed_beforehand(api: Api) -> None:
    planted = await api.signed_in("agent")
    answer = await signs_in(api, Cookie=f"hotline={planted}")
    assert answer.cookie.partition("_")[2] != planted.partition("_")[2]
    assert (await api.ask_plainly("GET", "/session", Cookie=f"hotline={planted}")).status == 401
    # Whoever planted one of their own is not in the other's.
    theirs = await api.signed_in("quality")
    answer = await signs_in(api, Cookie=f"hotline={theirs}")
    assert answer.cookie.partition("_")[0] != theirs.partition("_")[0]
    assert (await api.ask_plainly("GET", "/session", Cookie=f"hotline={theirs}")).status == 401
    made_up = f"{'0' * 32}_{'0' * 64}"
    assert made_up not in (await signs_in(api, Cookie=f"hotline={made_up}")).cookie


async def test_whose_session_ends_because_somebody_else_signs_in_is_on_record(api: Api) -> None:
    theirs = await api.signed_in("quality")
    await signs_in(api, Cookie=f"hotline={theirs}")
    assert await on_record(api) == [("user:quality", "signed_out"), ("user:agent", "signed_in")]


async def test_only_what_somebody_does_is_use_of_a_session(api: Api) -> None:
    user = await api.people.users.active("demo", "agent")
    long_ago = datetime.now(UTC) - timedelta(minutes=29)
    at_its_end = datetime.now(UTC) + timedelta(minutes=2)
    for header, is_open in (("X_Idle", False), ("X_In_Use", True)):
        cookie = await api.people.sessions.begin(user, at=long_ago)
        headers = {"Cookie": f"hotline={cookie}", header: "1"}
        asked = await api.ask_plainly("GET", "/session", None, None, **headers)
        assert asked.status == 200
        left = await api.people.sessions.shown("demo", cookie, at=at_its_end)
        assert (left is not None) == is_open


async def test_a_session_of_another_tenant_opens_nothing_here(api: Api) -> None:
    cookie = await api.signed_in("supervisor", tenant="other")
    for path in ("/session", "/cases", "/customers/{customer}"):
        answer = await api.ask_plainly("GET", path, Cookie=f"hotline={cookie}")
        assert (answer.status, answer.json["code"]) == (401, "token_refused")


async def test_a_page_of_another_origin_cannot_sign_anybody_in(api: Api) -> None:
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
        answer = await signs_in(api, Origin=origin)
        assert (answer.status, answer.json["code"]) == (403, "origin_refused")
        assert "Set-Cookie" not in answer.headers
    rebound = await signs_in(api, Host="evil.example", Origin="http://evil.example")
    assert (rebound.status, rebound.json["code"]) == (403, "https_needed")


async def test_wrong_passwords_are_told_in_words_and_on_record(api: Api) -> None:
    answers = [await signs_in(api, WRONG) for _ in range(5)]
    assert [one.status for one in answers] == [403, 403, 403, 403, 429]
    assert answers[0].json["code"] == "sign_in_refused"
    assert answers[-1].json["code"] == "locked_out"
    assert answers[-1].headers["Retry-After"] == "60"
    assert "an administrator, who can unlock it" in str(answers[-1].json["detail"])
    assert (await signs_in(api)).status == 429
    said = await on_record(api)
    assert said == [("user:agent", "refused")] * 4 + [("user:agent", "locked_out")] * 2


async def test_who_signed_in_here_before_is_not_locked_out_by_strangers(api: Api) -> None:
    answer = await signs_in(api)
    _, told = answer.set_cookies
    for word in ("hotline-browser=", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="):
        assert word in told
    known = told.partition(";")[0]
    for _ in range(6):
        await signs_in(api, WRONG)
    assert (await signs_in(api)).status == 429
    assert (await signs_in(api, Cookie="hotline-browser=" + "." * 1000)).status == 429
    again = await signs_in(api, Cookie=known)
    assert again.status == 200
    # It opens nothing.
    assert (await api.ask_plainly("GET", "/session", Cookie=known)).status == 401


async def test_a_name_that_nobody_has_is_refused_in_the_same_words_and_not_kept(api: Api) -> None:
    known = await signs_in(api, WRONG)
    unknown = await signs_in(api, {"name": "typed-by-mistake", "password": "wrong"})
    assert (unknown.status, unknown.text) == (known.status, known.text)
    assert await on_record(api) == [("user:agent", "refused"), ("", "refused")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 422),
        (b'{"name": "agent"}', 422),
        (b'{"name": "agent", "password": 1}', 422),
        (b'{"name": "agent", "password": "x", "role": "administrator"}', 422),
        (b'{"name": "li\\u0000", "password": "x"}', 422),
        (b'{"name": "li\\u202e", "password": "x"}', 422),
        (b'{"name": "a\\r\\nSet-Cookie: x", "password": "x"}', 422),
        (b'{"name": "' + b"n" * 65 + b'", "password": "x"}', 422),
        (b'{"name": "agent", "password": "' + b"p" * 1025 + b'"}', 422),
        (b'{"name": "agent", "password": "' + b"p" * 20_000 + b'"}', 413),
        (b'{"name": "agent", "password": "\\ud800"}', 400),
        (b"\xff\xfe", 400),
    ],
)
async def test_a_hostile_body_is_refused(api: Api, body: bytes, status: int) -> None:
    answer = await api.ask_plainly(
        "POST", "/session", data=body, **{"Content-Type": "application/json"}
    )
    assert answer.status == status, answer.text
    assert await on_record(api) == []


@pytest.mark.parametrize("cookie", ["", "x", '"', "a" * 1900, "\u00e9", f"{'0' * 32}_{'0' * 64}"])
async def test_a_hostile_cookie_opens_nothing(api: Api, cookie: str) -> None:
    answer = await api.ask_plainly("GET", "/session", Cookie=f"hotline={cookie}")
    assert answer.status == 401


async def test_every_look_at_a_customer_is_on_record(api: Api) -> None:
    await api.ask_as("quality", "GET", "/customers/{customer}")
    await api.ask("GET", "/cases/{reference}/history", role="reader")
    await api.ask("GET", "/promises", role="reader")
    await api.ask_as("agent", "POST", "/customers/search", {"text": "138 0013 8000"})
    await api.ask_as("operations", "GET", "/customers/{customer}")
    entries = await api.relations.trail.listed("demo", limit=9, customer="622200017")
    assert [(one.who, one.what, one.route) for one in reversed(entries)] == [
        ("user:quality", "looked", "GET /customers/{customer}"),
        ("token:reader", "looked", "GET /cases/{reference}/history"),
        ("token:reader", "looked", "GET /promises"),
        ("user:agent", "looked", "POST /customers/search"),
    ]
    assert {(one.pseudonym, one.address) for one in entries} == {
        (api.places["customer"], "127.0.0.1")
    }
    assert await api.relations.trail.listed("other", limit=9) == []


class TestPace:
    """From one address come so many tries."""

    @pytest.fixture
    def users_settings(self) -> UsersSettings:
        return UsersSettings(sign_ins_per_minute=2)

    async def test_an_address_that_tries_too_often_waits(self, api: Api) -> None:
        answers = [await signs_in(api) for _ in range(3)]
        assert [one.status for one in answers] == [200, 200, 429]
        assert answers[-1].headers["Retry-After"] == "30"


class TestHttps:
    """Browsers come by https, through something that ends it."""

    @pytest.fixture
    def users_settings(self) -> UsersSettings:
        return UsersSettings(origin="https://hotline.example.com")

    async def test_the_cookie_is_bound_to_the_host_and_to_https(self, api: Api) -> None:
        answer = await signs_in(api, Origin="https://hotline.example.com")
        told = answer.headers["Set-Cookie"]
        assert told.startswith("__Host-hotline=")
        for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
            assert word in told
        plain = await api.ask_plainly("GET", "/session", Cookie=f"hotline={answer.cookie}")
        assert plain.status == 401
        refused = await signs_in(api, Origin="http://127.0.0.1")
        assert (refused.status, refused.json["code"]) == (403, "origin_refused")


class TestTrustedProxy:
    """Browsers come through a proxy that is trusted, which is on this machine."""

    @pytest.fixture
    def users_settings(self) -> UsersSettings:
        return UsersSettings.model_validate(
            {
                "origin": "https://hotline.example.com",
                "trusted_proxies": ["127.0.0.0/8"],
                "sign_ins_per_minute": 2,
            }
        )

    async def test_each_address_has_a_pace_of_its_own_and_is_on_record(self, api: Api) -> None:
        async def status_from(hops: str) -> int:
            return (await signs_in(api, WRONG, X_Forwarded_For=hops)).status

        assert [await status_from("192.0.2.9") for _ in range(3)] == [403, 403, 429]
        # Who is counted cannot choose what stands before what the proxy adds.
        assert await status_from("198.51.100.1, 192.0.2.9") == 429
        assert await status_from("198.51.100.1") == 403
        entries = await api.relations.trail.listed("demo", limit=3)
        assert [one.address for one in entries] == ["198.51.100.1", "192.0.2.9", "192.0.2.9"]


async def test_who_is_no_trusted_proxy_is_not_believed(api: Api) -> None:
    await signs_in(api, WRONG, X_Forwarded_For="192.0.2.9")
    (entry,) = await api.relations.trail.listed("demo", limit=1)
    assert entry.address == "127.0.0.1"


@pytest.mark.parametrize(
    "origin",
    ["http://hotline.example.com", "https://a.example/", "https://u@a.example", "a", "https://["],
)
def test_an_origin_that_is_none_is_no_setting(origin: str, stores: object) -> None:
    with pytest.raises(ValueError, match="must be an origin"):
        UsersSettings(origin=origin)
