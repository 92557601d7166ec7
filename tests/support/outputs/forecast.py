"""A forecast of made-up draws: its folder, its scores beside rivals, and tables of weighted worlds."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.ask.configuration import Composer
from experiments.ask.mistakes import Mistake
from experiments.past import draws as drawn
from experiments.past import forecast as target
from experiments.past import forecast_files as written
from experiments.past import forecast_samples as samples
from experiments.past import forecast_score as scored
from experiments.past import records
from experiments.past.ground import ground_of
from outputs import form, made
from sim.model import ground_for
from sim.settings import build

MONTHS, DRAWS = np.arange(451, 460), 5


def _attempt(value: Any) -> str:
    """A value, or the mistake that is made of it."""
    try:
        return "\n".join(form.lines(value()))
    except Mistake as error:
        return f"mistake: {error}"


def _worlds(folder: Path) -> str:
    """Worlds with their weights, of each table."""
    composer = Composer()
    base = composer.compose([])

    def read(text: str) -> str:
        (folder / "worlds.csv").write_text(f"{made.lines(text)}\n", encoding="utf-8")
        found = lambda: drawn.read(folder / "worlds.csv", base, composer.known)  # noqa: E731
        return _attempt(lambda: [[one.name, dict(one.values), one.weight] for one in found()])

    return made.answered("forecast", "worlds", read)


def _asked() -> list[str]:
    composer = Composer()
    base = composer.compose([])
    return [_attempt(lambda one=one: [world.name for world in drawn.chosen(one, base, composer)]) for one in (None, 3)]


def _months() -> list[Any]:
    """Numbers of months, as ViEWS has them."""
    ends = (date(2017, 8, 31), date(2017, 8, 30), date(2018, 1, 1), date(2017, 7, 30))
    return [
        [target.month_of(451), int(target.month_id(np.datetime64("2017-07-31")))],
        *[_attempt(lambda end=end: target.whole_months(date(2017, 6, 29), end)) for end in ends],
        target.whole_months(date(2017, 7, 1), date(2017, 8, 31)),
        drawn.assigned([1.0, 3.0, 0.5], 9),
    ]


def _study(folder: Path) -> Any:
    """Six draws of which the fourth failed."""
    calendar = SimpleNamespace(mandate=date(2017, 6, 29), end=date(2018, 4, 2))
    first = SimpleNamespace(scenario="status_quo", world="calm", settings=SimpleNamespace(calendar=calendar))

    def key(number: int) -> dict[str, Any]:
        return {"scenario": "status_quo", "world": f"w{number % 2}", "history": 10 + number, "future": 20 + number}

    return SimpleNamespace(folder=folder, total=DRAWS + 1, failed={3: "why"}, key=key, hash="h", scenarios=[first], places=[1, 2])


def _events(study: Any, ground: Any) -> pd.DataFrame:
    random = np.random.default_rng(5)
    number, count = random.integers(0, study.total, 400), 400
    keys = pd.DataFrame([study.key(int(one)) for one in number])
    days = np.datetime64("2017-06-15", "D") + random.integers(0, 330, count)
    return keys.assign(
        date_start=days.astype("datetime64[us]"),
        type_of_violence=random.integers(1, 4, count),
        recorded=random.random(count) < 0.7,
        square=random.integers(0, len(ground.in_play), count),
        recorded_best=np.maximum(random.geometric(0.3, count) - 2, 0),
    )


def _observed(folder: Path, months: int) -> Path:
    """GED's columns: deaths in two places on the first of each month to May 2018, of both kinds."""
    days = np.tile(pd.date_range(end="2018-05-01", periods=months, freq="MS").astype(str), 2)
    kind = 1 + 2 * (np.arange(len(days)) % 3 == 0)
    latitude, longitude = np.repeat([14.5, 18.4], months), np.repeat([-4.2, 1.4], months)
    table = {"date_start": days, "type_of_violence": kind, "latitude": latitude, "longitude": longitude, "best": np.arange(len(days)) % 9}
    extra = {"date_start": days[:1], "type_of_violence": 1, "latitude": 2.0, "longitude": 2.0, "best": 3}
    pd.concat([pd.DataFrame(table), pd.DataFrame(extra)]).to_csv(folder / f"own{months}.csv", index=False)
    return folder / f"own{months}.csv"


def _written(folder: Path) -> dict[str, Any]:
    ground = ground_of(ground_for(build({})))
    study = _study(folder)
    _events(study, ground).to_parquet(folder / "events.parquet")
    found, draws = samples.of_study(study, ground)
    written.write(study, found, draws)
    about = written.read_about(folder / written.FOLDER)
    names = sorted(path.relative_to(folder).as_posix() for path in (folder / written.FOLDER).rglob("*.*"))
    regions = written.read_regions(folder / written.FOLDER, "state_based", len(MONTHS))
    squares, gids = written.read_squares(folder / written.FOLDER, "all_types", len(MONTHS), len(ground.gids))
    out: dict[str, Any] = {
        "draws": [draws, (folder / written.FOLDER / written.DRAWS).read_text(encoding="utf-8")],
        "names": names,
        "forecast told": "\n".join(samples.lines(found)),
        "about": {name: value for name, value in about.items() if name not in ("files", "model", "digest", "squares")},
        "by region": regions.sum(axis=2),
        "by square": [squares.sum(axis=(1, 2)), squares.sum(axis=(0, 1)), int(gids[squares.sum(axis=(0, 2)).argmax()])],
    }
    for months in (50, 23, 12):
        out[f"scored, {months} months"] = "\n".join(scored.scored(folder, _observed(folder, months)))
        if months == 50:
            tables = {name: (folder / name).read_text(encoding="utf-8").splitlines() for name in ("scores.csv", "skill.csv", "pit.csv")}
            out |= {name: "\n".join(line for line in lines if "negative binomial" not in line) for name, lines in tables.items()}
    out["windows"] = [
        _attempt(lambda months=months: scored._window(months, records.read(_observed(folder, 14)))) for months in ([470], [440], [457, 458])
    ]
    manifest = folder / written.FOLDER / written.MANIFEST
    text = manifest.read_text(encoding="utf-8")
    for name, change in {"edited": text.replace('"bytes": ', '"bytes": 1'), "cut": text[:90], "other": json.dumps({"files": {}})}.items():
        manifest.write_text(change, encoding="utf-8")
        out[f"folder, {name}"] = _attempt(lambda: written.read_about(folder / written.FOLDER))
    return out | {
        "folder, none": _attempt(lambda: written.read_about(folder)),
        "no events": [len(one) for one in samples._recorded(folder / "x").values()],
    }


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(written, "seals", SimpleNamespace(seal=written.seals.seal, fits=written.seals.fits, keep=lambda *_: None))
        return {"months": _months(), "worlds": _worlds(folder), "worlds asked": _asked(), **_written(folder)}
