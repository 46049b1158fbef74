"""Every link in the project's own documents leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    file for where in ("", "bench/", "docs/") for file in PROJECT.glob(f"{where}*.md")
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def anchors(document: Path) -> set[str]:
    """Return the names of a document's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in found)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(PROJECT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    lost = []
    for link in LINK.findall(CODE.sub("", document.read_text("utf-8"))):
        name, _, anchor = link.partition("#")
        if "://" in name:
            continue
        target = document.parent / name if name else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_the_readme_leads_to_every_document() -> None:
    linked = {link.partition("#")[0] for link in LINK.findall((PROJECT / "README.md").read_text())}
    documents = {str(document.relative_to(PROJECT)) for document in DOCUMENTS}
    assert documents - linked == {"README.md"}


def test_they_are_the_documents() -> None:
    names = {str(document.relative_to(PROJECT)) for document in DOCUMENTS}
    assert {"README.md", "CHANGELOG.md", "docs/flows.md", "bench/README.md"} <= names
