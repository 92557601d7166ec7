"""The starting world loads whole, adds up, and names file, row and column of whatever is wrong."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.geography import seeds
from sim.geography.seed_schema import FILES, REGIONS

MALI = seeds.FOLDER / "mali"
BASES_JUNE_2017 = {
    "bamako": 598, "diabaly": 608, "timbuktu": 1370, "goundam": 192, "tessalit": 755, "aguelhok": 214, "kidal": 2102,
    "menaka": 288, "ansongo": 704, "gao": 2806, "gossi": 96, "douentza": 800, "ber": 96, "lere": 96, "sevare": 192,
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> seeds.Seeds:
    return seeds.load()


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeds")
    shutil.copytree(MALI, folder / "mali")
    return folder


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


@contextmanager
def holding(folder: Path, name: str, content: bytes) -> Iterator[None]:
    """While this lasts a file of seeds holds something else."""
    path = folder / "mali" / f"{name}.csv"
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


def failure(folder: Path, name: str, rows: list[list[str]]) -> str:
    """The one line that loading gives when `name` holds `rows`."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    with holding(folder, name, text.getvalue().encode()), pytest.raises(seeds.SeedError) as caught:
        seeds.load(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# Reading


def test_every_file_is_declared_and_documented() -> None:
    files = {path.stem for path in MALI.glob("*.csv")}
    assert files == set(FILES)
    text = (seeds.FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(files) if f"{name}.csv" not in text] == []


def test_tables_are_read_only_and_typed(world: seeds.Seeds) -> None:
    assert len(world.squares) == 2500
    assert world.squares["in_play"].dtype == np.bool_
    assert world.contingents["date"].dtype == np.dtype("datetime64[D]")
    with pytest.raises(ValueError, match="read-only"):
        world.places["latitude"][0] = 0.0


def test_where_keeps_the_rows_that_match(world: seeds.Seeds) -> None:
    gao = world.places.where(region="Gao", admin_seat="region")
    assert gao["key"].tolist() == ["gao"]
    assert next(gao.rows())["name"] == "Gao"


def test_unknown_names_say_what_was_meant(world: seeds.Seeds) -> None:
    with pytest.raises(seeds.SeedError, match="did you mean latitude"):
        world.places["latitud"]
    with pytest.raises(AttributeError, match="did you mean places"):
        _ = world.place


def test_a_byte_order_mark_and_foreign_line_ends_do_no_harm(copied: Path) -> None:
    foreign = b"\xef\xbb\xbf" + (MALI / "cercles.csv").read_bytes().replace(b"\n", b"\r\n")
    with holding(copied, "cercles", foreign):
        assert len(seeds.load(copied).cercles) == 36


# Broken files


@pytest.mark.parametrize(
    ("name", "row", "column", "cell", "says"),
    [
        ("places", 12, "latitude", "abc", 'got "abc", needs a number in 10 to 26'),
        ("places", 12, "latitude", "95", 'got "95", needs a number in 10 to 26'),
        ("places", 12, "latitude", "nan", 'got "nan", needs a number in 10 to 26'),
        ("places", 12, "latitude", "", 'got "", needs a number in 10 to 26'),
        ("places", 3, "key", "Kidal", 'got "Kidal", needs a key of a-z, 0-9 and _'),
        ("places", 3, "key", "kidal", "row 2 has the same key"),
        ("places", 5, "market", "yes", 'got "yes", needs 0 or 1'),
        ("places", 5, "population", "1_000", "needs a whole number in 0 to 2e+06"),
        ("places", 5, "population", "10.5", "needs a whole number in 0 to 2e+06"),
        ("places", 5, "confidence", "sure", "needs one of published, derived, recalled, own estimate"),
        ("places", 5, "name", " Gao", "needs a text with no space at its ends"),
        ("garrisons", 7, "place", "ansogno", "needs a value of places.key (ansongo?)"),
        ("network", 2, "a", "timbuctoo", "needs a value of places.key"),
        ("history", 2, "group", "Isis", "needs a value of groups.name"),
        ("contingents", 2, "base", "mopti", "needs a value of bases.base"),
        ("contingents", 9, "date", "2015-02-30", "needs a day like 2015-01-31"),
        ("contingents", 9, "date", "2015-03", "needs a day like 2015-01-31"),
        ("contingents", 9, "troops", "1e400", "needs a whole number in 0 to 5000"),
        ("observed_month", 2, "month", "2017-13", "needs a month like 2015-01 in 2012-01 to 2017-06"),
        ("observed_month", 2, "month", "2017-07", "needs a month like 2015-01 in 2012-01 to 2017-06"),
        ("initial_state", 2, "low", "100000", "column value: got"),
        ("unit_costs", 4, "high", "1", "its row's value"),
        ("squares", 3, "col", "0", "row 2 has the same row, col"),
    ],
)
def test_one_wrong_cell_is_named(copied: Path, name: str, row: int, column: str, cell: str, says: str) -> None:
    rows = rows_of(copied / "mali" / f"{name}.csv")
    rows[row - 1][rows[0].index(column)] = cell
    text = failure(copied, name, rows)
    assert f"mali/{name}.csv row {row} column" in text
    assert says in text


def test_heading_and_shape_are_checked(copied: Path) -> None:
    rows = rows_of(copied / "mali" / "cercles.csv")
    misspelt = [["regoin", *rows[0][1:]], *rows[1:]]
    assert "row 1 column region: stands there 0 times" in failure(copied, "cercles", misspelt)
    assert "row 1 column extra: unknown" in failure(copied, "cercles", [[*row, "extra"] for row in rows])
    assert "row 3 column" in failure(copied, "cercles", [*rows[:2], rows[2][:-1], *rows[3:]])
    assert "needs at least one row" in failure(copied, "cercles", rows[:1])


def test_missing_and_unreadable_files_are_named(tmp_path: Path, copied: Path) -> None:
    with pytest.raises(seeds.SeedError, match=r"mali/squares.csv: no such file"):
        seeds.load(tmp_path)
    with (
        holding(copied, "rivers", b"\xff\xfe\x00river"),
        pytest.raises(seeds.SeedError, match=r"rivers.csv: not readable as CSV in UTF-8"),
    ):
        seeds.load(copied)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_wrong_cell_of_any_file_is_named(copied: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    rows = rows_of(copied / "mali" / f"{name}.csv")
    row = data.draw(st.integers(2, len(rows)))
    column = data.draw(st.sampled_from(rows[0]))
    kind = FILES[name].columns[column].kind
    wrong = " blank at the ends " if kind == "text" else data.draw(st.sampled_from(["?", "1.2.3", "--1", "x y", "٣"]))
    rows[row - 1][rows[0].index(column)] = wrong
    text = failure(copied, name, rows)
    assert f'mali/{name}.csv row {row} column {column}: got "{wrong}", needs' in text


# Sums


def test_june_2017_bases_hold_the_published_strength(world: seeds.Seeds) -> None:
    june = world.contingents.where(date=np.datetime64("2017-06-01"))
    for base, troops in BASES_JUNE_2017.items():
        assert abs(june.where(base=base)["troops"].sum() - troops) <= 1, base
    assert set(june["base"]) == set(BASES_JUNE_2017)
    assert dict(zip(world.bases["base"], world.bases["troops"], strict=True)) == BASES_JUNE_2017


def test_every_map_stays_below_what_was_published(world: seeds.Seeds) -> None:
    table = world.contingents
    assert (table["infantry"] + table["others"] == table["troops"]).all()
    totals = {str(day): int(table["troops"][table["date"] == day].sum()) for day in np.unique(table["date"])}
    assert min(totals) < "2015-01-01" and max(totals) == "2017-06-01"
    for day, troops in totals.items():
        ceiling = 11240 if day < "2016-06-29" else 11300  # authorised; then what the UN said was really there
        assert 8400 <= troops <= ceiling, day
        factor = troops / table["nominal"][table["date"] == np.datetime64(day)].sum()
        assert (0.76 if day < "2015-09" else 0.585) <= factor <= (0.81 if day < "2015-09" else 0.66), day
    assert totals["2015-01-01"] <= 9494  # uniformed, police included, on 17 January 2015


def test_helicopters_add_up_to_the_missions(world: seeds.Seeds) -> None:
    total = world.operations.where(key="helicopters_military_total")
    assert total["low"][0] <= world.bases["helicopters"].sum() <= total["high"][0]


def test_people_of_squares_cercles_and_towns_agree(world: seeds.Seeds) -> None:
    squares, places = world.squares, world.places
    for cercle, people in zip(world.cercles["cercle"], world.cercles["population_2017"], strict=True):
        assert squares["population"][squares["cercle"] == cercle].sum() == people, cercle
    assert squares["population"][~squares["in_play"]].sum() == 0
    room = {(r, c): n for r, c, n in zip(squares["row"], squares["col"], squares["population"], strict=True)}
    for row in places.where(offmap=False).rows():
        at = int((row["latitude"] - 12.5) / 0.25), int((row["longitude"] + 8) / 0.25)
        room[at] -= row["population"]
        assert room[at] >= 0, row["key"]


def test_places_lie_in_their_own_region(world: seeds.Seeds) -> None:
    squares = world.squares
    at = {(r, c): i for i, (r, c) in enumerate(zip(squares["row"], squares["col"], strict=True))}
    for row in world.places.where(offmap=False).rows():
        i = at[int((row["latitude"] - 12.5) / 0.25), int((row["longitude"] + 8) / 0.25)]
        assert squares["in_play"][i] and squares["cercle"][i] == row["cercle"] and squares["region"][i] == row["region"]


def test_squares_are_numbered_as_prio_grid_numbers_them(world: seeds.Seeds) -> None:
    squares = world.squares
    rows, columns = np.floor((squares["latitude"] + 90) / 0.5), np.floor((squares["longitude"] + 180) / 0.5)
    assert (squares["gid"] == rows * 720 + columns + 1).all()
    assert np.allclose(squares["latitude"], 12.625 + 0.25 * squares["row"])
    assert (np.isin(squares["region"], REGIONS) == squares["in_play"]).all()


def test_shares_add_up_to_one(world: seeds.Seeds) -> None:
    for cercle in world.cercles["cercle"]:
        assert world.communities.where(cercle=cercle)["share"].sum() == pytest.approx(1)
    for group in np.unique(world.group_presence["group"]):
        assert world.group_presence.where(group=group)["share"].sum() == pytest.approx(1), group
    support = world.initial_state.where(variable="support_share")
    for region in REGIONS:
        assert support.where(region=region)["value"].sum() == pytest.approx(1), region


def test_every_place_is_reached_by_the_network(world: seeds.Seeds) -> None:
    joined: dict[str, set[str]] = {key: set() for key in world.places["key"].tolist()}
    for a, b in zip(world.network["a"].tolist(), world.network["b"].tolist(), strict=True):
        joined[a].add(b)
        joined[b].add(a)
    reached, front = {"bamako"}, ["bamako"]
    while front:
        new = joined[front.pop()] - reached
        reached |= new
        front.extend(new)
    assert set(joined) - reached == set()


def test_history_is_in_order_and_draws_men_from_a_parent_that_has_them(world: seeds.Seeds) -> None:
    table = world.history
    assert (np.diff(table["date"]).astype(int) >= 0).all()
    assert table["date"].max() < np.datetime64("2017-06-29")
    fighters = world.initial_state.where(variable="fighters")
    for row in table.rows():
        if row["kind"] not in ("split", "forms") or row["from"] in world.communities["community"]:
            continue
        known = fighters.where(group=row["from"])["value"].sum()
        assert 0 < row["men"] < known, row


def test_observed_year_before_the_mandate(world: seeds.Seeds) -> None:
    table = world.observed_month
    year = (table["month"] >= "2016-07") & (table["type"] != "non_state")
    deaths = (table["deaths"] - table["scripted_deaths"])[year]
    assert len(table) == 30 * 7 * 3
    assert deaths.sum() == 402
    assert (table["lethal_events"] - table["scripted_events"])[year].sum() == 122
    assert deaths[np.isin(table["region"][year], ["Mopti", "Segou"])].sum() / 402 == pytest.approx(0.70, abs=0.005)
    attacks = world.observed_attacks
    assert attacks["attacks"][attacks["month"] >= "2016-07"].sum() == 37


def test_observed_tables_stop_at_the_mandate(world: seeds.Seeds) -> None:
    for name in FILES:
        table = getattr(world, name)
        if name.startswith("observed_"):
            for column in {"month", "from_month", "to_month"} & set(table.columns):
                assert (table[column] <= "2017-06").all()
            if "date" in table.columns:
                assert table["date"].max() <= np.datetime64("2017-06-30")


# Seeds and ledger


def test_random_lists_are_full_and_share_no_number() -> None:
    lists = {(name, main): seeds.random_list(name, main) for name in ("history", "future") for main in (True, False)}
    assert {key: len(numbers) for key, numbers in lists.items()} == {
        ("history", True): 10_000, ("future", True): 10_000, ("history", False): 2_000, ("future", False): 2_000,
    }  # fmt: skip
    everything = [number for numbers in lists.values() for number in numbers]
    assert len(set(everything)) == len(everything)
    assert all(0 <= number < 2**63 for number in everything)
    with pytest.raises(seeds.SeedError, match="known lists are history and future"):
        seeds.random_list("histroy")


def test_random_lists_refuse_what_is_no_seed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(seeds, "FOLDER", tmp_path)
    (tmp_path / "random").mkdir()
    for line in ("-1", "1.5", str(2**63), "seed"):
        (tmp_path / "random" / "history_main.txt").write_text(f"# a comment\n7\n{line}\n", encoding="ascii")
        with pytest.raises(seeds.SeedError, match=r"history_main.txt row 3: got"):
            seeds.random_list("history")


def test_ledger_has_thirty_claims_of_known_shape() -> None:
    claims = yaml.safe_load((seeds.FOLDER / "letter.yaml").read_text(encoding="utf-8"))
    assert [claim["id"] for claim in claims] == [f"L{i:02d}" for i in range(1, 31)]
    for claim in claims:
        assert set(claim) - {"missing"} == {"id", "kind", "claim", "mechanisms", "levers", "scenarios", "metrics", "status"}
        assert set(claim["kind"]) <= {"pattern", "mechanism", "lever", "hypothesis"}
        assert claim["mechanisms"] and all(re.fullmatch(r"M(0[1-9]|1\d|2[0-2])", m) for m in claim["mechanisms"])
        assert claim["metrics"] and claim["status"] == ("partly" if "missing" in claim else "built")
        assert bool(claim["levers"]) or "lever" not in claim["kind"], claim["id"]
