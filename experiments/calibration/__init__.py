"""Worlds that the past allows: screening, waves of history matching, and a weighted sample; `mali calibrate`."""
