"""The `hotline` command: one file for each family of subcommands."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from types import MappingProxyType

import typer

from hotline.errors import HotlineError
from hotline.flow.problems import FlowProblems

FAMILIES = MappingProxyType(
    {
        "calls": ("calls",),
        "recordings": ("recordings",),
        "customers": ("customers",),
        "cases": ("cases",),
        "promises": ("promises",),
        "payments": ("payments",),
        "tokens": ("tokens",),
        "users": ("users",),
        "bundles": ("flows",),
        "numbers": ("numbers",),
        "check": ("check",),
        "flows": ("call",),
        "flow_tests": ("test",),
        "routing": ("routing",),
        "agents": ("agents",),
        "floor": ("floor",),
        "trunk": ("trunk-password",),
        "up": ("up",),
        "serve": ("serve",),
        "prompts": ("prompts",),
        "speech": ("speech",),
        "ami_certificate": ("ami-certificate",),
        "asterisk_config": ("asterisk-config",),
        "bank": ("bank", "bank-contract"),
        "console_contract": ("console-contract",),
        "bank_outbox": ("bank-outbox",),
        "doctor": ("doctor",),
        "backup": ("backup", "restore"),
        "reload": ("reload",),
        "replay": ("replay",),
        "whatif": ("whatif",),
        "report": ("report",),
        "scorecards": ("scorecards",),
        "why": ("why",),
        "rebuild": ("rebuild",),
        "demo_data": ("demo-data",),
        "erase": ("erase",),
        "disclose": ("disclose",),
        "holds": ("hold",),
        "privacy": ("audit", "keys"),
    }
)
"""The commands of each file, in the order in which the help lists them."""


def command_line(wanted: str = "") -> typer.Typer:
    """Return the command with its subcommands.

    Args:
        wanted: The subcommand that is asked for: only its family is there then, for importing all
            of them takes longer than most commands. All are there if it is no subcommand.
    """
    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode="markdown",
        help="A bank's hotline on Asterisk. Start with `hotline up`, or `hotline call` without a "
        "PBX.",
    )
    # Without it, Typer would take a lone subcommand for the command itself.
    app.callback()(lambda: None)
    families = [family for family, names in FAMILIES.items() if wanted in names] or FAMILIES
    for family in families:
        import_module(f"{__name__}.{family}").add_commands(app)
    return app


def main() -> None:
    """Run the `hotline` command; what a person can put right is one sentence, not a traceback."""
    # What is loaded stays. To look for garbage in it, again and again while it grows, takes a fifth
    # of a start, and callers may wait for the service that was killed.
    gc.disable()
    command = command_line(*sys.argv[1:2])
    gc.freeze()
    gc.enable()
    try:
        command()
    except FlowProblems as problems:
        # Terminals and editors open a place that begins its line.
        print(problems, file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except HotlineError as error:
        print(f"hotline: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
