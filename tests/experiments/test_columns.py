"""A law over all tables: every column that a study leaves has unit and meaning, in the catalogue and in the file itself."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from drawing import draw_few

from experiments import cli
from experiments.study.columns import described
from experiments.study.rows import TABLES
from sim.metrics import catalogue as measured

ROOT = Path(__file__).resolve().parents[2]
KEYED = {"worlds.csv", "skipped.csv"}
"""Tables whose columns a study chooses, and lists of reasons."""
OWN = {"name": "deaths@gao", "unit": "deaths", "doc": "Deaths in Gao."}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("columns")
    words = ["calendar.start=2016-07-01", "calendar.end=2017-07-20", "outcomes=[deaths@gao]", "keep=daily", "workers=1"]
    with pytest.MonkeyPatch.context() as patch:
        draw_few(patch)
        assert cli.main(["compare", "scenarios=status_quo,mobile", "seeds=1", *words, f"out={folder / 'study'}"]) == 0
    return folder / "study"


def test_every_column_of_every_table_has_unit_and_meaning(study: Path) -> None:
    known = described([{"name": one.name, "unit": one.unit, "doc": one.doc} for one in measured()] + [OWN])
    files = [*study.glob("*.parquet"), *study.glob("*.csv")]
    assert {path.stem for path in files} >= {*TABLES, "differences", "observed"}
    for path in files:
        if path.name in KEYED:
            continue
        names = pq.read_schema(path).names if path.suffix == ".parquet" else list(pd.read_csv(path, nrows=0).columns)
        missing = [name for name in names if not all(known[path.stem].get(name, ("", "")))]
        assert not missing, f"{path.name}: {missing} have no unit or meaning"


def test_parquet_files_carry_them(study: Path) -> None:
    for name in TABLES:
        for field in pq.read_schema(study / f"{name}.parquet"):
            told = field.metadata or {}
            assert told.get(b"unit") and told.get(b"meaning"), f"{name}.{field.name}"
    deaths = pq.read_schema(study / "runs.parquet").field("deaths@gao").metadata
    assert deaths[b"unit"] == b"deaths" and b"region of gao" in deaths[b"meaning"]
    assert len(pd.read_parquet(study / "runs.parquet")) == 2


def test_means_by_square_bear_the_unit_of_their_field() -> None:
    from sim.declarations import declarations
    from sim.outputs import squares

    unit = {one.name.removeprefix("field."): one.form.unit for one in declarations() if one.name.startswith("field.")}
    told = {name: unit for name, (unit, _) in squares.COLUMNS.items()}
    for column, field in (("cover", "cover"), ("protection", "protection"), ("state_presence", "presence"), ("traffic", "traffic")):
        assert told[column] == unit[field], column
    assert told["influence_jnim"] == told["influence_isgs"] == unit["influence"]
    assert told["patrol_days"] == told["long_patrol_days"] == unit["patrol_day"].removesuffix("s") + "-days"


def test_the_answers_of_a_sweep_are_told_too() -> None:
    from experiments.comparison.answers import COLUMNS as ANSWERS
    from experiments.comparison.answers import WORLD_COLUMNS as WORLDS
    from experiments.comparison.channels import COLUMNS as DOORS
    from experiments.comparison.differences import COLUMNS as DIFFERENCES
    from experiments.comparison.ranking import COLUMNS as RANKING
    from experiments.comparison.yardstick import COLUMNS as SHARES

    assert set(SHARES) == set(described()["shares"]) and set(DOORS) == set(described()["doors"])
    made = {"answers": ANSWERS, "differences": DIFFERENCES, "ranking": RANKING, "world_differences": WORLDS}
    for name, columns in made.items():
        assert set(described()[name]) - {"warnings", "pairs_needed", "reference"} <= set(columns) <= set(described()[name]), name


def test_the_page_of_results_names_every_file(study: Path) -> None:
    text = (ROOT / "results" / "README.md").read_text(encoding="utf-8")
    for path in study.iterdir():
        if not path.name.startswith("."):
            assert f"`{path.name}{'/' if path.is_dir() else ''}`" in text, f"results/README.md says nothing of {path.name}"
