"""The flow language and one caller's walk through it. Pure: no I/O, no clock, no awaiting."""
