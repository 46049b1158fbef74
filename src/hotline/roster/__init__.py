"""`agents.toml`: who takes calls and where, checked against what is asked for on the floor."""

from hotline.roster.asked import Asked, asked_by
from hotline.roster.read import AGENTS_FILE, load_roster, read_roster
from hotline.roster.roster import Roster

__all__ = ["AGENTS_FILE", "Asked", "Roster", "asked_by", "load_roster", "read_roster"]
