"""The databases."""

from __future__ import annotations

from pathlib import Path

from hotline.settings.section import Section


class StoreSettings(Section):
    """The database files: journal, CRM, and the keys that open what is personal in both."""

    journal: Path = Path("var/journal.db")
    crm: Path = Path("var/crm.db")
    keys: Path = Path("var/keys.db")
