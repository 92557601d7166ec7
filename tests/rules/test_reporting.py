"""M22: whether and how an event is recorded is a pure function of the event; recorded never exceeds true."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st
from tiny import Stage

from sim.events import Event
from sim.rules.record import reporting
from sim.rules.record.reporting import Params, chance_recorded, chance_unknown, report


def event(deaths: int = 0, draw: float = 0.5, target: str = "FAMA", side_a: str = "FAMA", kind: int = 1) -> Event:
    return Event(2, kind, "ambush", side_a, "JNIM", "JNIM", target, deaths_a=deaths, draw=draw)


@budget(max_examples=400, deadline=None)
@given(
    st.integers(0, 200), st.floats(1e-9, 1 - 1e-9), st.sampled_from(["FAMA", "MINUSMA", "Civilians"]),
    st.sampled_from(["FAMA", "MINUSMA", "Barkhane", "JNIM"]), st.sampled_from([1, 3]), st.floats(0.0, 1e6),
    st.integers(2015, 2019), st.booleans(),
)  # fmt: skip
def test_recorded_never_exceeds_true(
    deaths: int, draw: float, target: str, side: str, kind: int, people: float, year: int, on: bool
) -> None:
    e = event(deaths, draw, target, side, kind)
    recorded, best, who = report(e, people, year, Params(active=on))
    assert 0 <= best <= deaths and who in ("", "JNIM", "Unidentified")
    assert recorded or (best == 0 and who == "")
    assert 0.0 <= chance_recorded(e, people, year, Params(active=on)) <= 1.0
    if not on:
        assert (recorded, best, who) == (True, deaths, "JNIM")


def test_more_deaths_are_missed_less() -> None:
    chances = [chance_recorded(event(n), 1e4, 2016, Params()) for n in range(1, 30)]  # without a death: docs/limits.md
    assert chances == sorted(chances)
    p = Params(first_death=0.5, each_death=0.2, remote=1.0)
    assert chance_recorded(event(1), 1e4, 2016, p) == pytest.approx(0.5)
    assert chance_recorded(event(6), 1e4, 2016, p) == pytest.approx(1 - 0.5 * np.exp(-1.0))


def test_remote_places_are_seen_less() -> None:
    p = Params(remote=0.4, town_half=5000.0)
    near, middle, far = (chance_recorded(event(3), people, 2016, p) for people in (1e9, 5000.0, 0.0))
    assert far / near == pytest.approx(0.4, rel=1e-5) and middle / near == pytest.approx(0.7, rel=1e-5)


@pytest.mark.parametrize(("no_death", "deaths", "chances"), [(0.4, 0, [0.2, 0.3]), (0.4, 1, [0.5, 0.5]), (0.9, 0, [0.45, 0.5])])
def test_coverage_deepened_in_2017_for_events_without_deaths(no_death: float, deaths: int, chances: list[float]) -> None:
    """No more often than an event with one death."""
    p = Params(no_death=no_death, first_death=0.5, no_death_2017=1.5, remote=1.0)
    assert [chance_recorded(event(deaths), 1e4, year, p) for year in (2016, 2017)] == pytest.approx(chances)


def test_partner_operations_are_hardly_recorded_whatever_their_deaths() -> None:
    p = Params(partner=0.1)
    raids = [replace(event(dead, side_a="Barkhane"), initiator="Barkhane") for dead in (0, 40)]
    assert [chance_recorded(raid, 1e4, 2016, p) for raid in raids] == [0.1, 0.1]
    ambush = event(1, side_a="Barkhane", target="Barkhane")
    assert chance_recorded(ambush, 1e4, 2016, p) == chance_recorded(event(1, target="MINUSMA"), 1e4, 2016, p), "its headquarters tell"


def test_police_about_town_raise_reporting() -> None:
    plain, p = chance_recorded(event(1), 1e4, 2016, Params()), Params(police=0.3)
    found = [chance_recorded(event(1), 1e4, 2016, p, police) for police in (0.0, 1.0, 1e9)]
    assert found == pytest.approx([plain, (1 + 0.3 * (1 - np.exp(-1.0))) * plain, 1.3 * plain])
    assert chance_recorded(event(60), 1e9, 2016, Params(police=1.0), 1e9) == 1.0


def test_attacks_on_the_mission_are_counted_by_the_mission() -> None:
    p = Params(mission=0.4, no_death=0.2, no_death_2017=1.5, first_death=0.5, remote=1.0)
    for force in ("MINUSMA", "Barkhane"):
        seen = [chance_recorded(event(dead, target=force), 1e4, year, p) for dead, year in ((0, 2016), (0, 2017), (1, 2016))]
        assert seen == pytest.approx([0.4, 0.6, 1 - 0.5 * 0.6])


def said(p: Params, kind: int = 1, n: int = 20000) -> list[tuple[bool, int, str]]:
    """Reports of an event with four deaths, at as many draws."""
    return [report(event(4, (k + 0.5) / n, kind=kind), 1e4, 2016, p) for k in range(n)]


def test_numbers_heap_at_three_and_ten_and_some_initiators_stay_unknown() -> None:
    p = Params(heaping=0.6, unknown_state_based=0.34)
    reports = said(p)
    seen = [(best, who) for recorded, best, who in reports if recorded]
    assert len(seen) / len(reports) == pytest.approx(chance_recorded(event(4), 1e4, 2016, p), abs=1e-3)
    assert np.mean([best == 3 for best, _ in seen]) == pytest.approx(0.6, abs=0.1)
    assert np.mean([who == "Unidentified" for _, who in seen]) == pytest.approx(0.34, abs=0.06)
    ten = [report(event(n, 0.01), 1e4, 2016, Params(heaping=1.0))[1] for n in range(8, 15)]
    assert ten == [8, 9, 10, 10, 10, 13, 14]


def test_deciders_remember_what_was_recorded_and_forget() -> None:
    s = Stage()
    s["community.known_violence"][:] = s["community.known_harm"][:] = 4.0
    day = s.day(events=[event(6, 0.001, "MINUSMA", "MINUSMA"), event(9, 0.9999999), event(0, 1e-9)])
    s.act(reporting, day, memory_days=45.0, heaping=0.0)
    keep = 0.5 ** (1 / 45)
    assert s["community.known_violence"].tolist() == pytest.approx([4 * keep, 4 * keep + 7.0, 4 * keep]), "news is half a death"
    assert s["community.known_attacks"].tolist() == [0.0, 1.0, 0.0]
    assert s["community.known_harm"].tolist() == pytest.approx([4 * keep, 4 * keep + 0.5, 4 * keep]), "attacks on the mission harm none"
    assert [e.recorded for e in day.events] == [True, False, True]


def seen(month_number: int, people: float = 1e12, draw: float = 0.25, coverage: float = 1.0) -> bool:
    """Whether an event without deaths is recorded, at 0.2 before 2017 and 0.3 from then on."""
    s = Stage(people=people)
    s["tally.outlook_coverage"][:] = np.log(coverage)
    day = s.day(month_number=month_number, events=[event(0, draw)])
    s.act(reporting, day, no_death=0.4, first_death=0.5, no_death_2017=1.5)
    return bool(day.events[0].recorded)


def test_coverage_deepens_on_new_years_day_of_2017() -> None:
    december = (2016 - 1970) * 12 + 11
    assert [seen(december + months) for months in (-12, 0, 1, 12, 13)] == [False, False, True, True, True]
    assert not seen(december + 1, people=0.0), "far from towns less is recorded"
    assert seen(december + 13, draw=0.4, coverage=1.5), "0.2 x 1.5 x 1.5 is above 0.4"


def test_forces_are_known_by_their_uniforms_and_others_less_by_the_type_of_violence() -> None:
    p = Params(unknown_state_based=0.4, unknown_non_state=0.2, unknown_one_sided=0.6, unknown_forces=0.1)
    army = replace(event(1), initiator="FAMA")
    assert [chance_unknown(one, p) for one in (event(1), event(1, kind=2), event(1, kind=3), army)] == [0.4, 0.2, 0.6, 0.1]


def test_coverage_moves_on_with_the_outlook_and_never_beyond_certainty() -> None:
    p = Params(no_death=0.4, first_death=0.5, remote=1.0)
    assert chance_recorded(event(0), 1e4, 2018, p, coverage=1.5) == pytest.approx(1.5 * chance_recorded(event(0), 1e4, 2018, p))
    assert chance_recorded(event(50), 1e9, 2018, p, coverage=3.0) == 1.0
