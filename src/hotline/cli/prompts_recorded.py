"""What people record: what is still synthetic, what was read, and what is out of date."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.prompts_read import AsJson, Language, print_json, read_prompts
from hotline.cli.tables import show_table
from hotline.speech.pieces import Piece, SpokenBy
from hotline.speech.recorded_texts import (
    NOTES_FILE,
    noted,
    read_list,
    read_notes,
    write_notes,
)
from hotline.speech.recorded_texts import stale as out_of_date


def checklist(
    language: Language = None,
    everything: Annotated[
        bool, typer.Option("--all", help="What is recorded already, too.")
    ] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="For a studio: file,language,text,spoken_by.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List what is still synthetic: the file to record, and the words to read.

    A file that a person records under that name in the folder of prompts replaces the synthesiser
    for that piece alone; the next reload takes it. Prompts come first, then words for values
    (terms), then the numbers and days (readings), which are recorded in one voice or not at all.

    Example: hotline prompts checklist --language zh-CN --csv > for_the_studio.csv
    """
    read = read_prompts()
    chosen = read.of(language)
    shown = [one for one in chosen if everything or one.spoken_by is not SpokenBy.PERSON]
    if as_csv:
        lines = csv.writer(sys.stdout, lineterminator="\n")
        lines.writerow(("file", "language", "text", "spoken_by"))
        lines.writerows(
            (one.file, one.fragment.language, one.fragment.text, one.spoken_by) for one in shown
        )
        return
    if as_json:
        print_json({"done": _done(chosen), "pieces": [_as_json(one) for one in shown]})
        return
    console = Console(highlight=False, soft_wrap=True)
    rows = [(one.file, one.spoken_by, one.fragment.text) for one in shown]
    if rows:
        show_table(console, ("file", "spoken by", "text"), rows)
    for tag, (recorded, of) in _done(chosen).items():
        console.print(f"{tag}: {recorded} of {of} are recorded by a person", markup=False)


def note(
    studio_list: Annotated[
        Path | None,
        typer.Argument(help="The CSV that was read from; without it, the catalogue of now."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Note which words recordings were made of, so that `stale` can tell when those change.

    Give the list that the studio had (`checklist --csv` wrote it): what is in it is noted, whatever
    the catalogue says by now. Without a list, recordings that are new or replaced are noted as
    saying what the catalogue says; those noted before are left alone. Commit `recorded.csv` with
    the recordings.
    """
    read = read_prompts()
    before = read_notes(read.folder)
    listed = read_list(studio_list) if studio_list is not None else None
    after = noted(read.pieces, before, listed)
    changed = sum(before.get(key) != one for key, one in after.items())
    gone = len(before.keys() - after.keys())
    if after != before:
        write_notes(read.folder, after)
    if as_json:
        print_json({"noted": changed, "removed": gone, "file": str(read.folder / NOTES_FILE)})
        return
    told = f"{changed} noted, {gone} removed, {len(after)} in {read.folder / NOTES_FILE}"
    Console(highlight=False, soft_wrap=True).print(told, markup=False)


def stale(language: Language = None, as_json: AsJson = False) -> None:
    """List recordings that may say other words than the catalogue has now.

    "other words": the catalogue was edited since; record it again, or remove the file. "not noted":
    nobody wrote down what was read; listen to it, then `hotline prompts note`. The exit code is 1
    where there is any.
    """
    read = read_prompts()
    found = list(out_of_date(read.of(language), read_notes(read.folder)))
    if as_json:
        print_json(
            [
                {"file": one.piece.file, "why": one.why, "was": one.was}
                | {"now": one.piece.fragment.text}
                for one in found
            ]
        )
    else:
        console = Console(highlight=False, soft_wrap=True)
        if found:
            rows = [(one.piece.file, one.why, one.was, one.piece.fragment.text) for one in found]
            show_table(console, ("file", "why", "was read", "should be"), rows)
        else:
            console.print("every recording says what the catalogue says")
    raise typer.Exit(bool(found))


def _done(some: Sequence[Piece]) -> dict[str, tuple[int, int]]:
    """Return how many pieces of each language a person speaks, of how many."""
    done: dict[str, tuple[int, int]] = {}
    for one in some:
        recorded, of = done.get(one.fragment.language, (0, 0))
        done[one.fragment.language] = (recorded + (one.spoken_by is SpokenBy.PERSON), of + 1)
    return done


def _as_json(one: Piece) -> dict[str, str]:
    return {
        "file": one.file,
        "language": one.fragment.language,
        "text": one.fragment.text,
        "spoken_by": one.spoken_by,
    }
