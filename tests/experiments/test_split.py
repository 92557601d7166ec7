"""The spread of differences over worlds, split: by hand, on known components, and that worlds are what intervals are over."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.comparison.differences import differences
from experiments.comparison.pairs import clusters
from experiments.comparison.split import COLUMNS, split, terminal_split
from experiments.comparison.yardstick import shares

DEATHS = {"name": "deaths", "unit": "deaths", "kind": "outcome", "better": "lower", "headline": 1}


def study(rows, **arms):
    """Runs of the reference and of further arms: `rows` are (world, history, future), an arm's values its differences from it."""
    base = 500.0 + np.arange(len(rows)) % 7
    keys = pd.DataFrame(rows, columns=["world", "history", "future"])
    values = {"status_quo": np.zeros(len(rows)), **arms}
    parts = [keys.assign(scenario=name, deaths=base + np.asarray(change)) for name, change in values.items()]
    return pd.concat(parts, ignore_index=True)


BLOCK = [("a", 1, 1), ("a", 1, 2), ("b", 3, 3), ("b", 4, 4), ("c", 5, 5)]


def test_the_split_by_hand():
    """Futures 10 and 14: 8. Histories 0 and 8: 32, of which 8 is the futures'. First pairs 10, 0, 20: 100, of which 32 are both's."""
    table = split(study(BLOCK, mobile=[10, 14, 0, 8, 20]), [DEATHS], ["status_quo", "mobile"])
    assert list(table.columns) == COLUMNS and len(table) == 1
    row = table.iloc[0]
    assert (row["n_pairs"], row["n_worlds"], row["history_repeats"], row["future_repeats"]) == (5, 3, 1, 1)
    assert [row[f"{part}_variance"] for part in ("world", "history", "future")] == pytest.approx([68, 24, 8])
    assert [row[f"{part}_share"] for part in ("world", "history", "future")] == pytest.approx([0.68, 0.24, 0.08])
    assert row["variance"] == pytest.approx(100) and np.isnan(row["world_low"]), "three worlds are too few for an interval"


def test_no_part_is_below_zero_and_nothing_varies_in_equal_arms():
    row = split(study(BLOCK, mobile=[10, 14, 5, 5, 10]), [DEATHS], ["status_quo", "mobile"]).iloc[0]
    assert row["history_variance"] == 0 and row["future_variance"] == 8
    assert row["world_variance"] == pytest.approx(max(0.0, np.var([10, 5, 10], ddof=1) - 8))
    same = split(study(BLOCK, mobile=np.zeros(5)), [DEATHS], ["status_quo", "mobile"])
    assert same.iloc[0]["variance"] == 0 and np.isnan(same.iloc[0]["world_share"])
    assert "No headline difference varies" in terminal_split(same)


def test_without_repeats_nothing_is_split():
    table = split(study([(name, n, n) for n, name in enumerate("abc")], mobile=[1, 2, 3]), [DEATHS], ["status_quo", "mobile"])
    assert np.isnan(table.iloc[0]["world_share"]) and "cannot be split" in terminal_split(table)


def many(blocks, components, seed):
    """So many blocks of five pairs whose differences have these standard deviations between worlds, histories and futures."""
    random = np.random.default_rng(seed)
    world, history, future = components
    rows, values = [], []
    for block in range(blocks):
        own = random.normal(0, world, 3)
        past = {}
        for name, number, fate in BLOCK:
            past.setdefault(number, random.normal(0, history))
            rows.append((f"{block:04d}{name}", 10 * block + number, 10 * block + fate))
            values.append(own["abc".index(name)] + past[number] + random.normal(0, future))
    return rows, np.array(values)


def test_known_components_are_found():
    rows, values = many(3000, (3.0, 2.0, 1.0), 5)
    from experiments.comparison.split import parts

    keys = pd.DataFrame(rows, columns=["world", "history", "future"])
    found = parts(values[:, None], keys, np.ones((1, 9000)))[:, 0, 0]
    assert found == pytest.approx([9, 4, 1], rel=0.1)


def test_intervals_of_shares_hold_about_as_often_as_they_say():
    """Of 30 studies of 40 pairs, the interval of the share between worlds holds the true share in nearly all."""
    held = []
    for seed in range(30):
        rows, values = many(8, (2.0, 1.0, 1.0), seed)
        row = split(study(rows, mobile=values), [DEATHS], ["status_quo", "mobile"]).iloc[0]
        assert 0 <= row["world_low"] <= row["world_share"] <= row["world_high"] <= 1
        held.append(row["world_low"] <= 4 / 6 <= row["world_high"])
    assert np.mean(held) >= 0.8


def test_pairs_of_one_world_are_one_case():
    keys = pd.DataFrame(BLOCK, columns=["world", "history", "future"])
    assert clusters(keys)[0].tolist() == [0, 0, 1, 1, 2]
    assert clusters(keys.loc[:1])[1], "one world with one history: each pair for itself, and it is said"
    assert clusters(keys.assign(world="w"))[0].tolist() == [0, 0, 1, 2, 3], "in one world histories are"


def test_a_world_lived_twice_is_not_told_twice():
    """Each pair again in its world with another history: differences, shares of the mission and control variates stay as sure as before."""
    random = np.random.default_rng(3)
    change, whole, chance = random.normal(-10, 6, 30), random.normal(100, 6, 30), random.normal(0, 3, 30)
    names = [f"w{number:02d}" for number in range(30)]
    once = study([(name, n, n) for n, name in enumerate(names)], mobile=change, no_mission=whole)
    once["expected_deaths"] = once["deaths"].to_numpy() - np.concatenate([np.zeros(30), chance, np.zeros(30)])
    twice = pd.concat([once, once.assign(history=once["history"] + 100, future=once["future"] + 100)], ignore_index=True)
    names = ["status_quo", "mobile", "no_mission"]
    one, two = (differences(runs, [DEATHS], names) for runs in (once, twice))
    assert list(one["n_pairs"]) == [30, 30] and list(two["n_pairs"]) == [60, 60] and one["controlled"].iloc[0] == two["controlled"].iloc[0]
    told = ["difference", "low", "high", "low_adjusted", "high_adjusted", "plain_low", "plain_high"]
    np.testing.assert_allclose(two[told].to_numpy(), one[told].to_numpy(), rtol=1e-6)
    part = ["whole", "share", "share_low", "share_high"]
    small, large = (shares(runs, [DEATHS], ["status_quo", "mobile"], "no_mission")[part].to_numpy() for runs in (once, twice))
    np.testing.assert_allclose(large, small, rtol=1e-6)
