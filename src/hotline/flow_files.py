"""The bank's flow and prompt files, read from their folders and compiled to a bundle."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from hotline.calendar_rules import look_up
from hotline.errors import HotlineError
from hotline.flow.bundle import (
    CALENDAR_FILE,
    CALENDAR_RULES,
    CATALOGUE,
    LEXICON,
    Bundle,
    compile_bundle,
)
from hotline.flow.source import MAX_CHARACTERS

CATALOGUE_FILE = "catalogue.yaml"
LEXICON_FILE = "lexicon.yaml"
ENDINGS = (".yaml", ".wav", ".toml")
"""Files of the bank: flows, catalogue and recorded voices; policy and agents."""

Mark = tuple[str, int, int, int, int]
"""Path, inode, size and both times of a file."""
Fingerprint = frozenset[Mark]
"""The mark of every file that matters; another one after any edit."""


class FlowFilesMissing(HotlineError):
    """A file or folder that the flows need cannot be read."""

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(path, why)

    def __str__(self) -> str:
        return f"{self.path} {self.why}"


def load_bundle(flows_dir: Path, prompts_dir: Path) -> Bundle:
    """Read and compile every `*.yaml` of the flows' folder with the catalogue beside it.

    Hidden files are left out: editors keep their locks and unsaved copies there.

    Raises:
        FlowFilesMissing: A folder or the catalogue is missing or is not UTF-8 text.
        FlowProblems: With every mistake in every file.
    """
    return _compiled(frozenset(read_files(flows_dir, prompts_dir).items()))


@lru_cache(maxsize=1)
def _compiled(sources: frozenset[tuple[str, str]]) -> Bundle:
    """Compile what was not compiled just before: by a service's parent, for instance."""
    return compile_bundle(dict(sorted(sources)))


def read_files(flows_dir: Path, prompts_dir: Path) -> dict[str, str]:
    """Return a bundle's sources, with what was looked up now for a calendar among the flows.

    Raises:
        FlowFilesMissing: A folder or the catalogue is missing or is not UTF-8 text.
    """
    files = _flow_files(flows_dir)
    if all(file.name == CALENDAR_FILE for file in files):
        raise FlowFilesMissing(flows_dir, "has no flow; a flow is a *.yaml file")
    sources = {f"{flows_dir.name}/{file.name}": read_text(file) for file in files}
    calendar = sources.get(f"{flows_dir.name}/{CALENDAR_FILE}")
    if calendar is not None:
        sources[CALENDAR_RULES] = look_up(calendar)
    sources[CATALOGUE] = read_text(prompts_dir / CATALOGUE_FILE)
    if (lexicon := prompts_dir / LEXICON_FILE).exists():
        sources[LEXICON] = read_text(lexicon)
    return sources


def read_folder(folder: Path) -> dict[str, str]:
    """Return each `*.yaml` of a folder, but hidden ones: the file's name to its text.

    Raises:
        FlowFilesMissing: The folder is missing, or a file is not UTF-8 text.
    """
    return {file.name: read_text(file) for file in _flow_files(folder)}


def fingerprint(*places: Path) -> Fingerprint:
    """Return what changes with any edit of a file of the bank, without reading one.

    Args:
        places: Folders of such files, or files.
    """
    return frozenset(mark for place in places for mark in _marks(place))


def _marks(place: Path) -> Iterator[Mark]:
    if not place.is_dir():
        yield _mark(str(place))
        return
    for folder, folders, files in os.walk(place):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if name.startswith(".") or not name.endswith(ENDINGS):
                continue
            yield _mark(os.path.join(folder, name))


def _mark(path: str) -> Mark:
    try:
        seen = os.stat(path)
    except OSError:
        # Just gone, or a link to nowhere; the reader will say so if it matters.
        return (path, 0, 0, 0, 0)
    # The second time changes also where the first was carried over from elsewhere.
    return (path, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def _flow_files(folder: Path) -> list[Path]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise FlowFilesMissing(folder, f"cannot be read: {error.strerror}") from None
    return [folder / name for name in names if name.endswith(".yaml") and name[0] != "."]


def read_text(path: Path) -> str:
    """Return what is in a file, or its beginning where it is longer than any document may be.

    Raises:
        FlowFilesMissing: It is missing, no file, or not UTF-8 text.
    """
    if not path.name.isprintable():
        raise FlowFilesMissing(path, "has a name that is not plain text")
    if path.exists() and not path.is_file():
        # A pipe would be waited for until somebody writes into it.
        raise FlowFilesMissing(path, "is not a file")
    try:
        with path.open(encoding="utf-8") as file:
            # One more than is allowed: the reader of the text then says that it is too long.
            return file.read(MAX_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise FlowFilesMissing(path, f"is not UTF-8 text: {error.reason}") from None
    except OSError as error:
        raise FlowFilesMissing(path, f"cannot be read: {error.strerror}") from None
