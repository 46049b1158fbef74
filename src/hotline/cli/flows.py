"""`hotline call`: flows without a PBX."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterable, Iterator
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hotline.cli.demo import ShowingTexts, demo_bank
from hotline.cli.port_script import read_script
from hotline.cli.prompts_folder import PromptsFolder, prompts_for
from hotline.cli.recording import record as write_test
from hotline.cli.story import inner_place
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.flow.events import AnyEvent
from hotline.flow_files import load_bundle
from hotline.logs import configure_logs
from hotline.ports.scripted import ScriptedPorts
from hotline.simulator.terminal import AskPerson, TerminalCall

NODE_WIDTH = 26
LEAVE = frozenset({"h", "hang up", "q", "quit", "exit"})


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(call)


def call(
    flow: Annotated[Path, typer.Argument(help="The flow to call, such as ivr_flows/main.yaml.")],
    prompts: PromptsFolder = None,
    language: Annotated[
        str, typer.Option(help="The dialled number's language; the catalogue's first by default.")
    ] = "",
    keys: Annotated[
        str,
        typer.Option(
            help="Play this caller instead: '2 - 10000001' presses 2, is silent, presses ..."
        ),
    ] = "",
    answer: Annotated[
        list[str] | None,
        typer.Option(
            help="What comes of a request, such as queue=answered; several in turn. Without it "
            "every request is unavailable."
        ),
    ] = None,
    consent_wanted: Annotated[
        bool,
        typer.Option(
            "--consent-wanted", help="As if the bank recorded only whoever agrees: flows may ask."
        ),
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option(help="Write the call as a test into a file, such as ivr_flows/tests/a.yaml."),
    ] = None,
    name: Annotated[str, typer.Option(help="What that test is called.")] = "a recorded call",
) -> None:
    """Call a flow in the terminal, with the demo bank behind it. No PBX, no sound.

    Type keys and press Enter; Enter alone is silence; h hangs up. Keys typed ahead are kept, as on
    the telephone.
    """
    ports = ScriptedPorts(read_script(answer or []))
    bundle = load_bundle(flow.parent, prompts_for(flow.parent, prompts))
    dialled = flow.stem
    if dialled not in bundle.flows:
        raise NoSuchFlow(dialled, bundle.flows)
    tag = language or bundle.catalogue.languages[0]
    conversation = _call(bundle, dialled, ports, tag, keys, consent_wanted=consent_wanted)
    events = asyncio.run(conversation)
    if record is not None:
        console = Console(stderr=True, highlight=False)
        write_test(events, bundle, dialled, now=bundle, name=name, file=record, console=console)


class NoSuchFlow(HotlineError):
    """The file is not named like the flow in it."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(sorted(known))
        super().__init__(name, self.known)

    def __str__(self) -> str:
        return f"there is no flow '{self.name}'; there is {', '.join(self.known)}"


async def _call(
    bundle: Bundle,
    flow: str,
    ports: ScriptedPorts,
    language: str,
    keys: str,
    *,
    consent_wanted: bool,
) -> list[AnyEvent]:
    """Let the person call; return all that happened."""
    configure_logs(style="console", level="warning")
    # The loop's own handler would wait for the end of the line that is being typed.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    console = Console(highlight=False)
    ask = _scripted(keys.split(), console) if keys else _keyboard(console)
    async with demo_bank() as bank:
        if not keys:
            bank.introduce(console)
        screen = _Screen(console)
        gateway = ShowingTexts(bank, lambda words: screen.happened(f"text message: {words}"))
        terminal = TerminalCall(bundle, flow, bank=gateway, ports=ports, screen=screen, ask=ask)
        outcome = await terminal.talk(language=language, consent_wanted=consent_wanted)
    console.print(f"[dim]outcome: {outcome}[/dim]")
    return terminal.events


class _Screen:
    """Shows a call on the terminal: the node at the left, what happens there at the right."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def said(self, text: str, node: str) -> None:
        self._line(node, text, "bold")

    def happened(self, text: str) -> None:
        self._line("", f"· {text}", "dim")

    def wrong(self, text: str) -> None:
        self._line("", text, "yellow")

    def _line(self, node: str, text: str, style: str) -> None:
        line = Table.grid(padding=(0, 2))
        line.add_column(width=NODE_WIDTH, justify="right", style="dim")
        line.add_column(style=style, overflow="fold")
        # Words of flows and callers are shown as they are, whatever brackets they have.
        line.add_row(Text(inner_place(node)), Text(text))
        self._console.print(line)


def _keyboard(console: Console) -> AskPerson:
    prompt = f"{'':{NODE_WIDTH}}  > "

    def ask(secret: bool) -> str | None:
        try:
            typed = getpass(prompt) if secret and sys.stdin.isatty() else console.input(prompt)
        except (EOFError, KeyboardInterrupt):
            return None
        return None if typed.strip().lower() in LEAVE else typed

    return ask


def _scripted(entries: list[str], console: Console) -> AskPerson:
    script: Iterator[str] = iter(entries)

    def ask(secret: bool) -> str | None:
        entry = next(script, None)
        shown = "•" * len(entry or "") if secret else entry
        typed = "(hangs up)" if entry is None else shown
        console.print(f"{'':{NODE_WIDTH}}  > {typed}", markup=False)
        return "" if entry == "-" else entry

    return ask
