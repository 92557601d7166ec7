"""The schedule: DAY says what happens in a day and in which order, and nothing else does."""

from __future__ import annotations

from types import ModuleType

from sim.actors import (
    band,
    cell,
    civil_team,
    community,
    contingent,
    garrison,
    militia,
    moc_company,
    network,
    patrol,
    service_team,
    task_group,
)
from sim.engine.day import Step
from sim.rules.centre import communal, feuds, highway_robbery, interventions, militias
from sim.rules.jihadists import (
    campaigns,
    civilian_targeting,
    experience,
    ieds,
    influence,
    jihadist_rivalry,
    movement,
    offensives,
    retaliation,
    strength,
)
from sim.rules.mission import (
    attacks,
    aversion,
    civil_affairs,
    deployment,
    evacuation,
    fleet,
    guard,
    mixed_patrols,
    patrolling,
    police,
    predictability,
    protection,
    quick_reaction,
    supply,
)
from sim.rules.north import (
    armed_groups,
    banditry,
    bargaining,
    forums,
    fracture,
    peace_process,
    rebellion,
    rivalry,
    sanctions,
    skirmishes,
    smuggling,
)
from sim.rules.people import displacement, marking, recruitment, silencing, support
from sim.rules.record import outlook, reporting, season
from sim.rules.state import (
    army_abuse,
    army_operations,
    assaults,
    attacks_on_partners,
    garrisons,
    partner_operations,
    schools,
    services,
    state_presence,
)


def _decide(*parts: ModuleType) -> tuple[Step, ...]:
    return tuple(Step(part, "decide") for part in parts)


# Phases in order; an empty one belongs to actors and mechanisms that are not built yet.
DAY: tuple[tuple[str, tuple[Step, ...]], ...] = (
    ("measures due", (
        Step(outlook), Step(deployment), Step(garrisons), Step(displacement, "muster"), Step(strength, "muster"), Step(fracture, "muster"),
        Step(rivalry, "muster"), Step(armed_groups, "muster"), Step(militias, "muster"), Step(mixed_patrols, "muster"),
        Step(movement, "place"), Step(peace_process, "muster"),
    )),
    ("season", (Step(season), Step(fleet), Step(evacuation))),
    ("decisions", (
        *_decide(contingent, patrol, civil_team, cell, garrison, task_group, community, band, moc_company, network, service_team),
        Step(militia, "decide", every=7),
    )),
    ("smuggling", (Step(smuggling),)),
    ("bargaining", (Step(bargaining, every=7),)),
    ("movement", (
        Step(guard), Step(supply), Step(patrolling), Step(police), Step(movement), Step(armed_groups), Step(mixed_patrols),
        Step(protection), Step(marking), Step(predictability), Step(militias, "place", every=7),
    )),
    ("encounters", (
        Step(campaigns), Step(offensives), Step(army_operations), Step(army_abuse), Step(ieds), Step(attacks), Step(assaults),
        Step(civilian_targeting), Step(services), Step(partner_operations), Step(attacks_on_partners), Step(mixed_patrols, "strike"),
        Step(rivalry), Step(rebellion), Step(skirmishes), Step(jihadist_rivalry), Step(banditry), Step(highway_robbery), Step(communal),
        Step(interventions),
        Step(quick_reaction), Step(reporting), Step(deployment, "settle"), Step(garrisons, "settle"), Step(strength, "settle"),
        Step(armed_groups, "settle"), Step(militias, "settle"), Step(feuds, "settle"), Step(smuggling, "settle"),
        Step(mixed_patrols, "settle"),
        Step(partner_operations, "settle"), Step(aversion),
        Step(retaliation), Step(experience),
    )),
    ("communities", (
        Step(influence, every=7), Step(silencing), Step(support), Step(recruitment), Step(strength), Step(movement, "place"),
        Step(armed_groups, "place"),
        Step(fracture), Step(displacement), Step(state_presence), Step(schools, every=7), Step(militias, every=7),
    )),
    ("reconciliation", (Step(civil_affairs), Step(feuds, every=7), Step(forums, every=7))),
    ("peace process", (Step(sanctions), Step(peace_process))),
)  # fmt: skip


def steps() -> tuple[Step, ...]:
    """All words of DAY in order."""
    return tuple(step for _phase, words in DAY for step in words)


def parts() -> dict[str, ModuleType]:
    """Every part that DAY names, by name; actors are prefixed, since a rule may share an actor's word."""
    return {("actor " if step.decides else "") + step.name: step.part for step in steps()}


ACTORS = tuple(step.part for step in steps() if step.decides)
