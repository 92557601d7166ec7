"""Sweeps: a study file names scenarios, seeds and a design over values; each point of the design is a world of its own."""
