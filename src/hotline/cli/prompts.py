"""`hotline prompts`: what callers hear, made beforehand, listened to, and recorded by people."""

from __future__ import annotations

import typer

from hotline.cli.prompts_recorded import checklist, note, stale
from hotline.cli.prompts_sound import build, listen, missing


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    prompts = typer.Typer(
        no_args_is_help=True,
        help="What callers hear: made beforehand, listened to, and recorded by people file by "
        "file. docs/prompts.md tells all of it.",
    )
    app.add_typer(prompts, name="prompts")
    for command in (build, missing, listen, checklist, note, stale):
        prompts.command()(command)
