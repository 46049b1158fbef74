"""Graphs as Mermaid flowcharts: text that wikis, issue trackers and editors draw by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hotline.flow.drawing.graph import Box, Edge, Graph, Role

WORDS = 60
"""So many characters of what a node says are shown."""

# All of ASCII but letters, digits and what can neither end a label nor begin a tag, an entity or a
# piece of Markdown, such as a list: `1.`
_SPECIAL = re.compile(r"(?<![^\W\d_])\.|[\x00-\x1f\x7f]|[^\w\s.,:?!'/\x80-\U0010ffff]")

_SHAPES = {
    Role.START: ('(["', '"])'),
    Role.ANYWHERE: ('(["', '"])'),
    Role.QUESTION: ('("', '")'),
    Role.END: ('(["', '"])'),
    Role.HAND_OVER: ('(["', '"])'),
}
_STEP = ('["', '"]')
_RUNS = ('[["', '"]]')

_CLASSES = """\
classDef start fill:#2f3b4c,color:#fff,stroke:#2f3b4c
classDef anywhere fill:#2f3b4c,color:#fff,stroke:#2f3b4c
classDef question fill:#e5effc,color:#1c2430,stroke:#4c86cf
classDef person fill:#e6f5ea,color:#1c2430,stroke:#3f9a5c
classDef hand_over fill:#e6f5ea,color:#1c2430,stroke:#3f9a5c,stroke-width:3px
classDef ends fill:#ece8f2,color:#1c2430,stroke:#8a76aa,stroke-width:3px
classDef wrong fill:#fdeceb,color:#1c2430,stroke:#c9252d,stroke-width:3px"""


def mermaid(graphs: Sequence[Graph], *, words: int = WORDS) -> str:
    """Return one flowchart with every flow; where one runs another, a dotted line leads there.

    So many characters as `words` are shown of what a box says.
    """
    names = {
        (graph.name, box.id): f"f{flow}n{number}"
        for flow, graph in enumerate(graphs)
        for number, box in enumerate(graph.boxes)
    }
    starts = {graph.name: names[graph.name, graph.boxes[0].id] for graph in graphs}
    lines = ["flowchart TD"]
    for flow, graph in enumerate(graphs):
        lines.append(f'subgraph f{flow}["{_text(graph.name)}"]')
        lines += [_box(box, names[graph.name, box.id], words) for box in graph.boxes]
        lines += [_edge(edge, graph.name, names) for edge in graph.edges]
        lines.append("end")
    lines += _runs(graphs, names, starts)
    return "\n".join([*lines, _CLASSES, ""])


def _text(text: str) -> str:
    """Return a text in which nothing means anything to Mermaid or to HTML: by character codes."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", text)


def _box(box: Box, name: str, most: int) -> str:
    words = " ".join(box.words)
    shown = words if len(words) <= most else words[:most].rstrip() + "…"
    lines = [box.id, box.kind, *filter(None, [shown]), *(f"! {one}" for one in box.problems)]
    left, right = _RUNS if box.runs else _SHAPES.get(box.role, _STEP)
    wrong = box.problems or box.role in (Role.UNREAD, Role.UNKNOWN)
    # `end` is a word of Mermaid's own.
    style = "wrong" if wrong else "ends" if box.role is Role.END else box.role.value
    label = "<br/>".join(_text(line) for line in lines)
    return f"{name}{left}{label}{right}:::{style}"


def _edge(edge: Edge, flow: str, names: dict[tuple[str, str], str]) -> str:
    arrow = "-.->" if edge.aside else "-->"
    label = f'|"{_text(edge.label)}"|' if edge.label else ""
    return f"{names[flow, edge.source]} {arrow}{label} {names[flow, edge.target]}"


def _runs(
    graphs: Sequence[Graph], names: dict[tuple[str, str], str], starts: dict[str, str]
) -> Iterator[str]:
    for graph in graphs:
        for box in graph.boxes:
            if box.runs in starts:
                yield f"{names[graph.name, box.id]} -. runs .-> {starts[box.runs]}"
