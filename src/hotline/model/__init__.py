"""Plain values that every room shares: no I/O, no clock, no library beyond the standard one."""
