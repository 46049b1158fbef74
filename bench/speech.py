"""What it costs to hear callers, and how soon they are answered. Run it with `make bench-speech`.

On the line: callers on a real Asterisk speak into a prompt; the time from the first sound of their
speech to the last one of the prompt, and from the last sound of their speech to the first one of
the prompt that follows, is taken from the packets that they sent and got.

Recognising alone: an answer as a telephone brings it, four seconds of question before it, through
our decoder and through vosk that is given all of the sound; CPU of one thread, in turns.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import math
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.flow.spoken import SpokenRules
from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.speech.recognition.decoder import RATE_HZ, Decoder, grammar_text
from hotline.speech.recognition.grammar import fit
from hotline.speech.recognition.vosk_library import KaldiRecognizer, Model, SetLogLevel
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.hearing_line import HearingLines, hearing_lines
from hotline.testing.phone import Call, SipPhone, find, g711


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What callers of a language hear and say."""

    menu: SpokenRules
    question: str
    answer: str


LANGUAGES = {
    "en": Asked(
        menu=SpokenRules(
            language="en-US",
            phrases={
                "balance": "1",
                "payment": "2",
                "agent": "3",
                "lost card": "4",
                "main menu": "5",
            },
        ),
        question="Welcome. Say what you call for, such as your balance, a payment, or an agent.",
        answer="One moment please. I will look that up for you now.",
    ),
    "zh": Asked(
        menu=SpokenRules(
            language="zh-CN",
            phrases={"余额": "1", "还款": "2", "人工": "3", "挂失": "4", "主菜单": "5"},
        ),
        question="您好，欢迎致电。请说出您要办理的业务，例如查余额、还款，或者转人工服务。",
        answer="好的，请您稍等一下，我现在马上为您查询。",
    ),
}
INTO_QUESTION_S = 1.0
QUESTION_S = 4.0
AFTER_S = 1.5
FRAME_BYTES = 320
AIM_STOP_MS = 300
Sound = NDArray[np.int16]


@dataclass(kw_only=True)
class OnTheLine:
    """Milliseconds, and how often the words were right."""

    stopped: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    asked: int = 0
    right: int = 0


async def spoken(asked: Asked) -> dict[str, Sound]:
    """Return all that is heard and said."""
    texts = [asked.question, asked.answer, *asked.menu.phrases]
    espeak_dir = await asyncio.to_thread(speech_library, find_places(), Silent())
    async with Synthesizer(espeak_dir=espeak_dir) as synthesizer:
        return {text: await synthesizer.synthesize(text, asked.menu.language) for text in texts}


async def caller(
    ends: tuple[Call, AsteriskLine],
    urls: tuple[str, str],
    asked: Asked,
    sounds: dict[str, Sound],
    times: int,
    seen: OnTheLine,
) -> None:
    call, line = ends
    phrases = list(asked.menu.phrases)
    clock = asyncio.get_running_loop().time
    for turn in range(times):
        phrase = phrases[turn % len(phrases)]
        begin = call.heard.end
        asking = asyncio.create_task(line.hear(urls[0], asked.menu, silence_s=5))
        await call.hears_start(sounds[asked.question][: RATE_HZ * 2])
        await asyncio.sleep(INTO_QUESTION_S)
        began = clock()
        await call.say(sounds[phrase])
        ended = clock()
        hearing = await asking
        await line.play(urls[1])
        seen.asked += 1
        words = hearing.words if hearing is not None else None
        seen.right += words is not None and asked.menu.phrase_in(words.text) == phrase
        heard = call.heard.samples[begin:]
        question = find(heard, sounds[asked.question])
        answer = find(heard, sounds[asked.answer])
        if question is not None and answer is not None:
            stopped = call.heard.time_of(begin / RATE_HZ + question.offset_s + question.to_s)
            seen.stopped.append((stopped - began) * 1000)
            started = call.heard.time_of(begin / RATE_HZ + answer.offset_s)
            seen.answered.append((started - ended) * 1000)


async def on_the_line(tag: str, callers: int, times: int) -> OnTheLine:
    asked = LANGUAGES[tag]
    sounds = await spoken(asked)
    seen = OnTheLine()
    models = {tag: find_places().speech_models[tag]}
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        async with hearing_lines(Path(folder), models) as lines, SipPhone.open() as phone:
            urls = lines.publish(sounds[asked.question]), lines.publish(sounds[asked.answer])
            ends = [await lines.call(phone) for _ in range(callers)]
            await asyncio.gather(*(caller(both, urls, asked, sounds, times, seen) for both in ends))
            await asyncio.gather(*(call.hang_up() for call, _ in ends))
            await memory(lines, asked.menu)
    return seen


async def memory(lines: HearingLines, menu: SpokenRules) -> None:
    """Tell what the worker takes, with nobody and with many who may speak."""
    recogniser = lines.recognisers.all[0]
    alone = resident(recogniser.pid)
    listening = [recogniser.listen(menu.grammar, others=True) for _ in range(100)]
    await recogniser.strange(menu.grammar)
    await recogniser.strange(menu.grammar)
    each = (resident(recogniser.pid) - alone) / len(listening)
    show = Console().print
    show(f"memory: {alone / 2**20:.0f} MB a model with its process, {each / 2**10:.0f} kB a call")


def resident(pid: int | None) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def over_the_telephone(sound: Sound) -> bytes:
    """Return an answer as Asterisk brings it: 4 s of question, the answer, and silence."""
    before, after = round(QUESTION_S * RATE_HZ), round(AFTER_S * RATE_HZ)
    line = np.random.default_rng(1).standard_normal(before + len(sound) + after) * 8
    line[before : before + len(sound)] += sound
    return g711.decode(g711.encode(line.astype(np.int16))).astype("<i2").tobytes()


def ours(recogniser: Any, phrases: tuple[str, ...], sound: bytes) -> str:
    decoder = Decoder(recogniser, phrases)
    for begin in range(0, len(sound), FRAME_BYTES):
        words = decoder.hear(sound[begin : begin + FRAME_BYTES])
        if words is not None:
            return words.text
    return ""


def bare(recogniser: Any, _: tuple[str, ...], sound: bytes) -> str:
    for begin in range(0, len(sound), FRAME_BYTES):
        if recogniser.AcceptWaveform(sound[begin : begin + FRAME_BYTES]):
            text = json.loads(recogniser.Result())["text"].replace("[unk]", "").strip()
            if text:
                return str(text)
    return str(json.loads(recogniser.FinalResult())["text"])


def alone(
    tag: str, sounds: dict[str, Sound], rounds: int
) -> dict[str, tuple[list[float], int, int]]:
    """Return, of each kind, CPU seconds a second of sound, answers, and right ones."""
    SetLogLevel(-1)
    model, menu = Model(str(find_places().speech_models[tag])), LANGUAGES[tag].menu
    phrases = fit(menu.grammar, lambda word: model.vosk_model_find_word(word) >= 0).phrases
    grammar = grammar_text(phrases, others=True)
    found: dict[str, tuple[list[float], int, int]] = {}
    telephoned = {text: over_the_telephone(sounds[text]) for text in menu.phrases}
    for _ in range(rounds):
        for name, hear in (("hotline", ours), ("vosk, given all of the sound", bare)):
            shares, asked, right = found.get(name, ([], 0, 0))
            for phrase, sound in telephoned.items():
                gc.collect()
                began = time.thread_time()
                text = hear(KaldiRecognizer(model, RATE_HZ, grammar), phrases, sound)
                shares.append((time.thread_time() - began) / (len(sound) / 2 / RATE_HZ))
                asked, right = asked + 1, right + (menu.phrase_in(text) == phrase)
            found[name] = shares, asked, right
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--callers", type=int, default=10, help="how many speak at once")
    parser.add_argument("--times", type=int, default=10, help="how often each speaks")
    parser.add_argument("--rounds", type=int, default=20, help="of recognising alone")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    arguments = parser.parse_args()
    for tag in arguments.languages.split(","):
        Console().rule(f"{tag}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        seen = asyncio.run(on_the_line(tag, arguments.callers, arguments.times))
        show_line(seen, arguments.callers)
        sounds = asyncio.run(spoken(LANGUAGES[tag]))
        show_alone(alone(tag, sounds, arguments.rounds))


def show_line(seen: OnTheLine, callers: int) -> None:
    table = Table(title=f"on the line, {callers} callers at once, {seen.right}/{seen.asked} right")
    for column in ("", "answers", "median ms", "p99 ms", "aim"):
        table.add_column(column, justify="right")
    rows = (
        ("first sound of speech to end of prompt", seen.stopped, f"≤ {AIM_STOP_MS}"),
        ("last sound of speech to next prompt", seen.answered, ""),
    )
    for name, samples, aim in rows:
        median, p99 = statistics.median(samples), nearest_rank(samples, 0.99)
        table.add_row(name, str(len(samples)), f"{median:.0f}", f"{p99:.0f}", aim)
    Console().print(table)


def nearest_rank(samples: list[float], share: float) -> float:
    """Return one of the samples: no more than this share of them is less."""
    return sorted(samples)[math.ceil(share * len(samples)) - 1]


def show_alone(found: dict[str, tuple[list[float], int, int]]) -> None:
    table = Table(title="recognising alone, one thread")
    for column in ("", "right", "CPU a second of sound", "callers a core", "×"):
        table.add_column(column, justify="right")
    (_, (all_shares, _, _)) = list(found.items())[-1]
    most = statistics.median(all_shares)
    for name, (shares, asked, right) in found.items():
        share = statistics.median(shares)
        callers, ratio = f"{1 / share:.0f}", f"{most / share:.1f}"
        table.add_row(name, f"{right}/{asked}", f"{share:.4f}", callers, ratio)
    Console().print(table)


if __name__ == "__main__":
    main()
