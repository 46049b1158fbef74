"""What vosk needs of a model on the disk; it says little of what is missing, or just dies."""

from __future__ import annotations

from pathlib import Path

WORDS = "graph/words.txt"
ACOUSTICS = ("am/final.mdl", "conf/model.conf", WORDS)
FEATURES = ("conf/mfcc.conf", "conf/fbank.conf")
GRAPH = ("graph/HCLr.fst", "graph/Gr.fst")
DISAMBIGUATION = "graph/disambig_tid.int"
"""It must be there, and may be empty."""
FIXED_GRAPH = "graph/HCLG.fst"
"""A graph that takes no words of ours: whatever is said, it hears all words that it has."""


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
    missing += [name for name in GRAPH if not _has(model, name)]
    if not (model / DISAMBIGUATION).is_file():
        missing.append(DISAMBIGUATION)
    if not missing:
        return ""
    inner = next((path.parent for path in sorted(model.glob("*/am"))), None)
    if inner is not None:
        return f"the model is in its folder {inner.name}: name {inner}"
    return f"missing or empty: {', '.join(missing)}"


def any_word(words: Path) -> str:
    """Return one word of a model's list of words.

    Raises:
        ValueError: There is none.
    """
    with words.open(encoding="utf-8") as lines:
        for line in lines:
            word = line.partition(" ")[0]
            # Such as <eps>, #0, [unk] and !SIL.
            if word[:1].isalpha():
                return word
    raise ValueError(f"there is no word in {words}")


def size_bytes(model: Path) -> int:
    """Return how much a model takes on the disk."""
    return sum(file.stat().st_size for file in model.rglob("*") if file.is_file())


def _has(model: Path, name: str) -> bool:
    file = model / name
    return file.is_file() and file.stat().st_size > 0
