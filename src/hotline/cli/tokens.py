"""`hotline tokens`: which programs may use the API, and what each may do there."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from hotline.cli.moments import moment_to_come
from hotline.cli.relations import Desk, Who, open_desk, readable, require_who
from hotline.crm.forms.token import TokenForm
from hotline.model.token import Token
from hotline.settings import Settings, load_settings

tokens_app = typer.Typer(help="Tokens of programs that use the API.", no_args_is_help=True)

Name = Annotated[
    str, typer.Argument(help="Who uses it, such as crm-sync: it goes on record.", callback=readable)
]


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.add_typer(tokens_app, name="tokens")


@tokens_app.command()
def add(
    name: Name,
    role: Annotated[
        str,
        typer.Option(
            help="reader: looks; agent: serves customers too, and is one agent on "
            "the floor; supervisor: decides tiers, and acts for all agents, too."
        ),
    ],
    who: Who,
    agent: Annotated[
        str | None,
        typer.Option(help="Whose it is, as in agents.toml: it acts for nobody else on the floor."),
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="When it ends by itself: 2027-12-31, or 90d for in 90 days.")
    ] = None,
) -> None:
    """Make a token and show it, this once.

    Example: hotline tokens add crm-sync --role agent --until 90d
    """
    asyncio.run(_add(load_settings(), name, role, until, agent, require_who(who)))


@tokens_app.command("list")
def list_tokens() -> None:
    """List the tokens: who may do what, and until when. No secret is kept.

    Example: hotline tokens list
    """
    asyncio.run(_list(load_settings()))


@tokens_app.command()
def revoke(name: Name, who: Who) -> None:
    """Let a token open nothing from now on.

    Example: hotline tokens revoke crm-sync
    """
    asyncio.run(_revoke(load_settings(), name, require_who(who)))


async def _add(
    settings: Settings, name: str, role: str, until: str | None, agent: str | None, who: str
) -> None:
    async with open_desk(settings) as desk:
        end = moment_to_come(until, now=desk.now, zone=settings.zone) if until else None
        form = desk.read(TokenForm, {"name": name, "role": role, "until": end, "agent": agent})
        text = await desk.relations.tokens.add(
            desk.tenant,
            form.name,
            form.role,
            who=who,
            at=desk.now,
            until=form.until,
            agent_id=form.agent,
        )
        typer.echo(text)
        typer.echo("Keep it now: it is not shown again, and only its hash is kept.", err=True)


async def _list(settings: Settings) -> None:
    async with open_desk(settings) as desk:
        tokens = await desk.relations.tokens.listed(desk.tenant)
        if not tokens:
            desk.say("No program has a token: `hotline tokens add` makes one.")
            return
        desk.show(
            ("name", "role", "agent", "state", "id", "made", "by"),
            (
                (
                    one.name,
                    one.role,
                    one.agent_id or "",
                    _state(desk, one),
                    one.token_id,
                    desk.clock(one.made_at),
                    one.made_by,
                )
                for one in tokens
            ),
        )


def _state(desk: Desk, token: Token) -> str:
    if token.revoked_at is not None:
        return f"revoked {desk.clock(token.revoked_at)}"
    if not token.counts_at(desk.now):
        return f"ended {desk.clock(token.until)}"
    return f"until {desk.clock(token.until)}" if token.until else "valid"


async def _revoke(settings: Settings, name: str, who: str) -> None:
    async with open_desk(settings) as desk:
        await desk.relations.tokens.revoke(desk.tenant, name, who=who, at=desk.now)
        desk.say(f"{name} opens nothing any more.")
