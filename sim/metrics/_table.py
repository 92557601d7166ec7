"""Metrics that a few words say: a row each, with what it is about, its unit, its better direction, and how it is measured."""

from __future__ import annotations

from typing import NamedTuple

from sim.metrics._words import Array, Number, costs, ending, events, in_squares, last, mean, mean_ratio, per_year, ratio, total
from sim.outputs.record import Record
from sim.words import NON_STATE, ORGANISATIONS, RECEIVERS, STATE_BASED

CIVILIANS, VIOLENCE, MISSION, ARMIES = "protection of civilians", "violence as a whole", "the mission", "army and partner forces"
ARMED, COMMUNAL, STATE, ECONOMY = "armed groups", "communal violence and displacement", "state and accord", "illicit economy"
JIHADISTS = ("JNIM", "ISGS", "Ansaroul_Islam")
PARTNERS = ("Barkhane", "G5JF", "G3")
MONEY = "thousand USD a year"


class Row(NamedTuple):
    """One metric. Without `measure` it is the sum of what `each` event counts; `expected` is what the control variate uses."""

    doc: str
    unit: str
    theme: str
    measure: Number | None = None
    each: Array | None = None
    expected: Number | None = None
    by_square: Array | None = None


def _expected_of_jihadists(record: Record) -> float:
    rules = (f"{name}_expected_civilian" for name in ("civilian_targeting", "ieds", "services"))
    return total("quick_reaction_by_jihadists")(record) + total(*rules)(record)


LOWER: dict[str, Row] = {
    "civilian_deaths": Row("Civilians killed by anybody.",
        "deaths", CIVILIANS, each=events("deaths_civilians"), expected=ending("_expected_civilian")),
    "civilian_deaths_by_army": Row("Civilians killed by the army.",
        "deaths", CIVILIANS, each=events("deaths_civilians", initiator="FAMA"), expected=total("army_abuse_expected_civilian")),
    "civilian_deaths_by_jihadists": Row("Civilians killed by jihadists.",
        "deaths", CIVILIANS, each=events("deaths_civilians", initiator=JIHADISTS), expected=_expected_of_jihadists),
    "punishments": Row("Killings that punish people who helped the mission or the state.",
        "events", CIVILIANS, total("punishments"), each=events(subtype="punishment")),
    "deaths": Row("Deaths of all sides in all events of the mandate.",
        "deaths", VIOLENCE, each=events("best"), expected=ending("_expected_deaths")),
    "non_state_deaths": Row("Deaths in fights between groups none of which is the state.",
        "deaths", VIOLENCE, each=events("best", type_of_violence=NON_STATE)),
    "state_based_events": Row("Events between an armed group and soldiers of any flag: army, mission, partners, mixed companies.",
        "events", VIOLENCE, each=events(type_of_violence=STATE_BASED)),
    "attacks_on_bases": Row("Attacks on the mission's bases, lethal or not: indirect fire and complex attacks.",
        "events", MISSION, each=events(target="MINUSMA", subtype=("indirect_fire", "complex_attack"))),
    "attacks_on_mission": Row("Attacks on the mission, lethal or not.",
        "events", MISSION, each=events(target="MINUSMA"), expected=ending("_expected_attacks")),
    "attacks_on_move": Row("Attacks on the mission's patrols and convoys, lethal or not: ambushes and devices.",
        "events", MISSION, each=events(target="MINUSMA", subtype=("ambush", "ied"))),
    "peacekeeper_deaths": Row("Peacekeepers killed by hostile acts.",
        "deaths", MISSION, each=events("deaths_a", side_a="MINUSMA"), expected=ending("_expected_peacekeeper")),
    "peacekeeper_wounded": Row("Peacekeepers wounded by hostile acts.", "people", MISSION, each=events("wounded_a", side_a="MINUSMA")),
    "army_deaths": Row("Soldiers of the Malian army killed.", "deaths", ARMIES, each=events("deaths_a", side_a="FAMA")),
    "attacks_on_partners": Row("Attacks on Barkhane and on a joint force, lethal or not: ambushes and IEDs.",
        "events", ARMIES, each=events(target=PARTNERS)),
    "partner_deaths": Row("Soldiers of Barkhane and of a joint force killed, in raids, ambushes and by IEDs.",
        "deaths", ARMIES, each=events("deaths_a", side_a=PARTNERS)),
    "fighters_isgs": Row("Fighters of ISGS at the end of the mandate.", "fighters", ARMED, last("fighters_isgs")),
    "fighters_jihadist": Row("Jihadist fighters at the end of the mandate.",
        "fighters", ARMED, last("fighters_jnim", "fighters_isgs", "fighters_ansaroul_islam")),
    "people_under_jihadists": Row("People under jihadist influence, mean over the mandate.",
        "people", ARMED, mean("people_under_jihadists")),
    "support_jihadists": Row("Share of people who support a jihadist organisation, mean over the mandate.",
        "share", ARMED, mean("support_jihadists")),
    "displaced": Row("People displaced inside the country, mean over the mandate.", "people", COMMUNAL, mean("displaced")),
    "raids": Row("Raids between communities at odds.", "events", COMMUNAL, total("raids"), each=events(subtype="communal_raid")),
    "tension": Row("Tension where communities are at odds, by people, mean over the mandate.", "level, 0 to 1", COMMUNAL, mean("tension")),
    "collapses": Row("Times the accord collapsed.", "count", STATE, total("collapses"), expected=total("collapse_chance")),
    "moc_killed": Row("Men of the mixed companies killed.", "deaths", STATE, total("moc_killed")),
    "sanctions_stigma": Row("How unfair the sanctions list is seen to be, 0 to 1, mean over the mandate.", "level", STATE, mean("stigma")),
    "schools_closed": Row("Schools closed in northern and central Mali, mean over the mandate.", "schools", STATE, mean("schools_closed")),
    "robberies": Row("Violent robberies by armed groups of the North.", "events", ECONOMY, total("robberies")),
    "robberies_centre": Row("Violent robberies by bandits in the Centre.", "events", ECONOMY, total("highway_robberies")),
}  # fmt: skip
"""Outcomes of which less is better."""
HIGHER: dict[str, Row] = {
    "elite_will": Row("Will of the country's elites to carry the accord out, 0 to 1, mean over the mandate.",
        "level", STATE, mean("elite_will")),
    "officials_centre": Row("Officials and services in place in the Centre, mean over the mandate.",
        "share", STATE, mean("officials_centre")),
    "officials_north": Row("Officials and services in place in the North, mean over the mandate.", "share", STATE, mean("officials_north")),
    "peace_index": Row("How far the accord is carried out when the mandate ends, 0 to 1.", "level", STATE, last("peace_index")),
    "peace_index_mean": Row("How far the accord is carried out, 0 to 1, mean over the mandate.", "level", STATE, mean("peace_index")),
    "support_state": Row("Share of people who support the state, mean over the mandate.", "share", STATE, mean("support_state")),
}  # fmt: skip
"""Outcomes of which more is better."""
CIRCUMSTANCES: dict[str, Row] = {
    "aversion": Row("How strongly peacekeepers feel recent losses, mean over the mandate; it keeps them near their bases.",
        "remembered deaths", MISSION, mean("aversion")),
    "contests_won": Row("Places of the North that changed hands by force.",
        "places", ARMED, total("contests_won"), each=events(subtype="contest_won")),
    "n_groups": Row("Armed groups of the North with men, at the end of the mandate.", "groups", ARMED, last("n_groups")),
    "rival_clashes": Row("Fights of JNIM with ISGS in the mandate.",
        "events", ARMED, total("rival_clashes"), each=events(subtype="rival_clash")),
    "truces": Row("Truces in force between sides of the North, mean over the mandate.", "truces", ARMED, mean("truces")),
    "militia_men": Row("Men of the self-defence militias of communities, at the end of the mandate.",
        "men", COMMUNAL, last(*(f"militia_{name}" for name in ("dogon", "segou", "fulani", "tuareg", "arab")))),
    "coherence": Row("How far the accord's foreign sponsors pull one way, 0 to 1, mean over the mandate.",
        "level", STATE, mean("coherence")),
    "moc_men": Row("Men of the mixed companies of the coordination mechanism, mean over the mandate.", "men", STATE, mean("moc_men")),
    "moc_men_out": Row("Men of the mixed companies out on patrol, mean over the mandate.", "men", STATE, mean("moc_out")),
    "moc_toll_share": Row("How far members of the mixed companies live on tolls, by men, mean over the mandate.",
        "share", STATE, mean("moc_toll_share")),
    "bounties": Row("What smuggling networks that patrols disturb pay for attacks on the mission, a year.",
        MONEY, ECONOMY, per_year("bounties")),
    "smuggling_paid": Row("What smuggling costs its networks: tolls, gifts, bounties and cargo lost, a year.",
        MONEY, ECONOMY, per_year("paid")),
    "smuggling_seized": Row("Smuggled cargo that mission, army or partners seize, a year.", MONEY, ECONOMY, per_year("seized")),
    "sponsorship": Row("What smuggling networks give, beyond tolls, to whoever secures their routes, a year.",
        MONEY, ECONOMY, per_year(*(f"sponsored_{name.lower()}" for name in RECEIVERS))),
    "sponsorship_jihadists": Row("What smuggling networks give, beyond tolls, to jihadist organisations that secure their routes, a year.",
        MONEY, ECONOMY, per_year(*(f"sponsored_{name.lower()}" for name in ORGANISATIONS))),
    "tolls_cma": Row("Tolls of the corridors that groups of the CMA take, a year.", MONEY, ECONOMY, per_year("tolls_cma")),
    "tolls_isgs": Row("Tolls of the corridors that ISGS takes, a year.", MONEY, ECONOMY, per_year("tolls_isgs")),
    "tolls_jnim": Row("Tolls of the corridors that JNIM takes, a year.", MONEY, ECONOMY, per_year("tolls_jnim")),
    "tolls_outside": Row("Tolls of the corridors that groups outside both coalitions take, a year.",
        MONEY, ECONOMY, per_year("tolls_outside")),
    "tolls_platform": Row("Tolls of the corridors that groups of the Platform take, a year.", MONEY, ECONOMY, per_year("tolls_platform")),
    "tolls_state": Row("Tolls of the corridors that officials take, a year.", MONEY, ECONOMY, per_year("tolls_state")),
}  # fmt: skip
ACTIVITIES: dict[str, Row] = {
    "people_covered": Row("People within reach of UN protection, mean over the mandate.", "people", CIVILIANS, mean("people_covered")),
    "answered_share": Row("Share of attacks on peacekeepers and civilians that a reaction force answered.",
        "share", MISSION, ratio("answered", "answerable")),
    "contributed_away": Row("Infantry that countries took out of the mission for a joint force, mean over the mandate.",
        "men", MISSION, mean("troops_drawn")),
    "convoy_km": Row("Kilometres driven by supply convoys.", "km", MISSION, total("convoy_km")),
    "cost": Row("Cost a year of all that measures can change, at central unit costs.", "USD million a year", MISSION, costs("value")),
    "cost_high": Row("The same at the high end of every unit cost.", "USD million a year", MISSION, costs("high")),
    "cost_low": Row("The same at the low end of every unit cost.", "USD million a year", MISSION, costs("low")),
    "escort_share": Row("Share of infantry on escort.", "share", MISSION, mean_ratio("escort_men", "infantry")),
    "guard_share": Row("Share of infantry on guard.", "share", MISSION, mean_ratio("guard_men", "infantry")),
    "long_patrol_days": Row("Platoon-days on long patrols.",
        "platoon-days", MISSION, total("long_patrol_days"), by_square=in_squares("long_patrol_days")),
    "mobile_men": Row("Infantry free of guard and escort, mean over the mandate.", "men", MISSION, mean("mobile_men")),
    "patrol_days": Row("Platoon-days on patrol, short and long.",
        "platoon-days", MISSION, total("patrol_days"), by_square=in_squares("patrol_days")),
    "patrols_beyond_share": Row("Share of patrols that go beyond 20 km.", "share", MISSION, ratio("patrols_beyond", "patrols")),
    "people_reached": Row("People of squares without a base of the mission where a patrol has been within a week, mean over the mandate.",
        "people", MISSION, mean("people_reached")),
    "police_patrols": Row("Patrols of UN police in towns.", "patrols", MISSION, total("police_patrols")),
    "response_hours": Row("Hours to answer, mean over answered attacks.", "hours", MISSION, ratio("response_hours", "answered")),
    "site_km": Row("Distance of long patrols at their places from their bases.", "km", MISSION, ratio("site_km", "site_days")),
    "sites_at_bases_share": Row("Share of days at the place of a long patrol that are spent in the square of an open base.",
        "share", MISSION, ratio("site_days_at_bases", "site_days")),
    "squares_reached": Row("Squares without a base of the mission where a patrol has been within a week, mean over the mandate.",
        "squares", MISSION, mean("squares_reached")),
    "team_days": Row("Days of work of civil teams, in town and outside.", "team-days", MISSION, total("team_days")),
    "team_days_away": Row("Days of civil teams outside their town.", "team-days", MISSION, total("team_days_away")),
    "troops": Row("Troops deployed on the grid, mean over the mandate.", "men", MISSION, mean("troops")),
    "joint_force_men": Row("Men of a joint force's battalions that operate along Mali's borders, mean over the mandate.",
        "men", ARMIES, mean("joint_force_men")),
    "killed_by_joint_force": Row("Fighters killed by a joint force.", "deaths", ARMIES, total("killed_by_joint_force")),
    "lost_capacity": Row("Capacity that operations lose where commands aim at one square without agreement, mean over the mandate.",
        "share of men", ARMIES, mean("lost_capacity")),
    "people_served": Row("People whom mobile services reached lately, mean over the mandate.", "people", STATE, mean("people_served")),
    "posts_paid": Row("Posts of officials paid where the state returns, mean over the mandate.", "officials", STATE, mean("posts_paid")),
    "sanctioned_groups": Row("Armed groups on a sanctions list, mean over the mandate.", "groups", STATE, mean("designated")),
    "service_days": Row("Days of work by mobile service teams at the places they serve.", "team-days", STATE, total("service_days")),
}  # fmt: skip
TABLE = (
    ("outcome", "lower", LOWER), ("outcome", "higher", HIGHER), ("circumstance", "none", CIRCUMSTANCES), ("activity", "none", ACTIVITIES),
)  # fmt: skip
"""Kind and better direction of the rows of each."""
