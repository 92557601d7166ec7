"""A tiny world at odds: Dogon and Fulani in three villages 54 km apart, with the seeds that militias and raids read."""

from dataclasses import replace
from typing import Any

import numpy as np
import tiny
from tiny import Stage, table

from sim.actors.militia import PROTECT, RAID
from sim.geography import Geography
from sim.geography.feuds import build
from sim.words import MILITIAS

DOGON, FULANI = MILITIAS.index("Dogon_dozo"), MILITIAS.index("Fulani_selfdefence")
JIHADISTS = ("Katiba_Macina", "Ansaroul_Islam", "ISGS")


def _seeds(fighters: list[tuple[str, str, float]], history: list[tuple[str, str, str, int]], pairs: list[tuple[str, str, float]]) -> Any:
    blank = ["there"] * len(fighters)
    return {
        "initial_state": table(
            variable=["fighters"] * len(fighters) + ["tension"] * len(pairs), group=[f[0] for f in fighters] + [p[0] for p in pairs],
            group_b=["none"] * len(fighters) + [p[1] for p in pairs], region=[f[1] for f in fighters] + ["Mopti"] * len(pairs),
            cercle=blank + ["there"] * len(pairs), cercle_b=blank + ["there"] * len(pairs),
            value=[f[2] for f in fighters] + [p[2] for p in pairs],
        ),
        "history": table(
            date=np.array([h[0] for h in history], "datetime64[D]"), kind=[h[1] for h in history], group=[h[2] for h in history],
            **{"from": ["Dogon"] * len(history)}, region=["Mopti"] * len(history), men=[h[3] for h in history],
        ),
        "groups": table(name=["Dogon_dozo", "Dozo_Segou", "Fulani_selfdefence"], community=["Dogon", "Bambara_other;Bobo", "Fulani"]),
        "communities": table(cercle=["there", "there"], community=["Dogon", "Fulani"], share=[0.6, 0.4]),
        "rivalries": table(
            a=["Dogon_dozo", "Dogon_dozo"], b=["Katiba_Macina", "Fulani"], intensity=[-0.5, -0.5],
            active_from=np.array(["2016-01-01", "2016-01-01"], "datetime64[D]"),
        ),
        "reservoirs": table(community=[], cercle=[], people=[]),
        "seasons": table(month=list(range(1, 13)), applies_to=["Mopti;Segou"] * 12, pasture=[0.0] * 6 + [1.0] * 6),
    }  # fmt: skip


def ground(
    fighters: Any = (), history: Any = (("2020-01-01", "forms", "Dogon_dozo", 1),), pairs: Any = (("Dogon", "Fulani", 0.5),), **options: Any
) -> Geography:
    """The tiny ground with a feud, 40,000 people in the first and second village and 20,000 in the third, six in ten of them Dogon."""
    seeds = _seeds(list(fighters), list(history), list(pairs))
    first = tiny.ground(**options, **seeds)
    feuds = build(first.seeds, first.squares, first.localities.square, first.localities.people, JIHADISTS)
    return replace(first, feuds=feuds, katibas=JIHADISTS)


def stage(tension: float = 0.5, **options: Any) -> Stage:
    """A stage on that ground, communities as tense as their pair was in January 2015."""
    s = Stage(ground(**options))
    s["community.tension"][:] = s["community.calm"][:] = 0.5
    s["feud.tension"][:] = tension
    return s


def militia(s: Stage, kind: int, place: int, men: int = 40, target: int = -1, slot: int | None = None, **values: Any) -> int:
    """One more militia, on guard unless it has a target to raid; Dogon are side 0 of the feud."""
    raids = target >= 0
    start = {
        "action": RAID if raids else PROTECT, "feud": 0 if raids else -1, "side": (0 if kind == DOGON else 1) if raids else -1,
        "target": target,
    }  # fmt: skip
    return s.add("militia", slot, group=kind, men=men, place=place, square=s.geography.localities.square[place], **{**start, **values})
