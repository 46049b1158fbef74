"""A call's story on the terminal."""

from __future__ import annotations

from datetime import datetime

from rich.text import Text

from hotline.qa.story import StoryLine

COLOURS = {"caller": "cyan", "hotline": "bold", "bank": "green", "system": "yellow"}


def told(line: StoryLine, started_at: datetime) -> Text:
    """Return one line of a story: when after the call's start, where, by whom, and what."""
    seconds = (line.at - started_at).total_seconds()
    text = Text(f"{seconds:8.2f} s  {line.node:<20} ", style="dim")
    text.append(f"{line.who:<8}", style=COLOURS[line.who])
    return text.append(line.text, style=COLOURS[line.who])
