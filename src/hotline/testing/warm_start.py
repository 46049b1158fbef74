"""Imported last before processes are forked: what each would make at its first use is made once.

Services and commands compile flows, and all of that but the flows themselves is the same for each:
the rules by which tables are read, above all. What is there by then is no garbage; to look for some
in it would have each process copy it.
"""

from __future__ import annotations

import gc
from contextlib import suppress

from hotline.errors import HotlineError
from hotline.testing.flow_files import shipped_files

# What is wrong with them is for whoever starts with them to tell.
with suppress(HotlineError):
    shipped_files().bundle()
gc.collect()
gc.freeze()
