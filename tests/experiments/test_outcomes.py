"""The key `outcomes`: what may be asked for, mistakes in one line, and a comparison that takes them like any metric."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments import cli
from experiments.ask.mistakes import Mistake
from experiments.ask.outcomes import read
from experiments.study.results import Results
from sim.outputs.areas import Area

SHORT = ["calendar.start=2017-05-20", "calendar.end=2017-08-10", "workers=1"]
OWN = """# Civilians whom jihadists killed in the Centre from July on.
events:
  perpetrator: jihadists
  target: civilians
  type: one_sided
  region: Mopti
  from: 2017-07-01
count: deaths_civilians
better: lower
"""


def test_a_metric_of_ones_own_is_read_from_a_file_and_from_the_key(tmp_path: Path) -> None:
    (tmp_path / "outcome").mkdir()
    (tmp_path / "outcome" / "by_jihadists.yaml").write_text(OWN, encoding="utf-8")
    (one,) = read(["by_jihadists"], [tmp_path])
    assert one.doc == "Civilians whom jihadists killed in the Centre from July on."
    assert one.events is not None and one.events.perpetrator == ("JNIM", "ISGS", "Ansaroul_Islam") and one.events.type == (3,)
    assert one.area == Area("region", "mopti") and one.count == "deaths_civilians" and (one.kind, one.better) == ("outcome", "lower")
    definition = {"events": {"perpetrator": "FAMA", "subtype": ["army_abuse"]}}
    (plain,) = read({"abuses": definition})
    (there,) = read([{"abuses@mopti": definition}])
    assert (plain.kind, plain.count, plain.unit, plain.area) == ("circumstance", "events", "events", None)
    assert there.name == "abuses@mopti" and there.area == Area("region", "mopti") and there.events == plain.events
    assert read(["deaths"]) == [] and read(None) == [] and read([]) == []


@pytest.mark.parametrize(("text", "words"), [("events: [", "line 2"), ("3", "needs keys"), ("eventz: {}", "nearest: events")])
def test_a_mistake_in_a_file_names_it(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "outcome").mkdir()
    path = tmp_path / "outcome" / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Mistake, match=words) as told:
        read(["mine"], [tmp_path])
    assert str(told.value).startswith(str(path))


@pytest.mark.usefixtures("few_figures")
def test_a_comparison_takes_them_like_any_metric(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine" / "outcome").mkdir(parents=True)
    (tmp_path / "mine" / "outcome" / "by_jihadists.yaml").write_text(OWN, encoding="utf-8")
    asked = "outcomes=[deaths@mopti,deaths@segou,lethal_events@gao:150km,by_jihadists]"
    assert (
        cli.main(
            ["compare", "scenarios=status_quo,mobile", "seeds=2", "worlds=baseline", asked, "out=study", "--config-dir", "mine", *SHORT]
        )
        == 0
    )
    assert "by_jihadists" in capsys.readouterr().out
    results = Results("study")
    events = results.events[pd.to_datetime(results.events["date_start"]) >= results.mandate]
    for run in results.runs.to_dict("records"):
        mine = events[(events["scenario"] == run["scenario"]) & (events["history"] == run["history"])]
        assert run["deaths@mopti"] == mine.loc[mine["adm_1"] == "Mopti", "best"].sum()
        assert run["deaths@mopti"] + run["deaths@segou"] <= run["deaths"]
        chosen = mine["initiator"].isin(["JNIM", "ISGS", "Ansaroul_Islam"]) & (mine["type_of_violence"] == 3) & (mine["adm_1"] == "Mopti")
        chosen &= (mine["target"] == "Civilians") & (pd.to_datetime(mine["date_start"]) >= "2017-07-01")
        assert run["by_jihadists"] == mine.loc[chosen, "deaths_civilians"].sum()
    assert results.runs["deaths@mopti"].sum() > 0
    told = results.differences.set_index("metric")
    assert told.loc["deaths@mopti", "unit"] == "deaths" and told.loc["by_jihadists", "better"] == "lower"
    assert told.loc["deaths@mopti", "theme"] == "violence as a whole" and told.loc["by_jihadists", "theme"] == "own"
    assert not told.loc[["deaths@mopti", "by_jihadists"], "controlled"].any(), "they have no expected values"
    assert "deaths@mopti" in Path("study", "figures", "forest.csv").read_text(encoding="utf-8")


def test_words_of_daily_columns_are_those_of_the_shipped_metrics() -> None:
    """What the user's words measure is to the bit what a shipped metric of the same words does."""
    import runs

    from sim.metrics import outcomes
    from sim.recorded import record_of

    model = runs.live(runs.make(20, 60), 3, 4)
    record = record_of(model, "x", "baseline")
    model.close()
    shipped, words = outcomes(record), {
        "truces": {"mean": "truces"}, "convoy_km": {"total": "convoy_km"}, "n_groups": {"last": "n_groups"},
        "tolls_cma": {"per_year": "tolls_cma"}, "patrols_beyond_share": {"ratio": ["patrols_beyond", "patrols"]},
    }  # fmt: skip
    found = {one.name.removeprefix("my_"): one.measure(record) for one in read({f"my_{name}": word for name, word in words.items()})}
    assert found == {name: shipped[name] for name in words}
