"""The bank's flow and prompt files, read from their folders and compiled to a bundle."""

from __future__ import annotations

from pathlib import Path

from hotline.errors import HotlineError
from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.flow.source import MAX_CHARACTERS

CATALOGUE_FILE = "catalogue.yaml"


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

    Raises:
        FlowFilesMissing: A folder or the catalogue is missing or is not UTF-8 text.
        FlowProblems: With every mistake in every file.
    """
    files = sorted(flows_dir.glob("*.yaml"))
    if not files:
        raise FlowFilesMissing(flows_dir, "has no flow; a flow is a *.yaml file")
    sources = {f"{flows_dir.name}/{file.name}": _read(file) for file in files}
    sources[CATALOGUE] = _read(prompts_dir / CATALOGUE_FILE)
    return compile_bundle(sources)


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            # One more than is allowed: the reader of the text then says that it is too long.
            return file.read(MAX_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise FlowFilesMissing(path, f"is not UTF-8 text: {error.reason}") from None
    except OSError as error:
        raise FlowFilesMissing(path, f"cannot be read: {error.strerror}") from None
