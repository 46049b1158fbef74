"""The lexicon in the real synthesiser: phonemes are spoken, and only the lexicon's are."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.flow.lexicon import Lexicon
from hotline.speech.fragments import Fragments
from hotline.speech.pcm import Samples
from hotline.speech.recordings import Recordings
from hotline.speech.script import Fragment, Origin
from hotline.speech.synthesizer import Synthesizer


def seconds(samples: Samples) -> float:
    return samples.size / 8000


async def test_phonemes_are_spoken_as_what_they_stand_for(synthesizer: Synthesizer) -> None:
    hello = seconds(await synthesizer.synthesize("hello", "en-US"))
    phonemes = await synthesizer.synthesize("[[h@l'oU]]", "en-US", has_phonemes=True)
    assert seconds(phonemes) == pytest.approx(hello, abs=0.05)


async def test_brackets_of_a_text_are_no_phonemes(synthesizer: Synthesizer) -> None:
    """Not after a text that had some, either."""
    await synthesizer.synthesize("[[h@l'oU]]", "en-US", has_phonemes=True)
    hello = seconds(await synthesizer.synthesize("hello", "en-US"))
    assert seconds(await synthesizer.synthesize("[[h@l'oU]]", "en-US")) > 1.5 * hello


async def test_pinyin_is_spoken_as_the_characters_are(synthesizer: Synthesizer) -> None:
    """The bank is yin hang; espeak-ng reads yin xing."""
    right = seconds(await synthesizer.synthesize("yin2 hang2", "zh-CN"))
    assert right == pytest.approx(seconds(await synthesizer.synthesize("银行", "zh-CN")), abs=0.2)


async def test_only_what_a_lexicon_changes_is_made_anew(
    synthesizer: Synthesizer, tmp_path: Path
) -> None:
    def fragments(words: dict[str, str]) -> Fragments:
        return Fragments(
            synthesizer=synthesizer,
            cache_dir=tmp_path,
            recordings=Recordings(files={}),
            lexicon=Lexicon(words={"en-US": words}),
        )

    def said(text: str) -> Fragment:
        return Fragment(text=text, language="en-US", origin=Origin.READING, name=text)

    plain, edited = fragments({}), fragments({"yuan": "u anne"})
    assert edited.key(said("one")) == plain.key(said("one"))
    assert edited.key(said("yuan")) != plain.key(said("yuan"))
    as_written = seconds(await plain.samples(said("yuan")))
    as_spoken = seconds(await edited.samples(said("yuan")))
    assert as_written != pytest.approx(as_spoken, abs=0.02)


async def test_a_long_row_of_phonemes_is_survived(synthesizer: Synthesizer) -> None:
    """The longest that a lexicon may have, in a text that has nothing else."""
    word = f"[[{'h@l-oU ' * 10}]]"
    samples = await synthesizer.synthesize(" ".join([word] * 10), "en-US", has_phonemes=True)
    assert seconds(samples) > 10
