"""`hotline numbers`: which flow answers which dialled number, and in which language it starts."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated

import typer

from hotline.cli.relations import Desk, Json, Who, open_desk, readable, require_who
from hotline.crm.routes import Routes
from hotline.flow.bundle import compile_bundle
from hotline.flow.problems import did_you_mean
from hotline.flow_files import read_files
from hotline.model.interaction import ANY_NUMBER, NumberRoute
from hotline.settings import Settings, load_settings

_DIALLED = re.compile(r"[+0-9][0-9]{0,21}")
"""What Asterisk lets through, as the dialplan has it: in the form in which the trunk brings it."""

numbers_app = typer.Typer(
    help="Which flow answers which dialled number.",
    epilog="A change counts for the next call; nothing is restarted.",
    no_args_is_help=True,
)

Number = Annotated[
    str,
    typer.Argument(
        help="As the trunk brings it, such as 95588 or +861095588; '*' for all without a row.",
        callback=readable,
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.add_typer(numbers_app, name="numbers")


@numbers_app.command("list")
def list_numbers(as_json: Json = False) -> None:
    """List the numbers that have a flow of their own, and '*' for all others.

    Example: hotline numbers list
    """
    asyncio.run(_list(load_settings(), as_json=as_json))


@numbers_app.command("set")
def set_number(
    number: Number,
    flow: Annotated[str, typer.Option(help="The flow that answers, such as main.")],
    language: Annotated[str, typer.Option(help="The language it starts in, such as zh-CN.")],
    who: Who,
) -> None:
    """Let a number be answered by a flow, from the next call on.

    Example: hotline numbers set 95599 --flow night --language en-US
    """
    if number != ANY_NUMBER and not _DIALLED.fullmatch(number):
        raise typer.BadParameter("NUMBER is digits, perhaps after a plus and 22 at most, or '*'")
    settings = load_settings()
    _check(settings, flow, language)
    route = NumberRoute(dialled_number=number, tenant=settings.tenant, flow=flow, language=language)
    asyncio.run(_set(settings, route, who=require_who(who)))


@numbers_app.command("remove")
def remove_number(number: Number, who: Who) -> None:
    """Let a number be answered as '*' is, from the next call on.

    Without '*' either, whoever dials it hears Asterisk's own announcement and may leave a message.

    Example: hotline numbers remove 95599
    """
    asyncio.run(_remove(load_settings(), number, who=require_who(who)))


def _check(settings: Settings, flow: str, language: str) -> None:
    """Refuse what the flow files do not have.

    Raises:
        FlowProblems: They are wrong themselves.
    """
    bundle = compile_bundle(read_files(settings.flows_dir, settings.prompts_dir))
    if flow not in bundle.flows:
        hint = did_you_mean(flow, bundle.flows)
        raise typer.BadParameter(f"there is no flow '{flow}' in {settings.flows_dir}. {hint}")
    if bundle.flows[flow].is_subflow:
        whole = ", ".join(sorted(name for name, one in bundle.flows.items() if not one.is_subflow))
        raise typer.BadParameter(
            f"'{flow}' is a part of other flows, and has no end of its own; a call can have {whole}"
        )
    if language not in bundle.catalogue.languages:
        hint = did_you_mean(language, bundle.catalogue.languages)
        raise typer.BadParameter(f"no prompts are in '{language}'. {hint}")


async def _list(settings: Settings, *, as_json: bool) -> None:
    async with open_desk(settings) as desk:
        routes = await desk.routes.listed(desk.tenant)
        if as_json:
            desk.console.print_json(data=[_as_json(route) for route in routes])
        elif routes:
            desk.show(
                ("number", "flow", "starts in"),
                ((route.dialled_number, route.flow, route.language) for route in routes),
            )
        else:
            desk.say("No number is answered yet: the first start gives '*' to the flow main.")


async def _set(settings: Settings, route: NumberRoute, *, who: str) -> None:
    async with open_desk(settings) as desk:
        before = await _now(desk.routes, route.tenant, route.dialled_number)
        await desk.routes.set(route)
        await desk.put_on_record(
            "numbers",
            f"hotline numbers set {route.dialled_number} --flow {route.flow} "
            f"--language {route.language}",
            who=who,
        )
        desk.say(
            f"{route.dialled_number} is answered by {route.flow}, in {route.language} at first."
        )
        _say_way_back(desk, before)


async def _remove(settings: Settings, number: str, *, who: str) -> None:
    async with open_desk(settings) as desk:
        before = await _now(desk.routes, desk.tenant, number)
        if before is None:
            raise typer.BadParameter(f"{number} has no row; `hotline numbers list` has all")
        await desk.routes.remove(desk.tenant, number)
        await desk.put_on_record("numbers", f"hotline numbers remove {number}", who=who)
        other = await _now(desk.routes, desk.tenant, ANY_NUMBER)
        desk.say(
            f"{number} has no flow of its own any more; "
            + (f"{other.flow} answers." if other else "nobody answers: set '*' to a flow.")
        )
        _say_way_back(desk, before)


def _say_way_back(desk: Desk, before: NumberRoute | None) -> None:
    if before is not None:
        number = f"'{ANY_NUMBER}'" if before.dialled_number == ANY_NUMBER else before.dialled_number
        desk.say(
            f"The way back: hotline numbers set {number} --flow {before.flow} "
            f"--language {before.language}"
        )


async def _now(routes: Routes, tenant: str, number: str) -> NumberRoute | None:
    return next((one for one in await routes.listed(tenant) if one.dialled_number == number), None)


def _as_json(route: NumberRoute) -> dict[str, str]:
    return {"number": route.dialled_number, "flow": route.flow, "language": route.language}
