"""What callers hear: made beforehand, found wanting, and listened to."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from hotline.cli.prompts_read import AsJson, Language, Read, chosen, print_json, read_prompts
from hotline.errors import HotlineError
from hotline.flow.bundle import read_draft
from hotline.flow.problems import did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.utterance import Pace, Phrase
from hotline.flow_files import read_files
from hotline.logs import configure_logs
from hotline.model.types import Type
from hotline.settings import PromptSettings, load_prompt_settings
from hotline.speech.composer import ComposedAudio, Composer
from hotline.speech.examples import example, types_of_values
from hotline.speech.fragments import Fragments
from hotline.speech.loudness import measured
from hotline.speech.opening import open_speech
from hotline.speech.pcm import read_wav
from hotline.speech.pieces import Built, SpokenBy, pieces, strangers
from hotline.speech.pieces import build as build_pieces
from hotline.speech.recordings import Recordings, look_at_recordings
from hotline.speech.script import as_text
from hotline.speech.speech import Speech

PLAYERS = (("paplay",), ("aplay", "-q"), ("play", "-q"))
"""Programs that play a WAV, of PulseAudio, ALSA and SoX."""
UNSPOKEN = frozenset({Rule.MISSING_TEXT, Rule.UNKNOWN_PROMPT, Rule.UNKNOWN_LANGUAGE})
"""Mistakes for which a caller would hear nothing, or another language."""


class NoPlayer(HotlineError):
    """Nothing here plays sound."""

    def __str__(self) -> str:
        names = ", ".join(player[0] for player in PLAYERS)
        return f"none of {names} is here to play it: write it to a file with --out prompt.wav"


def build(language: Language = None, as_json: AsJson = False) -> None:
    """Make every fixed piece of speech beforehand: prompts, words for values, numbers and days.

    The service does so at its start and at each reload; this is for images, and for a look at what
    cannot be made. Only what is missing is made. The exit code is 1 where something cannot be.
    """
    read = read_prompts()
    needed = [one.fragment for one in read.of(language) if one.spoken_by is not SpokenBy.NOBODY]
    with Progress(console=Console(stderr=True), transient=True, disable=as_json) as bar:
        task = bar.add_task("speaking", total=len(needed))

        async def work() -> Built:
            async with AsyncExitStack() as stack:
                return await build_pieces(
                    _fragments(read, await open_speech(stack, read.settings.speech)),
                    needed,
                    lambda done, total: bar.update(task, completed=done),
                )

        built = asyncio.run(work())
    failed = [(one.language, one.text, str(error)) for one, error in built.failed]
    failed += [
        (one.fragment.language, one.fragment.text, str(one.unusable))
        for one in read.of(language)
        if one.unusable is not None
    ]
    if as_json:
        print_json(
            {
                "made": built.made,
                "there": built.kept,
                "failed": [
                    {"language": tag, "text": text, "why": why} for tag, text, why in failed
                ],
            }
        )
    else:
        console = Console(highlight=False, soft_wrap=True)
        console.print(f"{built.made} made, {built.kept} were there", markup=False)
        for (tag, why), count in Counter((tag, why) for tag, _, why in failed).items():
            console.print(f"{tag}: {count} cannot be made: {why}", markup=False)
    raise typer.Exit(bool(failed))


def missing(language: Language = None, as_json: AsJson = False) -> None:
    """List what callers would miss: texts, and recordings that cannot be what they should.

    Prompts that flows name and the catalogue lacks, or lacks in a language; recordings that cannot
    be played, are too short for their words, or have a name that nothing is called. The exit code
    is 1 where there is any.
    """
    configure_logs(style="console", level="critical")
    settings = load_prompt_settings()
    found = list(_missing(settings, language))
    if as_json:
        print_json([{"where": where, "what": what} for where, what in found])
    else:
        console = Console(highlight=False, soft_wrap=True)
        for where, what in found:
            console.print(f"{where}  {what}", markup=False)
        if not found:
            console.print("nothing is missing")
    raise typer.Exit(bool(found))


def listen(
    prompt: Annotated[str, typer.Argument(help="The prompt, as the catalogue names it.")],
    language: Annotated[str, typer.Option(help="Default: the bank's first.")] = "",
    value: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A value that it speaks; else an example."),
    ] = None,
    slow: Annotated[
        bool, typer.Option("--slow", help="As callers hear it who ask for that.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="A WAV to write, instead of playing it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Play a prompt, or write it to a WAV, as Asterisk gets it for a caller.

    Values are examples of their types, or yours. What is not recorded or made yet is made now.

    Example: hotline prompts listen account_balance --language zh-CN --value "balance=CNY 8"
    """
    read = read_prompts()
    phrase = _phrase(read, prompt, language, value or (), Pace.SLOW if slow else Pace.NORMAL)

    async def work() -> ComposedAudio:
        async with AsyncExitStack() as stack:
            fragments = _fragments(read, await open_speech(stack, read.settings.speech))
            return await Composer(catalogue=read.bundle.catalogue, fragments=fragments).compose(
                (phrase,)
            )

    audio = asyncio.run(work())
    loudness, peak = measured(read_wav(audio.wav)[0])
    told = {
        "text": as_text((phrase,), read.bundle.catalogue),
        "seconds": round(audio.duration_s, 2),
        "loudness_lufs": round(loudness, 1),
        "true_peak_dbtp": round(peak, 1),
    }
    if as_json:
        print_json(told)
    else:
        sound = "{seconds} s, {loudness_lufs} LUFS, true peak {true_peak_dbtp} dBTP".format(**told)
        Console(highlight=False, soft_wrap=True).print(f"{told['text']}\n{sound}", markup=False)
    if out is not None:
        out.write_bytes(audio.wav)
    elif not as_json:
        _play(audio.wav)


def _missing(
    settings: PromptSettings, languages: Sequence[str] | None
) -> Iterator[tuple[str, str]]:
    draft = read_draft(read_files(settings.flows_dir, settings.prompts_dir))
    for problem in draft.problems:
        if problem.rule in UNSPOKEN:
            yield str(problem.place), problem.text
    catalogue = draft.catalogue
    wanted = chosen(languages, catalogue.languages)
    recordings = look_at_recordings(settings.prompts_dir)
    for (tag, name), error in sorted(recordings.unusable.items()):
        if tag in wanted:
            yield f"{tag}/{name}.wav", error.why
    if any(problem.rule is Rule.MISSING_TEXT for problem in draft.problems):
        # Pieces are counted in the texts of all languages, and some are not there.
        return
    every = pieces(catalogue, recordings, catalogue.languages)
    for piece in every:
        if piece.too_short_s is not None and piece.fragment.language in wanted:
            has_s, least_s = piece.too_short_s
            words = f"for '{piece.fragment.text}'"
            yield piece.file, f"lasts {has_s:.1f} s, and nobody needs under {least_s:.1f} s {words}"
    for file in strangers(every, recordings):
        yield file, f"nothing is called that. {did_you_mean(file, [one.file for one in every])}"


def _phrase(read: Read, prompt: str, language: str, given: Sequence[str], pace: Pace) -> Phrase:
    catalogue = read.bundle.catalogue
    if prompt not in catalogue.prompts:
        hint = did_you_mean(prompt, catalogue.prompts)
        raise typer.BadParameter(f"the catalogue has no prompt '{prompt}'. {hint}".rstrip())
    (tag,) = chosen([language or catalogue.languages[0]], catalogue.languages)
    values = dict(one.partition("=")[::2] for one in given)
    slots = catalogue.slots(prompt)
    if unknown := values.keys() - slots:
        hint = f"It speaks {', '.join(sorted(slots))}." if slots else "It speaks no value."
        raise typer.BadParameter(f"'{prompt}' speaks no '{min(unknown)}'. {hint}")
    types = types_of_values(read.bundle.flows)
    return Phrase(
        prompt=prompt,
        language=tag,
        pace=pace,
        values={
            slot: example(slot, types.get(slot, Type.TEXT), catalogue, values.get(slot))
            for slot in sorted(slots)
        },
    )


def _fragments(read: Read, synthesizer: Speech) -> Fragments:
    return Fragments(
        synthesizer=synthesizer,
        cache_dir=read.settings.speech.cache_dir,
        recordings=Recordings(files=read.recordings.files),
        lexicon=read.bundle.lexicon,
        loudness_lufs=read.settings.speech.loudness_lufs,
    )


def _play(wav: bytes) -> None:
    player = next((one for one in PLAYERS if shutil.which(one[0])), None)
    if player is None:
        raise NoPlayer
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(wav)
        file.flush()
        # The player is one of those above, and the file is our own.
        sys.exit(subprocess.run([*player, file.name], check=False).returncode)  # noqa: S603
