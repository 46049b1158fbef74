"""A document is what was written: by either reader, and whenever it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.flow import source
from hotline.flow.source import Source, read_source

PROJECT = Path(__file__).parents[3]
WRITTEN = [
    file.read_text()
    for folder in ("ivr_flows", "voice_prompts", "tests/unit/flow/broken")
    for file in sorted((PROJECT / folder).rglob("*.yaml"))
]
SLIPS = ["", " ", "\n", "  ", "-", ":", "#", "'", '"', "{", "}", "[", "]", ",", "|", ">", "&", "?"]


@st.composite
def slipped(draw: st.DrawFn) -> str:
    """Some lines of what was written, in which a few characters are others."""
    lines = draw(st.sampled_from(WRITTEN)).splitlines(keepends=True)
    first = draw(st.integers(0, len(lines) - 1))
    text = "".join(lines[first : first + draw(st.integers(1, 20))])
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(SLIPS)) + text[at + draw(st.integers(0, 3)) :]
    return text


def in_python(text: str) -> Source:
    """Read a document by the reader that has the last word."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "READ_OTHERWISE", re.compile(""))
        source._parsed.cache_clear()
        return read_source(text, "f.yaml")


@pytest.mark.parametrize("text", WRITTEN)
def test_both_readers_read_the_same(text: str) -> None:
    source._parsed.cache_clear()
    assert read_source(text, "f.yaml") == in_python(text)


@given(slipped())
def test_with_slips_too(text: str) -> None:
    source._parsed.cache_clear()
    read, expected = read_source(text, "f.yaml"), in_python(text)
    assert (read.data, read.places, read.problems) == (
        expected.data,
        expected.places,
        expected.problems,
    )


def test_what_was_noted_about_a_document_is_not_there_when_it_is_read_again() -> None:
    read_source("flow: main", "f.yaml").problem(("flow",), "odd")
    assert read_source("flow: main", "f.yaml").problems == []
    assert len(read_source("flow: [", "f.yaml").problems) == 1
    assert len(read_source("flow: [", "f.yaml").problems) == 1
