"""How long a database may let its callers wait, whichever it is."""

STALL_LIMIT_S = 2.0
"""How long a write waits for a database that somebody else holds."""

READERS = 4
"""How many reads run side by side on one database."""

READ_WAIT_S = 10.0
"""How long a read waits while so many other reads go on."""
