"""Joint force of neighbouring countries: the day on which its battalions form (M18)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.events import Day


def forms_today(v: SimpleNamespace, day: Day) -> bool:
    """Whether a joint force takes the field today: on its first day, or on the mandate date where that comes later."""
    joint = v.levers.joint_force
    return bool(joint.battalions) and (day.number == joint.since or (day.first_of_mandate and joint.since < day.number))
