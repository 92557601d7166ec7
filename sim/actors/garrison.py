"""Army garrison: holds a place, patrols its surroundings when it has information, and sometimes abuses people."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import native
from sim.engine.compiling import kernel
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.events import Day
from sim.geography import Geography

COLUMNS = {
    "square": np.int64, "part": np.int64, "parts": np.int64, "men": np.int64, "establishment": np.int64, "first": np.int64,
    "last": np.int64,
    "cum_killed": np.int64, "cum_replaced": np.int64,
}  # fmt: skip
CAPACITY = 6000
READS = ("garrison.size", "garrison.men", "garrison.square", "field.recent_losses_army")
DRAWS = ()


class Params(Base):
    """How much of a garrison goes out."""

    out_share: float = parameter(0.25, 0.0, 0.6, "share of men", "judgement", "own", "men outside the post on an ordinary day")
    caution: float = parameter(
        0.3,
        0.0,
        2.0,
        "per weighted death",
        "judgement",
        "own: posts stay in after losses",
        "how strongly recent army losses nearby keep men in",
    )


# Men outside each post.
ORDERS = {"out": np.float64}


@kernel
def send(n, men, square, heat, share, caution, out):
    """Men outside each post: a share, fewer where soldiers died lately."""
    for g in range(n):
        out[g] = men[g] * share * np.exp(-caution * heat[square[g]])


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Men each garrison sends out, fewer after losses."""
    g, o = v.garrison, day.orders["garrison"]
    o.n[0] = g.size[0]
    send(g.size[0], g.men, g.square, v.field.recent_losses_army, p.out_share, p.caution, o.out)
