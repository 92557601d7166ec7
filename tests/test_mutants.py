"""Mutants of a few lines by hand: which changes there are, what is left alone, and which tests stand on a file."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest
from mutants import mutants
from standing_on import areas_of, layers_of

ROOT = Path(__file__).resolve().parents[1]
_SPEC = importlib.util.spec_from_file_location("mutation", ROOT / "benchmarks" / "mutation.py")
assert _SPEC and _SPEC.loader
mutation = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(mutation)


def changes(source: str, path: str = "sim/rules/some.py") -> list[str]:
    """Changes of a source, as they are said."""
    return [mutant.what for mutant in mutants(path, source.encode())]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = b < c", ["< -> <=", "< -> >="]),
        ("a = (b) not in (c)", ["not in -> in"]),
        ("a = b is not None", ["is not -> is"]),
        ("a = b <= c == d", ["<= -> <", "<= -> >", "== -> !="]),
        ("a = b and c and d", ["and -> or", "and -> or"]),
        ("a = (b + c) * d", ["+ -> -", "* -> /"]),
        ("a = b ** c // d", ["// -> *"]),
        ("a = -b", ["-b -> (b)"]),
        ("a = not b", ["not b -> (b)"]),
        ("a = 3", ["3 -> 2", "3 -> 4"]),
        ("a = 0.5", ["0.5 -> 0.25", "0.5 -> 1.0"]),
        ("a = 0.0", ["0.0 -> 1.0"]),
        ("a = True", ["True -> False"]),
        ("a = np.maximum(b, c)", ["maximum -> minimum"]),
        ("for i in range(n): f(i)", ["n -> (n) - 1", "f(i) -> pass"]),
        ("for i in n:\n    continue", ["continue -> break"]),
        ("a[i] = b", ["a[i] = b -> pass"]),
        ("a.b += c", ["a.b += c -> pass", "+= -> -="]),
        ("if a: b()", ["a -> not (a)", "b() -> pass"]),
        ("a = (b  # < 2\n     < c)", ["< -> <=", "< -> >="]),
    ],
)
def test_a_line_has_its_mutants(source: str, expected: list[str]) -> None:
    assert changes(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring of 3 words."""',
        "rate: float = parameter(0.5, 0.0, 1.0, 'chance', 'judgement', 'own', 'a chance')",
        "DECLARES = {'tally.raids': array(float, 'raids', 'raids', of=(3,))}",
        "def f(a: Literal[3]) -> Literal[4]: return a",
        "@lru_cache(maxsize=3)\ndef f(): return 'text'",
        "raise ValueError('more than ' + str(3))",
        "a = f'{b + 3} men'",
        "from sim import words",
        "a = b",
    ],
)
def test_what_declares_or_words_a_message_is_left_alone(source: str) -> None:
    assert changes(source) == []


def test_numbers_of_a_figures_layout_are_left_alone_and_its_sums_are_not() -> None:
    assert changes("a = 3 * b", "experiments/plots/some.py") == ["* -> /"]


def test_every_mutant_of_a_rule_is_another_program_on_the_line_that_it_names() -> None:
    path = ROOT / "sim" / "rules" / "banditry.py"
    source = path.read_bytes()
    found = mutants("sim/rules/north/banditry.py", source)
    usual = ast.dump(ast.parse(source))
    assert len(found) > 30 and len({mutant.of(source) for mutant in found}) == len(found)
    for mutant in found:
        assert ast.dump(ast.parse(mutant.of(source))) != usual, mutant.name
        assert source.decode().splitlines()[mutant.line - 1].strip() == mutant.text


def test_tests_that_import_a_file_or_bear_its_name_come_first() -> None:
    first, second = layers_of(ROOT, "sim/rules/north/banditry.py", 2)
    assert [path.name for path in first] == ["test_banditry.py"] and "test_schedule.py" in {path.name for path in second}
    helper = layers_of(ROOT, "sim/rules/centre/_clashes.py", 2)
    assert helper[0] == [] and "test_communal.py" in [path.name for path in helper[1]]
    command = layers_of(ROOT, "experiments/commands/rank.py", 2)
    assert "test_cli.py" in {path.name for layer in command for path in layer}, "commands are found by their names"


def test_every_mutant_judged_equivalent_is_one_of_the_sources_and_says_why() -> None:
    kept = mutation.known_equivalent()
    files = {name.partition(" | ")[0] for name in kept}
    found = {mutant.name for file in files for mutant in mutants(file, (ROOT / file).read_bytes())}
    assert not set(kept) - found, "a line that has changed since is judged anew"
    assert all(len(reason.split()) > 3 for reason in kept.values())


def test_the_same_seed_draws_the_same_mutants_and_another_seed_others() -> None:
    one, two, other = (mutation.drawn("sim/actors", 12, seed) for seed in (1, 1, 2))
    assert one == two != other and len({mutant.name for mutant in one}) == 12
    assert {mutant.path for mutant in mutation.drawn("sim/actors", 5, 1, "network.py")} == {"sim/actors/network.py"}


def test_the_baseline_is_asked_last_and_of_the_model_alone() -> None:
    asked = mutation.chosen_tests("sim/rules/north/banditry.py")
    assert asked[0] == "tests/rules/test_banditry.py" and asked[-1] == "tests/test_baseline.py"
    asked = mutation.chosen_tests("experiments/study/rounding.py")
    assert "tests/experiments/test_rounding.py" in asked and "tests/test_baseline.py" not in asked


def test_a_mutant_of_experiments_is_shown_to_the_nearest_areas_of_the_baseline_of_outputs_first() -> None:
    asked = mutation.chosen_tests("experiments/study/rounding.py")
    areas = [word for word in asked if word.startswith(mutation.OUTPUTS)]
    assert areas == asked[: len(areas)] and f"{mutation.OUTPUTS}::test_outputs_are_those_of_the_baseline[kept]" in areas
    assert areas_of(ROOT, "experiments/comparison/ranking.py")[0] == "statistics" and areas_of(ROOT, "experiments/cli.py")[0] == "listed"
    assert not any(word.startswith(mutation.OUTPUTS) for word in mutation.chosen_tests("sim/rules/north/banditry.py"))


@pytest.mark.parametrize(
    ("source", "last"),
    [
        ("experiments/tools/markdown.py", "test_docs.py"),
        ("experiments/commands/plan.py", "test_cli.py"),
        ("experiments/ask/claims.py", "test_claims.py"),
        ("experiments/tools/list_ground.py", "test_cli.py"),
    ],
)
def test_a_long_test_file_is_asked_last_where_it_is_the_files_own(source: str, last: str) -> None:
    asked = [Path(file).name for file in mutation.chosen_tests(source)]
    late = [name for name in asked if name in mutation.LATE]
    assert last in late and asked[-len(late) :] == late
    assert last not in [Path(file).name for file in mutation.chosen_tests("experiments/comparison/verdicts.py")]


def test_a_fault_that_a_test_sees_is_killed_by_it_and_another_survives(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text("def of_age(years):\n    return years >= 18 and years < 130\n", encoding="utf-8")
    (tmp_path / "test_small.py").write_text(
        "from small import of_age\n\n\ndef test_at_eighteen():\n    assert of_age(18) and not of_age(17)\n", encoding="utf-8"
    )
    source = (tmp_path / "small.py").read_bytes()
    verdicts = {}
    for mutant in (one for one in mutants("small.py", source) if one.what in (">= -> >", "130 -> 131")):
        (tmp_path / "small.py").write_bytes(mutant.of(source))
        verdicts[mutant.what] = mutation.verdict(tmp_path, ["test_small.py"], tmp_path)
    assert verdicts == {">= -> >": ("killed", "test_small.py::test_at_eighteen"), "130 -> 131": ("survived", "")}


def test_what_a_table_holds_is_not_lived_through_again(tmp_path: Path) -> None:
    assert mutation.written(tmp_path / "none.csv") == []
    (tmp_path / "some.csv").write_text("file,verdict\na.py,killed\n", encoding="utf-8")
    assert mutation.written(tmp_path / "some.csv") == [{"file": "a.py", "verdict": "killed"}]
    rows = [{"verdict": word} for word in ("killed", "killed", "killed", "survived", "equivalent")]
    assert mutation.said("sim", rows) == "sim: 3 killed, 1 survived, 1 equivalent: 75%"
