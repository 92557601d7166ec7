"""A pair is lived again with a fuller record: fields by week, patrols and bases by day; its events must be those of the folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.ask.mistakes import Mistake, one_line
from experiments.study.results import ResultsError

if TYPE_CHECKING:
    from experiments.map.request import Asked
    from experiments.study.results import Results
    from sim.model import Mali
    from sim.settings import Settings

WEEK = 7
WEEKLY = ("influence_jnim", "influence_isgs", "cover", "tension")


@dataclass
class Lived:
    """One scenario from the mandate date on, as a sum over the runs that were added: a row a day or week, a column a square in play."""

    weekly: dict[str, np.ndarray]
    patrols: np.ndarray
    displaced: np.ndarray
    men: dict[str, np.ndarray] = field(default_factory=dict)
    runs: int = 0

    @classmethod
    def blank(cls, days: int, squares: int) -> Lived:
        """Nothing lived yet."""
        weeks = -(-days // WEEK)
        weekly = {name: np.zeros((weeks, squares), np.float32) for name in WEEKLY}
        return cls(weekly, np.zeros((days, squares), np.float32), np.zeros(days))

    def note(self, day: int, fields: Mapping[str, np.ndarray], span: int) -> None:
        """Add one evening; `span` is how many days its week has."""
        for name in WEEKLY:
            self.weekly[name][day // WEEK] += fields[name] / span
        self.patrols[day] += fields["patrols"]

    def mean(self) -> Lived:
        """Over all runs."""
        weekly = {name: values / self.runs for name, values in self.weekly.items()}
        men = {base: values / self.runs for base, values in self.men.items()}
        return Lived(weekly, self.patrols / self.runs, self.displaced / self.runs, men, 1)


def pair(asked: Asked, place: int, sums: Mapping[str, Lived]) -> None:
    """Live the scenarios of one pair and add them to `sums`; raises Mistake where their events are not those that the folder has."""
    from sim.run import simulate_history

    row = asked.results.manifest["pairs"][place]
    arms = {name: settings_of(asked.results, name, place) for name in asked.scenarios}
    snapshot = simulate_history(next(iter(arms.values())), row["history"])
    for name, settings in arms.items():
        found = _live(settings, snapshot, row["future"], sums[name])
        _same(asked, name, place, found)


def _live(settings: Settings, snapshot: Any, future: int, into: Lived) -> dict[str, np.ndarray]:
    """One run from the mandate date to the end; returns its events."""
    from sim.model import Mali
    from sim.outputs.record import event_table

    model = Mali(settings, history=snapshot.history, future=future, enlist=False)
    model.resume(snapshot.index, snapshot.arrays)
    days = settings.calendar.days - snapshot.index
    homes, displaced = _homes(model), list(model.recorder.names).index("tally.displaced")
    bases, people = model.geography.bases.key, model.state.arrays["base.people"]
    men = np.zeros((days, len(bases)))
    for day in range(days):
        model.step()
        into.note(day, _fields(model, homes), min(WEEK, days - day // WEEK * WEEK))
        into.displaced[day] += model.recorder.daily[snapshot.index + day, displaced]
        men[day] = people
    for place in np.flatnonzero(men.any(axis=0)):
        into.men[bases[place]] = into.men.get(bases[place], np.zeros(days)) + men[:, place]
    into.runs += 1
    events = event_table(model.recorder.rows)
    model.close()
    return events


def _homes(model: Mali) -> tuple[np.ndarray, np.ndarray]:
    """The community of each square in play, and its row."""
    of_square = model.geography.localities.of_square
    play = model.geography.squares.play
    return play, of_square[play]


def _fields(model: Mali, homes: tuple[np.ndarray, np.ndarray]) -> dict[str, np.ndarray]:
    """This evening by square in play."""
    play, community = homes
    arrays = model.state.arrays
    influence = arrays["field.influence"]
    return {
        "influence_jnim": influence[0][play], "influence_isgs": influence[1][play], "cover": arrays["field.cover"][play],
        "tension": model.state.rosters["community"]["tension"][community], "patrols": arrays["field.patrol_day"][play],
    }  # fmt: skip


def _same(asked: Asked, scenario: str, place: int, found: Mapping[str, np.ndarray]) -> None:
    kept = stored(asked, scenario, [place])
    if all(_equal(kept[name].to_numpy(), found[name]) for name in COMPARED):
        return
    raise Mistake(
        f"{asked.results.folder}: {scenario} in pair {place + 1}, run again, is not the run that is stored: the folder is of another "
        "version of the model; the command that made it makes it anew"
    )


def _equal(first: Sequence[Any] | np.ndarray, second: np.ndarray) -> bool:
    return len(first) == len(second) and bool(np.all(np.asarray(first) == np.asarray(second)))


def settings_of(results: Results, scenario: str, place: int) -> Settings:
    """What a scenario was run with in the pair at that place; raises Mistake where the manifest does not say."""
    from sim.engine.parameters import SettingsError
    from sim.settings import build

    manifest = results.folder / "manifest.json"
    try:
        return build(_tree(results.manifest["configuration"], scenario, place))
    except SettingsError as error:
        raise Mistake(f"{manifest}: {one_line(error)}; the folder is of another version of the model") from None
    except (LookupError, TypeError, AttributeError, ValueError, StopIteration):
        raise Mistake(f"{manifest}: its configuration cannot be run again; the command that made the folder makes it anew") from None


def _tree(configuration: dict[str, Any], scenario: str, place: int) -> dict[str, Any]:
    """A run's tree of settings: the study's calendar, grid and world, the scenario's measures, and what the pair's world changes."""
    from experiments.study.worlds import with_values

    own = next(row for row in configuration["scenarios"] if row["name"] == scenario)
    world, name = configuration["world"], configuration["pairs"][place].get("world")
    if name is not None:
        values = next(row["values"] for row in configuration["worlds"] if row["name"] == name)
        world = with_values(world, values)
    shared = {section: configuration[section] for section in ("calendar", "grid")}
    return shared | {"world": world} | {section: part for section, part in own.items() if section != "name"}


COMPARED = ("date", "square", "type_of_violence", "deaths_a", "deaths_b", "deaths_civilians", "side_a", "side_b")
COUNTED = ("deaths", "civilian_deaths", "peacekeeper_deaths", "attacks_on_mission")
"""What events are counted as from the mandate date on, by the metrics' names and definitions."""


def stored(asked: Asked, scenario: str, places: Sequence[int]) -> pd.DataFrame:
    """Events of these pairs' runs of one scenario, in the tables' order."""
    pairs = {(row["history"], row["future"]) for row in (asked.results.manifest["pairs"][place] for place in places)}
    table = asked.events.loc[asked.events["scenario"] == scenario]
    chosen = [pair in pairs for pair in zip(table["history"], table["future"])]
    return table.loc[chosen].reset_index(drop=True)


def squares(asked: Asked) -> pd.DataFrame:
    """The squares in play in their order: square, priogrid_gid, latitude, longitude, region."""
    table = asked.results.squares.drop_duplicates("square").sort_values("square")
    wanted = ["square", "priogrid_gid", "latitude", "longitude", "region"]
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise ResultsError(f"{asked.results.folder / 'squares.parquet'}: lacks {', '.join(missing)}")
    return table[wanted].reset_index(drop=True)


def placed(events: pd.DataFrame, ground: pd.DataFrame) -> np.ndarray:
    """The row of `ground` that each event's square has."""
    numbers = ground["square"].to_numpy()
    rows = np.searchsorted(numbers, events["square"]).clip(max=len(numbers) - 1)
    if not np.array_equal(numbers[rows], events["square"].to_numpy()):
        raise ResultsError("events.parquet: has events on squares that squares.parquet does not have")
    return rows


def counts(events: pd.DataFrame, days: int) -> dict[str, np.ndarray]:
    """Sums from the mandate date to the evening of each day."""
    mission = events["side_a"].eq("MINUSMA")
    each = {
        "deaths": events["best"], "civilian_deaths": events["deaths_civilians"], "peacekeeper_deaths": events["deaths_a"] * mission,
        "attacks_on_mission": events["target"].eq("MINUSMA").astype(int),
    }  # fmt: skip
    return {name: np.bincount(events["day"], each[name], days).cumsum() for name in COUNTED}
