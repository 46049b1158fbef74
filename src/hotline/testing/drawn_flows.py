"""Flows to draw: one without mistakes and one full of them, hostile words included."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.flow.bundle import CATALOGUE, Draft, read_draft
from hotline.flow.drawing.graph import Graph
from hotline.flow.drawing.of_flow import graph_of, problems_by_node

WORDS = """
languages: [en-US, zh-CN]
prompts:
  hello: {en-US: "Hello. Press one.", zh-CN: 您好。请按一。}
  bye: {en-US: Good bye., zh-CN: 再见。}
  hostile:
    en-US: '1. </text><script>alert(1)</script> & "x" ]] #quot; --> %% `co` _a_'
    zh-CN: 再见。
"""
MAIN = """
flow: main
start: choose
anywhere: {keys: {"0": person}, unavailable: person, hang_up: gone}
no_input: {tries: 3, then: bye}
no_match: {say: bye, tries: 3, then: bye}
nodes:
  choose:
    menu: hello
    choices: {"1": identify, "9": choose, "*": bye}
  identify:
    subflow: identify
    outcomes: {ok: choose, failed: {next: identify, tries: 2, then: handed}}
  person:
    queue: cards
    outcomes: {answered: bye, full: bye, too_long: bye, unavailable: handed}
  handed: {hand_over: wants_a_person}
  gone: {hang_up: gone}
  bye: {hang_up: completed, say: bye}
"""
IDENTIFY = """
flow: identify
start: ask
no_input: {tries: 2, then: failed}
no_match: {tries: 2, then: failed}
nodes:
  ask: {yes_no: hello, "yes": found, "no": failed}
  found: {return: ok}
  failed: {return: failed}
"""
BROKEN = """
flow: broken
start: greet
limits: {call_s: 2000}
nodes:
  greet: {say: hostile, next: wrod}
  unread: {hangup: completed}
  '</text><script>alert(2)</script>': {say: helo, next: greet}
  "x\\"]:::start; click a": {hang_up: completed, say: bye}
results: [nothing]
"""


def draft(*, words: Mapping[str, str] | None = None, **flows: str) -> Draft:
    """Read flows, file name to text, with the prompts of `WORDS`, some of their words replaced."""
    catalogue = WORDS
    for old, new in (words or {}).items():
        catalogue = catalogue.replace(old, new)
    return read_draft(
        {CATALOGUE: catalogue, **{f"flows/{name}.yaml": text for name, text in flows.items()}}
    )


def graphs(*, language: str = "en-US", **flows: str) -> dict[str, Graph]:
    """Return the graph of each flow."""
    read = draft(words=None, **flows)
    return {
        flow.name: graph_of(flow, read, language=language, problems=problems_by_node(source))
        for flow, source in read.documents
    }
