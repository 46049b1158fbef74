"""`hotline users`: who signs in, and as what."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from typing import Annotated

import typer

from hotline.cli.relations import Desk, Who, open_desk, readable, require_who
from hotline.crm.forms.user import UserForm
from hotline.model.user import MOST, User
from hotline.roster import load_roster
from hotline.routing_policy import load_policy
from hotline.settings import Settings, load_settings

users_app = typer.Typer(help="People who sign in, each with a role.", no_args_is_help=True)

Name = Annotated[
    str, typer.Argument(help="Who it is, such as li.wei: it goes on record.", callback=readable)
]


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.add_typer(users_app, name="users")


@users_app.command()
def add(
    name: Name,
    role: Annotated[
        str,
        typer.Option(
            help="agent: serves customers, as one agent of agents.toml; supervisor: decides tiers, "
            "and acts for all agents, too; quality: looks; operations: sees the floor, and no "
            "customer; administrator: sees no customer either; screen: "
            "hangs on a wall, shows the wallboard and nothing else."
        ),
    ],
    who: Who,
    agent: Annotated[
        str | None,
        typer.Option(
            help="Which agent of agents.toml it is; a supervisor needs one to listen to others."
        ),
    ] = None,
) -> None:
    """Let somebody sign in. The password is asked for, or read from standard input.

    12 characters or more, of any kind: four words that do not go together are good. It is never an
    argument, which others on this machine could read.

    Example: hotline users add li.wei --role agent --agent zhou
    """
    asyncio.run(_add(load_settings(), name, role, agent, require_who(who)))


@users_app.command("list")
def list_users() -> None:
    """List the users: their roles, and who is locked or disabled. No password is kept.

    Example: hotline users list
    """
    asyncio.run(_list(load_settings()))


@users_app.command()
def password(name: Name, who: Who) -> None:
    """Give a user another password, which is asked for; all the user's sessions end.

    Example: hotline users password li.wei
    """
    asyncio.run(_password(load_settings(), name, require_who(who)))


@users_app.command()
def disable(name: Name, who: Who) -> None:
    """Let a user sign in no more; all the user's sessions end at once. The name stays taken.

    Example: hotline users disable li.wei
    """
    asyncio.run(_disable(load_settings(), name, require_who(who)))


@users_app.command()
def unlock(name: Name, who: Who) -> None:
    """Forget a user's wrong passwords, so that the user need not wait.

    Example: hotline users unlock li.wei
    """
    asyncio.run(_unlock(load_settings(), name, require_who(who)))


async def _add(settings: Settings, name: str, role: str, agent: str | None, who: str) -> None:
    async with open_desk(settings) as desk:
        form = desk.read(UserForm, {"name": name, "role": role, "agent": agent})
        _require_agent(settings, form)
        await desk.people.users.add(
            desk.tenant,
            form.name,
            form.role,
            _new_password(),
            who=who,
            at=desk.now,
            agent_id=form.agent,
        )
        await desk.put_on_record(
            "users", f"hotline users add {form.name} --role {form.role}", who=who
        )
        desk.say(f"{form.name} may sign in.")


def _require_agent(settings: Settings, form: UserForm) -> None:
    if form.role not in ("agent", "supervisor") and form.agent is not None:
        raise typer.BadParameter("--agent goes with --role agent or supervisor")
    if form.role == "agent" and form.agent is None:
        raise typer.BadParameter("--role agent needs --agent")
    if form.agent is None:
        return
    roster = load_roster(settings.agents_file, load_policy(settings.routing_file))
    if form.agent not in roster.agents:
        raise typer.BadParameter(f"{settings.agents_file} has no agent {form.agent!r}")


def _new_password() -> str:
    if sys.stdin.isatty():
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    # A little more than may be: the rest of an endless one is not read.
    return sys.stdin.readline(MOST + 2).removesuffix("\n")


async def _list(settings: Settings) -> None:
    async with open_desk(settings) as desk:
        users = await desk.people.users.listed(desk.tenant)
        if not users:
            desk.say("Nobody signs in: `hotline users add` lets somebody.")
            return
        locks = await desk.people.sign_in.locks(desk.tenant, [one.name for one in users])
        desk.show(
            ("name", "role", "agent", "state", "made", "by"),
            (
                (
                    one.name,
                    one.role,
                    one.agent_id or "",
                    _state(desk, one, locks.get(one.name)),
                    desk.clock(one.made_at),
                    one.made_by,
                )
                for one in users
            ),
        )


def _state(desk: Desk, user: User, until: datetime | None) -> str:
    if user.disabled_at is not None:
        return f"disabled {desk.clock(user.disabled_at)}"
    return f"locked until {desk.clock(until)}" if until and until > desk.now else "valid"


async def _password(settings: Settings, name: str, who: str) -> None:
    async with open_desk(settings) as desk:
        await desk.people.users.active(desk.tenant, name)
        await desk.people.users.set_password(
            desk.tenant, name, _new_password(), who=who, at=desk.now
        )
        await desk.put_on_record("users", f"hotline users password {name}", who=who)
        desk.say(f"{name} has another password, and has to sign in again.")


async def _disable(settings: Settings, name: str, who: str) -> None:
    async with open_desk(settings) as desk:
        await desk.people.users.disable(desk.tenant, name, who=who, at=desk.now)
        await desk.put_on_record("users", f"hotline users disable {name}", who=who)
        desk.say(f"{name} may sign in no more.")


async def _unlock(settings: Settings, name: str, who: str) -> None:
    async with open_desk(settings) as desk:
        await desk.people.sign_in.unlock(desk.tenant, name)
        await desk.put_on_record("users", f"hotline users unlock {name}", who=who)
        desk.say(f"{name} may try again.")
