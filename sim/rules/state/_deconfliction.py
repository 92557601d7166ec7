"""Several commands in one square: what each loses where others operate in the same week and nobody has agreed on it (M18).

The mission's long patrols and the army are counted in men, Barkhane and a joint force in groups; all but the army stay for days
or a week where they go, so that a day's effort is the week's.
"""

from __future__ import annotations

from sim.engine.compiling import equation


@equation
def kept_beside(men, v, p):
    """Part of its effort that a command keeps beside another of so many men: all where commands have agreed, else less.

    A command of m men counts as m / (m + half): beside one in full strength the interference is lost, beside a third as much again.
    """
    interference = 0.0 if v.levers.joint_force.deconflicted else p.interference
    return 1.0 - interference * men / (men + p.interference_men) if men > 0.0 else 1.0


@equation
def interfere(s, v, p):
    """Cut each command's effort in a square by the others there; returns the men of all, and how many men's effort is lost.

    The partners' efforts are cut here; what the mission and the army lose is left for the rules that use their efforts.
    """
    f = v.field
    mission, army = f.long_men[s], f.army_patrols[s]
    barkhane, joint = f.partner_effort[s] * p.group_men, f.joint_effort[s] * p.group_men
    men = mission + army + barkhane + joint
    f.interference_mission[s] = f.interference_army[s] = 0.0
    if men == 0.0:
        return 0.0, 0.0
    beside_mission, beside_army = kept_beside(mission, v, p), kept_beside(army, v, p)
    beside_barkhane, beside_joint = kept_beside(barkhane, v, p), kept_beside(joint, v, p)
    partners, home = beside_barkhane * beside_joint, beside_mission * beside_army
    f.interference_mission[s] = 1.0 - beside_army * partners
    f.interference_army[s] = 1.0 - beside_mission * partners
    f.partner_effort[s] *= home * beside_joint
    f.joint_effort[s] *= home * beside_barkhane
    lost = mission * f.interference_mission[s] + army * f.interference_army[s]
    lost = lost + barkhane * (1.0 - home * beside_joint) + joint * (1.0 - home * beside_barkhane)
    return men, lost


@equation
def lost_capacity(v, p, geography):
    """Let commands interfere in every square; returns the share of all effort that is lost so."""
    lost, total = 0.0, 0.0
    for s in geography.squares.play:
        men, lost_here = interfere(s, v, p)
        total += men
        lost += lost_here
    return lost / max(total, 1e-9)
