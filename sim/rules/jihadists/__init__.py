"""Jihadist organisations: their cells' strength, places and campaigns, and what they do to civilians and to one another."""
