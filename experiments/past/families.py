"""The families of measures in the order in which they are told: each in words, and what its numbers are in."""

from __future__ import annotations

_ALL = {
    "pattern": ("scored patterns", "share or ratio"),
    "level": ("levels by region and type", "a month"),
    "half_year": ("deaths by half-year from July 2015", "deaths"),
    "first_half_year": ("deaths in the half-year before", "deaths"),
    "zone": ("deaths by half-year, zone and type", "deaths"),
    "month": ("deaths by month", "deaths"),
    "cercle": ("deaths by cercle", "deaths"),
    "square": ("deaths by PRIO-GRID square", "squares or share"),
    "fighters": ("armed men by kind and region, June 2017", "men"),
    "dyad": ("who kills whom", "deaths or events"),
    "mission": ("attacks on the mission and its dead", "attacks or deaths"),
    "mode": ("attacks on the mission by mode and half-year", "attacks"),
    "severity": ("severity of events", "share of events"),
    "branching": ("branching, were all clustering excitation", "events per event"),
    "dispersion": ("lethal events by region and type over windows", "variance over mean"),
    "reporting": ("unidentified initiators", "share of events"),
    "displaced": ("displaced people", "people"),
    "officials": ("officials in post", "share"),
    "schools": ("schools closed", "schools"),
    "stock": ("stocks after half a year, against the start", "ratio"),
}
FAMILIES = {name: words for name, (words, _) in _ALL.items()}
UNITS = {name: unit for name, (_, unit) in _ALL.items()}
