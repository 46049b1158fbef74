"""The live floor: the router's shell, which rings, whispers, bridges and keeps the floor's log."""
