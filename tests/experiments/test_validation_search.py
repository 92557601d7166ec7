"""The search for values of the world: it finds known ones from noisy histories, keeps what it has, and tells mistakes in a line."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from experiments.ask.mistakes import Mistake
from experiments.past import search_file as file
from experiments.past import search_files as written
from experiments.past import search_loss as loss
from experiments.past import search_store as store
from experiments.past import search_waves as waves
from experiments.past import space
from experiments.past.search import main
from experiments.past.search_response import fit
from experiments.past.search_store import NAME, Kept, Origin, Point
from experiments.past.validation import told_keys

ROOT = Path(__file__).resolve().parents[2]
FIRST, SECOND = "world.assaults.per_week", "world.reporting.first_death"
TEXT = f"# Two rates.\nover:\n  {FIRST}: [0.1, 3.0]\n  {SECOND}:\nhistories: 200\nwaves: 3\ncheck: 20\n"
KEYS = [("level", "many"), ("level", "few"), ("pattern", "share"), ("dyad", "noise")]
RECORD = {("level", "many"): 80.0, ("level", "few"): 10.0, ("pattern", "share"): 0.8, ("dyad", "noise"): 3.0}
NOW = {FIRST: 0.6, SECOND: 0.5}
SETTINGS = NOW | {"world.ieds.hit_army": 0.1}
MADE = Origin("code", SETTINGS, (FIRST, SECOND))
Measures = Mapping[tuple[str, str], float]


@pytest.fixture(autouse=True)
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waves, "TRIES", 1)


def written_file(folder: Path, text: str = TEXT) -> Path:
    path = folder / "two.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def toys(points: Sequence[Point]) -> Iterator[tuple[int, Measures]]:
    """The toy world at points."""
    return enumerate(toy(*point) for point in points)


def toy(values: Mapping[str, Any], number: int) -> Measures:
    """A world in which one rate makes many and few, the other a share, all by chance."""
    random = np.random.default_rng(number)
    a, b = float(values[FIRST]), float(values[SECOND])
    return {
        ("level", "many"): float(random.poisson(40 * a)), ("level", "few"): float(random.poisson(5 * a)),
        ("pattern", "share"): b + random.normal(0, 0.1), ("dyad", "noise"): float(random.poisson(3)),
    }  # fmt: skip


def kept(
    folder: Path, simulate: store.Simulate = toys, identity: str = "toy", keys: Sequence[tuple[str, str]] = KEYS, made: Origin = MADE
) -> Kept:
    return Kept(folder, identity, keys, made, simulate)


def searched(asked: file.Search, histories: Kept, earlier: Sequence[store.Lived] = ()) -> waves.Found:
    return waves.search(asked, NOW, RECORD, histories, lambda text: None, earlier)


def small(folder: Path) -> file.Search:
    """A search of 78 histories in one wave."""
    return file.read(written_file(folder, TEXT.replace("200", "78").replace("waves: 3", "waves: 1")))


def test_known_values_are_found_again(tmp_path: Path) -> None:
    asked, numbers = file.read(written_file(tmp_path)), list[int]()

    def noted(points: Sequence[Point]) -> Iterator[tuple[int, Measures]]:
        numbers.extend(number for _, number in points)
        return toys(points)

    found = searched(asked, kept(tmp_path, noted))
    values = space.values(asked.axes, found.best)
    assert values[FIRST] == pytest.approx(2.0, rel=0.15) and values[SECOND] == pytest.approx(0.8, abs=0.08)
    before, after = found.losses()
    assert found.better and after < 0.3 * before
    table = written.moves(asked, found, NOW)
    assert list(table["start"]) == [NOW[key] for key in table["parameter"]] and (table["rise_if_put_back"] > 0).all()
    answers = written.responses(asked, found).set_index("name")
    assert answers.loc["many", FIRST] > 1 > abs(answers.loc["many", SECOND]) and abs(answers.loc["noise", FIRST]) < 0.3
    assert found.response.explained[KEYS.index(("dyad", "noise"))] < 0.05
    assert max(numbers) == asked.last == 5_001 + 200 + 20 - 1, "the histories of the check follow the whole budget"


def test_what_is_kept_is_not_simulated_again(tmp_path: Path) -> None:
    asked, calls = file.read(written_file(tmp_path)), []

    def counted(points: Sequence[Point]) -> Iterator[tuple[int, Measures]]:
        for place, (values, number) in enumerate(points):
            calls.append(number)
            if len(calls) == 70:
                raise KeyboardInterrupt
            yield place, toy(values, number)

    with pytest.raises(KeyboardInterrupt):
        searched(asked, kept(tmp_path, counted))
    with (tmp_path / NAME).open("a", encoding="utf-8") as half:
        half.write('{"history": 1, "val')
    found = searched(asked, kept(tmp_path, counted))
    assert len(calls) == 3 * 20 + 3 * asked.points + 1  # the one that was interrupted came again
    assert np.array_equal(found.best, searched(asked, kept(tmp_path / "whole")).best)
    with pytest.raises(Mistake, match="another search.*--out FOLDER"):
        kept(tmp_path, identity="other")


@pytest.mark.parametrize(
    ("keys", "origin", "says"),
    [
        ([*KEYS[:3], ("dyad", "renamed")], MADE, "other measures"),
        (KEYS, replace(MADE, code="new"), "another version of the code"),
        (KEYS, replace(MADE, settings=SETTINGS | {"world.ieds.hit_army": 0.2}), "another world"),
    ],
)
def test_histories_of_other_measures_code_or_world_are_refused(
    keys: list[tuple[str, str]], origin: Origin, says: str, tmp_path: Path
) -> None:
    kept(tmp_path).all([(NOW, 7)])
    before = (tmp_path / NAME).read_bytes()
    with pytest.raises(Mistake, match=f"{says}.*--out FOLDER"):
        kept(tmp_path, keys=keys, made=origin)
    with pytest.raises(Mistake, match=f"{says}.*--with"):
        store.earlier(tmp_path, keys, origin)
    assert (tmp_path / NAME).read_bytes() == before


def test_an_earlier_search_may_have_moved_other_parameters_from_another_start(tmp_path: Path) -> None:
    kept(tmp_path).all([(NOW, 7), (NOW, 8)])
    other = replace(MADE, settings=SETTINGS | {FIRST: 2.0}, moved=(FIRST, "world.ieds.hit_army"))
    assert store.earlier(tmp_path, KEYS, other) == [(NOW, toy(NOW, 7)), (NOW, toy(NOW, 8))]
    with pytest.raises(Mistake, match=r"another search \(another file or start\)"):
        kept(tmp_path, identity="other", made=other)
    with pytest.raises(Mistake, match="--with"):
        store.earlier(tmp_path / "none", KEYS, MADE)


@pytest.mark.parametrize("first", ["", '{"search": "toy"}', "[1]", "\xff"])
def test_a_damaged_or_old_first_line_is_told_and_nothing_is_lost(first: str, tmp_path: Path) -> None:
    text = first.encode("latin-1") + b'\n{"history": 1, "values": {}, "measures": [1, 2, 3, 4]}\n'
    (tmp_path / NAME).write_bytes(text)
    for read in (lambda: kept(tmp_path), lambda: store.earlier(tmp_path, KEYS, MADE)):
        with pytest.raises(Mistake, match=re.escape(str(tmp_path))):
            read()
    assert (tmp_path / NAME).read_bytes() == text


@pytest.mark.parametrize("line", ["5", '{"history": 1}', "\xff"])
def test_a_damaged_history_is_simulated_again(line: str, tmp_path: Path) -> None:
    kept(tmp_path).all([(NOW, 7)])
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole + line.encode("latin-1") + b"\n")
    assert len(store.earlier(tmp_path, KEYS, MADE)) == len(kept(tmp_path).done) == 1 and (tmp_path / NAME).read_bytes() == whole


def test_a_kill_at_the_start_loses_no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path).all([(NOW, 7)])
    whole = (tmp_path / NAME).read_bytes()

    def killed(path: Path, *given: object, **more: object) -> int:
        path.open("wb").close()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", killed)
        patch.setattr(Path, "write_bytes", killed)
        with pytest.raises(KeyboardInterrupt):
            kept(tmp_path)
    assert (tmp_path / NAME).read_bytes() == whole


def test_places_and_values_are_each_others_inverse(tmp_path: Path) -> None:
    axes = file.read(written_file(tmp_path)).axes
    assert [axis.log for axis in axes] == [True, False]  # 0.1 to 3 is a wide range of a rate; 0 to 1 has an end at nothing
    for axis in axes:
        for value in (0.11, 0.3, 0.9):
            assert space.values([axis], np.array([space.place(axis, value)]))[axis.key] == pytest.approx(value, rel=1e-5)
        assert abs(space.place(axis, axis.high)) == pytest.approx(space.TRIED)
    points = space.spread(np.zeros(2), 1.0, 10, 3)
    assert sorted(np.floor((points[:, 0] + 1) * 5).astype(int)) == list(range(10))  # one in each tenth
    assert np.array_equal(points, space.spread(np.zeros(2), 1.0, 10, 3))


def test_the_loss_by_hand() -> None:
    start = [{("level", "a"): 4.0, ("pattern", "b"): math.nan}, {("level", "a"): 16.0, ("pattern", "b"): 1.0}]
    doubt = {"level": 0.4, "pattern": 0.1}
    found = loss.build({("level", "a"): 25.0, ("pattern", "b"): 1.0}, start, {"level": 2.0, "pattern": 1.0}, doubt)
    assert found.keys == (("level", "a"),)  # half of the histories know nothing of b
    assert found.record[0] == 5.0 and found.doubt[0] == pytest.approx(1.0) and found.unit[0] == pytest.approx(math.sqrt(2 + 1))
    sure = replace(found, doubt=np.array([1e-9]), unit=np.array([1.0]))
    assert sure.of(np.array([[2.0], [4.0]])) == pytest.approx((3 + 1) / 2 - 2 / 2)  # distances to 5, less half of the one apart
    assert sure.of(np.array([[3.0]])) == pytest.approx(2.0)  # one history is as far as it is
    assert sure.of(np.array([[2.0], [4.0], [math.nan]])) == pytest.approx(1.0)
    assert sure.by_family(np.array([[2.0], [4.0]])) == {"level": pytest.approx(1.0)}
    assert sure.expected(np.array([5.0]), np.array([1.0])) == pytest.approx(math.sqrt(2 / math.pi) - 1 / math.sqrt(math.pi))


def test_the_loss_expected_of_a_fit_is_that_of_many_histories() -> None:
    one = loss.Loss((("pattern", "a"),), np.ones(1), np.array([2.0]), np.array([0.7]), np.array([1.3]))
    many = np.random.default_rng(1).normal(0.5, 1.5, (1500, 1))
    assert one.of(many) == pytest.approx(one.expected(np.array([0.5]), np.array([1.5])), rel=0.05)


@pytest.mark.parametrize(("wide", "dear"), [(0.5, True), (1.0, False), (2.0, True)])
def test_histories_that_spread_more_or_less_than_the_record_cost(wide: float, dear: bool) -> None:
    """A record drawn from a normal of width one, told in many rows: the right width is the cheapest."""
    rows = 400
    record = np.random.default_rng(2).normal(0.0, 1.0, rows)
    one = loss.Loss((("pattern", "a"),) * rows, np.full(rows, 1 / rows), record, np.full(rows, 1e-9), np.ones(rows))
    right, other = (one.expected(np.zeros(rows), np.full(rows, spread)) for spread in (1.0, wide))
    assert (other > right * 1.02) is dear


def test_what_a_point_costs_beside_its_score() -> None:
    keys = (("cercle", "many"), ("cercle", "few"), ("level", "a"), ("level", "b"))
    one = loss.Loss(keys, np.full(4, 0.25), np.array([10.0, 6.0, 1.0, 1.0]), np.ones(4), np.ones(4))
    mean, spread = np.array([4.0, 1.0, 2.0, 0.1]), np.array([3.0, 1.0, 1.0, 0.3])
    off = math.log(100 / 25) - 0.6 * math.log(2)  # of 100 deaths 25 are expected; of 36, fewer than 50, nothing is asked
    assert waves.beyond(one, mean, spread) == pytest.approx(off**2)
    assert waves.beyond(one, np.array([8.0, 1.0, 2.0, 0.1]), np.array([3.0, 1, 1, 1])) == 0.0
    assert waves.wide(one, mean, spread) == pytest.approx((math.log(1 / 2) + math.log(0.3 / 0.3)) / 2)
    assert waves.wide(replace(one, keys=(("cercle", "many"),) * 4), mean, spread) == 0.0


def test_earlier_histories_are_fitted_on_besides(tmp_path: Path) -> None:
    asked = small(tmp_path)
    searched(asked, kept(tmp_path / "a"))
    alone, both = (searched(asked, kept(tmp_path / "b"), one) for one in ((), store.earlier(tmp_path / "a", KEYS, MADE)))
    assert both.response.explained[0] > 0 and not np.array_equal(alone.best, both.best)


def test_the_fit_knows_where_histories_are_wide() -> None:
    random = np.random.default_rng(3)
    points = random.uniform(-1, 1, (300, 2))
    response = fit(points, (random.normal(0, 1, 300) * np.exp(points[:, 0]))[:, None])
    wide, narrow = (response.spread(np.array([at, 0.0]))[0] for at in (1.0, -1.0))
    assert 4.0 < wide / narrow < math.e**2 * 1.3 and response.spread(np.zeros(2))[0] == pytest.approx(1.0, rel=0.2)


def test_the_fit_keeps_what_holds_for_histories_left_out() -> None:
    random = np.random.default_rng(1)
    points = random.uniform(-1, 1, (80, 3))
    found = np.column_stack([3 + 2 * points[:, 0] + random.normal(0, 0.3, 80), random.normal(0, 1, 80)])
    response = fit(points, found)
    assert response.explained[0] > 0.85 and response.explained[1] < 0.1
    assert response.at(np.array([1.0, 0.0, 0.0]))[0] == pytest.approx(5.0, abs=0.3)
    found[3, 0] = math.nan
    assert fit(points, found).at(np.zeros(3))[0] == pytest.approx(3.0, abs=0.2)


def test_a_fit_without_noise_is_shrunk_by_the_least_strength_alone() -> None:
    points = np.array([[-1.0], [1.0], [-1.0], [1.0]])
    response = fit(points, 5.0 + 2.0 * points)
    slope = 2.0 * 4.0 / (4.0 + 0.1)  # four squares of one, and the least strength
    assert response.at(np.array([1.0]))[0] == pytest.approx(5.0 + slope) and response.at(np.array([-2.0]))[0] == pytest.approx(
        5.0 - 2.0 * slope
    )
    assert 1.0 - response.explained[0] < 0.01 and not response.curved


@pytest.mark.parametrize(("histories", "curved"), [(9, False), (10, True)])
def test_squares_are_fitted_from_ten_histories_a_parameter_on(histories: int, curved: bool) -> None:
    points = np.linspace(-1.0, 1.0, histories)[:, None]
    response = fit(points, 3.0 * points**2)
    assert response.curved is curved and bool(response.at(np.array([0.0]))[0] < 0.5) is curved


def test_a_search_asks_for_no_more_histories_than_the_seed_list_holds(tmp_path: Path) -> None:
    text = f"over: {{{FIRST}: [0.1, 3.0]}}\nwaves: 1\ncheck: 20\nfirst: 5001\n"
    assert file.read(written_file(tmp_path, f"{text}histories: 4980\n")).last == 10_000
    with pytest.raises(Mistake, match="first="):
        file.read(written_file(tmp_path, f"{text}histories: 4981\n"))


def test_what_a_file_says_nothing_of_is_as_usual(tmp_path: Path) -> None:
    asked = file.read(written_file(tmp_path, f"over: {{{FIRST}: [0.1, 2.0], {SECOND}: [0.1, 1.0]}}\nweights: {{level: 0}}\n"))
    assert (asked.histories, asked.waves, asked.check, asked.pull) == (400, 4, 40, 0.02)
    assert asked.points == (400 - 3 * 40) // 4 == 70 and asked.total == 3 * 40 + 4 * 70
    assert asked.weights == file.WEIGHTS | {"level": 0.0} and asked.doubt == file.DOUBT


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("out=foo", "--out FOLDER"),
        ("seeds=3", "`first` and `histories`"),
        ("scenario=mobile", "'scenario' is not read here"),
        ("measures.troops.fill=0.5", "status quo"),
    ],
)
def test_what_a_search_does_not_read_is_refused(
    word: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "simulator", lambda *given: pytest.fail("it began"))
    assert main([str(written_file(tmp_path)), "--out", str(tmp_path / "out"), word]) == 2
    said = capsys.readouterr().err.strip()
    assert says in said and word.partition("=")[0] in said and "\n" not in said


def test_what_the_disk_refuses_is_told_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out" / NAME).mkdir(parents=True)
    assert main([str(written_file(tmp_path)), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert NAME in said and "Is a directory" in said


def test_files_that_ship_can_be_read() -> None:
    paths = sorted((ROOT / "scenarios" / "search").glob("*.yaml"))
    assert paths
    for path in paths:
        assert file.read(path).doc


def test_it_leaves_a_world_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from experiments.ask.configuration import Composer

    def simulator(settings: object, workers: int) -> Callable[[Sequence[Point]], list[tuple[int, Measures]]]:
        usual = dict.fromkeys(told_keys(), 1.0)
        return lambda points: [(at, usual | {("half_year", "2017H1"): toy(*one)["level", "many"] * 7}) for at, one in enumerate(points)]

    monkeypatch.setattr(store, "simulator", simulator)
    text = TEXT.replace("200", "40").replace("check: 20", "check: 6").replace("waves: 3", "waves: 2")
    weights = "weights: {" + ", ".join(f"{name}: {int(name == 'half_year')}" for name in file.WEIGHTS) + "}\n"
    assert main([str(written_file(tmp_path, text + weights)), "--out", str(tmp_path / "out"), "world.ieds.hit_army=0.05"]) == 0
    assert "unseen histories" in capsys.readouterr().out
    content = yaml.safe_load((tmp_path / "out" / written.WORLD).read_text(encoding="utf-8"))
    assert content["ieds"] == {"hit_army": 0.05} and content["assaults"]["per_week"] > 0.6
    composed = Composer(tmp_path / "out").compose(["world=found"])
    composed.check()
    assert composed.settings.tree()["world"]["assaults"]["per_week"] == content["assaults"]["per_week"]
    again = [str(written_file(tmp_path, text + weights + "seed: 2\n")), "--out", str(tmp_path / "more"), "--with", str(tmp_path / "out")]
    assert main([*again, "--config-dir", str(tmp_path / "out"), "world=found"]) in (0, 1), "it goes on from what was found"
    capsys.readouterr()
    assert main([*again, "--out", str(tmp_path / "third"), "world.ieds.hit_army=0.06"]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "another world" in said and "--with" in said and "code" not in said.partition(";")[0]


def test_a_history_that_fails_ends_the_search_with_a_line_and_keeps_what_was_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def simulate(settings: object, point: Point) -> Measures:
        if point[1] == 5_003:
            raise RuntimeError("the river rose")
        return dict.fromkeys(told_keys(), 1.0)

    monkeypatch.setattr(store, "simulated", simulate)
    out = tmp_path / "out"
    assert main([str(written_file(tmp_path, TEXT)), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "history 5003 failed: " in said and "the river rose" in said and "the same command goes on" in said
    assert len((out / "histories.jsonl").read_text(encoding="utf-8").splitlines()) == 1 + 2


def test_workers_find_what_they_are_to_do(tmp_path: Path) -> None:
    """As a user calls it, with real histories in processes of their own."""
    text, out = TEXT.replace("200", "20").replace("check: 20", "check: 4").replace("waves: 3", "waves: 1"), tmp_path / "out"
    command = [sys.executable, "-m", "experiments.past.search", str(written_file(tmp_path, text)), "--workers", "2", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1) and "unseen histories" in done.stdout, done.stderr
    told = [json.loads(line)["history"] for line in (out / NAME).read_text(encoding="utf-8").splitlines()[1:]]
    assert set(told[:12]) == {*range(5001, 5013)} and set(told[12:]) == {5021, 5022, 5023, 5024}
