"""A made-up results folder, the same every time, for tests of statistics, figures and report.

Events are thinned from candidates that all scenarios of a pair share, so arms are paired as real ones are; the other
tables are counted from the events. No number here is an estimate of anything.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
from matplotlib.path import Path as Polygon

from experiments.comparison.answers import answers, world_differences
from experiments.comparison.differences import differences
from experiments.comparison.ranking import rank
from experiments.comparison.yardstick import shares

START, MANDATE, END = pd.Timestamp("2015-01-01"), pd.Timestamp("2017-06-29"), pd.Timestamp("2019-06-28")
Key = tuple[str, str, int, int]
TYPES = {1: "state_based", 2: "non_state", 3: "one_sided"}
KEYS = ("scenario", "world", "history", "future")
REGIONS = ("kidal", "gao", "menaka", "timbuktu", "taoudenit", "mopti", "segou")
OUTLINE = [
    (-12.2, 14.8), (-11.5, 15.6), (-10.7, 15.4), (-9.4, 15.4), (-5.5, 15.5), (-5.3, 16.3), (-6.5, 25.0), (-4.8, 25.0),
    (0.0, 21.8), (1.2, 21.1), (1.2, 20.7), (3.2, 19.8), (3.2, 19.1), (4.25, 19.1), (4.2, 16.9), (3.5, 15.4),
    (1.3, 15.3), (0.2, 15.0), (-0.7, 15.1), (-2.0, 14.2), (-2.9, 13.6), (-3.9, 13.4), (-4.3, 12.5), (-5.5, 11.5),
    (-5.5, 10.4), (-8.0, 10.3), (-8.3, 11.3), (-10.0, 12.2), (-11.4, 12.4), (-12.2, 14.8),
]  # fmt: skip
RIVER = [(-8.0, 12.6), (-6.1, 13.5), (-4.2, 14.5), (-4.0, 15.6), (-3.0, 16.7), (-1.5, 16.9), (0.0, 16.2), (1.0, 15.2)]
BASES = [
    *[("tessalit", "Tessalit", 20.2, 1.0, 755), ("aguelhok", "Aguelhok", 19.5, 0.9, 214)],
    *[("kidal", "Kidal", 18.4, 1.4, 2102), ("gao", "Gao", 16.3, 0.0, 2806), ("ansongo", "Ansongo", 15.7, 0.5, 704)],
    *[("menaka", "Ménaka", 15.9, 2.4, 288), ("ber", "Ber", 16.8, -2.5, 96), ("timbuktu", "Timbuktu", 16.8, -3.0, 1370)],
    *[("lere", "Léré", 15.7, -4.9, 96), ("sevare", "Sévaré", 14.5, -4.1, 192), ("diabaly", "Diabaly", 14.7, -6.0, 608)],
]
TOWNS = [("Mopti", 14.48, -4.18), ("Douentza", 15.0, -2.95), ("Taoudénit", 22.67, -3.98), ("Ségou", 13.43, -6.27)]
SIDES = [
    *[(1, "MINUSMA", "JNIM"), (1, "FAMA", "JNIM"), (1, "FAMA", "Ansaroul_Islam"), (1, "Barkhane", "JNIM")],
    *[(1, "MINUSMA", "ISGS"), (2, "GATIA", "HCUA"), (2, "Dogon_dozo", "Fulani_selfdefence")],
    *[(3, "JNIM", "Civilians"), (3, "FAMA", "Civilians"), (3, "Ansaroul_Islam", "Civilians"), (3, "ISGS", "Civilians")],
]
METRICS = [
    *[("deaths", "deaths", "outcome", "lower"), ("civilian_deaths", "deaths", "outcome", "lower")],
    *[("peacekeeper_deaths", "deaths", "outcome", "lower"), ("attacks_minusma", "attacks", "outcome", "lower")],
    *[("lethal_events", "events", "outcome", "lower"), ("displaced", "people", "outcome", "lower")],
    *[("people_protected", "people", "outcome", "higher"), ("patrol_days", "days", "activity", "none")],
    *[("long_patrol_days", "days", "activity", "none"), ("convoys", "convoys", "activity", "none")],
    ("cost", "million USD", "activity", "none"),
    *[(f"tolls_{name}", "thousand USD a year", "circumstance", "none") for name in ("cma", "platform", "outside", "jnim", "isgs", "state")],
]
THEMES = {
    **{"deaths": "violence as a whole", "lethal_events": "violence as a whole", "civilian_deaths": "protection of civilians"},
    **{"peacekeeper_deaths": "the mission", "attacks_minusma": "the mission", "patrol_days": "the mission", "cost": "the mission"},
    **{"displaced": "communal violence and displacement", "tolls_cma": "illicit economy", "tolls_jnim": "illicit economy"},
}
"""Of some metrics; the others name none, as in results of earlier versions."""
MEN = {
    **{"hcua": 900, "mnla": 1400, "maa_cma": 500, "gatia": 1100, "maa_platform": 450, "ganda": 300, "cpa": 250, "cmfpr2": 200},
    **{"msa": 0, "cja": 0, "splinters": 0},
}
"""Men of each group in January 2015; two are formed in 2016, and no splinter is seen in most runs."""
ROUTE = [(16.3, -5.0), (16.8, -2.5), (17.5, 0.1), (19.5, 1.0), (21.2, 1.1)]
"""Waypoints of the one corridor, latitude and longitude."""
HOLDINGS = [(19.5, 0.9, "cma", 0.95), (18.4, 1.4, "cma", 0.7), (16.3, 0.0, "platform", 0.9), (15.9, 2.4, "outside", 0.6)]
"""Latitude and longitude of places, who holds them, and on what share of days."""
WORKING_POINTS = [
    *[("force patrols a week", 430, 300, 600, ""), ("patrols beyond 20 km", 0.12, 0.05, 0.30, "share")],
    *[("infantry on guard", 0.47, 0.35, 0.60, "share"), ("convoys a base and month", 1.1, 0.5, 2.0, "")],
    *[("attacks on the mission", 88, 37, 150, "a year"), ("attacks on the move", 0.71, 0.33, 0.67, "share")],
    *[("jihadist fighters lost", 0.05, 0.15, 0.35, "share of stock"), ("displaced", 44000, 38000, 52000, "people")],
]


def write_results(
    folder: Path,
    scenarios: tuple[str, ...] = ("status_quo", "mobile", "close_bases"),
    pairs: int = 12,
    *,
    non_state: bool = True,
    ranked: bool = True,
    yardstick: str | None = None,
) -> Path:
    """Write a whole results folder of the given scenarios (first one the reference; one may be without a mission) and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    grid = squares()
    keys = [(name, "baseline", pair, pair) for name in scenarios for pair in range(1, pairs + 1)]
    made = [_events(grid, key, scenarios.index(key[0]), non_state) for key in keys]
    events = pd.concat([rows for rows, _ in made], ignore_index=True)
    monthly = pd.concat([_monthly(events, key, scenarios.index(key[0])) for key in keys], ignore_index=True)
    table = pd.concat([_squares(grid, events, key, scenarios.index(key[0])) for key in keys], ignore_index=True)
    runs = _runs(events, table, keys, [expected for _, expected in made])
    metrics = [dict(zip(("name", "unit", "kind", "better"), row, strict=True), doc="", **_judged(row[0], row[2])) for row in METRICS]
    metrics = [one | ({"theme": THEMES[one["name"]]} if one["name"] in THEMES else {}) for one in metrics]
    events.to_parquet(folder / "events.parquet")
    monthly.to_parquet(folder / "monthly.parquet")
    table.drop(columns="weight").to_parquet(folder / "squares.parquet")
    runs.to_parquet(folder / "runs.parquet")
    _bases(keys).to_parquet(folder / "bases.parquet")
    _working_points(keys).to_parquet(folder / "working_points.parquet")
    _costs(keys).to_parquet(folder / "costs.parquet")
    differences(runs, metrics, list(scenarios)).to_csv(folder / "differences.csv", index=False)
    if yardstick:
        told = shares(runs, metrics, [name for name in scenarios if name != yardstick], yardstick)
        told.to_csv(folder / "shares.csv", index=False)
    if ranked and len(scenarios) > 2:
        tables = [rank(runs, metrics, list(scenarios), name).table for name in HEADLINE]
        pd.concat(tables).to_csv(folder / "ranking.csv", index=False)
    _observed().to_csv(folder / "observed.csv", index=False)
    _json(folder / "map.json", _map())
    _json(folder / "manifest.json", _manifest(scenarios, pairs, metrics) | ({"yardstick": yardstick} if yardstick else {}))
    return folder


HEADLINE = ("deaths", "civilian_deaths", "peacekeeper_deaths", "attacks_minusma", "displaced")


def _judged(name: str, kind: str) -> dict[str, object]:
    """Whether a metric makes the headlines, and what difference of it matters."""
    place = HEADLINE.index(name) + 1 if name in HEADLINE else None
    return {"headline": place, "matters": "1%" if kind == "outcome" else None}


POINTS = [
    {"parameter": "", "value": "baseline", "baseline": True, "world": "baseline"},
    *[{"parameter": "cover.form", "value": value, "baseline": value == "none", "world": world}
      for value, world in (("none", "baseline"), ("null", "cover.form=null"), ("7", "cover.form=7"))],
    {"parameter": "cells.noise", "value": "0.3", "baseline": False, "world": "cells.noise=0.3"},
    {"parameter": "cells.noise", "value": "0.8", "baseline": True, "world": "baseline"},
]  # fmt: skip


MORE = ("punishments", "people_under_jihadists", "fighters_jihadist")


def sampled(count: int) -> list[dict[str, object]]:
    """The baseline and `count` - 1 points of a sampled design, under their numbers."""
    width = len(str(count - 1))
    names = [f"{number:0{width}d}" for number in range(1, count)]
    points = [{"parameter": "point", "value": name, "baseline": False, "world": f"point {name}"} for name in names]
    return [POINTS[0], *points]


def crossed(*parameters: tuple[str, tuple[str, ...]]) -> list[dict[str, object]]:
    """Every combination of the values, each named by all of them."""
    keys = [name for name, _ in parameters]
    found: list[dict[str, object]] = []
    for chosen in itertools.product(*(values for _, values in parameters)):
        name = ", ".join(f"{key}={value}" for key, value in zip(keys, chosen, strict=True))
        found.append({"parameter": "point", "value": name, "baseline": False, "world": name})
    return found


def one_by_one(parameters: int, values: int) -> list[dict[str, object]]:
    """The baseline, and so many values of so many parameters, the first value of each being the baseline's own."""
    found = [POINTS[0]]
    for parameter in range(1, parameters + 1):
        for place in range(values):
            name, value = f"part_{parameter}.key_{parameter}", f"{0.1 * (place + 1):.1f}"
            found.append({"parameter": name, "value": value, "baseline": not place, "world": f"{name}={value}" if place else "baseline"})
    return found


def write_sweep(
    folder: Path,
    scenarios: tuple[str, ...] = ("status_quo", "mobile"),
    pairs: int = 12,
    points: Sequence[Mapping[str, object]] = POINTS,
) -> Path:
    """Write a results folder of outcomes in several worlds, in some of which the other scenarios are better in deaths, in some worse."""
    write_results(folder, scenarios, pairs, ranked=False)
    for name in ("monthly", "squares", "events"):
        (folder / f"{name}.parquet").unlink()
    baseline = pd.read_parquet(folder / "runs.parquet").rename(columns={"attacks_minusma": "attacks_on_mission"})
    worlds = list(dict.fromkeys(str(point["world"]) for point in points))
    parts = []
    shifts = [0, -300, 300, 0, *np.random.default_rng(3).normal(0, 200, len(worlds)).round()]
    for shift, world in zip(shifts, worlds):
        moved = shift * (baseline["scenario"] != scenarios[0])
        twins = {name: baseline[name] + moved for name in ("deaths", "expected_deaths")}
        parts.append(baseline.assign(world=world, **twins, **_more(baseline, scenarios[0], len(parts))))
    runs = pd.concat(parts, ignore_index=True)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for metric in manifest["metrics"]:
        metric["name"] = metric["name"].replace("attacks_minusma", "attacks_on_mission")
    more = {"unit": "people", "kind": "outcome", "better": "lower", "doc": "", "matters": "1%"}
    manifest["metrics"] += [{"name": name, **more, "headline": len(HEADLINE) + place} for place, name in enumerate(MORE, start=1)]
    runs.to_parquet(folder / "runs.parquet")
    answers(runs, manifest["metrics"], scenarios, points).to_csv(folder / "answers.csv", index=False)
    differences(baseline, manifest["metrics"], scenarios).to_csv(folder / "differences.csv", index=False)
    world_differences(runs, manifest["metrics"], scenarios, worlds).to_csv(folder / "world_differences.csv", index=False)
    configuration = {"worlds": [{"name": world} for world in worlds]}
    sweep = {"name": "made_up", "about": "Is it so?"}
    _json(folder / "manifest.json", manifest | {"worlds": worlds, "configuration": configuration, "sweep": sweep})
    return folder


def _more(baseline: pd.DataFrame, reference: str, world: int) -> dict[str, pd.Series]:
    """Three outcomes more: one that falls or rises a little by world, one without any difference, one of which there is none."""
    random = np.random.default_rng([world, 31])
    other = baseline["scenario"] != reference
    little = 1000 + 20 * baseline["history"] + other * (random.normal(0, 30) + random.normal(0, 20, len(baseline)))
    return dict(zip(MORE, (little.round(), 400.0 + baseline["history"], 0.0 * baseline["history"]), strict=True))


def squares() -> pd.DataFrame:
    """Quarter-degree squares inside the outline, with region, people and how much happens there."""
    lat, lon = np.meshgrid(np.arange(12.625, 25, 0.25), np.arange(-7.875, 4.5, 0.25), indexing="ij")
    inside = Polygon(OUTLINE).contains_points(np.column_stack([lon.ravel(), lat.ravel()]))
    grid = pd.DataFrame({"latitude": lat.ravel()[inside], "longitude": lon.ravel()[inside]})
    grid["square"] = np.flatnonzero(inside)
    grid["priogrid_gid"] = (np.floor((grid.latitude + 90) / 0.5) * 720 + np.floor((grid.longitude + 180) / 0.5)).astype(int) + 1
    near = np.min([np.hypot(grid.latitude - b[2], grid.longitude - b[3]) for b in BASES], axis=0)
    south = np.exp(-np.maximum(grid.latitude - 15.5, 0) / 1.5)
    grid["near"], grid["weight"] = near, (south + 0.3 * np.exp(-near)) * (grid.longitude > -6.5)
    grid["population"] = (4000 * south + 20000 * np.exp(-near * 3)).round()
    west, north = grid.longitude < -1.2, grid.latitude
    names = np.select(
        [west & (north < 14), west & (north < 15.5), west & (north < 19), west, north > 17.8, grid.longitude > 1.5],
        ["segou", "mopti", "timbuktu", "taoudenit", "kidal", "menaka"],
        "gao",
    )
    return grid.assign(region=names)


def _events(grid: pd.DataFrame, key: Key, rank: int, non_state: bool) -> tuple[pd.DataFrame, dict[str, float]]:
    random = np.random.default_rng(key[2])
    days = (END - START).days
    count = 1500
    frame = pd.DataFrame({"day": np.sort(random.integers(0, days, count))})
    place = random.choice(len(grid), count, p=grid.weight / grid.weight.sum())
    side = random.choice(len(SIDES), count, p=np.array([16, 20, 10, 5, 4, 5, 7, 14, 6, 8, 5]) / 100)
    best = np.minimum(random.geometric(0.4, count) - 1 + (random.random(count) < 0.04) * random.integers(5, 25, count), 60)
    mandate = frame.day.to_numpy() >= (MANDATE - START).days
    near = grid.near.to_numpy()[place]
    effect = np.where(mandate, [1.0, np.nan, 0.97][rank % 3], 1.0)
    if rank % 3 == 1:
        effect = np.where(mandate, np.where(near < 1.2, 0.78, 1.08), 1.0)
    types, a, b = (np.array([s[i] for s in SIDES])[side] for i in range(3))
    chance = (0.25 + 0.35 * frame.day / days + 0.2 * np.sin(frame.day / 60 + key[2])) * effect
    chance = np.where(non_state | (types != 2), chance, 0.0)
    luck, other = random.random(count), np.random.default_rng([key[2], rank, 11])
    apart = mandate & (rank > 0) & (other.random(count) < 0.4)
    keep = np.where(apart, other.random(count), luck) < chance
    date = START + pd.to_timedelta(frame.day, unit="D")
    civil = np.where(types == 3, best, np.where(types == 1, best // 4, best // 3))
    half = (best - civil) // 2
    known = random.random(count) < np.where(best > 0, 0.75, 0.4)
    at, opens = grid.iloc[place].reset_index(drop=True), (types == 1) & (a != "Barkhane")
    frame = frame.assign(
        id=np.arange(count), type_of_violence=types, dyad_name=[f"{x} - {y}" for x, y in zip(a, b, strict=True)],
        side_a=a, side_b=b, date_start=date, date_end=date, latitude=at.latitude,
        longitude=at.longitude, priogrid_gid=at.priogrid_gid, adm_1=at.region, adm_2="", subtype="attack",
        deaths_a=half, deaths_b=best - civil - half, deaths_civilians=civil, deaths_unknown=0, best=best, low=best,
        high=best, initiator=np.where(opens, b, a), target=np.where(opens, a, b), square=at.square,
        recorded=known, recorded_best=np.where(known, best, 0), recorded_initiator="Unidentified",
    )  # fmt: skip
    expected = {name: float((chance * dead)[mandate].sum()) for name, dead in (("deaths", best), ("civilian_deaths", civil))}
    return frame[keep].drop(columns="day").assign(**dict(zip(KEYS, key, strict=True))), expected


def _of(events: pd.DataFrame, key: Key) -> pd.DataFrame:
    return events[(events.scenario == key[0]) & (events.history == key[2])]


def _monthly(events: pd.DataFrame, key: Key, rank: int) -> pd.DataFrame:
    mine = _of(events, key)
    months = pd.period_range(START, END, freq="M").astype(str)
    at = (12 * mine.date_start.dt.year + mine.date_start.dt.month - 12 * START.year - START.month).to_numpy()
    out: dict[str, object] = {"month": months, "scenario": key[0], "world": key[1], "history": key[2], "future": key[3]}
    mine = SimpleNamespace(**{name: column.to_numpy() for name, column in mine.items()})  # pandas takes a hundred times as long

    def put(name: str, chosen: np.ndarray, value: np.ndarray | int = 1) -> None:
        out[name] = np.bincount(at, chosen * value, len(months))

    for number, kind in TYPES.items():
        of = mine.type_of_violence == number
        put(f"new_events_{kind}", of)
        put(f"new_lethal_events_{kind}", of & (mine.best > 0))
        put(f"new_deaths_{kind}", of, mine.best)
        put(f"new_recorded_events_{kind}", of & mine.recorded)
        put(f"new_recorded_lethal_events_{kind}", of & mine.recorded & (mine.best > 0))
        put(f"new_recorded_deaths_{kind}", of, mine.recorded_best)
    put("new_civilian_deaths", mine.best >= 0, mine.deaths_civilians)
    put("new_peacekeeper_deaths", mine.side_a == "MINUSMA", mine.deaths_a)
    put("new_attacks_minusma", mine.side_a == "MINUSMA")
    put("new_recorded_attacks_minusma", (mine.side_a == "MINUSMA") & mine.recorded)
    for region in REGIONS:
        put(f"new_deaths_{region}", mine.adm_1 == region, mine.best)
        put(f"new_recorded_deaths_{region}", mine.adm_1 == region, mine.recorded_best)
    after = np.array([month >= "2017-07" for month in months])
    for name, men in _men(months, key, rank).items():
        out[f"n_men_{name}"] = men
    out["n_displaced"] = 40000 + 100 * np.arange(len(months)) + 300.0 * key[2]
    out["new_patrol_days"] = 1800.0 + 600 * after * (rank == 1)
    out["new_long_patrol_days"] = 150.0 + 500 * after * (rank == 1)
    return pd.DataFrame(out)


def _men(months: pd.Index, key: Key, rank: int) -> dict[str, np.ndarray]:
    """Men of the armed groups at each month's end; two form in May 2016, and the second scenario makes one of them grow."""
    random = np.random.default_rng([key[2], 19])
    later = np.array([month >= "2016-05" for month in months])
    mandate = np.array([month >= "2017-06" for month in months]) * np.arange(len(months))
    out = {}
    for name, men in MEN.items():
        walk = 1 + 0.02 * np.cumsum(random.normal(0, 1, len(months)))
        out[name] = np.round(men * walk) if men else 150.0 * later * (name != "splinters") * walk
    out["msa"] = np.round(out["msa"] + (rank == 1) * 2.0 * np.maximum(mandate - 28, 0))
    return out


def _held(grid: pd.DataFrame, rank: int, noise: np.ndarray) -> dict[str, np.ndarray]:
    """Cargo across squares by the corridor, and who holds the places on it; the third scenario shifts one of them."""
    along = np.concatenate([np.linspace(one, two, 40) for one, two in zip(ROUTE[:-1], ROUTE[1:], strict=True)])
    gap = np.hypot(grid.latitude.to_numpy()[:, None] - along[:, 0], grid.longitude.to_numpy()[:, None] - along[:, 1]).min(axis=1)
    out = {"traffic": np.where(gap < 0.18, 60_000 * (1 - 0.3 * (rank == 1)) * noise, 0.0)}
    out |= {f"held_{name}": np.zeros(len(grid)) for name in ("cma", "platform", "outside")}
    for lat, lon, holder, share in HOLDINGS:
        square = int(np.argmin(np.hypot(grid.latitude - lat, grid.longitude - lon)))
        changed = rank == 2 and holder == "platform"
        out[f"held_{'cma' if changed else holder}"][square] = share
    return out


def _squares(grid: pd.DataFrame, events: pd.DataFrame, key: Key, rank: int) -> pd.DataFrame:
    mine = _of(events, key)
    mine = mine[mine.date_start >= MANDATE]
    random = np.random.default_rng(1000 + key[2])
    out = grid.drop(columns="near").copy()
    for name, value in (
        *[("deaths", mine.best), ("civilian_deaths", mine.deaths_civilians)],
        ("attacks_minusma", (mine.side_a == "MINUSMA").astype(int)),
    ):
        out[name] = value.groupby(mine.square).sum().reindex(grid.square, fill_value=0).to_numpy().astype(float)
    noise = random.gamma(8, 1 / 8, len(grid))
    short = 900 * np.exp(-grid.near / 0.25) * noise
    reach = (0.55, 0.8, 0.5)[rank % 3]
    long = (60, 110, 75)[rank % 3] * np.exp(-grid.near / reach) * (grid.near < 3 * reach) * noise
    out["patrol_days"], out["long_patrol_days"] = (short + long).round(), long.round()
    out["protection"] = 1 - np.exp(-(short + long) / 200)
    out["influence_jnim"] = np.clip(0.7 * np.exp(-np.hypot(grid.latitude - 15, grid.longitude + 4) / 3) * noise**0.3, 0, 1)
    out["influence_isgs"] = np.clip(0.6 * np.exp(-np.hypot(grid.latitude - 15.7, grid.longitude - 2) / 1.5) * noise**0.3, 0, 1)
    out["state_presence"] = np.exp(-grid.near)
    for name, values in _held(grid, rank, random.gamma(40, 1 / 40, len(grid))).items():
        out[name] = values
    return out.assign(**dict(zip(KEYS, key, strict=True)))


def _runs(events: pd.DataFrame, table: pd.DataFrame, keys: list[Key], expected: list[dict[str, float]]) -> pd.DataFrame:
    rows = []
    for key, twins in zip(keys, expected, strict=True):
        mine = _of(events, key)
        mine = mine[mine.date_start >= MANDATE]
        squares_ = table[(table.scenario == key[0]) & (table.history == key[2])]
        random = np.random.default_rng([key[2], 7])
        row: dict[str, object] = dict(zip(KEYS, key, strict=True))
        row["deaths"], row["civilian_deaths"] = mine.best.sum(), mine.deaths_civilians.sum()
        row["peacekeeper_deaths"] = mine.deaths_a[mine.side_a == "MINUSMA"].sum()
        row["attacks_minusma"] = (mine.side_a == "MINUSMA").sum()
        row["lethal_events"] = (mine.best > 0).sum()
        row["displaced"] = 45000 + 12 * mine.best.sum() + random.normal(0, 500)
        row["people_protected"] = (squares_.protection * squares_.population).sum()
        row["patrol_days"], row["long_patrol_days"] = squares_.patrol_days.sum(), squares_.long_patrol_days.sum()
        row["convoys"] = 700 - 90 * (key[0] == "close_bases") + random.integers(-20, 20)
        row["cost"] = 1000.0 + 15 * (key[0] != "status_quo")
        luck = np.random.default_rng([key[2], 23]).gamma(50, 1 / 50, 6)
        for place, name in enumerate(("cma", "platform", "outside", "jnim", "isgs", "state")):
            usual = (9000, 7000, 1500, 2500, 200, 600)[place] * luck[place]
            row[f"tolls_{name}"] = usual * (0.8 if key[0] == "mobile" and place < 2 else 1.0)
        row |= {f"expected_{name}": value for name, value in twins.items()}
        rows.append(row)
    frame = pd.DataFrame(rows)
    return frame.astype(dict.fromkeys(frame.columns[4:], float))


def _costs(keys: list[Key]) -> pd.DataFrame:
    """Troops cost the same in all; what moving costs, `close_bases` spends on closing; no base is hardened."""
    rows = []
    for key in keys:
        moved, closed = (30.0 * (key[0] == name) for name in ("mobile", "close_bases"))
        for item, value in (("troops", 900.0), ("long patrol days", moved), ("bases closed", closed), ("bases hardened", 0.0)):
            rows.append((*key, item, value, "USD", value, 0.8 * value, 1.3 * value))
    return pd.DataFrame(rows, columns=[*KEYS, "item", "quantity", "unit", "value", "low", "high"])


def _bases(keys: list[Key]) -> pd.DataFrame:
    """The seeds' bases; `close_bases` closes Ansongo for Gao and opens Douentza, `mobile` halves Timbuktu."""
    rows = []
    for key in keys:
        for base, name, lat, lon, men in [*BASES, ("douentza", "Douentza", 15.0, -2.95, 0)]:
            end, opened, closed = float(men), pd.NaT, pd.NaT
            if key[0] == "close_bases" and base == "ansongo":
                end, closed = 0.0, MANDATE
            elif key[0] == "close_bases" and base == "douentza":
                end, opened = 300.0, MANDATE
            elif key[0] == "mobile" and base == "timbuktu":
                end = men / 2
            if men or end:
                rows.append((*key, base, name, "gao", lat, lon, opened, closed, float(men), end, end))
    names = ["base", "name", "region", "latitude", "longitude", "opened", "closed", "men_before", "men_at_mandate", "men_at_end"]
    return pd.DataFrame(rows, columns=[*KEYS, *names]).astype({"opened": "datetime64[us]", "closed": "datetime64[us]"})


def _working_points(keys: list[Key]) -> pd.DataFrame:
    rows = []
    for key in keys:
        random = np.random.default_rng([key[2], 3])
        for name, value, low, high, unit in WORKING_POINTS:
            rows.append((*key, name, value * random.normal(1, 0.05), low, high, unit))
    return pd.DataFrame(rows, columns=[*KEYS, "name", "value", "low", "high", "unit"])


def _observed() -> pd.DataFrame:
    random, rows = np.random.default_rng(5), []
    for month in pd.period_range("2015-01", "2017-06", freq="M").astype(str):
        for region in REGIONS:
            for kind, rate in (("state_based", 0.35), ("non_state", 0.12), ("one_sided", 0.25)):
                lethal = int(random.poisson(rate * random.gamma(1.0)))
                count, dead = lethal + int(random.poisson(rate)), int(random.poisson(3 * lethal * random.gamma(0.7)))
                rows.append((month, region, kind, count, lethal, dead, "made up"))
        rows.append((month, "all", "attacks_on_minusma", int(random.poisson(3)), 0, 0, "made up"))
    return pd.DataFrame(rows, columns=["month", "region", "type", "events", "lethal_events", "deaths", "source"])


def _map() -> dict[str, object]:
    return {
        "outline": [[list(point) for point in OUTLINE]],
        "river": [[list(point) for point in RIVER]],
        "towns": [dict(zip(("name", "lat", "lon"), town, strict=True)) for town in TOWNS],
        "resolution": 0.25,
    }


def _manifest(scenarios: tuple[str, ...], pairs: int, metrics: list[dict[str, str]]) -> dict[str, object]:
    return {
        "study": "made-up",
        "command": f"mali compare scenarios=[{','.join(scenarios)}] seeds={pairs}",
        "version": "0.0.0",
        "code_hash": "0" * 64,
        "configuration": {name: {"measures": {}} for name in scenarios},
        "configuration_hash": "1" * 64,
        "scenarios": list(scenarios),
        "pairs": [{"history": pair, "future": pair} for pair in range(1, pairs + 1)],
        "calendar": {"start": str(START.date()), "mandate": str(MANDATE.date()), "end": str(END.date())},
        "metrics": metrics,
        "timings": {"total_s": 61.2},
    }


def _json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
