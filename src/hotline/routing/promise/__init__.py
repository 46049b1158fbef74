"""The wait promise: what a caller is told of the wait, learned from what the floor has seen."""
