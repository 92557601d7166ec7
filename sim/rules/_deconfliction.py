"""Several commands in one square: what each loses where others operate in the same week and nobody has agreed on it (M18)."""

from __future__ import annotations

from sim.engine.compiling import kernel


@kernel
def crowd(play, mission, army, partner, joint, group_men, interference, half, interference_mission, interference_army):
    """Cut each command's effort in a square where others are too; returns the share of all effort that is lost so.

    The mission's long patrols and the army are given in men, Barkhane and a joint force in groups of `group_men`; all but
    the army stay for days or a week where they go, so that a day's effort is the week's. A command of m men counts as
    m / (m + half), and beside each other one a command keeps 1 - interference x its count. So beside one in full strength it loses
    interference, and a third costs another. The partners' efforts are cut here; the mission's and the army's losses are left in
    `interference_mission` and `interference_army` for the rules that use theirs.
    """
    lost, total = 0.0, 0.0
    for s in play:
        a, b, c, d = mission[s], army[s], partner[s] * group_men, joint[s] * group_men
        men = a + b + c + d
        if men == 0.0:
            interference_mission[s] = 0.0
            interference_army[s] = 0.0
            continue
        beside_a = 1.0 - interference * a / (a + half) if a > 0.0 else 1.0
        beside_b = 1.0 - interference * b / (b + half) if b > 0.0 else 1.0
        beside_c = 1.0 - interference * c / (c + half) if c > 0.0 else 1.0
        beside_d = 1.0 - interference * d / (d + half) if d > 0.0 else 1.0
        partners, home = beside_c * beside_d, beside_a * beside_b
        interference_mission[s] = 1.0 - beside_b * partners
        interference_army[s] = 1.0 - beside_a * partners
        partner[s] *= home * beside_d
        joint[s] *= home * beside_c
        total += men
        lost += a * interference_mission[s] + b * interference_army[s] + c * (1.0 - home * beside_d) + d * (1.0 - home * beside_c)
    return lost / max(total, 1e-9)
