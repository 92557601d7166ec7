"""The house's laws, held over every part by discovery: imports, owners, draws, parameters, names."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import runs

import sim
from sim import metrics
from sim.engine import chance
from sim.engine.acts import acts_of
from sim.engine.parameters import Params, SettingsError, discover
from sim.engine.roster import Roster
from sim.model import Mali
from sim.plan import plan
from sim.run import run
from sim.schedule import ACTORS, DAY, parts, steps
from sim.settings import build, parameters, sections

SIM = Path(sim.__file__).resolve().parent
FILES = sorted(SIM.rglob("*.py"))
PARTS = runs.all_parts()
MEASURES = discover("sim.measures")

# From the ground up: a file imports only what stands before it. Files of one package stand together unless listed.
ORDER = (
    "sim", "sim.engine.compiling", "sim.engine.chance", "sim.engine.bundles", "sim.engine.acts", "sim.engine.parameters",
    "sim.engine.roster", "sim.engine.state", "sim.engine.mesa_agents", "sim.engine.program", "sim.engine", "sim.words", "sim.events",
    "sim.attrition", "sim.geography.seed_schema", "sim.geography.seeds", "sim.geography.squares", "sim.geography.roads",
    "sim.geography.near", "sim.geography.armed_groups", "sim.geography.feuds", "sim.geography.corridors", "sim.geography", "sim.settings",
    "sim.outputs.months", "sim.outputs.record", "sim.outputs.costs", "sim.outputs.working_points", "sim.outputs", "sim.actors", "sim.rules",
    "sim.measures", "sim.metrics", "sim.model", "sim.plan", "sim.run",
)  # fmt: skip
PACKAGES = ("sim.actors", "sim.rules", "sim.measures", "sim.metrics")
ROSTER_BASICS = {"slot", "alive", "size"}


def dotted(path: Path) -> str:
    """Module name of a file."""
    return ".".join(path.relative_to(SIM.parent).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree(path: Path) -> ast.Module:
    """Syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def rank(module: str) -> int:
    """Place of a module in the order; a file of a package stands where its package does."""
    name = module
    while name not in ORDER:
        name = name.rpartition(".")[0]
    return ORDER.index(name)


def imports(path: Path) -> Iterator[str]:
    """Modules that a file imports when it runs, those inside functions too; imports for type checkers apart."""
    skipped = {
        id(inner)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    known = {dotted(file) for file in FILES}
    for node in ast.walk(tree(path)):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level and node.module, f"{path.name}: imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module


def sources(part: ModuleType) -> list[Path]:
    """A part's own file and the helper files of its package that it imports, helpers of helpers included."""
    found, open_ = [], [Path(inspect.getfile(part)).resolve()]
    while open_:
        path = open_.pop()
        found.append(path)
        for name in imports(path):
            if re.fullmatch(r"sim\.(actors|rules)\._\w+", name):
                helper = SIM.parent.joinpath(*name.split(".")).with_suffix(".py")
                if helper not in found:
                    open_.append(helper)
    return found


# ---- law 1: who imports whom -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_a_file_imports_only_what_stands_before_it(path: Path) -> None:
    me = dotted(path)
    for name in imports(path):
        if not name.startswith("sim"):
            continue
        package = me if me in PACKAGES else me.rpartition(".")[0]
        if package in PACKAGES and name.startswith(f"{package}."):
            assert name.rpartition(".")[2].startswith("_"), f"{me} imports its neighbour {name}"
        elif name == "sim" and me != "sim":
            continue
        else:
            assert rank(name) < rank(me), f"{me} imports {name}, which does not stand before it"


def test_every_module_has_a_place_in_the_order() -> None:
    for path in FILES:
        assert rank(dotted(path)) > 0 or dotted(path) == "sim", f"{dotted(path)} has no place in ORDER"


def test_measures_metrics_model_and_run_are_unknown_to_actors_and_rules() -> None:
    for path in [*SIM.glob("actors/*.py"), *SIM.glob("rules/*.py")]:
        for name in imports(path):
            assert not re.match(r"sim\.(measures|metrics|model|plan|program|native|run|record|working_points)\b", name), (
                f"{path.name}: {name}"
            )


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_the_model_knows_nothing_of_experiments_tables_plots_and_configuration(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & {"experiments", "pandas", "pyarrow", "matplotlib", "hydra", "omegaconf", "yaml", "rich"}


def test_mesa_is_imported_in_at_most_four_files() -> None:
    users = [dotted(path) for path in FILES if any(name.split(".")[0] == "mesa" for name in imports(path))]
    assert 1 <= len(users) <= 4, users


def test_imports_form_no_circle() -> None:
    known = {dotted(path): {name for name in imports(path) if name in {dotted(p) for p in FILES}} for path in FILES}
    done: set[str] = set()
    while len(done) < len(known):
        free = {name for name, needs in known.items() if name not in done and not (needs - done - {name, "sim"})}
        assert free, f"a circle among {sorted(set(known) - done)}"
        done |= free


# ---- law 2: one owner an array -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model() -> Mali:
    return Mali(runs.make(), enlist=False)


def test_every_array_has_exactly_one_owner(model: Mali) -> None:
    owners: dict[str, list[str]] = {}
    for label, part in PARTS.items():
        for name in (*getattr(part, "WRITES", ()), *getattr(part, "DECLARES", {})):
            owners.setdefault(name, []).append(label)
    shared = {name: who for name, who in owners.items() if len(who) > 1}
    assert not shared
    # The places of communities are laid out once with the ground, before the first day; all else has an owner among the rules.
    born = {f"community.{name}" for name in (*ROSTER_BASICS, "square", "region")}
    assert set(model.state.arrays) - set(owners) == born


def test_only_rules_write() -> None:
    for label, part in PARTS.items():
        if label.startswith("actors/"):
            assert not runs.owned(part), f"{label} declares something to write"


def test_rosters_columns_are_written_by_a_rule_or_not_there() -> None:
    written = {name for part in PARTS.values() for name in getattr(part, "WRITES", ())}
    columns = {f"{actor.__name__.rsplit('.', 1)[1]}.{name}" for actor in ACTORS for name in actor.COLUMNS}
    assert written <= columns | {f"{actor.__name__.rsplit('.', 1)[1]}.{name}" for actor in ACTORS for name in ROSTER_BASICS}


def test_every_part_says_what_it_reads_and_draws() -> None:
    for label, part in PARTS.items():
        assert isinstance(part.READS, tuple) and isinstance(part.DRAWS, tuple), label
        assert len(set(part.READS)) == len(part.READS), f"{label}: a name twice in READS"
        assert not set(part.READS) & runs.owned(part), f"{label} reads what it owns: say it once"
        if label.startswith("rules/"):
            assert re.fullmatch(r"M\d\d|stage", part.MECHANISM), label


def test_every_name_read_exists(model: Mali) -> None:
    for label, part in PARTS.items():
        missing = set(part.READS) - set(model.state.arrays)
        assert not missing, f"{label} reads {missing}, which nobody declares"


class Watched:
    """Passes attributes of a namespace on and remembers which were asked for."""

    def __init__(self, inner: SimpleNamespace, prefix: str, seen: set[str]) -> None:
        object.__setattr__(self, "_parts", (inner, prefix, seen))

    def __getattr__(self, name: str) -> Any:
        inner, prefix, seen = object.__getattribute__(self, "_parts")
        value = getattr(inner, name)
        if isinstance(value, SimpleNamespace):
            return Watched(value, f"{name}.", seen)
        seen.add(prefix + name)
        return value


class Asked:
    """Passes parameters on and remembers which; what a property works out of them counts as asked for too."""

    def __init__(self, inner: Params, asked: set[str]) -> None:
        self._inner, self._asked = inner, asked

    def __getattr__(self, name: str) -> Any:
        kind = type(self._inner)
        if name == "numbers":  # handed to a kernel whole; what the kernel reads stands in its source
            return self._inner.numbers
        if name in kind.model_fields:
            self._asked.add(name)
            return getattr(self._inner, name)
        made = inspect.getattr_static(kind, name)
        function = made.fget if isinstance(made, property) else made.func
        return function(self)


def watched(model: Mali) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Replace views and parameters of a model by watched ones; returns arrays and fields asked for, by part."""
    arrays: dict[str, set[str]] = {}
    fields: dict[str, set[str]] = {}
    program = []
    for step, act, view, numbers in model._program:
        label = runs.part_label(step)
        seen, asked = arrays.setdefault(label, set()), fields.setdefault(label, set())
        program.append((step, act, Watched(view, "", seen), Asked(numbers, asked) if numbers else None))
        if hasattr(step.part, "fixed"):
            step.part.fixed(Asked(numbers, asked), model.geography)
    model._program[:] = program
    return arrays, fields


def of_the_world(names: set[str]) -> set[str]:
    """Names without what a part works out for itself."""
    return {name for name in names if not name.startswith(("fixed.", "scratch."))}


@pytest.fixture(scope="module")
def asked() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """What each part asked for in two and a half years to 2017, under most levers, with attacks on teams and camps frequent."""
    world = {"services": {"attack_per_week": 2.0}, "mixed_patrols": {"per_week": 2.0, "prepare_days": 10.0}}
    model = Mali(runs.make(760, 900, measures=runs.ALL, world=world), history=3, future=4, enlist=False, compiled=False)
    out = watched(model)
    for _ in range(900):
        model.step()
    return out


@pytest.mark.parametrize("label", sorted(PARTS))
def test_everything_declared_is_used(label: str, asked: tuple[dict[str, set[str]], dict[str, set[str]]]) -> None:
    part = PARTS[label]
    declared = set(part.READS) | runs.owned(part)
    assert declared == of_the_world(asked[0][label]), "declared on the left, used on the right"


@pytest.mark.parametrize("label", sorted(label for label, part in PARTS.items() if hasattr(part, "Params")))
def test_every_parameter_is_read_in_its_part(label: str, asked: tuple[dict[str, set[str]], dict[str, set[str]]]) -> None:
    elsewhere = {
        "rules/season": {"paved_kmh", "track_kmh", "open_kmh", "flood_factor"},  # the ground is laid out with them
        "actors/contingent": {"platoon"},  # reaches everybody through the day
    }
    in_kernels = {
        node.attr
        for path in sources(PARTS[label])
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "p"
    }
    unread = set(PARTS[label].Params.model_fields) - asked[1][label] - in_kernels
    assert unread == elsewhere.get(label, set())
    text = (SIM / "model.py").read_text(encoding="utf-8")
    assert all(f".{name}" in text for name in unread)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_lever_is_read_in_its_measure(name: str) -> None:
    text = inspect.getsource(MEASURES[name])
    for key, _value in runs.leaves(MEASURES[name].Params().model_dump()):
        field = key.rpartition(".")[2]
        assert re.search(rf"\.{field}\b|getattr\(levers", text), f"measures.{name}.{key} is never read"


def test_steps_write_only_what_they_own_and_actors_nothing() -> None:
    model = Mali(runs.make(20, 40, measures=runs.ALL), history=5, enlist=False, compiled=False)
    foreign: dict[str, set[str]] = {}

    def state() -> dict[str, str]:
        return {name: runs.digest(array) for name, array in model.state.arrays.items()}

    def guarded(step: Any, act: Any) -> Any:
        def call(*arguments: Any) -> Any:
            before = state()
            out = act(*arguments)
            changed = set(runs.differing(before, state()))
            foreign.setdefault(f"{runs.part_label(step)}.{step.verb}", set()).update(changed - runs.owned(step.part))
            return out

        return call

    model._program[:] = [(step, guarded(step, act), view, numbers) for step, act, view, numbers in model._program]
    for day in range(26):
        if day < 3 or 18 <= day < 22 or day % 7 == 0:
            model.step()
        else:  # between the days that are watched, live without looking
            watching = list(model._program)
            model._program[:] = [(s, getattr(s.part, s.verb), v, p) for s, _a, v, p in watching]
            model.step()
            model._program[:] = watching
    assert len(foreign) == len({(step.name, step.verb, step.verb == "decide") for step in steps()})
    assert not {name: arrays for name, arrays in foreign.items() if arrays}


def test_what_a_part_only_reads_it_cannot_write(model: Mali) -> None:
    for step, _act, view, _params in model._program:
        mine = runs.owned(step.part)
        for prefix, group in vars(view).items():
            for column, array in vars(group).items() if prefix not in ("fixed", "scratch") else ():
                assert array.flags.writeable == (f"{prefix}.{column}" in mine), f"{step.name}: {prefix}.{column}"
                assert np.shares_memory(array, model.state.arrays[f"{prefix}.{column}"])
    with pytest.raises(ValueError, match="read-only"):
        model.state.view(["field.cover"], []).field.cover[0] = 1.0


def test_the_ground_cannot_be_changed_by_a_run() -> None:
    model = Mali(runs.make(10, 20), enlist=False)

    def layout() -> str:
        g = model.geography
        arrays = [a for part in (g.squares, g.roads, g.localities, g.bases) for a in vars(part).values() if isinstance(a, np.ndarray)]
        return runs.digest(*arrays, g.centre, g.katiba_organisation)

    before = layout()
    for _ in range(20):
        model.step()
    assert layout() == before


def test_metrics_write_nothing() -> None:
    record = run("x", runs.make(10, 40), 1, 1)
    before = runs.digest(*record.daily.values(), *record.events.values(), *record.squares.values())
    first = metrics.outcomes(record)
    assert runs.digest(*record.daily.values(), *record.events.values(), *record.squares.values()) == before
    again = metrics.outcomes(record)
    assert list(first) == list(again) and all(np.array_equal(first[k], again[k], equal_nan=True) for k in first)


def test_what_is_owned_is_also_moved() -> None:
    """No column stays at its first value for ever: a number that nothing moves is a promise not kept."""
    brittle = {
        "fracture": {"split_per_year": 20.0, "merge_per_year": 10.0, "least": 20.0}, "bargaining": {"agree_per_month": 2.0, "truce_days": 1500.0},
        "peace_process": {"collapse_per_year": 5.0, "recover_per_year": 12.0, "provoke": 5.0, "steady": 0.0},
        "services": {"attack_per_week": 2.0},
        "communal": {"clash_per_week": 0.5}, "jihadist_rivalry": {"per_week": 1.0},
    }  # fmt: skip
    settings = runs.make(760, 900, measures=runs.ALL, grid={"agents": 2}, world=brittle)
    model = Mali(settings, history=3, enlist=False)
    first = {name: array.copy() for name, array in model.state.arrays.items()}
    still = set().union(*(runs.owned(part) for part in PARTS.values()))
    for _ in range(900):
        model.step()
        for name in sorted(still):
            if not np.array_equal(first[name], model.state.arrays[name]):
                still.discard(name)
    assert not still


# ---- law 3 and 10: one visible day -------------------------------------------------------------------------------


def test_every_part_file_has_its_place_in_the_day() -> None:
    named = {step.part.__name__ for step in steps()}
    files = {f"{package}.{m.name}" for package in ("sim.actors", "sim.rules")
             for m in pkgutil.iter_modules([str(SIM / package.split(".")[1])]) if not m.name.startswith("_")}  # fmt: skip
    assert named == files
    assert {actor.__name__ for actor in ACTORS} == {name for name in files if ".actors." in name}
    assert len(parts()) == len(files)


def test_a_step_is_named_once_and_decisions_come_together() -> None:
    named = [(step.part.__name__, step.verb) for step in steps()]
    repeated = {pair for pair in named if named.count(pair) > 1}
    assert repeated <= {("sim.rules.movement", "place")}, "only the placing of newborn cells comes twice"
    phases = [phase for phase, words in DAY if any(step.verb == "decide" for step in words)]
    assert phases == ["decisions"]


def test_decisions_of_a_day_see_the_same_picture() -> None:
    """Actors decide on last night's state: their order among themselves changes no number."""
    one, two = Mali(runs.make(), history=2, enlist=False), Mali(runs.make(), history=2, enlist=False, compiled=False)
    actors = [entry for entry in two._program if entry[0].verb == "decide"]
    needs = {entry[0].name: inspect.getsource(entry[0].part) for entry in actors}
    rounds = [name for name in needs if set(re.findall(r'orders\["(\w+)"', needs[name])) - {name}]
    first = [entry for entry in actors if entry[0].name not in rounds][::-1]
    turned = iter(first + [entry for entry in actors if entry[0].name in rounds])
    two._program[:] = [next(turned) if entry[0].verb == "decide" else entry for entry in two._program]
    for _ in range(60):
        one.step()
        two.step()
    assert not runs.differing(runs.fingerprint(one), runs.fingerprint(two))


def test_every_mechanism_can_be_switched_off_and_the_rest_runs() -> None:
    """Forty days across the turn of 2016, all levers pulled, with each rule absent in turn: no part leans on another to live."""
    settings = runs.make(12, 40, start=date(2016, 12, 20), measures=runs.ALL)
    for name in sorted({step.name for step in steps() if step.verb != "decide"}):
        model = Mali(settings, history=3, future=4, enlist=False, absent=frozenset({name}))
        while model.running:
            model.step()
        assert name not in {step.name for step, *_rest in model._program}
        assert all(np.isfinite(array).all() for array in model.state.arrays.values() if array.dtype == np.float64), name
        model.close()


def test_the_plan_prints_the_day() -> None:
    rows = plan(runs.make(), days=10)
    assert [(row["phase"], row["step"], row["verb"]) for row in rows if row["step"] != "(absent)"] == [
        (phase, step.name, step.verb) for phase, words in DAY for step in words
    ]
    assert sum(row["share"] for row in rows) == pytest.approx(1.0, abs=0.02)
    for row in rows:
        assert row["doc"] and set(row) >= {"phase", "step", "mechanism", "reads", "writes", "draws", "share", "doc"}


# ---- law 4: chance -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_no_other_source_of_chance_and_no_clock(path: Path) -> None:
    for name in imports(path):
        assert name.split(".")[0] not in {"random", "secrets", "uuid"}, name
        assert not name.startswith("numpy.random"), name
        assert name.split(".")[0] != "time" or path.name == "program.py", "only the plan measures time"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in (
            "np.random",
            "numpy.random",
            "model.random",
            "self.random",
            "model.rng",
        ):
            raise AssertionError(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("hash", "id"), f"{path.name}:{node.lineno}: {node.func.id}() differs between processes"


def test_time_in_the_model_goes_only_to_the_plan() -> None:
    """A clock may fill `seconds`, which no part is shown."""
    assert "seconds" not in {name.partition(".")[2] for name in Mali(runs.make(), enlist=False).world.arrays}


def draw_variables(part: ModuleType) -> dict[str, str]:
    """Names of variables that hold a decision's number, with the text they are made from."""
    found = {}
    for path in sources(part):
        for node in tree(path).body:
            if isinstance(node, ast.Assign) and "chance.decision" in ast.unparse(node.value):
                names = [n for target in node.targets for n in (target.elts if isinstance(target, ast.Tuple) else [target])]
                text = ast.unparse(node.value)
                if "in DRAWS)" in text.replace("))", ")"):
                    assert len(names) == len(part.DRAWS), f"{path.name}: one name for each draw"
                found.update({name.id: text for name in names if isinstance(name, ast.Name)})
    return found


@pytest.mark.parametrize("label", sorted(PARTS))
def test_every_draw_is_named_after_its_part_and_used(label: str) -> None:
    part = PARTS[label]
    for name in part.DRAWS:
        assert name.startswith(f"{part.__name__.rsplit('.', 1)[1]}."), f"{label}: {name}"
    variables = draw_variables(part)
    used = {
        node.id for path in sources(part) for node in ast.walk(tree(path)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    assert set(variables) <= used, f"{label}: named and never drawn: {set(variables) - used}"
    texts = " ".join(variables.values())
    for name in part.DRAWS:
        assert "in DRAWS" in texts or f"'{name}'" in texts, f"{label}: {name} is declared and not drawn"
    named_here = re.findall(r"chance\.decision\('([^']+)'\)", texts)
    assert set(named_here) <= set(part.DRAWS), f"{label} draws {named_here} and declares {part.DRAWS}"


def test_decisions_have_different_names_and_numbers() -> None:
    names = [name for part in PARTS.values() for name in part.DRAWS]
    assert len(set(names)) == len(names)
    assert len({chance.decision(name) for name in names}) == len(names)


# ---- law 5: parameters -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", [p for p in parameters() if not p.key.startswith("calendar")], ids=lambda p: p.key)
def test_a_parameter_says_unit_grade_source_meaning_and_range(p: Any) -> None:
    assert p.unit and p.grade in ("estimated", "derived", "judgement", "definition") and p.source and p.doc
    if isinstance(p.default, (bool, str)):
        assert not p.options or str(p.default).lower() in p.options
    elif isinstance(p.default, (int, float)):
        assert p.low is not None and p.high is not None, "a number has a range"
        assert p.low < p.high and p.low <= p.default <= p.high


def test_parameters_are_all_of_them_and_defaults_are_the_tree() -> None:
    flat = dict(runs.leaves(build({}).tree()))
    listed = {p.key: p.default for p in parameters()}
    assert {key for key in flat if key != "measures.bases.orders"} == {key for key in listed if key != "measures.bases.orders"}
    for key, value in flat.items():
        assert str(listed[key]) == str(value), key
    in_file = {f"{section}.{name}" for section, models in sections().items() for name in models}
    assert in_file == {".".join(key.split(".")[:2]) for key in listed if key.split(".")[0] in ("world", "measures")}


@pytest.mark.parametrize(
    ("key", "value", "cure"),
    [
        ("world.protection.half_life_day", 3, "half_life_days"),
        ("world.protecton.half_life_days", 3, "protection"),
        ("measures.posture.nort.long_patrol_share", 0.3, "north"),
        ("measures.posture.north.long_patrol_shares", 0.3, "long_patrol_share"),
        ("calender.end", "2018-01-01", "calendar"),
        ("grid.resolutoin", 0.25, "resolution"),
        ("measures.troops.fil", 0.3, "fill"),
    ],
)
def test_an_unknown_key_fails_in_one_line_and_names_the_nearest(key: str, value: Any, cure: str) -> None:
    with pytest.raises(SettingsError) as error:
        build(runs.with_value(key, value))
    text = str(error.value)
    assert "\n" not in text and cure in text
    wrong = next(part for part in key.split(".") if part not in ("world", "measures", "posture", "north", "protection", "troops", "grid"))
    assert wrong in text


@pytest.mark.parametrize("p", [p for p in parameters() if isinstance(p.low, (int, float))], ids=lambda p: p.key)
def test_a_value_out_of_range_fails_with_key_value_and_range(p: Any) -> None:
    for value in (p.low - 1, p.high + 1, float("nan"), "much"):
        with pytest.raises(SettingsError) as error:
            build(runs.with_value(p.key, value))
        text = str(error.value)
        assert p.key in text and "\n" not in text
        if value not in ("much",) and value == value:
            assert f"{p.low:g}" in text and f"{p.high:g}" in text and f"{value:g}" in text


def test_settings_are_frozen() -> None:
    settings = build({})
    for section in (settings, settings.calendar, settings.world["protection"], settings.measures["posture"]):
        with pytest.raises((AttributeError, TypeError, ValueError)):
            section.half_life_days = 3
    assert all(issubclass(model, Params) for models in sections().values() for model in models.values())


# ---- law 7 and 9: style that carries meaning ---------------------------------------------------------------------

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


def test_no_drawer_for_everything() -> None:
    assert not [path for path in FILES if path.stem in ("utils", "util", "helpers", "common", "misc", "tools")]


def test_parts_do_not_ask_what_their_neighbour_is() -> None:
    for path in [*SIM.glob("actors/*.py"), *SIM.glob("rules/*.py")]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Name):
                assert node.id not in ("isinstance", "issubclass", "hasattr"), f"{path.name}:{node.lineno}"


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
            if act.compiled is not None:
                assert taken.return_annotation == ("None" if act.then is None else "int"), name
                continue
            assert taken.return_annotation in ("None", "Orders" if step.decides else "list[Event]"), name
            if act.then is not None:
                assert list(inspect.signature(act.then).parameters) == ["v", "p", "day", "geography", "hits"], name


@pytest.mark.parametrize("metric", metrics.catalogue(), ids=lambda m: m.name)
def test_a_metric_says_unit_kind_direction_and_meaning(metric: Any) -> None:
    assert metric.unit and metric.doc
    assert metric.kind in metrics.KINDS and metric.better in ("lower", "higher", "none")
    assert (metric.kind == "outcome") == (metric.better != "none"), "outcomes alone are better or worse"


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


# Caps that no cell of two years reaches; a test on a tiny world holds each.
SELDOM_REACHED = {"world.assaults.most"}
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

    dead = [p for p in parameters() if not p.key.startswith(("calendar", "grid", "measures.bases"))]
    for start, measures in (({}, runs.ALL), (ANXIOUS, lapsing)):
        usual, left = lived(start, measures), []
        for p in dead:
            given = dict(runs.leaves({"measures": measures, "world": {"peace_process": start}})).get(p.key, p.default)
            values = [value for value in [*other_values(p), p.default] if value != given]
            if not any(runs.differing(usual, lived(start, measures, p.key, value)) for value in values):
                left.append(p)
        dead = left
    assert not {p.key for p in dead} - SELDOM_REACHED
