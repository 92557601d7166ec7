"""Season: rains slow tracks from June, the inner delta floods from about August to December (supports M02 and M03)."""

from __future__ import annotations

from types import SimpleNamespace

from sim.engine import chance
from sim.engine.acts import dated, in_turn, native
from sim.engine.parameters import Params as Base
from sim.engine.parameters import parameter
from sim.engine.state import array
from sim.events import Day
from sim.geography import Geography
from sim.geography.roads import DRY, FLOOD, RAINS

MECHANISM = "stage"
DECLARES = {
    "tally.flood": array(float, "code", "row of travel times in force: 0 dry, 1 flood of the inner delta, 2 rains, 3 flood and rains"),
    "tally.flood_onset": array(float, "day of year", "first day of this year's flood"),
    "tally.flood_last_onset": array(float, "day of year", "first day of last year's flood, as a day of this year"),
}
WRITES = ()
_ONSET = chance.decision("season.onset")


class Params(Base):
    """Speeds of armed columns and the timing of the flood."""

    paved_kmh: float = parameter(40.0, 20.0, 80.0, "km/h", "judgement", "own", "speed of an armed column on a paved road")
    track_kmh: float = parameter(
        18.0, 8.0, 40.0, "km/h", "judgement", "convoy speed of about 120 km a day", "speed of an armed column on a track"
    )
    open_kmh: float = parameter(14.0, 5.0, 30.0, "km/h", "judgement", "own", "speed of an armed column across open ground of cost 1")
    flood_factor: float = parameter(
        3.0, 1.0, 8.0, "times", "judgement", "terrain zones: roads cut, pirogues", "travel time in flooded squares against the dry season"
    )
    rain_factor: float = parameter(
        1.5, 1.0, 4.0, "times", "judgement", "own; 1 is none: tracks of clay and wadis are cut for hours or days after rain",
        "travel time on tracks and open ground of the wettest region in the rains; others by their rain, paved roads not at all", null=1.0,
    )  # fmt: skip
    rain_start_day: int = parameter(152, 121, 196, "day of year", "derived", "rain by month and zone: 1 June", "first day of the rains")
    rain_days: int = parameter(
        122, 60, 160, "days", "derived", "nine tenths of the rain of a year fall from June to September", "length of the season of rains"
    )
    flood_start_day: int = parameter(
        213, 182, 244, "day of year", "derived", "flood by month at Mopti: 1 August", "usual first day of the flood of the inner delta"
    )
    flood_days: int = parameter(
        150, 90, 180, "days", "derived", "flood by month: August to December", "length of the flood of the inner delta"
    )
    onset_spread_days: int = parameter(
        14, 0, 40, "days", "judgement", "own", "days by which the flood comes earlier or later than usual at most"
    )


@dated
def foresee(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Draw this year's onset of the flood at New Year, and last year's as a day of this one."""
    if day.index == 0 or day.day_of_year == 1:
        year = 1970 + day.month_number // 12
        v.tally.flood_onset[0] = _onset(day, p, year)
        v.tally.flood_last_onset[0] = _onset(day, p, year - 1) - (366 if (year - 1) % 4 == 0 else 365)


@native
def flood(v: SimpleNamespace, p: Params, day: Day, geography: Geography) -> None:
    """Set whether the delta is in flood today, and whether the rains slow tracks everywhere."""
    t = v.tally
    since, since_last = day.day_of_year - t.flood_onset[0], day.day_of_year - t.flood_last_onset[0]
    flooded = 0 <= since < p.flood_days or since_last < p.flood_days
    rains = 0 <= day.day_of_year - p.rain_start_day < p.rain_days
    t.flood[0] = (FLOOD if flooded else DRY) + (RAINS if rains else DRY)


def _onset(day: Day, p: Params, year: int) -> float:
    """First day of a year's flood: as usual, shifted by chance."""
    shift = 2.0 * chance.uniform(day.seed_history, _ONSET, 0, 0, year) - 1.0
    return p.flood_start_day + shift * p.onset_spread_days


resolve = in_turn(foresee, flood)
