"""The report's sentences say what its tables hold: names, sizes, directions, what cannot be told, and what was ordered."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from synthetic import write_results

from experiments.show import answer as told
from experiments.show import content
from experiments.show.figures import draw_all, headlines
from experiments.show.report import write
from experiments.study.orders import ordered, said
from experiments.study.results import Results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = write_results(tmp_path_factory.mktemp("answered"), ("status_quo", "mobile", "letter_posture"))
    table = pd.read_csv(folder / "differences.csv")
    mine = (table["scenario"] == "mobile") & (table["metric"] == "displaced")
    table.loc[mine, ["verdict", "pairs_to_tell", "low_adjusted", "high_adjusted"]] = ["cannot tell", 77, -9.0, 2.0]
    mine = (table["scenario"] == "letter_posture") & (table["metric"] == "displaced")
    table.loc[mine, ["verdict", "difference", "low_adjusted", "high_adjusted"]] = ["cannot tell", -4.0, -6.0, -2.0]
    table.to_csv(folder / "differences.csv", index=False)
    draw_all(folder, ["headlines", "kinds", "displacement", "harm"])
    return Results(folder)


def test_no_change_is_said_to_be_none(results: Results) -> None:
    rows = results.differences.assign(verdict="cannot tell")
    assert told._changed("mobile", rows) == ""
    made: Any = SimpleNamespace(differences=rows, others=["mobile", "letter_posture"])
    assert told.changed(made) == ["Mobile: nothing that these pairs can tell.", "Letter posture: nothing that these pairs can tell."]
    names = [f"part_{number}" for number in range(5)]
    many = pd.concat([rows.loc[rows["scenario"] == "mobile"].assign(scenario=name) for name in names])
    made = SimpleNamespace(differences=many, others=names)
    assert told.changed(made) == ["Nothing that these pairs can tell: part 0, part 1, part 2, part 3 and part 4."]
    rows = results.differences.assign(verdict="same")
    assert told._changed("mobile", rows).startswith("Mobile. The same, or changed too little to matter: ")


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [(0.5, 3.0, "some of the violence moved next door"), (-3.0, -0.5, "gain too"), (-1.0, 2.0, "cannot tell whether any moved next door")],
)
def test_what_moved_next_door(low: float, high: float, says: str) -> None:
    table = {"squares": [5, 9, 90, 104], "difference": [-10.04, 2.0, -0.5, -8.54], "low": [-15, low, -2, -12], "high": [-5, high, 1, -4]}
    rows = pd.DataFrame(table, index=pd.Index(["near", "ring", "far", "net"], name="class"))
    text = told._moved("mobile", rows, "")
    assert text.startswith("Mobile: of 8.54 fewer civilian deaths, in the 5 squares with clearly more patrols 10.0 fewer, ")
    assert "in those around them 2.00 more, elsewhere 0.500 fewer; " in text
    assert says in text


def test_what_is_open(results: Results) -> None:
    found = {"Open": told.still_open(results)}
    assert " and displaced (77); letter" in found["Open"][0] and found["Open"][0].startswith("Cannot be told from 12 pairs")
    assert found["Open"][1].startswith("Changed, though perhaps by too little to matter: letter posture, displaced, 4.00 fewer than ")
    assert told._needed({"pairs_to_tell": 121}, results) == "more than 120"


TREES: dict[str, Any] = {
    "status_quo": {"measures": {"posture": {"centre": {"long_patrol_share": 0.08}}, "bases": {}}},
    "mine": {"measures": {"posture": {"centre": {"long_patrol_share": 0.5}}, "bases": {"tessalit": {"action": "close"}}}},
}


def test_too_few_pairs_or_worlds_leave_everything_open(results: Results) -> None:
    few = results.differences.assign(verdict="too few pairs")
    for ensemble, pairs, says in (
        (10, 16, "10 worlds are too few, 12 the fewest; seeds=20"),
        (0, 8, "8 pairs are too few, 12 the fewest; seeds=12"),
    ):
        (text,) = told.still_open(SimpleNamespace(differences=few, ensemble=ensemble, pairs=pairs, others=results.others))  # type: ignore[arg-type]
        assert says in text and "decide" not in text


def test_orders_are_levers_that_differ_with_what_they_mean() -> None:
    (mine,) = ordered(TREES, {"mine": "Bold."})
    assert mine["scenario"] == "mine" and mine["about"] == "Bold."
    share, base = mine["levers"]
    assert share["old"] == "0.08" and share["new"] == "0.5" and "patrol" in share["what"]
    assert base["what"] == "bases, tessalit, action" and (base["old"], base["new"]) == ("none", "close")


def test_what_a_file_says_of_itself_is_its_first_comment_without_claims(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("# Patrols leave\n# their camps. (L22, L23; by line) At once.\nmeasures: {}\n# not this\n", encoding="utf-8")
    assert said(path) == "Patrols leave their camps. At once."
    assert said(tmp_path / "none.yaml") == ""


def test_the_page_begins_with_sentences_and_two_figures_then_lists_what_follows(results: Results) -> None:
    page = write(results.folder).read_text(encoding="utf-8")
    places = [page.index(text) for text in ('class="answer"', 'id="headlines"', 'id="displacement"', "On this page", '<h2 id="outcomes">')]
    assert places == sorted(places)
    listed = re.findall(r'<li><a href="#([a-z_]+)">', page)
    assert listed == re.findall(r'<h2 id="([a-z_]+)">', page) and len(listed) > 8 and "<h2>" not in page
    assert all(page.count(f'<figure id="{picture["name"]}">') == 1 for picture in content.pictures(results))


def test_the_headline_figure_has_the_headline_outcomes_alone(results: Results) -> None:
    frame = headlines.data(results)
    table = results.differences
    wanted = table.loc[table["headline"] & (table["kind"] == "outcome") & (table["mean_reference"] != 0)]
    assert sorted(zip(frame["scenario"], frame["metric"], strict=True)) == sorted(zip(wanted["scenario"], wanted["metric"], strict=True))
    figure = headlines.draw(frame, results)
    assert figure.get_figheight() * 96 < 700, "it fits a screen"
