"""`hotline flows schema`: what editors need to complete and to underline."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from hotline.cli.drawing import OutFile, write
from hotline.flow.schema import catalogue_schema, flow_schema


class Kind(StrEnum):
    """Which files a schema is for."""

    FLOW = "flow"
    PROMPTS = "prompts"


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(schema)


def schema(
    kind: Annotated[Kind, typer.Option(help="Flow files, or the prompt catalogue.")] = Kind.FLOW,
    out: OutFile = None,
) -> None:
    """Write the JSON Schema of flow files, by which editors complete and underline."""
    made = flow_schema() if kind is Kind.FLOW else catalogue_schema()
    write(json.dumps(made, indent=2, ensure_ascii=False) + "\n", out)
