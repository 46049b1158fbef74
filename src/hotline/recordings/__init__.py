"""Recordings of calls: made into one file each, sealed by the call's own key, and read again."""
