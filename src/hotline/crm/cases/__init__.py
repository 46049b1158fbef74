"""Cases: what customers wait for."""
