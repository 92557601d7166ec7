"""Unit and meaning of each column of validation.csv, and of the table that says where its cercles lie."""

from __future__ import annotations

COLUMNS = {
    "family": ("name", "what is compared: pattern, level, half_year, cercle, fighters, dyad, mission, severity, reporting, ..."),
    "name": ("name", "the measure"),
    "n_runs": ("runs", "histories in which the measure is known"),
    "recorded": ("unit of the row", "value of the record"),
    "mean": ("unit of the row", "mean over histories"),
    "low": ("unit of the row", "5 percent of histories lie below"),
    "high": ("unit of the row", "5 percent of histories lie above"),
    "inside": ("yes or no", "whether the record lies in that interval"),
    "meets": ("yes or no", "whether what is asked of the family holds: mostly that the record lies inside"),
    "high_over_low": ("ratio", "upper end of the interval over the lower; empty where the lower is 0 or less"),
    "off": ("standard deviations", "record less mean, in standard deviations of histories; Poisson's where histories do not differ"),
}

SQUARES = {
    "priogrid_gid": ("number", "PRIO-GRID square with a square in play"),
    "cercle": ("name", "the cercle in which most of its people live, for which all its deaths count"),
}
