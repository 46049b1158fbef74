"""What vosk needs of a model on the disk; it says little of what is missing, or just dies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hotline.speech.recognition.word_list import GRAMMAR, words_file

ACOUSTICS = ("am/final.mdl", "conf/model.conf")
FEATURES = ("conf/mfcc.conf", "conf/fbank.conf")
GRAPH = ("graph/HCLr.fst", GRAMMAR)
DISAMBIGUATION = "graph/disambig_tid.int"
"""It must be there, and may be empty."""
FIXED_GRAPH = "graph/HCLG.fst"
"""A graph that takes no words of ours: whatever is said, it hears all words that it has."""
TELEPHONE_HZ = 8000
KALDIS_HZ = 16_000
"""What a model's features are of where they do not say."""
KALDIS_TRUE = ("true", "t", "1", "")


def what_is_wrong(model: Path) -> str:
    """Return why vosk could not use the folder of a model, in one clause; "" if it could."""
    if not model.is_dir():
        return "there is no such folder"
    missing = [name for name in ACOUSTICS if not _has(model, name)]
    if not any(_has(model, name) for name in FEATURES):
        missing.append(" or ".join(FEATURES))
    if not _has(model, GRAPH[0]) and _has(model, FIXED_GRAPH):
        return (
            f"it has a fixed graph ({FIXED_GRAPH}), which cannot listen for a question's own words;"
            " take a model with a dynamic graph (HCLr.fst and Gr.fst)"
        )
    missing += [name for name in (*GRAPH, words_file(model)) if not _has(model, name)]
    if not (model / DISAMBIGUATION).is_file():
        missing.append(DISAMBIGUATION)
    if not missing:
        return _what_it_cannot_hear(model)
    inner = next((path.parent for path in sorted(model.glob("*/am"))), None)
    if inner is not None:
        return f"the model is in its folder {inner.name}: name {inner}"
    return f"missing or empty: {', '.join(missing)}"


def size_bytes(model: Path) -> int:
    """Return how much a model takes on the disk."""
    return sum(file.stat().st_size for file in model.rglob("*") if file.is_file())


def _has(model: Path, name: str) -> bool:
    file = model / name
    return file.is_file() and file.stat().st_size > 0


def _what_it_cannot_hear(model: Path) -> str:
    """Return why a model cannot hear a telephone, in one clause; "" if it can."""
    file = next(model / name for name in FEATURES if _has(model, name))
    told = dict(_options(file))
    rate = told.get("sample-frequency", f"{KALDIS_HZ}").partition(".")[0]
    if rate == f"{TELEPHONE_HZ}" or told.get("allow-upsample", "false") in KALDIS_TRUE:
        return ""
    return (
        f"it hears sound of {rate} Hz alone, and a telephone's has {TELEPHONE_HZ}; "
        f"add the line --allow-upsample=true to {file}"
    )


def _options(file: Path) -> Iterator[tuple[str, str]]:
    """Yield names and values of a file of Kaldi's settings: `--name=value  # why`."""
    for line in file.read_text(errors="replace").splitlines():
        name, _, value = line.partition("#")[0].strip().removeprefix("--").partition("=")
        yield name, value
