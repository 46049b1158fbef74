"""Whether a folder is there and may be written to, also where the way to it is closed."""

from __future__ import annotations

import os
from pathlib import Path


def is_absent(folder: Path) -> bool:
    """Tell whether there is certainly no such folder; one behind a closed folder may be there."""
    try:
        return not folder.is_dir()
    except PermissionError:
        return False


def may_write(folder: Path) -> bool:
    """Tell whether this user may list, make and delete files in a folder."""
    return os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=True)
