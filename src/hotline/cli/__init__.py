"""The `hotline` command: one file for each family of subcommands."""

from __future__ import annotations

import sys

import typer

from hotline.cli import (
    backup,
    bundles,
    calls,
    check,
    difference,
    doctor,
    drawing,
    erase,
    flow_tests,
    flows,
    holds,
    privacy,
    reload,
    replay,
    schema,
    service,
)
from hotline.errors import HotlineError
from hotline.flow.problems import FlowProblems

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="A bank's hotline on Asterisk. Start with `hotline up`, or `hotline call` without a PBX.",
)
app.add_typer(calls.app, name="calls")
app.add_typer(bundles.app, name="flows")
check.add_commands(app)
drawing.add_commands(bundles.app)
difference.add_commands(bundles.app)
schema.add_commands(bundles.app)
flows.add_commands(app)
flow_tests.add_commands(app)
service.add_commands(app)
doctor.add_commands(app)
backup.add_commands(app)
reload.add_commands(app)
replay.add_commands(app)
erase.add_commands(app)
app.add_typer(holds.app, name="hold")
privacy.add_commands(app)


def main() -> None:
    """Run the `hotline` command; what a person can put right is one sentence, not a traceback."""
    try:
        app()
    except FlowProblems as problems:
        # Terminals and editors open a place that begins its line.
        print(problems, file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except HotlineError as error:
        print(f"hotline: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
