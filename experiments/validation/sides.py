"""Who kills whom: recorded deaths and events by kind of perpetrator and of target."""

from __future__ import annotations

from collections.abc import Iterable

KINDS = {
    "army": ("FAMA", "MOC", "G5JF", "G3", "state"),
    "Barkhane": ("Barkhane", "Foreign_forces"),
    "mission": ("MINUSMA",),
    "jihadists": (
        "JNIM", "ISGS", "Ansaroul_Islam", "MUJAO", "Islamist_unspec", "Ansar_Dine", "Katiba_Macina", "AQIM_Sahara", "al_Mourabitoun",
        "Katiba_Serma",
    ),
    "militias": ("Dogon_dozo", "Dozo_Segou", "Fulani_selfdefence", "Tuareg_Arab_communal"),
    "others": ("Other_armed", "Traffickers", "Bandits"),
    "unidentified": ("Unidentified",),
    "civilians": ("Civilians",),
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
    return f"{first} on civilians" if second == "civilians" else " and ".join(sorted((first, second)))


def by_pair(who: Iterable[str], whom: Iterable[str], deaths: Iterable[float], events: Iterable[float]) -> dict[str, float]:
    """Deaths and events of each pair of kinds that occurs."""
    out: dict[str, float] = {}
    for one, other, dead, count in zip(who, whom, deaths, events, strict=True):
        name = pair(str(one), str(other))
        out[f"deaths: {name}"] = out.get(f"deaths: {name}", 0.0) + float(dead)
        out[f"events: {name}"] = out.get(f"events: {name}", 0.0) + float(count)
    return out
