"""YAML files and overrides become one plain tree per scenario; with the gate the only module that knows Hydra.

A user's folder (`--config-dir`) stands before the project's own, so that its `scenario/<name>.yaml` works at once and
wins over a file of the same name that ships. Every file and key is checked against the known tree before anything is composed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from hydra import version as hydra_version
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.hydra import Hydra
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import SearchPathElement
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.core.utils import setup_globals
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.config import overrides as told_by
from experiments.config import plausible
from experiments.config.composed import SECTIONS, Configuration, leaves, one_order_a_place
from experiments.config.files import Files
from experiments.config.gate import Gate, Plausible
from experiments.config.home import shipped
from experiments.config.mistakes import Mistake, one_line

MAIN = "config"
__all__ = ["GROUPS", "Composer", "load", "shipped"]
GROUPS = {"scenario": "scenario@_global_", "world": "world"}
DEFAULTS = {"scenario": "status_quo", "world": "baseline"}


def load(scenario: str = "status_quo", *overrides: str, config_dir: Path | str | None = None) -> Configuration:
    """One scenario with its overrides, as `mali run` would compose it; for notebooks and scripts."""
    from experiments.running.kernels import use_cache

    use_cache()
    return Composer(config_dir).compose(list(overrides), scenario)


class Composer:
    """Composes configurations from the project's files and, before them, the user's folder."""

    def __init__(self, config_dir: Path | str | None = None) -> None:
        self.files = Files.of(config_dir)
        self._composed: dict[tuple[str, str], DictConfig] = {}
        hydra_version.setbase("1.3")
        setup_globals()

    @cached_property
    def loader(self) -> ConfigLoaderImpl:
        """Hydra's loader over all folders, the user's first, of which it sees what the gate lets through."""
        *own, ours = self.files.folders
        search = create_config_search_path(None)
        search.get_path().insert(1, SearchPathElement("project", f"file://{ours}"))
        loader = ConfigLoaderImpl(config_search_path=search)
        sources = [*(Gate(self.files, folder, _known) for folder in own), Plausible(self.files, _known)]
        loader.repository.sources[1:1] = sources  # type: ignore[attr-defined]
        return loader

    @cached_property
    def known(self) -> dict[str, Any]:
        """The project's complete tree of keys with their defaults, before any choice of the user's."""
        return _known()

    @cached_property
    def names_of_keys(self) -> list[str]:
        """Every known key and section, dotted."""
        keys = [key for key, _ in leaves(self.known)]
        return sorted({key.rsplit(".", cut)[0] for key in keys for cut in range(key.count(".") + 1)})

    def names(self, group: str) -> list[str]:
        """The files of a group (`scenario`, `world`, `study`), the user's among them."""
        return self.files.names(group)

    def file(self, group: str, name: str) -> Path | None:
        """Where the file of that name stands; the user's folder comes first."""
        return self.files.file(group, name)

    def compose(self, overrides: Sequence[str], scenario: str | None = None) -> Configuration:
        """One scenario with the user's overrides; `scenario` goes before an override of that name.

        Raises Mistake, one line, for an unknown key or name, a file that cannot be read, or several values for one key.
        """
        asked = self._read(overrides)
        scenario = scenario or asked.groups.get("scenario", "status_quo")
        world = asked.groups.get("world", "baseline")
        path = self.files.checked("scenario", scenario, self.known)
        config = copy.deepcopy(self._base(scenario, world))
        # Hydra's own way of applying values, without composing the files again.
        self._told(lambda: self.loader._apply_overrides_to_config(asked.values, config))
        where = next((text for text in overrides if "${" in text), str(path))
        tree = self._told(lambda: _tree(config), where)
        sections = {name: tree.pop(name) for name in SECTIONS}
        return Configuration(scenario, world, sections, tree, str(path), tuple(overrides))

    def _read(self, overrides: Sequence[str], *, several: bool = False) -> _Asked:
        """The user's overrides, every key and name checked; `several` allows many values for a key."""
        asked = _Asked([], {}, [])
        for text in map(told_by.plain, overrides):
            override = self._parse(text)
            if override.is_hydra_override():
                if not several:
                    raise Mistake(f"{text}: Hydra's own settings count only with `mali run -m`")
                told_by.check_hydra(text, override.key_or_group, None if override.is_sweep_override() else override.value())
                asked.texts.append(text)
                continue
            told_by.check_text(text)
            if override.is_sweep_override() and not several:
                text = told_by.as_list(text)
                override = self._parse(text)
                if override.is_sweep_override():
                    raise told_by.several(text, dict(leaves(self.known)).get(override.key_or_group))
            if self._chooses_group(override):
                self._choose(asked, text, override)
                continue
            self._check_key(text, override)
            # Forced, since the places under measures.bases are names that no file lists.
            forced = "++" + text.lstrip("+")
            asked.texts.append(forced)
            asked.values.append(self._parse(forced))
        return asked

    def _choose(self, asked: _Asked, text: str, override: Override) -> None:
        key = override.key_or_group
        if override.is_delete():
            raise Mistake(f"{text}: nothing can be taken out; write {key}={DEFAULTS[key]}")
        names = self._told(lambda: self._values(text, override), text)
        if not names:
            raise Mistake(f"{text}: no {key} has such a name")
        names = [self._chosen(key, name) for name in names]
        asked.groups[key] = names[-1]
        asked.texts.append(f"{GROUPS[key]}={','.join(map(_quoted, names))}")

    def _chosen(self, key: str, name: str) -> str:
        """The name of a file that is in order, or in full that of a plausible world, unless a file is called so."""
        if key == "world" and plausible.number_of(name) is not None and self.file(key, name) is None:
            return plausible.named(self.files.folders, self.known, name).name
        self.files.checked(key, name, self.known)
        return name

    def given(self, overrides: Sequence[str]) -> set[str]:
        """The dotted keys that overrides give a value to, and the group keys `scenario` and `world` where they choose one."""
        asked = self._read(overrides)
        found = set(asked.groups)
        for one in asked.values:
            value = one.value()
            found |= {key for key, _ in leaves(value, f"{one.key_or_group}.")} if isinstance(value, dict) else {one.key_or_group}
        return found

    def refers_to_the_world(self, one: Configuration) -> bool:
        """Whether a value of its files, or of its overrides, is written as that of a number of the world."""
        texts = [str(value) for _, value in leaves(OmegaConf.to_container(self._base(one.scenario, one.world), resolve=False))]  # type: ignore[arg-type]
        return any("${world." in text for text in (*texts, *one.overrides))

    def multirun(
        self, overrides: Sequence[str], job: Callable[[Configuration], object], check: Callable[[Configuration], object]
    ) -> None:  # fmt: skip
        """Every combination of the values given, a job each, by Hydra's own sweeper and launcher; `check` sees each value before."""
        asked = self._read(overrides, several=True)
        for combination in self._each_value_once(overrides):
            check(self.compose(combination))
        hydra = Hydra(task_name="mali", config_loader=self.loader)
        own = ["hydra.sweep.dir=results/multirun/${now:%Y-%m-%d_%H-%M-%S}", "hydra/job_logging=none"]
        self._told(lambda: hydra.multirun(MAIN, _Job(job), [*own, *asked.texts], with_log_configuration=False))

    def _each_value_once(self, overrides: Sequence[str]) -> Iterator[list[str]]:
        """The first values of all keys together, then each further value of a key with the first ones of the others."""
        listed: list[list[str]] = []
        for text in map(told_by.plain, overrides):
            override = self._parse(text)
            if override.is_hydra_override():
                continue
            values = list(override.sweep_string_iterator()) if override.is_discrete_sweep() else []
            name = override.key_or_group
            if self._chooses_group(override):
                values = list(map(_quoted, values))
            listed.append([f"{name}={value}" for value in values] if override.is_sweep_override() else [text])
        firsts = [values[0] for values in listed if values]
        yield firsts
        for place, values in enumerate(values for values in listed if values):
            for value in values[1:]:
                yield [*firsts[:place], value, *firsts[place + 1 :]]

    @staticmethod
    def text(scenarios: Sequence[Configuration]) -> str:
        """The composed job as YAML, as `--cfg job` prints it; of several scenarios, each one's measures by its name."""
        first = scenarios[0]
        tree = first.tree | first.keys
        if len(scenarios) > 1:
            tree = tree | {"measures": {one.scenario: one.tree["measures"] for one in scenarios}}
        return OmegaConf.to_yaml(OmegaConf.create(tree))

    def _base(self, scenario: str, world: str) -> DictConfig:
        """The files of one scenario in one world, before any value of the command line."""
        if (scenario, world) not in self._composed:
            choices = [f"{GROUPS['scenario']}={_quoted(scenario)}", f"{GROUPS['world']}={_quoted(world)}"]
            config = self._told(lambda: self.loader.load_configuration(MAIN, choices, RunMode.RUN, from_shell=False))
            self._composed[scenario, world] = _one_spelling(_without_hydra(config))
        return self._composed[scenario, world]

    def _told(self, work: Callable[[], Any], where: str = "") -> Any:
        """Hydra's and YAML's own complaints in one line, after the file or the override that caused it."""
        try:
            return work()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            place = f"{mark.name}, line {mark.line + 1}, column {mark.column + 1}" if mark else "a YAML file"
            raise Mistake(f"{place}: {one_line(error.problem or error)}") from None
        except (HydraException, OmegaConfBaseException, yaml.YAMLError) as error:
            reason = f" ({one_line(error.__cause__)})" if error.__cause__ else ""
            key = getattr(error, "full_key", None)
            text = str(error).partition("\n    full_key:")[0].partition(" Config search path:")[0]
            raise Mistake(": ".join(filter(None, (where, key, one_line(text) + reason)))) from None
        except RecursionError:
            raise Mistake(f"{where or self.files.folders[0]}: its values refer to each other in a circle") from None

    def _parse(self, text: str) -> Override:
        try:
            return OverridesParser.create(self.loader).parse_overrides([text])[0]
        except HydraException:
            raise Mistake(f"'{text}' is not KEY=VALUE; put a value with spaces or commas in quotes") from None

    @staticmethod
    def _chooses_group(override: Override) -> bool:
        """`scenario=mobile` and `world=baseline` name files; `world={...}` would be values."""
        key = override.key_or_group
        return key in GROUPS and (override.is_delete() or key != "world" or not isinstance(override.value(), dict))

    @staticmethod
    def _values(text: str, override: Override) -> list[str]:
        if override.is_sweep_override():
            return list(override.sweep_string_iterator())
        value = override.value()
        if isinstance(value, (list, dict)):
            raise Mistake(f"{text}: needs one name")
        return [value if isinstance(value, str) else text.partition("=")[2]]

    def _check_key(self, text: str, override: Override) -> None:
        """A key is known, and it is given a value of its kind."""
        key = override.key_or_group
        node = told_by.check_key(text, key, self.known, self.names_of_keys)
        if override.is_delete():
            raise told_by.taken_out(text, key, node)
        if not override.is_sweep_override():
            told_by.check_value(text, key, node, override.value())


@dataclass(frozen=True)
class _Asked:
    """Overrides in Hydra's words: all as texts, the chosen groups by name, the values alone."""

    texts: list[str]
    groups: dict[str, str]
    values: list[Override]


class _Job:
    """One of Hydra's jobs: hands the composed tree on as a Configuration; picklable for any launcher."""

    def __init__(self, job: Callable[[Configuration], object]) -> None:
        self.job = job

    def __call__(self, config: DictConfig) -> None:
        choices = HydraConfig.get().runtime.choices
        tree = _tree(_without_hydra(config))
        sections = {name: tree.pop(name) for name in SECTIONS}
        self.job(Configuration(str(choices[GROUPS["scenario"]]), str(choices["world"]), sections, tree))


@lru_cache(maxsize=1)
def _known() -> dict[str, Any]:
    """All keys with their defaults, as the project's own files have them."""
    return _tree(Composer()._base("status_quo", "baseline"))


def _one_spelling(config: DictConfig) -> DictConfig:
    """Orders for bases under the names that overrides have too, so that the command line has the last word."""
    if config.measures is None:  # a file that says only `measures:`
        config.measures = {}
    if "bases" in config.measures:
        measures = OmegaConf.to_container(config.measures, resolve=False)
        config.measures.bases = one_order_a_place(measures)["bases"]
    return config


def _quoted(name: str) -> str:
    """A name as a text in Hydra's grammar, in which `null` and `true` alone are none."""
    return "'" + re.sub(r"(\\*)('|$)", lambda found: 2 * found[1] + ("\\'" if found[2] else ""), name) + "'"


def _without_hydra(config: DictConfig) -> DictConfig:
    return OmegaConf.masked_copy(config, [str(key) for key in config if key != "hydra"])


def _tree(config: DictConfig) -> dict[str, Any]:
    tree = OmegaConf.to_container(config, resolve=True)
    assert isinstance(tree, dict)
    return {str(key): value for key, value in tree.items()}
