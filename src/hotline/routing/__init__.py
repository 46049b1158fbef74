"""The ACD: who waits, who is free, who is offered whom, and why. Pure: no I/O, no clock."""
