"""Army garrison: holds a place, and sends men out, fewer after losses."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography

COLUMNS = {
    "square": array(np.int64, "square", "where it stands"),
    "part": array(np.int64, "count", "which part of its post's men it is"),
    "parts": array(np.int64, "count", "parts that its post's men are divided into"),
    "men": array(np.int64, "men", "soldiers present"),
    "establishment": array(np.int64, "men", "soldiers that it is kept up to"),
    "first": array(np.int64, "men", "strength of its whole post on the first date of the order of battle"),
    "last": array(np.int64, "men", "strength of its whole post on the last date of the order of battle"),
    "given_up": array(np.bool_, "yes or no", "whether its soldiers have left it"),
    "recent_lost": array(np.float64, "men", "soldiers that it lost lately, which fades"),
    "cum_moved": array(np.int64, "men", "soldiers who came from posts given up since the first day, less those who left it"),
    "cum_killed": array(np.int64, "men", "killed since the first day"),
    "cum_replaced": array(np.int64, "men", "replaced since the first day"),
}
CAPACITY = 6000
ORDERS = {"out": array(np.float64, "men", "soldiers outside the post")}


class Params(Base):
    """How much of a garrison goes out."""

    out_share: float = parameter(
        0.25, 0.0, 0.6, "share of men", "judgement", "own", "soldiers of an army post who are outside it on an ordinary day"
    )
    caution: float = parameter(
        0.3, 0.0, 2.0, "per weighted death", "judgement", "own: posts stay in after losses",
        "how strongly recent army losses nearby keep an army post's men in",
    )  # fmt: skip


@equation
def men_out(i, v, p):
    """Men outside a post: a share, fewer where soldiers died lately."""
    g = v.garrison
    return g.men[i] * p.out_share * np.exp(-p.caution * v.field.recent_losses_army[g.square[i]])


@native
def decide(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Men each garrison sends out, fewer after losses."""
    o = v.orders.garrison
    o.n[0] = v.garrison.size[0]
    for i in range(v.garrison.size[0]):
        o.out[i] = men_out(i, v, p)
