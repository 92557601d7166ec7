"""Plausible worlds: their table, the names that the command line knows them by, and which of them pairs lie in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments import cli
from experiments.ask import plausible
from experiments.ask.configuration import Composer
from experiments.ask.mistakes import Mistake
from experiments.ask.options import Pair
from experiments.ask.plausible import World
from experiments.study import worlds

MASS, DETERRENCE, TEAMS = "world.protection.form", "world.civilian_targeting.deterrence", "world.civil_affairs.team"
HEAD = f"world,weight,{MASS},{DETERRENCE},log_weight"
TABLE = f"{HEAD}\n1,2,mass,0.3,-1\n2,1,linear,0.6,-2\n17,1,concave,0.5,-3\n"
EVEN = {number: World(number, 0.25, {}) for number in (1, 2, 3, 4)}


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / plausible.FILE).write_text(TABLE)
    return tmp_path


@pytest.mark.parametrize("name", ["17", "plausible.17"])
def test_one_world_is_named_by_its_number(mine: Path, name: str) -> None:
    found = Composer(mine).compose([f"world={name}", f"{DETERRENCE}=0.1"], "mobile")
    world, baseline = found.tree["world"], Composer().known["world"]
    assert found.world == "plausible.17" and world["protection"]["form"] == "concave"
    assert world["civilian_targeting"]["deterrence"] == 0.1, "the command line has the last word"
    assert world["protection"] == baseline["protection"] | {"form": "concave"} and world["cell"] == baseline["cell"]


def test_a_file_of_that_name_comes_first(mine: Path) -> None:
    (mine / "world").mkdir()
    (mine / "world" / "17.yaml").write_text("defaults: [baseline, _self_]\nprotection:\n  form: linear\n")
    assert Composer(mine).compose(["world=17"]).tree["world"]["protection"]["form"] == "linear"


def test_worlds_that_are_not_there_are_told_in_one_line(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", "--config-dir", str(mine), "world=18", "--cfg", "job"]) == 2
    assert "has no world of that number; its 3 are from 1 to 17" in capsys.readouterr().err
    monkeypatch.setattr(plausible, "place", lambda folders: None)
    for text in ("world=17", "worlds=plausible"):
        assert cli.main(["compare", "scenarios=status_quo,mobile", "seeds=4", text]) == 2
        told = capsys.readouterr().err
        assert f"{text}: this version ships no table of plausible worlds" in told and told.count("\n") == 1


def test_forecasts_lie_in_plausible_worlds_too_unless_one_is_named(mine: Path) -> None:
    from experiments.past.forecast import composed, planned

    composer, short = Composer(mine), ["seeds=8", "calendar.start=2017-05-30", "calendar.end=2017-08-31"]

    def worlds(*words: str) -> list[str]:
        return [world.name for world in planned(composer, composed(composer, [*short, *words])).places]

    assert worlds() == worlds("worlds=plausible") == ["plausible.1", "plausible.2", "plausible.17"]
    assert worlds("worlds=baseline") == worlds("world=baseline") == ["baseline"] and worlds("world=17") == ["plausible.17"]
    study = planned(composer, composed(composer, [*short, f"{DETERRENCE}=0.9"]))
    assert [run.world.name for run in study.runs].count("plausible.1") == 4, "half of the weight is the first world's"
    assert {tree["world"]["civilian_targeting"]["deterrence"] for one in study.places for tree in one.trees.values()} == {0.9}, (
        "the user's value stays"
    )
    assert [tree["world"]["protection"]["form"] for one in study.places for tree in one.trees.values()] == ["mass", "linear", "concave"]


def test_histories_lie_in_plausible_worlds_where_they_are_asked_for(mine: Path) -> None:
    from experiments.past.simulated import composed
    from experiments.past.validation import planned

    composer = Composer(mine)
    many, one, named = (
        planned(composer, composed(composer, ["seeds=4", *words])) for words in (["worlds=plausible"], [], ["worlds=baseline"])
    )
    assert len(many.places) == 3 and one.hash == named.hash != many.hash


def test_five_pairs_lie_in_three_worlds() -> None:
    pairs, laid = worlds.in_blocks([Pair(number, 100 + number) for number in range(1, 8)], EVEN)
    assert pairs == [Pair(1, 101), Pair(1, 102), Pair(3, 103), Pair(4, 104), Pair(5, 105), Pair(6, 106), Pair(6, 107)]
    numbers = [world.number for world in laid]
    assert numbers[0] == numbers[1] and numbers[2] == numbers[3] and numbers[5] == numbers[6]
    assert numbers == [3, 3, 1, 1, 3, 2, 2], "0.5, 0.118, 0.736 and 0.354 of the weight: worlds 3, 1, 3 and 2"
    many = worlds.in_blocks([Pair(number, number) for number in range(1, 41)], {n: World(n, 0.004, {}) for n in range(1, 251)})
    held = Counter(world.number for world in many[1])
    assert len(held) == 24 and len({pair.history for pair in many[0]}) == 32 and sorted(held.values()) == [1] * 8 + [2] * 16


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.integers(1, 60), st.integers(1, 60))
def test_worlds_are_drawn_by_weight_and_more_pairs_go_on(weights: list[int], few: int, more: int) -> None:
    weights = [*weights, 1]
    whole = sum(weights)
    table = {number: World(number, weight / whole, {}) for number, weight in enumerate(weights, start=1)}
    drawn = [world.number for world in worlds.draw(table, few + more)]
    assert drawn[:few] == [world.number for world in worlds.draw(table, few)]
    for number, count in Counter(drawn).items():
        assert table[number].weight > 0 and abs(count - table[number].weight * len(drawn)) < 3


def test_listed_pairs_of_one_history_lie_in_one_world() -> None:
    pairs, laid = worlds.listed([Pair(7, 1), Pair(7, 2), Pair(9, 1)], EVEN)
    assert pairs == [Pair(7, 1), Pair(7, 2), Pair(9, 1)] and [world.number for world in laid] == [3, 3, 1]


def test_a_world_of_a_comparison_is_the_one_that_is_named(mine: Path) -> None:
    """Laid into trees for a comparison or composed by name: one world, in which an override, even of the baseline's value, holds."""
    composer = Composer(mine)
    overrides = [f"{DETERRENCE}=0.3", "world.protection={half_life_days: 3}"]
    scenarios = [composer.compose(overrides, name) for name in ("status_quo", "mobile")]
    keys = composer.given(overrides)
    assert keys == {DETERRENCE, "world.protection.half_life_days"}
    found = worlds.plausible(plausible.named(composer.files.folders, composer.known, "2"), scenarios, keys)
    assert found.name == "plausible.2" and found.values == {MASS: "linear"}
    for name in ("status_quo", "mobile"):
        assert found.trees[name] == composer.compose([*overrides, "world=2"], name).settings.tree()
    assert scenarios[0].tree["world"]["protection"]["form"] == "concave", "the baseline world is as it was"


def test_a_value_that_the_model_refuses_names_the_world(mine: Path) -> None:
    with pytest.raises(Mistake, match=r"world=plausible.5: world.civilian_targeting.deterrence"):
        worlds.plausible(World(5, 1.0, {DETERRENCE: 7.0}), [Composer().compose([])], set())
