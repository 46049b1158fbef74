"""`hotline speech`: the models that hear callers."""

from __future__ import annotations

import asyncio

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hotline.errors import HotlineError
from hotline.flow_files import load_bundle
from hotline.logs import configure_logs
from hotline.ops.speech_models import SeenModel, heard_phrases, look_at_models
from hotline.settings import load_settings

MEGABYTE = 1024 * 1024


class NoModels(HotlineError):
    """No model is named in the settings."""

    def __str__(self) -> str:
        return (
            "no speech model is named in the settings, so callers answer by keys alone: name one "
            "as speech.models.en (docs/speech.md says where to get it)"
        )


class ModelsNotUsed(HotlineError):
    """A class of the bank's own hears callers."""

    def __init__(self, recogniser: str) -> None:
        self.recogniser = recogniser
        super().__init__(recogniser)

    def __str__(self) -> str:
        return (
            f"speech.recogniser names {self.recogniser}, which hears callers in the place of vosk; "
            "`hotline doctor` looks whether it is there"
        )


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    speech = typer.Typer(help="What callers say.")
    speech.callback()(lambda: None)
    app.add_typer(speech, name="speech", no_args_is_help=True)
    speech.command()(models)


def models() -> None:
    """List the models that hear callers: whether each loads, and what it cannot hear of the flows.

    The exit code is 1 where one cannot be used, or knows nothing that the flows hear.
    """
    # What a worker would log is what the table says.
    configure_logs(style="console", level="critical")
    settings = load_settings()
    if settings.speech.recogniser is not None:
        raise ModelsNotUsed(settings.speech.recogniser)
    if not settings.speech.models:
        raise NoModels
    phrases = heard_phrases(load_bundle(settings.flows_dir, settings.prompts_dir))
    seen = asyncio.run(look_at_models(settings.speech.models, phrases))
    _show(seen)
    raise typer.Exit(any(one.trouble or one.knows_nothing for one in seen))


def _show(seen: list[SeenModel]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("language", "model", "on the disk", "in memory"):
        table.add_column(column, overflow="fold")
    table.add_column("state", overflow="fold")
    for one in seen:
        table.add_row(
            one.language,
            str(one.model),
            _megabytes(one.size_bytes),
            _megabytes(one.memory_bytes),
            _state(one),
        )
    Console().print(table)


def _megabytes(count: int) -> str:
    return f"{count / MEGABYTE:.0f} MB" if count else "-"


def _state(one: SeenModel) -> Text:
    if one.trouble:
        return Text(f"cannot be used: {one.trouble}", style="bold red")
    if one.knows_nothing:
        text = f"loads, but knows none of the {one.wanted} words and phrases that the flows hear"
        return Text(f"{text}: it may be of another language than {one.language}", style="bold red")
    if one.strange:
        return Text(f"loads; does not know {', '.join(one.strange)}", style="yellow")
    return Text("loads, and knows all that the flows hear", style="green")
