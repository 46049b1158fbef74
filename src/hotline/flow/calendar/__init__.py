"""The bank's calendar: when which line is open, on the bank's own clock."""
