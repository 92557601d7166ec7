"""Who kills whom: recorded deaths and events by kind of perpetrator and of target."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations_with_replacement

from sim.words import MILITIAS

CIVILIANS = "civilians"
KINDS = {
    "army": ("FAMA", "MOC", "G5JF", "G3", "state"),
    "Barkhane": ("Barkhane", "Foreign_forces"),
    "mission": ("MINUSMA",),
    "jihadists": (
        "JNIM", "ISGS", "Ansaroul_Islam", "MUJAO", "Islamist_unspec", "Ansar_Dine", "Katiba_Macina", "AQIM_Sahara", "al_Mourabitoun",
        "Katiba_Serma",
    ),
    "militias": (*MILITIAS, "Tuareg_Arab_communal"),
    "others": ("Other_armed", "Traffickers", "Bandits"),
    "unidentified": ("Unidentified",),
    CIVILIANS: ("Civilians",),
}  # fmt: skip
"""Sides by kind; every other is an armed group of the North."""
GROUPS = "armed groups"
_KIND = {side: kind for kind, sides in KINDS.items() for side in sides}
ALL = (*KINDS, GROUPS)


def kind(side: str) -> str:
    """The kind of a side."""
    return _KIND.get(side, GROUPS)


def pair(who: str, whom: str) -> str:
    """Two kinds: who did it, on civilians; of a fight in the order of the alphabet, since records name either side first."""
    first, second = kind(who), kind(whom)
    return f"{first} on {CIVILIANS}" if second == CIVILIANS else " and ".join(sorted((first, second)))


def names() -> list[str]:
    """Deaths and events of every pair of kinds."""
    armed = [name for name in ALL if name != CIVILIANS]
    pairs = [" and ".join(sorted(two)) for two in combinations_with_replacement(armed, 2)]
    return [f"{what}: {name}" for what in ("deaths", "events") for name in (*(f"{one} on {CIVILIANS}" for one in armed), *pairs)]


def by_pair(who: Iterable[str], whom: Iterable[str], deaths: Iterable[float], events: Iterable[float]) -> dict[str, float]:
    """Deaths and events of each pair of kinds."""
    out = dict.fromkeys(names(), 0.0)
    for one, other, dead, count in zip(who, whom, deaths, events, strict=True):
        name = pair(str(one), str(other))
        out[f"deaths: {name}"] += float(dead)
        out[f"events: {name}"] += float(count)
    return out
