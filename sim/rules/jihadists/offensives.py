"""Offensives: for days, an organisation's cells around one place attack again and again, and all of them at once (M15)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.actors.cell import STRIKE, TARGET_CIVILIANS
from sim.engine import chance
from sim.engine.acts import native
from sim.engine.compiling import equation
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.geography.distance import km_apart
from sim.words import DAYS_PER_MONTH, IN_CENTRE, IN_NORTH, ORGANISATIONS, ZONES

MECHANISM = "M15"
DECLARES = {
    "field.offensive": array(
        float, "times", "rise of an organisation's rates of attack in a square while its offensive lasts there; 0 is none", of=ORGANISATIONS
    ),
    "org.offensive_days": array(float, "days", "days that an organisation's offensive still lasts", of=ZONES),
    "org.offensive_square": array(int, "square", "where an organisation's latest offensive began", of=ZONES),
    "org.offensive_rise": array(float, "times", "rise of rates of attack where an organisation's latest offensive began", of=ZONES),
}
WRITES = ()
SCRATCH = {"ready": (len(ZONES), float, len(ORGANISATIONS))}
_START, _WHERE, _LENGTH, _RISE = chance.decisions("offensives", "start", "where", "length", "rise")
STATED_READY = 100.0  # men ready to attack that the rate of offensives is stated for
FAR = 3.0  # scales of distance beyond which a rise of less than a twentieth is not worked out


class Params(Base):
    """How often, where, how long and how strong."""

    per_month: float = parameter(
        1.79, 0.0, 4.0, "per month", "judgement", "own, held by daily dispersion and the Knox ratio; 0 is none",
        "offensives that an organisation begins where 100 of its men in the North, or in the Centre, are ready to attack", null=0.0,
    )  # fmt: skip
    days: float = parameter(2.0, 1.0, 20.0, "days", "judgement", "own, held by the Knox ratio", "mean length of an offensive")
    rise: float = parameter(
        14.7, 0.0, 60.0, "times", "judgement", "own, held by the Knox ratio; 0 is none",
        "mean rise of an organisation's rates of attack where its offensive began", null=0.0,
    )  # fmt: skip
    scale_km: float = parameter(
        50.0, 5.0, 100.0, "km", "judgement", "own: two days' ride, held by daily dispersion",
        "distance over which the rise of an offensive falls e times",
    )  # fmt: skip


def fixed(p: Params, geography: Geography) -> SimpleNamespace:
    """Mean of the exponential number of days whose whole part, and one, have the stated mean."""
    return SimpleNamespace(scale=-1.0 / np.log1p(-1.0 / p.days) if p.days > 1.0 else 0.0)


@equation
def zone_of(i, v, geography):
    """Whether a cell stands in the North or in the Centre."""
    return IN_CENTRE if geography.centre[v.cell.square[i]] else IN_NORTH


@equation
def is_ready(i, v):
    """Whether a cell has chosen to attack people, soldiers or the mission."""
    c = v.cell
    return c.alive[i] and TARGET_CIVILIANS <= c.action[i] <= STRIKE


@equation
def count_ready(v, geography):
    """Men of each organisation who are ready to attack in the North and in the Centre."""
    c, w = v.cell, v.scratch
    w.ready[:] = 0.0
    for i in range(c.size[0]):
        if is_ready(i, v):
            w.ready[c.org[i], zone_of(i, v, geography)] += c.men[i]


@equation
def leader(org, zone, v, day, geography):
    """The cell that begins an offensive: of those ready, the winner of a keyed race of men."""
    c, best, row = v.cell, -1e300, -1
    for i in range(c.size[0]):
        if is_ready(i, v) and c.org[i] == org and zone_of(i, v, geography) == zone:
            race = np.log(c.men[i]) + chance.gumbel(day.seed, _WHERE, c.slot[i], org, day.number)
            if race > best:
                best, row = race, i
    return row


@equation
def begin(org, zone, v, p, day, geography):
    """An offensive begins by chance, the likelier the more men are ready and in a campaign; says whether one does."""
    o = v.org
    rate = p.per_month / DAYS_PER_MONTH * v.scratch.ready[org, zone] / STATED_READY * o.campaign[org, zone]
    if rate <= 0.0 or chance.uniform(day.seed, _START, org, zone, day.number) >= 1.0 - np.exp(-rate):
        return False
    o.offensive_square[org, zone] = v.cell.square[leader(org, zone, v, day, geography)]
    o.offensive_days[org, zone] = 1.0 + np.floor(-np.log(chance.uniform(day.seed, _LENGTH, org, zone, day.number)) * v.fixed.scale)
    o.offensive_rise[org, zone] = p.rise * -np.log(chance.uniform(day.seed, _RISE, org, zone, day.number))
    return True


@equation
def pass_day(org, zone, v, p, day, geography):
    """A day of one organisation in one zone: its offensive goes on, ends, or one begins; says whether anything changes."""
    left = v.org.offensive_days[org, zone]
    if left > 1.0:
        v.org.offensive_days[org, zone] = left - 1.0
        return False
    v.org.offensive_days[org, zone] = 0.0
    return begin(org, zone, v, p, day, geography) or left > 0.0


@equation
def lay(org, v, p, geography):
    """The rise of an organisation's rates of attack in each square, ever less with distance from where its offensives began."""
    o = v.org
    for s in geography.squares.play:
        v.field.offensive[org, s] = 0.0
    for zone in range(len(ZONES)):
        if o.offensive_days[org, zone] > 0.0:
            for s in geography.squares.play:
                km = km_apart(s, o.offensive_square[org, zone], geography.squares)
                if km <= FAR * p.scale_km:
                    v.field.offensive[org, s] += o.offensive_rise[org, zone] * np.exp(-km / p.scale_km)


@native
def resolve(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Offensives go on, end and begin."""
    count_ready(v, geography)
    for org in range(len(ORGANISATIONS)):
        changed = False
        for zone in range(len(ZONES)):
            changed = pass_day(org, zone, v, p, day, geography) or changed
        if changed:
            lay(org, v, p, geography)
