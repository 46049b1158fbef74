"""The agents' desks: what an agent sees of the floor, and does there, in a program of their own."""
