"""Days that never were, for whoever wants to see every page full: callers, agents, calls."""
