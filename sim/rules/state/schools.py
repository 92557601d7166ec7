"""Schools: they close where violence, jihadists or a lack of officials keep teachers away, and reopen slowly; nothing reads them (M14)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.rules.people._violence import ALL_PEOPLE, BY_CERCLE, frighten
from sim.words import ISGS, JNIM, NORTH

MECHANISM = "M14"
DECLARES = {
    "field.schools_open": array(float, "share", "schools of a square that are open"),
    "field.schools_base": array(
        float, "share", "schools of a square that would be open if nothing kept teachers away; above one what keeps them away bites less"
    ),
    "tally.schools_closed": array(float, "schools", "schools that are closed"),
    "tally.schools_closed_north": array(float, "schools", "schools that are closed in the North"),
    "tally.schools_closed_centre": array(float, "schools", "schools that are closed in the Centre"),
}
WRITES = ()
SCRATCH = BY_CERCLE
NORTHERN = len(NORTH)  # regions below this row are the North
LEAST_LEFT = 0.01  # part left open on the first day that a base is worked out from, at least


class Params(Base):
    """How many schools there are, what closes them, and how fast they close and reopen."""

    per_10000: float = parameter(
        6.2, 0.0, 12.0, "per 10,000 people", "derived", "Open Data Mali's list of schools, March 2015: 4,534 in the regions of the grid",
        "schools there are, both cycles of basic education",
    )  # fmt: skip
    closed_first: float = parameter(
        280.0, 0.0, 500.0, "schools", "derived",
        "UNICEF: 280 in 2015; OCHA: 284 in October 2015; another count has more than 450 in June 2015", "schools closed on the first day",
    )  # fmt: skip
    violence: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement", "own: half of what drives out officials, for teachers are of the place more often; 0 is none",
        "schools of a cercle that close where recent violence in it is far above its threshold", null=0.0,
    )  # fmt: skip
    threshold: float = parameter(
        2.0, 0.1, 20.0, "deaths per 10,000 people", "judgement", "own: fighting kept schools shut at Kidal and Menaka, less at Gao",
        "recent deaths in a cercle at which half of those schools close",
    )  # fmt: skip
    forbidden: float = parameter(
        0.8, 0.0, 1.0, "share", "judgement", "RFI, October 2016: 80 percent of schools closed in the cercle of Tenenkou; 0 is none",
        "schools of a square that close where jihadists rule it", null=0.0,
    )  # fmt: skip
    forbidden_half: float = parameter(
        0.1, 0.01, 1.0, "share", "judgement", "own: teachers leave at a threat, long before jihadists rule; Mopti, OCHA 2015 to 2017",
        "jihadist influence at which half of those schools close",
    )  # fmt: skip
    teachers: float = parameter(
        0.3, 0.0, 1.0, "share", "judgement",
        "Kidal, January 2016: 55 teachers, most of them volunteers, and 3,200 pupils of 8,000; 0 is none",
        "schools of a square that lack teachers where no officials are in post, by the square of the share missing", null=0.0)  # fmt: skip
    close_days: float = parameter(
        90.0, 7.0, 730.0, "days", "judgement", "own: in a term", "time scale on which schools close that teachers are kept away from"
    )
    reopen_days: float = parameter(
        365.0, 7.0, 2000.0, "days", "judgement", "own: from one school year to the next", "time scale on which closed schools reopen"
    )


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Schools by square."""
    return SimpleNamespace(schools=geography.squares.people * (p.per_10000 / ALL_PEOPLE))


@equation
def barred(s, v, p):
    """Part of a square's schools that jihadists close: most of it where their influence is well above the half."""
    ruled = min(v.field.influence[JNIM, s] + v.field.influence[ISGS, s], 1.0)
    return p.forbidden * ruled / (ruled + p.forbidden_half)


@equation
def unstaffed(s, v, p):
    """Part of a square's schools without teachers since officials are away: little where a few are missing, most where nearly all are."""
    missing = 1.0 - v.field.presence[s]
    return p.teachers * missing * missing


@equation
def left(s, v, p, geography):
    """Part of a square's schools that recent violence in its cercle, jihadists and the lack of teachers leave open."""
    return (1.0 - v.scratch.fled[geography.squares.cercle[s]]) * (1.0 - barred(s, v, p)) * (1.0 - unstaffed(s, v, p))


@equation
def start(v, p, geography):
    """On the first day as many schools are closed as were counted, where the rule would close them; that stays so while nothing changes."""
    f, closed = v.field, 0.0
    for s in geography.squares.play:
        closed += v.fixed.schools[s] * (1.0 - left(s, v, p, geography))
    for s in geography.squares.play:
        part = left(s, v, p, geography)
        f.schools_open[s] = 1.0 - min((1.0 - part) * p.closed_first / max(closed, 1e-9), 1.0)
        f.schools_base[s] = f.schools_open[s] / max(part, LEAST_LEFT)


@equation
def count(v, geography):
    """Schools closed, in the North and in the Centre."""
    t = v.tally
    t.schools_closed_north[0] = t.schools_closed_centre[0] = 0.0
    for s in geography.squares.play:
        closed = v.fixed.schools[s] * (1.0 - v.field.schools_open[s])
        if geography.squares.region[s] < NORTHERN:
            t.schools_closed_north[0] += closed
        else:
            t.schools_closed_centre[0] += closed
    t.schools_closed[0] = t.schools_closed_north[0] + t.schools_closed_centre[0]


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Once a week schools close, or reopen more slowly, toward what violence, jihadists and the lack of teachers leave."""
    f = v.field
    frighten(v, geography, p.threshold, p.violence)
    if day.index == 0:
        start(v, p, geography)
    for s in geography.squares.play:
        lacking = min(f.schools_base[s] * left(s, v, p, geography), 1.0) - f.schools_open[s]
        f.schools_open[s] += lacking * min(day.span / (p.close_days if lacking < 0.0 else p.reopen_days), 1.0)
    count(v, geography)
