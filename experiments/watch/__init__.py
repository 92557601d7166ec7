"""Watching two scenarios live, side by side on one seed, and turning levers of one of them (`mali watch`)."""
