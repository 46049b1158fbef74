"""Running the service: its health in words, its figures, and what its keepers do with it."""
