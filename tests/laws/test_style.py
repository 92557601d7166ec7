"""Laws 7 to 9: no global state, no drawer for everything, names that are promises."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import runs
from sources import FILES, PARTS, SIM, dotted, imports, tree

from sim import metrics
from sim.engine.acts import acts_of
from sim.engine.roster import Roster
from sim.model import Mali
from sim.run import run
from sim.schedule import steps
from sim.settings import parameters

MUTATORS = {
    "append", "extend", "insert", "remove", "pop", "clear", "update", "setdefault", "add", "discard", "sort", "reverse", "popitem", "fill",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_no_module_keeps_state_that_changes(path: Path) -> None:
    names = set()
    for node in tree(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        names |= {inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)}
    for node in ast.walk(tree(path)):
        where = f"{path.name}:{getattr(node, 'lineno', 0)}"
        assert not isinstance(node, (ast.Global, ast.Nonlocal)), f"{where}: global"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            assert not (node.func.value.id in names and node.func.attr in MUTATORS), f"{where}: {ast.unparse(node.func)}"
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            root: ast.expr = node
            while isinstance(root, (ast.Subscript, ast.Attribute)):
                root = root.value
            inside = any(
                isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef)) and node in ast.walk(f) and _local(f, root)
                for f in ast.walk(tree(path))
            )
            assert inside or not (isinstance(root, ast.Name) and root.id in names), f"{where}: writes to {ast.unparse(root)}"


def _local(function: ast.FunctionDef | ast.AsyncFunctionDef, root: ast.expr) -> bool:
    """Whether a name is an argument or a variable of a function, and not the module's."""
    names = {a.arg for a in [*function.args.args, *function.args.kwonlyargs]}
    names |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return isinstance(root, ast.Name) and root.id in names


def test_a_run_leaves_no_trace_in_any_module() -> None:
    modules = [module for name, module in __import__("sys").modules.items() if name == "sim" or name.startswith("sim.")]

    def traces() -> dict[str, str]:
        out = {}
        for module in modules:
            for name, value in vars(module).items():
                if isinstance(value, (list, dict, set, bytearray, np.ndarray)) and not name.startswith("__"):
                    out[f"{module.__name__}.{name}"] = runs.digest(value) if isinstance(value, np.ndarray) else repr(value)
        return out

    before = traces()
    model = runs.live(runs.make(20, 40, measures=runs.MOBILE))
    model.close()
    assert traces() == before


@pytest.fixture(scope="module")
def model() -> Mali:
    return Mali(runs.make(), enlist=False)


def test_no_drawer_for_everything() -> None:
    assert not [path for path in FILES if path.stem in ("utils", "util", "helpers", "common", "misc", "tools")]


def test_parts_do_not_ask_what_their_neighbour_is() -> None:
    for path in [*SIM.glob("actors/*.py"), *SIM.glob("rules/*.py")]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Name):
                assert node.id not in ("isinstance", "issubclass", "hasattr"), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("package", ["actors", "rules", "measures", "metrics"])
def test_a_part_imports_helpers_of_its_package_and_no_neighbour(package: str) -> None:
    """Which layer stands on which is a contract of pyproject.toml."""
    for path in SIM.glob(f"{package}/**/*.py"):
        own = [name for name in imports(path) if name.startswith(f"sim.{package}.")]
        assert all(name.rpartition(".")[2].startswith("_") for name in own), f"{dotted(path)}: {own}"


def test_mesa_is_imported_in_at_most_four_files_and_the_engine_knows_nothing_of_mali() -> None:
    users = [dotted(path) for path in FILES if any(name.split(".")[0] == "mesa" for name in imports(path))]
    assert 1 <= len(users) <= 4, users
    for path in SIM.glob("engine/*.py"):
        words = set(re.findall(r"\w+", path.read_text(encoding="utf-8").lower()))
        assert not words & {"mali", "minusma", "patrol", "contingent", "jihadist", "militia", "katiba"}, path.name


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_a_module_says_what_it_is_in_its_first_line(path: Path) -> None:
    text = ast.get_docstring(tree(path))
    assert text, path
    first = text.split("\n", 1)[0]
    assert len(first) > 20 and first[0].isupper() and first.rstrip().endswith((".", ")", "`")), first


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_public_functions_and_classes_have_a_docstring(path: Path) -> None:
    for node in tree(path).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}:{node.lineno}: {node.name}"


DECLARATIONS = {"WRITES", "DECLARES", "COLUMNS", "ORDERS", "SCRATCH", "TERMS"}
LINES_OF_A_MODULE, LINES_OF_A_FUNCTION, ARGUMENTS = 200, 40, 8


def lines(node: ast.stmt) -> int:
    """Lines that a statement takes."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def declares(node: ast.stmt) -> bool:
    """Whether a statement of a module is a declaration, which may be as long as what it names: parameters, or names and forms."""
    if isinstance(node, ast.ClassDef):
        return any(ast.unparse(base) in ("Base", "Params", "BaseModel") for base in node.bases)
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id in DECLARATIONS for target in targets)


def says_why(node: ast.Module | ast.FunctionDef, most: int) -> bool:
    """Whether a docstring says why something is longer than most."""
    return re.search(rf"Longer than {most} lines because \w+", ast.get_docstring(node) or "") is not None


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_a_module_is_short_or_says_why_not(path: Path) -> None:
    length = len(path.read_text(encoding="utf-8").splitlines()) - sum(lines(node) for node in tree(path).body if declares(node))
    assert (length > LINES_OF_A_MODULE) == says_why(tree(path), LINES_OF_A_MODULE), f"{length} lines beside declarations"


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_a_function_is_short_or_says_why_not_and_takes_eight_arguments_at_most(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            where = f"{path.name}:{node.lineno}: {node.name}"
            assert (lines(node) > LINES_OF_A_FUNCTION) == says_why(node, LINES_OF_A_FUNCTION), f"{where}: {lines(node)} lines"
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            assert len([argument for argument in taken if argument.arg != "self"]) <= ARGUMENTS, where


def scenario_names() -> list[str]:
    """Names of the scenarios that ship, and of those to come that would be tempting to know."""
    folder = SIM.parent / "scenarios" / "scenario"
    shipped = [path.stem for path in folder.glob("*.yaml")] if folder.is_dir() else []
    mechanisms = {label.partition("/")[2] for label in PARTS}
    return sorted(
        {
            *(name for name in shipped if "_" in name and name not in mechanisms),
            "status_quo",
            "mobile_centre",
            "letter_package",
            "troop_surge",
        }
    )


@pytest.mark.parametrize("name", scenario_names())
def test_no_mechanism_knows_a_scenario_by_name(name: str) -> None:
    for path in FILES:
        assert name not in path.read_text(encoding="utf-8"), f"{dotted(path)} knows {name}"


def test_nothing_tests_what_a_scenario_is_called() -> None:
    """A run's label reaches its record's key and nothing else."""
    settings = runs.make(10, 30)
    one, two = run("status_quo", settings, 1, 1), run("letter_package", settings, 1, 1)
    assert one.outcomes == two.outcomes or runs.digest(one.outcomes) == runs.digest(two.outcomes)
    assert runs.digest(*one.daily.values()) == runs.digest(*two.daily.values())


def test_every_act_takes_the_same_four_things() -> None:
    for step in steps():
        for act in acts_of(getattr(step.part, step.verb), 1):
            name = f"{runs.part_label(step)}.{act.function.__name__}"
            taken = inspect.signature(act.function)
            assert list(taken.parameters) == ["v", "p", "day", "geography"], name
            if act.then is not None:
                *known, _count = inspect.signature(act.then).parameters
                assert known == ["v", "p", "day", "geography"], name
            if act.compiled is not None:
                assert taken.return_annotation == ("None" if act.then is None else "int"), name
                continue
            assert taken.return_annotation in ("None", "Orders" if step.decides else "list[Event]"), name


@pytest.mark.parametrize("metric", metrics.catalogue(), ids=lambda m: m.name)
def test_a_metric_says_unit_kind_direction_and_meaning(metric: Any) -> None:
    assert (metric.kind == "outcome") == (metric.better != "none"), "outcomes alone are better or worse"
    assert metric.theme in metrics.THEMES


def test_each_theme_has_outcomes_and_says_what_is_in_it() -> None:
    assert {metric.theme for metric in metrics.catalogue() if metric.kind == "outcome"} == set(metrics.THEMES)
    assert all(metrics.THEMES.values()) and metrics.OWN not in metrics.THEMES


def test_months_say_whether_stock_or_flow() -> None:
    record = run("x", runs.make(10, 70), 1, 1)
    assert all(name == "month" or name.startswith(("n_", "new_")) for name in record.monthly)
    assert [str(month) for month in record.monthly["month"]] == ["2015-01", "2015-02", "2015-03"]


def test_rosters_are_empty_until_the_first_day(model: Mali) -> None:
    for kind, table in model.state.rosters.items():
        assert isinstance(table, Roster) and (len(table) == 0) == (kind != "community")


def other_values(p: Any) -> list[Any]:
    """Values of a parameter that differ from its default: both ends of its range, the farther first, or its other forms."""
    if isinstance(p.default, bool):
        return [not p.default]
    if p.options:
        return [option for option in p.options if option != p.default]
    if p.unit.startswith("date"):
        return ["2016-07-01"]
    return [end for end in sorted((p.low, p.high), key=lambda end: -abs(end - p.default)) if end != p.default]


# A cap that no cell of two years reaches, and what holds back those beyond equal parts of a mixed company, which is raised in
# equal parts and loses men of all three: too few are beyond for one patrol more. A test on a tiny world holds each.
SELDOM_REACHED = {"world.assaults.most", "world.mixed_patrols.mixing"}
# Where the accord fails, comes back and lapses within two years; as it stands it would do so once in seventeen.
ANXIOUS = {"collapse_per_year": 3.0, "interim_months": 18.0}


@pytest.mark.slow
def test_every_parameter_and_every_lever_changes_something() -> None:
    """Moved to an end of its range, each parameter alters some number of two years and a bit that have all measures in them."""
    lapsing = {**runs.ALL, "accord": {**runs.ALL["accord"], "extension_months": 0}}

    def lived(start: dict[str, Any], measures: dict[str, Any], key: str = "", value: Any = None) -> dict[str, str]:
        world, own = {"peace_process": dict(start)}, {name: dict(values) for name, values in measures.items()}
        if key.startswith("world."):
            for part, values in runs.with_value(key.removeprefix("world."), value).items():
                world[part] = {**world.get(part, {}), **values}
        elif key:
            part, *rest = key.removeprefix("measures.").split(".")
            branch = own.setdefault(part, {})
            for name in rest[:-1]:
                branch[name] = dict(branch.get(name, {}))
                branch = branch[name]
            branch[rest[-1]] = value
        model = runs.live(runs.make(500, 780, measures=own, world=world), 3, 4)
        found = runs.fingerprint(model)
        model.close()
        return found

    dead = [p for p in parameters() if p.default != {} and not p.key.startswith(("calendar", "grid"))]
    for start, measures in (({}, runs.ALL), (ANXIOUS, lapsing)):
        usual, left = lived(start, measures), []
        for p in dead:
            given = dict(runs.leaves({"measures": measures, "world": {"peace_process": start}})).get(p.key, p.default)
            values = [value for value in [*other_values(p), p.default] if value != given]
            if not any(runs.differing(usual, lived(start, measures, p.key, value)) for value in values):
                left.append(p)
        dead = left
    assert not {p.key for p in dead} - SELDOM_REACHED
