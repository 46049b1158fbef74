"""A section as CSV (RFC 4180): a heading, a row for each name, figures in full."""

from __future__ import annotations

import csv
from io import StringIO

from hotline.reports.report import Section, Value

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run as a formula by spreadsheets (OWASP, CSV Injection)."""


def as_csv(section: Section) -> str:
    """Return a section; shares are from 0 to 1, times in seconds, what is not known is empty."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([section.name, *section.columns])
    rows = [*section.rows, *([section.total] if section.total is not None else [])]
    for row in rows:
        name = f"'{row.name}" if row.name.startswith(FORMULA) else row.name
        writer.writerow([name, *(_cell(row.values[column]) for column in section.columns)])
    return out.getvalue()


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else f"{value:.6f}"
