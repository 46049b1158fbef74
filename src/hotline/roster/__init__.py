"""`agents.toml`: who takes calls and where, checked against what is asked for on the floor."""

from hotline.roster.passwords import REALM, credential_of, password_of
from hotline.roster.read import AGENTS_FILE, load_roster, read_roster
from hotline.roster.roster import Roster

__all__ = [
    "AGENTS_FILE",
    "REALM",
    "Roster",
    "credential_of",
    "load_roster",
    "password_of",
    "read_roster",
]
