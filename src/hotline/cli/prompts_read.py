"""What the commands of `hotline prompts` read: settings, flows, catalogue and recordings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from hotline.flow.bundle import Bundle
from hotline.flow.problems import did_you_mean
from hotline.flow_files import load_bundle
from hotline.logs import configure_logs
from hotline.settings import PromptSettings, load_prompt_settings
from hotline.speech.pieces import Piece, pieces
from hotline.speech.recordings import Recordings, look_at_recordings

Language = Annotated[
    list[str] | None,
    typer.Option("--language", help="Of this language only; may be given again."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: one JSON value.")]


@dataclass(frozen=True, kw_only=True)
class Read:
    """What there is.

    Attributes:
        settings: Where it is, and how it is spoken.
        bundle: Flows and catalogue, without a mistake.
        recordings: What people have recorded.
        pieces: Every piece of all languages, with who speaks it.
    """

    settings: PromptSettings
    bundle: Bundle
    recordings: Recordings
    pieces: tuple[Piece, ...]

    @property
    def folder(self) -> Path:
        """The folder with the catalogue."""
        return self.settings.prompts_dir

    def of(self, languages: Sequence[str] | None) -> tuple[Piece, ...]:
        """Return the pieces of these languages; of all where none is named."""
        wanted = chosen(languages, self.bundle.catalogue.languages)
        return tuple(piece for piece in self.pieces if piece.fragment.language in wanted)


def read_prompts() -> Read:
    """Read everything.

    Raises:
        HotlineError: Settings, flows or catalogue cannot be used.
    """
    # What a worker would log is what the command says.
    configure_logs(style="console", level="critical")
    settings = load_prompt_settings()
    bundle = load_bundle(settings.flows_dir, settings.prompts_dir)
    recordings = look_at_recordings(settings.prompts_dir)
    return Read(
        settings=settings,
        bundle=bundle,
        recordings=recordings,
        pieces=pieces(bundle.catalogue, recordings, bundle.catalogue.languages),
    )


def chosen(languages: Sequence[str] | None, there_are: Sequence[str]) -> tuple[str, ...]:
    """Return the languages that were named; all where none was."""
    for language in languages or ():
        if language not in there_are:
            hint = did_you_mean(language, there_are) or f"There are {', '.join(there_are)}."
            raise typer.BadParameter(f"the catalogue has no language '{language}'. {hint}")
    return tuple(languages or there_are)


def print_json(value: object) -> None:
    """Print a value for programs."""
    print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201
