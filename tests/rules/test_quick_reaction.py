"""M03: held men and patrols nearby answer a share of attacks, fewer the farther, and spare by their hours; alerts send men out."""

import numpy as np
import pytest
import runs
from tiny import Stage

from sim.actors import contingent
from sim.actors.cell import GOVERN, TARGET_CIVILIANS
from sim.events import Event
from sim.rules.mission import quick_reaction

NULLS = {"shorter": 0.0, "medics": 0.0, "alerts_per_week": 0.0, "stay": 0.0, "road": 0.0}
SURE = {"most": 1.0, "alarm_hours": 0.5, "fight_hours": 1.0, "hours_scale": 12.0}


def attack(square: int, target: str = "MINUSMA", initiator: str = "JNIM", subtype: str = "ambush", **lost: int) -> Event:
    """An attack that has done its harm."""
    return Event(square, 1, subtype, "MINUSMA", "JNIM", initiator, target, **lost)


@pytest.mark.parametrize(("event", "men", "medics", "left"), [
    (attack(1, subtype="ied", deaths_a=40, wounded_a=10), 0.0, 0.4, (40 * (1 - 0.4 * np.exp(-0.75)), 0, 0)),
    (attack(0, subtype="complex_attack", deaths_a=40), 0.0, 0.0, (40, 0, 0)),
    (attack(1, "Fulani_selfdefence", "Dogon_dozo", "communal_raid", deaths_a=30, deaths_b=20, deaths_civilians=40), 35.0, 0.0,
     (30, 20, 40 * (1 - np.exp(-0.5)))),
    (attack(1, "Civilians", deaths_civilians=40), 35.0, 0.0, (0, 0, 40 * (1 - np.exp(-0.5)))),
])  # fmt: skip
def test_help_spares_by_the_kind_of_attack(event: Event, men: float, medics: float, left: tuple[float, float, float]) -> None:
    """Medics turn dead into wounded and nobody shortens an explosion; a base under attack is its own help; raiders are not spared.

    Who stands there on an alert, men in square 1, is at hand after half an hour of alarm when the raid comes.
    """
    s, hurt = held(), event.deaths_a + event.wounded_a
    s["field.reaction_men"][1] = men
    live(s, event, medics=medics, shorter=1.0, **SURE)
    assert s.tally("answered") == s.tally("answerable") == 1.0 and event.deaths_a + event.wounded_a == hurt
    assert (event.deaths_a, event.deaths_b, event.deaths_civilians) == pytest.approx(left, abs=1.0)
    assert s["base.reaction_out"][0] == (35.0 if event.subtype == "ied" else 0.0)


def held(infantry: int = 600, hour: float = 1.0) -> Stage:
    """A base with so many men, a tenth of its free infantry held for reaction; so many hours from a square to the next."""
    s = Stage(bases=(0,), hour=hour)
    s.contingent(0, infantry, infantry)
    return s


def live(s: Stage, *events: Event, number: int = 16000, **params: float) -> Stage:
    """One day of a stage with these attacks."""
    day = s.day(number=number)
    day.orders["contingent"] = s.act(contingent, day, "decide")
    day.events.extend(events)
    s.act(quick_reaction, day, **params)
    return s


def answered(
    square: int, infantry: int = 600, target: str = "MINUSMA", initiator: str = "JNIM", tries: int = 400, **params: float
) -> tuple[float, float]:
    """Share of attacks in a square that are answered from a base at the other end, and mean hours; men are back at once."""
    s, seen = held(infantry), []
    for k in range(tries):
        s["base.reaction_out"][:] = s["field.reaction_men"][:] = 0.0
        live(s, attack(square, target, initiator), number=16000 + k, **params)
        seen.append([s.tally(name) for name in ("answered", "answerable", "response_hours")])
    got, called, hours = np.sum(seen, axis=0)
    return got / max(called, 1.0), hours / max(got, 1.0)


@pytest.mark.parametrize(("square", "infantry", "share"), [(0, 600, 0.7), (4, 600, 0.7 * np.exp(-2.0)), (0, 175, 0.35)])
def test_the_share_answered_falls_with_travel_time_and_with_fewer_men(square: int, infantry: int, share: float) -> None:
    """0.7 next door; a scale of two hours leaves 0.7 exp(-2) at four hours; 175 free men hold half a platoon."""
    found = answered(square, infantry, most=0.7, hours_scale=2.0)
    assert found == (pytest.approx(share, abs=0.06), pytest.approx(square))


def test_only_attacks_on_the_mission_and_on_civilians_are_counted() -> None:
    assert answered(0, target="Civilians")[0] > 0.5
    assert answered(0, target="FAMA", tries=20) == (0.0, 0.0)
    assert answered(0, target="Civilians", initiator="FAMA", tries=20) == (0.0, 0.0)


def test_a_patrol_nearby_helps_where_no_base_can() -> None:
    """Nobody is held; half a platoon stands an hour away, and half of 0.7 exp(-1/2) of attacks are answered."""
    s, got = Stage(bases=(0,)), 0.0
    s["field.un_hours"][3] = 17.5
    for k in range(600):
        got += live(s, attack(4), number=16000 + k, hours_scale=2.0).tally("answered")
    assert got / 600 == pytest.approx(0.35 * np.exp(-0.5), abs=0.04)
    assert s["field.reaction_men"].sum() == 0.0, "a patrol is not sent; it is there"


def test_what_help_spares_by_hand() -> None:
    """Two hours away and half an hour of alarm: exp(-2.5) of a fight's harm is to come, half of it prevented; medics exp(-2.5/2)."""
    s, spared, dead = held(), 0.0, 0
    shorter, medics = 0.5 * np.exp(-2.5), 0.2 * np.exp(-1.25)
    share = 1.0 - (1.0 - shorter) * (1.0 - medics)
    goes = np.exp(-2.0 / 12.0)
    for k in range(500):
        s["base.reaction_out"][:] = s["field.reaction_men"][:] = 0.0
        event = attack(2, "Civilians", deaths_civilians=10)
        live(s, event, number=16000 + k, medics=0.2, shorter=0.5, **SURE)
        spared, dead = spared + s.tally("spared"), dead + 10 - event.deaths_civilians
        assert s.tally("quick_reaction_expected_civilian") == pytest.approx(-goes * share * 10)
        assert s.tally("quick_reaction_by_jihadists") == s.tally("quick_reaction_expected_deaths") < 0.0
    assert spared == dead == pytest.approx(500 * goes * share * 10, rel=0.1)
    assert s.tally("quick_reaction_expected_peacekeeper") == 0.0


def test_the_army_is_helped_by_its_share() -> None:
    """Half of the attacks on it; an hour and a half away half of exp(-1.5) of the harm is spared."""
    s, left, goes = held(), 0, 0.5 * np.exp(-1.0 / 12.0)
    for k in range(400):
        s["base.reaction_out"][:] = s["field.reaction_men"][:] = 0.0
        event = attack(1, "FAMA", deaths_a=20)
        live(s, event, number=16000 + k, for_army=0.5, shorter=1.0, medics=0.0, **SURE)
        left += event.deaths_a
    assert left / 400 == pytest.approx(20.0 * (1.0 - goes * np.exp(-1.5)), abs=0.35)


def test_a_force_stands_for_the_night_and_its_base_lacks_it_for_a_day() -> None:
    """600 men hold 60: 35 go on the first day and 25 are left; half a day of 35 men counts, four squares are passed out and back."""
    s = live(held(hour=1e-3), attack(3, "Civilians"), attack(3), **SURE, stay=0.5)
    assert s.tally("answered") == 2.0, "two attacks in a square call one force"
    assert s["field.reaction_men"].tolist() == [0.0, 0.0, 0.0, 17.5, 0.0]
    assert s["field.reaction_passages"].tolist() == [2.0, 2.0, 2.0, 2.0, 0.0] and s["base.reaction_out"].tolist() == [35.0]
    for day, men in ((16001, 25.0), (16002, 35.0)):  # the rest goes; nobody is sent twice
        live(s, attack(1, "Civilians"), number=day, **SURE)
        assert s["base.reaction_out"].tolist() == [pytest.approx(men)]
    live(s, number=16003)
    assert s["base.reaction_out"].sum() == s["field.reaction_men"].sum() == s["field.reaction_passages"].sum() == 0.0
    assert s.tally("answered") == s.tally("answerable") == 0.0, "a quiet day has no calls"


def warned(action: int = TARGET_CIVILIANS, informing: float = 0.5, tries: int = 800, **params: float) -> tuple[float, float]:
    """Alerts a day and those heeded: forty men mean to raid in a square two hours from a base."""
    s, seen = held(), np.zeros(2)
    s.cell(2, 40, action=action)
    s["field.information"][:] = informing
    for k in range(tries):
        s["base.reaction_out"][:] = 0.0
        live(s, number=16000 + k, **params)
        seen += s.tally("alerts"), s.tally("alerts_heeded")
    return float(seen[0]) / tries, float(seen[1] / max(seen[0], 1.0))


def test_people_who_inform_warn_and_a_force_goes_out() -> None:
    """1.4 a week for 20 men, forty men and half of the people: 0.2 a day; 0.7 exp(-2/2.5) of alerts are heeded."""
    alerts, heeded = warned(alerts_per_week=1.4, hours_scale=2.5, most=0.7)
    assert alerts == pytest.approx(1.0 - np.exp(-0.2), abs=0.03) and heeded == pytest.approx(0.7 * np.exp(-0.8), abs=0.08)
    assert warned(GOVERN, tries=20)[0] == warned(informing=0.0, tries=20)[0] == 0.0


def test_at_the_nulls_a_run_is_to_the_digit_one_in_which_nobody_goes() -> None:
    """Half a year of the real world, mobile patrols from the fortieth day: who goes is counted, and nothing else differs."""
    traces = {f"tally.{name}" for name in ("answered", "response_hours", "reaction_out")} | {"base.reaction_out", "daily"}

    def lived(**params: float) -> dict[str, str]:
        model = runs.live(runs.make(40, 180, measures=runs.MOBILE, world={"quick_reaction": params}))
        found = runs.fingerprint(model)
        model.close()
        return found

    nobody = lived(most=0.0)
    assert set(runs.differing(lived(**NULLS), nobody)) - traces == set()
    assert "events" in runs.differing(lived(alarm_hours=0.1, shorter=1.0, medics=0.4), nobody)
