"""`hotline scorecards`: the forms that calls are scored by."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hotline.cli.check_reports import Checked, show_problems
from hotline.flow.problems import FlowProblems
from hotline.flow_files import read_folder, read_text
from hotline.routing_policy import ROUTING_FILE, load_policy
from hotline.scorecards.reading import FormVersion, read_forms

FOLDER = Path("scorecards")


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    scorecards = typer.Typer(help="Check the forms that calls are scored by.")
    # A lone command would be taken for the family itself.
    scorecards.callback()(lambda: None)
    app.add_typer(scorecards, name="scorecards", no_args_is_help=True)
    scorecards.command()(check)


def check(
    folder: Annotated[Path, typer.Argument(help="The folder of the forms.")] = FOLDER,
    routing: Annotated[
        Path, typer.Option("--routing", help="The policy with the queues.")
    ] = ROUTING_FILE,
) -> None:
    """Say everything that is wrong with the forms: where, what, and the way out.

    Also what could be read but makes no sense: a question that counts for nothing, a text that one
    language lacks, a call that could have no score; and queues that the policy does not have.

    docs/scorecards.md says what each line means. The exit code is 0 where nothing is wrong and 1
    where something is.

    Example: hotline scorecards check
    """
    sources = {f"{folder.name}/{name}": text for name, text in read_folder(folder).items()}
    try:
        queues = load_policy(routing).queues if routing.is_file() else None
        forms = read_forms(sources, queues)
    except FlowProblems as error:
        texts = {**sources, **({str(routing): read_text(routing)} if routing.is_file() else {})}
        checked = Checked(problems=error.problems, sources=texts, folders={folder.name: folder})
        show_problems(checked)
        sys.exit(1)
    _show(forms, Console(highlight=False))


def _show(forms: tuple[FormVersion, ...], console: Console) -> None:
    table = Table(
        "form", "name", "questions", "critical", "weights", "pass mark", "queues", box=None
    )
    for one in forms:
        form = one.form
        questions = form.questions.values()
        table.add_row(
            form.form,
            next(iter(form.name.values())),
            str(len(questions)),
            str(sum(question.critical for question in questions)),
            str(sum(question.weight for question in questions)),
            str(form.pass_mark),
            ", ".join(form.queues) or "all",
        )
    console.print(table)
    console.print("[green]nothing is wrong[/green]")
