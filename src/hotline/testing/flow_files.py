"""A bank's flows and prompts in a folder: the shipped ones, those of the tests, or a copy."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hotline.flow.bundle import Bundle
from hotline.flow.utterance import Phrase
from hotline.flow_files import load_bundle
from hotline.launch.places import find_places
from hotline.speech.composer import Composer
from hotline.speech.pcm import read_wav
from hotline.testing.sounds import Sounds


class FlowFiles:
    """What lies in `ivr_flows` and `voice_prompts` of a folder.

    Attributes:
        flow: The flow that answers.
        catalogue: What every prompt says.
        settings: Environment variables that lead a hotline to them.
    """

    def __init__(self, folder: Path) -> None:
        self.flow = folder / "ivr_flows/main.yaml"
        self.catalogue = folder / "voice_prompts/catalogue.yaml"
        self.settings: Mapping[str, str] = {
            "HOTLINE_FLOWS_DIR": str(self.flow.parent),
            "HOTLINE_PROMPTS_DIR": str(self.catalogue.parent),
        }

    def copied_to(self, folder: Path) -> FlowFiles:
        """Return a copy in another folder, for a test to edit."""
        copy = FlowFiles(folder)
        shutil.copytree(self.flow.parent, copy.flow.parent)
        shutil.copytree(self.catalogue.parent, copy.catalogue.parent)
        return copy

    def become(self, flow: str, catalogue: str) -> None:
        """Put one flow and its words in the place of all that are there."""
        for file in self.flow.parent.glob("*.yaml"):
            file.unlink()
        self.flow.write_text(flow)
        self.catalogue.write_text(catalogue)

    def bundle(self) -> Bundle:
        """Return what the files compile to now."""
        return load_bundle(self.flow.parent, self.catalogue.parent)

    async def sound(self, sounds: Sounds, *utterance: Phrase) -> NDArray[np.int16]:
        """Return what callers hear of an utterance in the files' words: int16 at 8 kHz."""
        composer = Composer(catalogue=self.bundle().catalogue, fragments=sounds.fragments)
        samples, _ = read_wav((await composer.compose(utterance)).wav)
        return samples


def shipped_files() -> FlowFiles:
    """The bank's own hotline."""
    return FlowFiles(find_places().project)


def small_bank() -> FlowFiles:
    """A bank of one short flow, which stays as it is when the shipped flows change."""
    return FlowFiles(find_places().project / "tests/small_bank")


_HOURS = """\
  agents:
    mon-fri: 09:00-18:00
    sat: 09:00-12:00
    sun: closed
    holidays: closed
    workdays: as mon
"""
DAY_AND_NIGHT = "  agents: {mon-sun: 00:00-24:00, holidays: as mon, workdays: as mon}\n"


def day_and_night(files: FlowFiles) -> FlowFiles:
    """Have the agents of a copy of the shipped flows be there day and night; return the copy."""
    edit(files.flow.parent / "calendar.yaml", _HOURS, DAY_AND_NIGHT)
    return files


def edit(file: Path, old: str, new: str) -> None:
    """Put `new` in place of `old`, in the file itself, as `sed` does not."""
    text = file.read_text()
    assert old in text, f"{file} does not say {old!r}"
    file.write_text(text.replace(old, new))


def edit_by_rename(file: Path, old: str, new: str) -> None:
    """Do the same as most editors do: a new file takes the old one's name."""
    draft = file.with_name(f"{file.name}~")
    shutil.copy(file, draft)
    edit(draft, old, new)
    draft.rename(file)
