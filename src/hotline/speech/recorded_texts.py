"""What people read when they were recorded: `recorded.csv` beside the catalogue.

    language,name,sha256,text
    en-US,prompts/welcome,0d5f…,Welcome to Demo Bank.

A recording is stale when the catalogue's words are others now. Only this file knows what was read:
`hotline prompts note` writes it when recordings come from the studio.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hotline.errors import HotlineError
from hotline.speech.pieces import Piece

NOTES_FILE = "recorded.csv"
COLUMNS = ("language", "name", "sha256", "text")
LIST_COLUMNS = ("file", "text")
"""What `hotline prompts note` needs of a studio's list."""
MAX_BYTES = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Note:
    """What was read: `text`, in the file with this SHA-256."""

    text: str
    digest: str


Notes = Mapping[tuple[str, str], Note]
"""By language and name, as recordings are."""


class Why(StrEnum):
    """Why a recording does not surely say what it should."""

    OTHER_WORDS = "other words"
    NOT_NOTED = "not noted"
    OTHER_FILE = "another file than the one noted"


@dataclass(frozen=True, kw_only=True)
class Stale:
    """A recording that may say something else; `was` is what was read, "" where nobody noted."""

    piece: Piece
    why: Why
    was: str


@dataclass(kw_only=True)
class ListUnusable(HotlineError):
    """A CSV file cannot be used, for the reason `why`."""

    path: Path
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


def read_notes(folder: Path) -> Notes:
    """Return the notes in a folder of prompts; none where there is no file.

    Raises:
        ListUnusable: It cannot be read.
    """
    path = folder / NOTES_FILE
    if not path.exists():
        return {}
    return {
        (row["language"], row["name"]): Note(text=row["text"], digest=row["sha256"])
        for row in _rows(path, COLUMNS)
    }


def read_list(path: Path) -> Mapping[str, str]:
    """Return what a studio was given to read, as `hotline prompts checklist --csv` writes it.

    Raises:
        ListUnusable: It cannot be read.
    """
    return {row["file"]: row["text"] for row in _rows(path, LIST_COLUMNS)}


def write_notes(folder: Path, notes: Notes) -> None:
    """Write all notes; the file is replaced as a whole."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=folder, prefix=".recorded-", delete=False
    ) as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for (language, name), note in sorted(notes.items()):
            lines.writerow((language, name, note.digest, note.text))
    # Such files are for their owner alone until then; this one goes with the catalogue.
    os.chmod(file.name, 0o644)
    os.replace(file.name, folder / NOTES_FILE)


def stale(recorded: tuple[Piece, ...], notes: Notes) -> Iterator[Stale]:
    """Yield each recording that was made for other words, or for nobody knows which."""
    for piece in recorded:
        if piece.recording is None:
            continue
        note = notes.get(piece.key)
        if note is None:
            yield Stale(piece=piece, why=Why.NOT_NOTED, was="")
        elif note.digest != piece.recording.digest:
            yield Stale(piece=piece, why=Why.OTHER_FILE, was=note.text)
        elif note.text != piece.fragment.text:
            yield Stale(piece=piece, why=Why.OTHER_WORDS, was=note.text)


def noted(recorded: tuple[Piece, ...], notes: Notes, read: Mapping[str, str] | None) -> Notes:
    """Return the notes with those for recordings that are new, or other files than before.

    Args:
        recorded: All pieces.
        notes: What is noted already.
        read: File to what was read from a studio's list; files that are not in it are not noted.
            None: what the catalogue says now.
    """
    after = {key: note for key, note in notes.items() if key in {piece.key for piece in recorded}}
    for piece in recorded:
        if piece.recording is None:
            after.pop(piece.key, None)
            continue
        known = notes.get(piece.key)
        is_new = known is None or known.digest != piece.recording.digest
        text = piece.fragment.text if read is None and is_new else (read or {}).get(piece.file)
        if text is not None:
            after[piece.key] = Note(text=text, digest=piece.recording.digest)
    return after


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ListUnusable(path=path, why=f"more than {MAX_BYTES:,} bytes")
        # Spreadsheets put a mark of their own first.
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        if missing := [name for name in columns if name not in (rows.fieldnames or ())]:
            why = f"has no column '{missing[0]}'; it needs {', '.join(columns)}"
            raise ListUnusable(path=path, why=why)
        for row in rows:
            if any(row[name] is None for name in columns):
                raise ListUnusable(path=path, why=f"line {rows.line_num} is cut short")
            yield row
    except UnicodeDecodeError:
        raise ListUnusable(path=path, why="not UTF-8 text; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise ListUnusable(path=path, why=f"no CSV ({error})") from None
    except OSError as error:
        raise ListUnusable(path=path, why=error.strerror or "cannot be read") from None
