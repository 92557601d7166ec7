"""Experiments ask questions of the simulation: they run it, store what it leaves, compare, draw and report."""
