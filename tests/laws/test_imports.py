"""Law 1: a file imports only what stands above it; plots, files and configuration are unknown to the model."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sources import FILES, PACKAGES, SIM, dotted, imports, known, rank


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_a_file_imports_only_what_stands_before_it(path: Path) -> None:
    me = dotted(path)
    for name in imports(path):
        if not name.startswith("sim"):
            continue
        package = next((one for one in PACKAGES if f"{me}.".startswith(f"{one}.")), "")
        if package and name.startswith(f"{package}."):
            assert name.rpartition(".")[2].startswith("_"), f"{me} imports its neighbour {name}"
        elif name == "sim" and me != "sim":
            continue
        else:
            assert rank(name) < rank(me), f"{me} imports {name}, which does not stand before it"


def test_every_module_has_a_place_in_the_order() -> None:
    for path in FILES:
        assert rank(dotted(path)) > 0 or dotted(path) == "sim", f"{dotted(path)} has no place in ORDER"


def test_measures_metrics_model_and_run_are_unknown_to_actors_and_rules() -> None:
    for path in [*SIM.glob("actors/*.py"), *SIM.glob("rules/**/*.py")]:
        for name in imports(path):
            assert not re.match(
                r"sim\.(measures|metrics|model|schedule|declarations|plan|run|settings|outputs"
                r"|engine\.(program|bundles|simulation|parts))\b",
                name,
            ), f"{path.name}: {name}"


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_the_model_knows_nothing_of_experiments_tables_plots_and_configuration(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & {"experiments", "pandas", "pyarrow", "matplotlib", "hydra", "omegaconf", "yaml", "rich"}


def test_mesa_is_imported_in_at_most_four_files() -> None:
    users = [dotted(path) for path in FILES if any(name.split(".")[0] == "mesa" for name in imports(path))]
    assert 1 <= len(users) <= 4, users


def test_imports_form_no_circle() -> None:
    needed = {dotted(path): {name for name in imports(path) if name in known()} for path in FILES}
    done: set[str] = set()
    while len(done) < len(needed):
        free = {name for name, needs in needed.items() if name not in done and not (needs - done - {name, "sim"})}
        assert free, f"a circle among {sorted(set(needed) - done)}"
        done |= free


def test_the_engine_knows_nothing_of_mali() -> None:
    for path in SIM.glob("engine/*.py"):
        assert all(name.startswith("sim.engine") for name in imports(path) if name.split(".")[0] == "sim"), path.name
        words = set(re.findall(r"\w+", path.read_text(encoding="utf-8").lower()))
        assert not words & {"mali", "minusma", "patrol", "contingent", "jihadist", "militia", "katiba"}, path.name
