"""What callers answered when they were asked how it was."""
