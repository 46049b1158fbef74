"""A document that is read again is as it was written, whatever was found in it before."""

from __future__ import annotations

from hotline.flow.source import read_source


def test_what_was_noted_about_a_document_is_not_there_when_it_is_read_again() -> None:
    read_source("flow: main", "f.yaml").problem(("flow",), "odd")
    assert read_source("flow: main", "f.yaml").problems == []
    assert len(read_source("flow: [", "f.yaml").problems) == 1
    assert len(read_source("flow: [", "f.yaml").problems) == 1
