"""Users sign in by their passwords, are locked out by wrong ones, and have sessions that end."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from hotline.crm import CrmRepository
from hotline.crm.users.errors import (
    LastAdministrator,
    LockedOut,
    PasswordRefused,
    SignInRefused,
    UnknownUser,
    UserNameTaken,
)
from hotline.crm.users.known_browsers import BROWSER_DAYS
from hotline.crm.users.passwords import Passwords
from hotline.crm.users.people import People
from hotline.crm.users.tables import USER_ACCOUNT, USER_SESSION, WRONG_PASSWORD
from hotline.model.lockout import FREE_TRIES, LONGEST
from hotline.model.user import User
from hotline.settings import UsersSettings
from hotline.testing.people import NOON, QUICK
from hotline.testing.people import PASSWORD as GOOD

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def people(crm: CrmRepository) -> People:
    people = People.over(crm, UsersSettings(), QUICK)
    await people.users.add("demo", "li", "agent", GOOD, who="root", at=NOON, agent_id="zhou")
    return people


async def signed_in(people: People, name: str = "li", password: str = GOOD) -> User:
    return await people.sign_in.attempt("demo", name, password, at=NOON)


async def wrong(people: People, name: str, times: int) -> list[str]:
    """Try wrong passwords; return what was said each time."""
    said = []
    for _ in range(times):
        with pytest.raises((SignInRefused, LockedOut)) as refused:
            await people.sign_in.attempt("demo", name, "wrong", at=NOON)
        said.append(str(refused.value))
    return said


async def test_the_right_password_is_the_users(people: People) -> None:
    user = await signed_in(people)
    assert (user.name, user.role, user.agent_id) == ("li", "agent", "zhou")
    assert await people.users.listed("demo") == [user]
    assert await people.users.listed("other") == []


@pytest.mark.parametrize(
    ("tenant", "name", "password"),
    [
        ("demo", "li", GOOD.upper()),
        ("demo", "li", ""),
        ("demo", "nobody", GOOD),
        ("demo", "LI", GOOD),
        ("other", "li", GOOD),
    ],
)
async def test_all_that_is_wrong_sounds_the_same(
    people: People, tenant: str, name: str, password: str
) -> None:
    with pytest.raises(SignInRefused, match="do not go together"):
        await people.sign_in.attempt(tenant, name, password, at=NOON)


async def test_a_password_is_the_same_from_every_keyboard(people: People) -> None:
    await people.users.set_password("demo", "li", "cafe\u0301 in the harbour", who="li", at=NOON)
    await signed_in(people, password="caf\u00e9 in the harbour")


async def test_no_password_and_no_secret_is_kept(people: People, crm: CrmRepository) -> None:
    cookie = await people.sessions.begin(await signed_in(people), at=NOON)
    await wrong(people, "typed-here-by-mistake", 1)

    def everything(connection: Connection) -> str:
        tables = (USER_ACCOUNT, USER_SESSION, WRONG_PASSWORD)
        return str([connection.execute(select(one)).all() for one in tables])

    kept = await crm.database.read(everything)
    for secret in (GOOD, cookie.partition("_")[2], "typed-here-by-mistake"):
        assert secret not in kept


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "12 characters"),
        ("x" * 129, "up to 128"),
        ("lilililililili", "beside the user's name"),
        ("aaaaaaaaaaaaaaaa", "over and over"),
    ],
)
async def test_a_weak_password_is_refused(people: People, password: str, why: str) -> None:
    with pytest.raises(PasswordRefused, match=why) as refused:
        await people.users.set_password("demo", "li", password, who="li", at=NOON)
    assert password not in str(refused.value)
    await signed_in(people)


@pytest.mark.parametrize("name", ["li", "nobody"])
async def test_wrong_passwords_lock_a_name_whether_or_not_it_is_somebodys(
    people: People, name: str
) -> None:
    *free, last, further = await wrong(people, name, FREE_TRIES + 1)
    assert len(free) == FREE_TRIES - 1
    assert all("do not go together" in said for said in free)
    assert "in 1 minute, or ask an administrator" in last
    assert last == further


async def test_a_lock_grows_and_ends(people: People) -> None:
    await wrong(people, "li", FREE_TRIES)
    with pytest.raises(LockedOut):
        await signed_in(people)
    at, waits = NOON, []
    for _ in range(9):
        left = await locked(people, at)
        waits.append(left)
        at += left
        with pytest.raises(LockedOut):
            await people.sign_in.attempt("demo", "li", "wrong", at=at)
    assert waits[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert waits[-1] == LONGEST
    await people.sign_in.attempt("demo", "li", GOOD, at=at + LONGEST)
    # Whoever knew the password begins anew.
    with pytest.raises(SignInRefused):
        await people.sign_in.attempt("demo", "li", "wrong", at=at + LONGEST)


async def locked(people: People, at: datetime) -> timedelta:
    """Return how long the user's name is locked."""
    return (await people.sign_in.locks("demo", ["li"]))["li"] - at


async def test_of_many_tries_at_once_none_is_free(people: People) -> None:
    tries = (people.sign_in.attempt("demo", "li", "wrong", at=NOON) for _ in range(12))
    said = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, SignInRefused) for one in said) == FREE_TRIES - 1
    assert sum(isinstance(one, LockedOut) for one in said) == 12 - (FREE_TRIES - 1)


async def test_an_administrator_unlocks(people: People) -> None:
    await wrong(people, "li", FREE_TRIES)
    await people.sign_in.unlock("demo", "li")
    await signed_in(people)
    with pytest.raises(UnknownUser):
        await people.sign_in.unlock("demo", "nobody")


async def test_a_session_is_of_one_tenant_and_opened_by_its_cookie_only(people: People) -> None:
    cookie = await people.sessions.begin(await signed_in(people), at=NOON)
    session = await people.sessions.shown("demo", cookie, at=NOON)
    assert session is not None
    assert session.user.name == "li"
    assert session.csrf_token not in cookie
    other = cookie[:-1] + ("0" if cookie[-1] != "0" else "1")
    for shown in (other, cookie.upper(), f"{cookie}\n", cookie.partition("_")[0], ""):
        assert await people.sessions.shown("demo", shown, at=NOON) is None
    assert await people.sessions.shown("other", cookie, at=NOON) is None


async def test_a_session_that_is_not_used_ends_and_one_that_is_ends_too(people: People) -> None:
    user = await signed_in(people)
    idle = await people.sessions.begin(user, at=NOON)
    assert await people.sessions.shown("demo", idle, at=NOON + 30 * MINUTE) is None
    used = await people.sessions.begin(user, at=NOON)
    at = NOON
    while at < NOON + 12 * HOUR - 20 * MINUTE:
        at += 20 * MINUTE
        assert await people.sessions.shown("demo", used, at=at, is_used=True) is not None
    assert await people.sessions.shown("demo", used, at=NOON + 12 * HOUR) is None


async def test_who_signs_in_ends_no_session_but_those_that_are_over(people: People) -> None:
    await people.users.add("demo", "wall", "screen", GOOD, who="root", at=NOON)
    wall = await people.sessions.begin(await signed_in(people, "wall"), at=NOON)
    over = await people.sessions.begin(await signed_in(people), at=NOON)
    await people.sessions.begin(await signed_in(people), at=NOON + 24 * HOUR)
    assert await people.sessions.shown("demo", wall, at=NOON + 24 * HOUR) is not None
    # It is gone, whatever time it were.
    assert await people.sessions.shown("demo", over, at=NOON) is None


async def test_a_session_goes_on_for_the_caller_whom_its_agent_serves(people: People) -> None:
    cookie = await people.sessions.begin(await signed_in(people), at=NOON)
    at, end = NOON, NOON + 12 * HOUR
    while at < end:
        at += 20 * MINUTE
        shown = await people.sessions.shown(
            "demo", cookie, at=at, is_used=True, serves=["zhou"].__contains__
        )
        assert shown is not None
        assert shown.ends_at == end
    # Who signs in meanwhile ends it not.
    await people.sessions.begin(await signed_in(people), at=end + MINUTE)
    for serves, is_open in (("zhou", True), ("li", False)):
        shown = await people.sessions.shown(
            "demo", cookie, at=end + 20 * MINUTE, serves=[serves].__contains__
        )
        assert (shown is not None) == is_open
        still = await people.sessions.still(
            "demo",
            cookie.partition("_")[0],
            at=end + 20 * MINUTE,
            serves=[serves].__contains__,
        )
        assert (still is not None) == is_open
        open_now = await people.sessions.open_now(
            "demo", at=end + 20 * MINUTE, serves=[serves].__contains__
        )
        assert open_now["li"] == 1 + is_open


async def test_who_signs_in_again_has_another_session_in_its_place(people: People) -> None:
    before = await people.sessions.begin(await signed_in(people), at=NOON)
    session_id, at = before.partition("_")[0], NOON + 20 * MINUTE
    after = await people.sessions.renew(session_id, at=at)
    assert after is not None
    new_id = people.sessions.id_of(after)
    assert new_id != session_id
    assert await people.sessions.shown("demo", before, at=at) is None
    shown = await people.sessions.shown("demo", after, at=at)
    assert shown is not None
    assert shown.ends_at == at + 12 * HOUR
    assert shown.ends_at == people.sessions.ends_at(shown.user, began_at=at)
    assert await people.sessions.still("demo", session_id, at=at) is None
    assert await people.sessions.renew(session_id, at=at) is None
    assert await people.sessions.still("demo", new_id, at=at) is not None
    assert await people.sessions.still("other", new_id, at=at) is None
    await people.sessions.end(new_id)
    assert await people.sessions.still("demo", new_id, at=at) is None
    assert await people.sessions.renew(new_id, at=at) is None


async def test_a_session_that_is_only_looked_at_ends_as_if_it_were_not(people: People) -> None:
    cookie = await people.sessions.begin(await signed_in(people), at=NOON)
    for minutes in range(1, 30):
        at = NOON + minutes * MINUTE
        assert await people.sessions.shown("demo", cookie, at=at) is not None
    assert await people.sessions.shown("demo", cookie, at=NOON + 30 * MINUTE) is None


async def test_each_sign_in_has_a_session_of_its_own_and_each_can_end(people: People) -> None:
    user = await signed_in(people)
    one, other = [await people.sessions.begin(user, at=NOON) for _ in range(2)]
    assert one.partition("_")[0] != other.partition("_")[0]
    await people.sessions.end(one.partition("_")[0])
    assert await people.sessions.shown("demo", one, at=NOON) is None
    assert await people.sessions.shown("demo", other, at=NOON) is not None


async def test_a_new_password_and_a_disabled_user_end_all_sessions(people: People) -> None:
    cookie = await people.sessions.begin(await signed_in(people), at=NOON)
    await people.users.set_password("demo", "li", "another quiet harbour", who="root", at=NOON)
    assert await people.sessions.shown("demo", cookie, at=NOON) is None
    user = await signed_in(people, password="another quiet harbour")
    cookie = await people.sessions.begin(user, at=NOON)
    await people.users.disable("demo", "li", who="root", at=NOON)
    assert await people.sessions.shown("demo", cookie, at=NOON) is None
    with pytest.raises(SignInRefused):
        await signed_in(people, password="another quiet harbour")
    with pytest.raises(UnknownUser, match="users list"):
        await people.users.set_password("demo", "li", GOOD, who="root", at=NOON)
    with pytest.raises(UserNameTaken):
        await people.users.add("demo", "li", "quality", GOOD, who="root", at=NOON)


async def test_of_two_administrators_who_disable_each_other_one_is_left(people: People) -> None:
    for name in ("ada", "ben"):
        await people.users.add("demo", name, "administrator", GOOD, who="root", at=NOON)
    await people.users.add("other", "eve", "administrator", GOOD, who="root", at=NOON)
    await people.users.set_password("demo", "ada", "another quiet harbour", who="ada", at=NOON)
    disabled = (
        people.users.disable("demo", "ben", who="user:ada", at=NOON),
        people.users.disable("demo", "ada", who="user:ben", at=NOON),
    )
    said = await asyncio.gather(*disabled, return_exceptions=True)
    (refused,) = [one for one in said if one is not None]
    assert isinstance(refused, LastAdministrator)
    may = [one for one in await people.users.listed("demo") if one.disabled_at is None]
    (left,) = [one for one in may if one.role == "administrator"]
    assert f"{left.name!r} is the last administrator" in str(refused)
    # That of another tenant is the last one there, and others than administrators may all go.
    with pytest.raises(LastAdministrator):
        await people.users.disable("other", "eve", who="root", at=NOON)
    await people.users.disable("demo", "li", who="root", at=NOON)


async def test_a_name_that_nobody_has_costs_the_same_time(crm: CrmRepository) -> None:
    passwords = Passwords(crm.keys, QUICK)
    made = await passwords.hashed("demo", "li", GOOD)
    assert made.split("$")[:4] == passwords.nobodys.split("$")[:4]
    assert not await passwords.is_right(passwords.nobodys, "demo", "li", GOOD)


async def known_browser(
    people: People, name: str = "li", *shown: str, at: datetime = NOON
) -> tuple[str, ...]:
    """Return what a browser shows in which a user has signed in."""
    return await people.sign_in.remember("demo", name, shown, most=3, at=at)


async def test_strangers_lock_nobody_out_of_their_own_browser(people: People) -> None:
    shown = await known_browser(people)
    await wrong(people, "li", 2 * FREE_TRIES)
    await people.sign_in.attempt("demo", "li", GOOD, at=NOON, shown=shown)
    # Strangers are locked out still: who signs in at home gives them no new tries.
    with pytest.raises(LockedOut):
        await signed_in(people)


async def test_in_a_known_browser_there_are_few_tries_and_then_those_of_strangers(
    people: People,
) -> None:
    shown = await known_browser(people)

    async def tried(times: int) -> list[type[BaseException]]:
        said = await asyncio.gather(
            *(
                people.sign_in.attempt("demo", "li", "wrong", at=NOON, shown=shown)
                for _ in range(times)
            ),
            return_exceptions=True,
        )
        return [type(one) for one in said if isinstance(one, BaseException)]

    assert await tried(FREE_TRIES) == [SignInRefused] * FREE_TRIES
    assert sorted(one.__name__ for one in await tried(FREE_TRIES)) == (
        ["LockedOut"] + ["SignInRefused"] * (FREE_TRIES - 1)
    )
    with pytest.raises(LockedOut):
        await people.sign_in.attempt("demo", "li", GOOD, at=NOON, shown=shown)
    await people.sign_in.unlock("demo", "li")
    await people.sign_in.attempt("demo", "li", GOOD, at=NOON, shown=shown)


async def test_a_browser_is_known_for_its_user_and_password_alone(people: People) -> None:
    await people.users.add("demo", "bo", "agent", GOOD, who="root", at=NOON, agent_id="bo")
    shown = await known_browser(people)
    made_up = (*(f"{'0' * 58}" for _ in range(3)), shown[0][:-1], shown[0].upper(), "", "\x00")
    for name, tokens in (("bo", shown), ("li", made_up)):
        await wrong(people, name, FREE_TRIES)
        with pytest.raises(LockedOut):
            await people.sign_in.attempt("demo", name, GOOD, at=NOON, shown=tokens)
    # Who knew a password that is another one now is a stranger.
    await people.users.set_password("demo", "li", "another good password", who="li", at=NOON)
    with pytest.raises(LockedOut):
        await people.sign_in.attempt("demo", "li", GOOD, at=NOON, shown=shown)


async def test_a_browser_is_known_for_so_long_since_the_last_sign_in(people: People) -> None:
    shown = await known_browser(people)
    until = NOON + timedelta(days=BROWSER_DAYS)
    again = await known_browser(people, "li", *shown, at=until)
    after = until + timedelta(days=1)
    for _ in range(FREE_TRIES):
        with pytest.raises((SignInRefused, LockedOut)):
            await people.sign_in.attempt("demo", "li", "wrong", at=after)
    # A copy of the cookie that somebody has kept, or dated anew.
    for old in (shown[0], shown[0][:32] + again[0][32:38] + shown[0][38:]):
        with pytest.raises(LockedOut):
            await people.sign_in.attempt("demo", "li", GOOD, at=after, shown=[old])
    await people.sign_in.attempt("demo", "li", GOOD, at=after, shown=again)


async def test_copies_of_several_sign_ins_have_the_tries_of_one(people: People) -> None:
    first = await known_browser(people)
    second = await known_browser(people, "li", *first, at=NOON + timedelta(days=1))
    assert first != second
    for _ in range(FREE_TRIES):
        with pytest.raises(SignInRefused):
            await people.sign_in.attempt("demo", "li", "wrong", at=NOON, shown=first)
    await wrong(people, "li", FREE_TRIES)
    with pytest.raises(LockedOut):
        await people.sign_in.attempt("demo", "li", GOOD, at=NOON, shown=second)


async def test_who_has_signed_in_has_all_tries_of_the_browser_again(people: People) -> None:
    shown = await known_browser(people)
    for _ in range(FREE_TRIES):
        with pytest.raises(SignInRefused):
            await people.sign_in.attempt("demo", "li", "wrong", at=NOON, shown=shown)
    await people.sign_in.attempt("demo", "li", GOOD, at=NOON, shown=shown)
    await wrong(people, "li", FREE_TRIES)
    await people.sign_in.attempt("demo", "li", GOOD, at=NOON, shown=shown)


async def test_a_browser_is_known_for_the_last_users(people: People) -> None:
    for name in ("bo", "cy", "di"):
        await people.users.add("demo", name, "agent", GOOD, who="root", at=NOON, agent_id=name)
    li = await known_browser(people)
    bo = await known_browser(people, "bo", *li)
    assert len(bo) == 2
    again = await known_browser(people, "li", *bo, at=NOON + timedelta(days=1))
    assert again[0] != li[0]
    assert again[1:] == bo[:1]
    last = await known_browser(people, "di", *await known_browser(people, "cy", *again))
    assert len(last) == 3
    assert last[2] == again[0]
