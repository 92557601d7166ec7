"""State: support to it, its return to Kidal or the countryside, services for nomads, more army (claims L09, L13, L22)."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter
from sim.engine.state import array
from sim.geography import Geography
from sim.words import REGIONS

SEATS = ("region", "cercle")  # places that a governor or a prefect sits in
NOMADS = ("Tuareg", "Arab", "Fulani")  # peoples who live by herding; the first part of a community's name


class Params(Base):
    """The status quo adds nothing; posts and soldiers of a return count only where the state is told to return to."""

    support: float = parameter(
        0.0, 0.0, 1.0, "strength", "definition", "lever", "the mission's support to the state's officials where its cover reaches"
    )
    return_to: Literal["none", "kidal", "rural"] = choice(
        "none", ("none", "kidal", "rural"), "definition", "lever",
        "where the state returns: nowhere, seats of Kidal's region, or the countryside of North and Centre",
    )  # fmt: skip
    return_posts: int = parameter(100, 0, 4000, "officials", "definition", "lever", "posts of officials paid for a return")
    return_soldiers: int = parameter(150, 0, 600, "men", "definition", "lever", "army men posted at Kidal by a return to Kidal")
    teams: int = parameter(0, 0, 60, "teams", "definition", "lever", "mobile teams of officials who serve nomads")
    teams_in: Literal["both", "north", "centre"] = choice(
        "both", ("both", "north", "centre"), "definition", "lever", "part of the country that mobile teams serve"
    )
    reinforcement: int = parameter(
        0, 0, 2000, "men", "definition", "scenario_inputs: 1,000, 500 to 2,000", "army men added to the posts of Mopti and Segou"
    )


def seats(geography: Geography) -> np.ndarray:
    """Whether a square holds a seat of administration, shape (squares,)."""
    places, out = geography.seeds.places, np.zeros(geography.n_squares, bool)
    for row in np.flatnonzero(np.isin(places["admin_seat"], SEATS) & ~np.asarray(places["offmap"]).astype(bool)):
        out[geography.squares.at(float(places["latitude"][row]), float(places["longitude"][row]))] = True
    return out & geography.squares.in_play


def nomads(geography: Geography) -> np.ndarray:
    """Share of nomads among the people of each locality."""
    names = geography.armed_groups.communities
    herding = np.array([name.split("_")[0] in NOMADS for name in names], bool)
    return np.minimum(geography.armed_groups.kin[:, herding].sum(axis=1), 1.0)


TERMS = {
    "support": array(float, "strength", "the mission's support to the state's officials where its cover reaches"),
    "return_to": array(bool, "yes or no", "whether the state returns to a square"),
    "return_to_kidal": array(bool, "on or off", "whether it returns to Kidal, which takes an accord"),
    "return_posts": array(int, "officials", "posts of officials paid for a return"),
    "return_soldiers": array(int, "men", "army men posted at Kidal by a return to Kidal"),
    "teams": array(int, "teams", "mobile teams of officials who serve nomads"),
    "teams_in": array(bool, "yes or no", "whether mobile teams may serve a locality"),
    "nomads": array(float, "share", "nomads among the people of a locality that mobile teams may serve"),
    "reinforcement": array(int, "men", "army men added to the posts of Mopti and Segou"),
}


def terms(levers: Params, geography: Geography) -> dict[str, Any]:
    """The levers as numbers, and where they apply."""
    to_kidal, squares, where = levers.return_to == "kidal", geography.squares, geography.localities.square
    returns, places, herders = np.zeros(squares.number, bool), np.zeros(len(where), bool), np.zeros(len(where))
    if to_kidal:
        returns = seats(geography) & (squares.region == REGIONS.index("Kidal"))
    elif levers.return_to == "rural":
        returns = squares.in_play & ~seats(geography)
    if levers.teams > 0:
        part = {"both": np.ones(len(where), bool), "north": ~geography.centre[where], "centre": geography.centre[where]}[levers.teams_in]
        places, herders = part & ~seats(geography)[where], nomads(geography)
    return {
        "support": levers.support, "return_to": returns, "return_to_kidal": to_kidal,
        "return_posts": 0 if levers.return_to == "none" else levers.return_posts,
        "return_soldiers": levers.return_soldiers if to_kidal else 0, "teams": levers.teams, "teams_in": places, "nomads": herders,
        "reinforcement": levers.reinforcement,
    }  # fmt: skip
