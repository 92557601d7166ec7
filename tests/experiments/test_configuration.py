"""Files and overrides become one checked tree a scenario; what ships agrees with the code, number by number."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from levers import changed

from experiments.ask import composing, configuration, files
from experiments.ask.configuration import Composer, load
from experiments.ask.declared import yaml_text
from experiments.ask.home import shipped
from sim.settings import build, parameters

SCENARIOS = sorted(path.stem for path in (shipped() / "scenario").glob("*.yaml"))


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A user's own folder, still without a scenario."""
    (tmp_path / "scenario").mkdir()
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / "scenario" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("section", "file"), [("world", "world/baseline.yaml"), ("measures", "measures.yaml")])
def test_shipped_file_is_what_the_code_declares(section: str, file: str) -> None:
    written = (shipped() / file).read_text(encoding="utf-8")
    assert written == yaml_text(section, parameters()), f"mali list parameters --yaml {section} > scenarios/{file}"


def test_status_quo_is_the_codes_default() -> None:
    assert load("status_quo").settings == build({})


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_composes_and_says_itself(name: str) -> None:
    text = (shipped() / "scenario" / f"{name}.yaml").read_text(encoding="utf-8")
    assert re.match(r"# \w.{20,}", text)
    for line in text.splitlines():
        if re.search(r":\s*[\w.]+\s*(#|$)", line) and not line.rstrip().endswith(":"):
            assert "#" in line and "source:" in line, f"{name}: {line.strip()} lacks range and source"
    assert bool(changed(name)) == (name != "status_quo")


def test_scenarios_built_on_others_hold_both() -> None:
    assert changed("close_and_move") == changed("close_bases") | changed("mobile")
    assert changed("placebo") == changed("mobile") | {"control.placebo": True}


def test_every_declared_lever_and_parameter_can_be_overridden() -> None:
    known = set(Composer().names_of_keys)
    assert {p.key for p in parameters() if p.default != {}} <= known


def test_files_that_ship_are_read_once_in_a_process_and_again_where_one_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = shutil.copytree(shipped(), tmp_path / "ours")
    monkeypatch.setattr(files, "shipped", lambda: ours)
    configuration.known()
    misses = composing.put_together.cache_info().misses
    before = Composer().compose([], "mobile").tree
    assert Composer().compose(["measures.troops.fill=0.5"], "mobile").tree["measures"]["troops"]["fill"] == 0.5
    assert Composer().compose([], "mobile").tree == before and composing.put_together.cache_info().misses == misses + 1
    write(ours, "mobile", "measures:\n  troops: {fill: 0.25}\n")
    assert Composer().compose([], "mobile").tree["measures"]["troops"]["fill"] == 0.25


@pytest.mark.parametrize("text", ["", "# only words\n", "measures:\n", "measures: {}\n"])
def test_an_empty_file_is_the_status_quo(mine: Path, text: str) -> None:
    assert changed("nothing", folder=write(mine, "nothing", text)) == {}


def test_a_users_file_may_build_on_ours(mine: Path) -> None:
    write(mine, "more", "defaults: [hybrid]\nmeasures:\n  troops: {fill: 0.5}\n")
    assert changed("more", folder=mine) == changed("hybrid") | {"troops.fill": 0.5}
