"""Utterances as WAVs: fragments recorded, kept, remembered or synthesised, then joined."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from hotline.flow.catalogue import Catalogue, read_catalogue
from hotline.flow.source import read_source
from hotline.flow.utterance import Pace, Phrase, Utterance
from hotline.model.values import Digits, Money, Scalar, Term, Text
from hotline.speech.composer import PAUSES_MS, Composer, prebuild
from hotline.speech.fragments import Fragments, _keep
from hotline.speech.pcm import read_wav, write_wav
from hotline.speech.recordings import load_recordings
from hotline.speech.script import Fragment, Origin, Pause, script
from hotline.speech.synthesizer import Synthesizer

CATALOGUE = """
languages: [en-US, zh-CN]
prompts:
  welcome:
    en-US: Welcome to the bank.
    zh-CN: 欢迎致电银行。
  balance:
    en-US: Your {account} ending in {tail} holds {balance}.
    zh-CN: 您尾号{tail}的{account}，余额为{balance}。
  paid:
    en-US: You paid {payee}.
    zh-CN: 您付款给{payee}。
terms:
  savings: {en-US: savings account, zh-CN: 储蓄账户}
"""
BALANCE: dict[str, Scalar] = {
    "account": Term(term="savings"),
    "tail": Digits(digits="1034"),
    "balance": Money(amount=Decimal("1234.56"), currency="CNY"),
}


def welcome(language: str = "en-US") -> Utterance:
    return (Phrase(prompt="welcome", language=language),)


def balance(language: str = "en-US") -> Utterance:
    return (Phrase(prompt="balance", language=language, values=BALANCE),)


def paid(payee: str) -> Utterance:
    return (Phrase(prompt="paid", language="en-US", values={"payee": Text(text=payee)}),)


def reading(text: str) -> Fragment:
    return Fragment(text=text, language="en-US", origin=Origin.READING, name=text)


def sounds_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("**/*.wav"))


@pytest.fixture
def catalogue() -> Catalogue:
    return read_catalogue(read_source(CATALOGUE, "catalogue.yaml"))


@pytest.fixture
def open_fragments(synthesizer: Synthesizer, tmp_path: Path) -> Callable[[], Fragments]:
    """Open the kept fragments as a new process would: without memory of its own."""
    return lambda: Fragments(
        synthesizer=synthesizer,
        cache_dir=tmp_path / "cache",
        recordings=load_recordings(tmp_path / "voice"),
    )


@pytest.fixture
def fragments(open_fragments: Callable[[], Fragments]) -> Fragments:
    return open_fragments()


@pytest.fixture
def composer(catalogue: Catalogue, fragments: Fragments) -> Composer:
    return Composer(catalogue=catalogue, fragments=fragments)


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
async def test_an_utterance_is_one_telephone_wav(composer: Composer, language: str) -> None:
    audio = await composer.compose((*welcome(language), *balance(language)))
    with wave.open(io.BytesIO(audio.wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert file.getnframes() / 8000 == audio.duration_s
    assert 5 < audio.duration_s < 15


async def test_its_length_is_its_fragments_and_their_pauses(
    composer: Composer, fragments: Fragments, catalogue: Catalogue
) -> None:
    utterance = (*welcome(), *balance())
    row = script(utterance, catalogue)
    spoken_s = sum([(await fragments.samples(piece)).size / 8000 for piece in row])
    pauses_s = sum(PAUSES_MS[piece.pause] / 1000 for piece in row)
    audio = await composer.compose(utterance)
    last_s = PAUSES_MS[Pause.SENTENCE] / 1000
    rest_s = audio.duration_s - (spoken_s + pauses_s - last_s)
    assert 0.02 <= rest_s <= 0.04


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
async def test_slow_speech_takes_longer_and_is_kept_apart(
    composer: Composer, language: str
) -> None:
    usual = await composer.compose(balance(language))
    slow = await composer.compose(
        tuple(replace(phrase, pace=Pace.SLOW) for phrase in balance(language))
    )
    assert 1.2 < slow.duration_s / usual.duration_s < 1.6
    assert slow.digest != usual.digest
    assert await composer.compose(balance(language)) == usual


async def test_it_ends_with_a_whole_frame_of_silence(composer: Composer) -> None:
    samples, _ = read_wav((await composer.compose(balance())).wav)
    assert samples.size % 160 == 0
    assert not samples[-160:].any()


async def test_only_words_with_values_are_personal(composer: Composer) -> None:
    assert not (await composer.compose(welcome())).personal
    assert (await composer.compose(balance())).personal
    assert (await composer.compose((*welcome(), *balance()))).personal


async def test_the_same_utterance_has_the_same_digest_in_the_next_process(
    composer: Composer, catalogue: Catalogue, open_fragments: Callable[[], Fragments]
) -> None:
    next_one = Composer(catalogue=catalogue, fragments=open_fragments())
    first = await composer.compose(welcome())
    assert (await next_one.compose(welcome())).digest == first.digest
    assert (await composer.compose(welcome("zh-CN"))).digest != first.digest


async def test_after_prebuild_calls_need_no_synthesiser(
    composer: Composer,
    fragments: Fragments,
    catalogue: Catalogue,
    synthesizer: Synthesizer,
) -> None:
    told: list[tuple[int, int]] = []
    total = await prebuild(
        fragments, catalogue, ["en-US"], lambda done, of: told.append((done, of))
    )
    await synthesizer.close()
    assert (await composer.compose((*welcome(), *balance()))).duration_s > 5
    assert told == [(done, total) for done in range(total + 1)]


async def test_what_is_kept_is_not_read_before_it_is_heard(
    fragments: Fragments,
    catalogue: Catalogue,
    open_fragments: Callable[[], Fragments],
    tmp_path: Path,
) -> None:
    await prebuild(fragments, catalogue, ["en-US"])
    for file in sounds_in(tmp_path / "cache"):
        file.write_bytes(b"damaged")
    next_one = open_fragments()
    await prebuild(next_one, catalogue, ["en-US"])
    assert {file.read_bytes() for file in sounds_in(tmp_path / "cache")} == {b"damaged"}
    composer = Composer(catalogue=catalogue, fragments=next_one)
    assert (await composer.compose((*welcome(), *balance()))).duration_s > 5


async def test_prebuild_twice_at_once_builds_each_fragment_once(
    fragments: Fragments, catalogue: Catalogue, tmp_path: Path
) -> None:
    totals = await asyncio.gather(*(prebuild(fragments, catalogue, ["en-US"]) for _ in range(2)))
    assert totals == [len(sounds_in(tmp_path / "cache"))] * 2


async def test_a_fragment_asked_for_at_once_is_synthesised_once(fragments: Fragments) -> None:
    first, second = await asyncio.gather(*(fragments.samples(reading("seven")) for _ in range(2)))
    assert first is second


async def test_a_kept_fragment_is_taken_from_disk(
    fragments: Fragments, open_fragments: Callable[[], Fragments], tmp_path: Path
) -> None:
    await fragments.samples(reading("seven"))
    (file,) = sounds_in(tmp_path / "cache")
    marker = np.full(77, 1234, dtype=np.int16)
    file.write_bytes(write_wav(marker))
    assert np.array_equal(await open_fragments().samples(reading("seven")), marker)


@pytest.mark.parametrize("damage", [b"", b"RIFF", write_wav(np.zeros(0, dtype=np.int16))])
async def test_a_damaged_kept_fragment_is_made_anew(
    fragments: Fragments, open_fragments: Callable[[], Fragments], tmp_path: Path, damage: bytes
) -> None:
    good = await fragments.samples(reading("seven"))
    (file,) = sounds_in(tmp_path / "cache")
    file.write_bytes(damage)
    again = await open_fragments().samples(reading("seven"))
    assert again.size == pytest.approx(good.size, abs=200)
    assert read_wav(file.read_bytes())[0].size == again.size


async def test_a_personal_text_is_spoken_and_never_kept(composer: Composer, tmp_path: Path) -> None:
    await composer.compose(paid(""))
    before = sounds_in(tmp_path / "cache")
    audio = await composer.compose(paid("Blue River Coffee"))
    assert audio.duration_s > 1.2
    assert sounds_in(tmp_path / "cache") == before


async def test_a_recorded_voice_wins(
    catalogue: Catalogue, open_fragments: Callable[[], Fragments], tmp_path: Path
) -> None:
    synthetic = await Composer(catalogue=catalogue, fragments=open_fragments()).compose(welcome())
    file = tmp_path / "voice/en-US/prompts/welcome.wav"
    file.parent.mkdir(parents=True)
    file.write_bytes(write_wav(np.full(4000, 9000, dtype=np.int16)))
    recorded = await Composer(catalogue=catalogue, fragments=open_fragments()).compose(welcome())
    assert recorded.duration_s == 0.5 + 0.02
    assert recorded.digest != synthetic.digest


def test_processes_that_share_a_cache_agree_on_the_first_sound(tmp_path: Path) -> None:
    path = tmp_path / "en-US" / "fragment.wav"
    first, second = np.full(800, 7, np.int16), np.full(900, 8, np.int16)
    assert np.array_equal(_keep(path, first), first)
    assert np.array_equal(_keep(path, second), first)
    assert [file.name for file in path.parent.iterdir()] == ["fragment.wav"]
