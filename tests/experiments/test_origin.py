"""Where a difference comes from: kinds of violence by hand, what a change rests on, and what of the past is missed."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from synthetic import write_results

from experiments.show import origin
from experiments.show.figures import deaths
from experiments.show.figures.map import REGIONS
from experiments.study import reference_tables as kept
from experiments.study.results import Results
from experiments.tools import reference_tables as keep
from sim import words

MANDATE = pd.Timestamp("2017-06-29")


def events(*rows: tuple[str, int, str, int]) -> pd.DataFrame:
    """Events by scenario, history, subtype and civilian dead, all a day after the mandate date."""
    columns = ["scenario", "history", "subtype", "deaths_civilians"]
    return pd.DataFrame(rows, columns=columns).assign(world="w", future=1, date_start=MANDATE + pd.Timedelta(days=1))


def study(table: pd.DataFrame, **more: Any) -> Any:
    runs = pd.DataFrame([{"scenario": s, "world": "w", "history": h, "future": 1} for s in ("a", "b") for h in (1, 2)])
    given = {"events": table, "runs": runs, "mandate": MANDATE, "reference": "a", "scenarios": ["a", "b"], "others": ["b"]}
    return SimpleNamespace(**{**given, **more})


def test_civilian_deaths_by_kind_worked_out_by_hand() -> None:
    """Raids 10 and 20 in the reference, 4 and 8 without them; robbery 3 of which one run has none; an unknown subtype is other fighting."""
    table = events(
        ("a", 1, "communal_raid", 10), ("a", 2, "communal_raid", 20), ("a", 1, "robbery", 1), ("a", 1, "highway_robbery", 2),
        ("b", 1, "communal_raid", 4), ("b", 2, "communal_raid", 8), ("b", 2, "contest_won", 2), ("b", 2, "ambush", 0),
    )  # fmt: skip
    early = table.assign(date_start=MANDATE - pd.Timedelta(days=1), deaths_civilians=100)
    found = deaths.FIGURES[0].data(study(pd.concat([table, early]))).set_index(["part", "kind"])
    names = [deaths.RAIDS, "robbery", deaths.FIGHTING]
    assert list(found.loc["deaths"].query("scenario == 'a'").loc[names, "mean"]) == [15.0, 1.5, 0.0]
    assert list(found.loc["difference"].loc[names, "mean"]) == [-9.0, -1.5, 1.0]
    assert set(found.loc["difference", "n_pairs"]) == {2}


def test_sides_named_after_communities_are_one_in_figures() -> None:
    assert set(words.MILITIAS) == deaths.MILITIAS and list(REGIONS) and {name.lower() for name in words.REGIONS} == set(REGIONS)
    assert list(deaths.sided(pd.Series(["Dogon_dozo", "JNIM", "Dozo_Segou"]))) == [deaths.ONE, "JNIM", deaths.ONE]


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A folder of kept tables of its own, and made-up results in one world."""
    monkeypatch.setattr(kept, "shipped", lambda: tmp_path / "scenarios")
    (tmp_path / "scenarios" / kept.FOLDER).mkdir(parents=True)
    kept.kept.cache_clear()
    folder = write_results(tmp_path / "study", ("status_quo", "mobile"), pairs=12)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    measures = {"status_quo": {"posture": {"share": 0.1}}, "mobile": {"posture": {"share": 0.4}}}
    manifest["configuration"] = {"world": {"x": 1}, "scenarios": [{"name": name, "measures": own} for name, own in measures.items()]}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    yield Results(folder)
    kept.kept.cache_clear()


def measured(folder: Path, mean: float, *, meets: bool) -> Path:
    """A folder with histories beside the record: two patterns, one of which holds, and two rows of who kills whom."""
    folder.mkdir()
    names = [("pattern", "one"), ("pattern", "two"), ("dyad", "deaths: a on civilians"), ("dyad", "deaths: unidentified on civilians")]
    table = pd.DataFrame(names, columns=["family", "name"]).assign(
        n_runs=40, recorded=66.0, mean=mean, low=1.0, high=50.0, inside=False, meets=[True, False, meets, False], high_over_low=50.0,
        off=[0.1, 3.0, 2.0, 9.0],
    )  # fmt: skip
    table.to_csv(folder / "validation.csv", index=False)
    (folder / "manifest.json").write_text(json.dumps({"scenarios": ["status_quo"], "pairs": [], "calendar": {}, "metrics": []}))
    return folder


def test_what_the_past_contradicts_is_kept_and_told(ours: Results, tmp_path: Path) -> None:
    assert origin.past(ours) == []
    keep.past(measured(tmp_path / "worlds", 30.0, meets=False), kept.PLAUSIBLE)
    kept.kept.cache_clear()
    assert "no such result ships" in origin.past(ours)[0], "this world was not held against the record"
    own = kept.world_digest(ours.manifest)
    keep.past(measured(tmp_path / "old", 1.0, meets=True), "another")
    keep.past(measured(tmp_path / "one", 23.0, meets=False), own)
    kept.kept.cache_clear()
    table = kept.kept(kept.PAST)
    assert table is not None and set(table["of"]) == {kept.PLAUSIBLE, own}, "one world takes the place of the one before"
    (text,) = origin.past(ours)
    assert text == (
        "Of the record up to June 2017, 1 of 2 scored patterns lie in the 90 percent interval of 40 histories in this world. "
        "Farthest off, of each kind the worst: who kills whom, deaths: a on civilians: 23.0, recorded 66.0."
    )
    worlds: Any = SimpleNamespace(has=lambda name: False, ensemble=24, manifest={})
    assert "30.0, recorded 66.0" in origin.past(worlds)[0] and "over plausible worlds" in origin.past(worlds)[0]
