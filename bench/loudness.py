"""How loud the pieces are that the shipped hotline speaks, as synthesised and as callers hear them.

`make bench-loudness`; `--target -20` tries another loudness.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hotline.flow_files import load_bundle
from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.settings.speech import TARGET_LUFS
from hotline.speech.loudness import BLOCK_S, level, measured
from hotline.speech.pcm import SAMPLE_RATE_HZ
from hotline.speech.script import Origin, inventory
from hotline.speech.synthesizer import Synthesizer

NEAR_LU = 0.5
"""R 128 allows a programme to be so far from the target."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One piece: its length, and loudness and true peak before and after."""

    language: str
    seconds: float
    before: tuple[float, float]
    after: tuple[float, float]


async def speak(target_lufs: float) -> list[Piece]:
    places = find_places()
    bundle = load_bundle(places.flows, places.prompts)
    made: list[Piece] = []
    async with Synthesizer(espeak_dir=speech_library(places, Silent())) as synthesizer:
        for language in bundle.catalogue.languages:
            for one in inventory(bundle.catalogue, language):
                spoken = bundle.lexicon.spoken(one.text, language)
                samples = await synthesizer.synthesize(
                    spoken.text,
                    language,
                    alone=one.origin is Origin.READING,
                    has_phonemes=spoken.has_phonemes,
                )
                made.append(
                    Piece(
                        language=language,
                        seconds=samples.size / SAMPLE_RATE_HZ,
                        before=measured(samples),
                        after=measured(level(samples, target_lufs)),
                    )
                )
    return made


def rows(made: list[Piece], target_lufs: float) -> Iterator[str]:
    yield "| | pieces | before | after | held back by peaks |"
    yield "|---|---|---|---|---|"
    for language in sorted({piece.language for piece in made}):
        for name, is_short in ((f"under {BLOCK_S * 1000:.0f} ms", True), ("longer", False)):
            some = [
                piece
                for piece in made
                if piece.language == language and (piece.seconds < BLOCK_S) == is_short
            ]
            back = sum(piece.after[0] < target_lufs - NEAR_LU for piece in some)
            before = told([piece.before for piece in some])
            after = told([piece.after for piece in some])
            yield f"| {language}, {name} | {len(some)} | {before} | {after} | {back} |"


def told(figures: list[tuple[float, float]]) -> str:
    """Return lowest, median and highest loudness, their deviation, and the highest true peak."""
    loudness, peaks = np.array(figures).T
    three = f"{loudness.min():.1f} / {np.median(loudness):.1f} / {loudness.max():.1f}"
    return f"{three}, {loudness.std():.1f}; {peaks.max():.1f} dBTP"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=float, default=TARGET_LUFS, help="in LUFS")
    target_lufs = parser.parse_args().target
    made = asyncio.run(speak(target_lufs))
    print("\n".join(rows(made, target_lufs)))


if __name__ == "__main__":
    main()
