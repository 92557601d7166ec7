"""Sanctions: whom a list names, how well it is aimed, whom it spares, and how hard it is enforced (claim L28)."""

from __future__ import annotations

from typing import Literal

from sim.engine.parameters import Params as Base
from sim.engine.parameters import choice, parameter
from sim.engine.state import array
from sim.geography import Geography
from sim.words import CMA, PLATFORM


class Params(Base):
    """The status quo has no list, whatever the other settings are."""

    share: float = parameter(0.0, 0.0, 1.0, "share of spoilers", "definition", "lever", "full spoilers that are proposed for the list")
    accuracy: float = parameter(0.8, 0.0, 1.0, "chance", "judgement", "own", "the group that is named is the spoiler and not another")
    partiality: float = parameter(
        0.0, 0.0, 1.0, "chance", "definition", "lever; 1 names only one coalition and its allies",
        "a group outside the side aimed at is left off",
    )  # fmt: skip
    against: Literal["cma", "platform"] = choice(
        "cma", ("cma", "platform"), "definition", "lever", "the coalition that a one-sided list is aimed at"
    )
    enforcement: float = parameter(0.5, 0.0, 1.0, "share", "judgement", "own", "of travel bans and frozen assets that are carried out")


TERMS = {
    "share": array(float, "share of spoilers", "full spoilers that are proposed for the list"),
    "accuracy": array(float, "chance", "that the group named is the spoiler and not another"),
    "partiality": array(float, "chance", "that a group outside the side aimed at is left off"),
    "against": array(float, "coalition", "coalition that a one-sided list is aimed at, an index of COALITIONS"),
    "enforcement": array(float, "share", "travel bans and frozen assets that are carried out"),
}


def terms(levers: Params, geography: Geography) -> dict[str, float]:
    """The levers as numbers."""
    return {
        "share": levers.share, "accuracy": levers.accuracy, "partiality": levers.partiality,
        "against": float({"cma": CMA, "platform": PLATFORM}[levers.against]), "enforcement": levers.enforcement,
    }  # fmt: skip
