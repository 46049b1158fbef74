"""Where the catalogue is that goes with a folder of flows: every command finds it alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HERE = Path("voice_prompts")

PromptsFolder = Annotated[
    Path | None,
    typer.Option(
        "--prompts",
        help="The folder with catalogue.yaml.",
        show_default="voice_prompts beside the flows, or else here",
    ),
]


def prompts_for(flows: Path, named: Path | None, here: Path = HERE) -> Path:
    """Return the folder with the catalogue that goes with these flows.

    Args:
        flows: The folder of the flows.
        named: The folder that somebody named; None for none.
        here: Where it is when nothing lies beside the flows: a copy of the flows alone, wherever it
            lies, is an edit of those here.
    """
    if named is not None:
        return named
    beside = flows.resolve().parent / here.name
    return beside if beside.is_dir() else here
