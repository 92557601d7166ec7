"""YAML files and overrides become one plain tree per scenario; the only module that knows Hydra.

A user's folder (`--config-dir`) stands before the project's own, so that its `scenario/<name>.yaml` works at once and
wins over a file of the same name that ships. Every key is checked against the known tree before anything is composed.
"""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from hydra import version as hydra_version
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.hydra import Hydra
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import SearchPathElement
from hydra.core.hydra_config import HydraConfig
from hydra.core.object_type import ObjectType
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.core.utils import setup_globals
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.config.composed import SECTIONS, Configuration, leaves
from experiments.config.mistakes import Mistake, cure, nearest, one_line, unknown

MAIN = "config"
GROUPS = {"scenario": "scenario@_global_", "world": "world"}
IN_A_SCENARIO = ("measures", "circumstances", "defaults")


def load(scenario: str = "status_quo", *overrides: str, config_dir: Path | str | None = None) -> Configuration:
    """One scenario with its overrides, as `mali run` would compose it; for notebooks and scripts."""
    return Composer(config_dir).compose(list(overrides), scenario)


def shipped() -> Path:
    """The project's own tree of YAML files: inside the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parents[1]
    inside = here / "_scenarios"
    return inside if inside.is_dir() else here.parent / "scenarios"


class Composer:
    """Composes configurations from the project's files and, before them, the user's folder."""

    def __init__(self, config_dir: Path | str | None = None) -> None:
        self.folders = [shipped()]
        if config_dir is not None:
            folder = Path(config_dir).expanduser().resolve()
            if not folder.is_dir():
                raise Mistake(f"--config-dir: no folder '{config_dir}'")
            if (folder / f"{MAIN}.yaml").is_file():
                raise Mistake(f"{folder / MAIN}.yaml would hide the project's own file of that name: rename it")
            self.folders.insert(0, folder)
        self._composed: dict[tuple[str, str], DictConfig] = {}
        hydra_version.setbase("1.3")
        setup_globals()

    @cached_property
    def loader(self) -> ConfigLoaderImpl:
        """Hydra's loader over all folders, the user's first."""
        search = create_config_search_path(None)
        for place, folder in enumerate(self.folders, start=1):
            search.get_path().insert(place, SearchPathElement(f"folder{place}", f"file://{folder}"))
        return ConfigLoaderImpl(config_search_path=search)

    @cached_property
    def known(self) -> dict[str, Any]:
        """The project's complete tree of keys with their defaults, before any choice of the user's."""
        return _tree(self._base("status_quo", "baseline"))

    @cached_property
    def names_of_keys(self) -> list[str]:
        """Every known key and section, dotted."""
        keys = [key for key, _ in leaves(self.known)]
        return sorted({key.rsplit(".", cut)[0] for key in keys for cut in range(key.count(".") + 1)})

    def names(self, group: str) -> list[str]:
        """The files of a group (`scenario`, `world`), the user's among them."""
        return sorted(self.loader.get_group_options(group, ObjectType.CONFIG))

    def file(self, group: str, name: str) -> Path | None:
        """Where the file of that name stands; the user's folder comes first."""
        found = (folder / group / f"{name}.yaml" for folder in self.folders)
        return next((path for path in found if path.is_file()), None)

    def compose(self, overrides: Sequence[str], scenario: str | None = None) -> Configuration:
        """One scenario with the user's overrides; `scenario` goes before an override of that name.

        Raises Mistake, one line, for an unknown key or name, a file that cannot be read, or several values for one key.
        """
        asked = self._read(overrides)
        scenario = scenario or asked.groups.get("scenario", "status_quo")
        world = asked.groups.get("world", "baseline")
        self._check_file("scenario", scenario)
        config = copy.deepcopy(self._base(scenario, world))
        # Hydra's own way of applying values, without composing the files again.
        self._told(lambda: self.loader._apply_overrides_to_config(asked.values, config))
        tree = self._told(lambda: _tree(config))
        sections = {name: tree.pop(name) for name in SECTIONS}
        return Configuration(scenario, world, sections, tree, str(self.file("scenario", scenario)), tuple(overrides))

    def _read(self, overrides: Sequence[str], *, several: bool = False) -> _Asked:
        """The user's overrides, every key and name checked; `several` allows many values for a key."""
        asked = _Asked([], {}, [])
        for text in map(_plain, overrides):
            override = self._parse(text)
            key = override.key_or_group
            if override.is_hydra_override():
                if not several:
                    raise Mistake(f"{text}: Hydra's own settings count only with `mali run -m`")
                asked.texts.append(text)
                continue
            if override.is_sweep_override() and not several:
                raise Mistake(f"{text}: several values for one key need `mali run -m`; write a list as [a,b]")
            if self._chooses_group(override):
                for name in self._values(override):
                    self._check_file(key, name)
                    asked.groups[key] = name
                asked.texts.append(f"{GROUPS[key]}={text.partition('=')[2]}")
                continue
            self._check_key(text, override)
            # Forced, since the places under measures.bases are names that no file lists.
            forced = text if override.is_delete() else "++" + text.lstrip("+")
            asked.texts.append(forced)
            asked.values.append(self._parse(forced))
        return asked

    def multirun(self, overrides: Sequence[str], job: Callable[[Configuration], object]) -> None:
        """Every combination of the values given, a job each, by Hydra's own sweeper and launcher."""
        asked = self._read(overrides, several=True)
        hydra = Hydra(task_name="mali", config_loader=self.loader)
        own = ["hydra.sweep.dir=results/multirun/${now:%Y-%m-%d_%H-%M-%S}", "hydra/job_logging=none"]
        self._told(lambda: hydra.multirun(MAIN, _Job(job), [*own, *asked.texts], with_log_configuration=False))

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
            choices = [f"{GROUPS['scenario']}={scenario}", f"{GROUPS['world']}={world}"]
            config = self._told(lambda: self.loader.load_configuration(MAIN, choices, RunMode.RUN, from_shell=False))
            self._composed[scenario, world] = _without_hydra(config)
        return self._composed[scenario, world]

    def _told(self, work: Callable[[], Any]) -> Any:
        """Hydra's and YAML's own complaints in one line."""
        try:
            return work()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            where = f"{mark.name}, line {mark.line + 1}, column {mark.column + 1}" if mark else "a YAML file"
            raise Mistake(f"{where}: {one_line(error.problem or error)}") from None
        except (HydraException, OmegaConfBaseException, yaml.YAMLError) as error:
            reason = f" ({one_line(error.__cause__)})" if error.__cause__ else ""
            raise Mistake(one_line(error).partition(" Config search path:")[0] + reason) from None
        except RecursionError:
            raise Mistake(f"{self.folders[0]}: the defaults of its files refer to each other in a circle") from None

    def _parse(self, text: str) -> Override:
        try:
            return OverridesParser.create().parse_override(text)
        except HydraException:
            raise Mistake(f"'{text}' is not KEY=VALUE; put a value with spaces or commas in quotes") from None

    @staticmethod
    def _chooses_group(override: Override) -> bool:
        """`scenario=mobile` and `world=baseline` name files; `world={...}` would be values."""
        return override.key_or_group in GROUPS and not override.is_delete() and not isinstance(override.value(), dict)

    @staticmethod
    def _values(override: Override) -> list[str]:
        if override.is_sweep_override():
            return list(override.sweep_string_iterator())
        return [str(override.value())]

    def _check_file(self, group: str, name: str) -> None:
        """The file exists; a scenario speaks of measures, what is chosen, and of circumstances, what changes with it in the world."""
        path = self.file(group, name)
        if path is None:
            raise unknown(group, name, self.names(group))
        try:
            content = self._told(lambda: OmegaConf.load(path))
        except UnicodeDecodeError:
            raise Mistake(f"{path}: is not UTF-8 text") from None
        if not isinstance(content, DictConfig):
            raise Mistake(f"{path}: needs keys with values; an empty file changes nothing")
        for key in map(str, content if group == "scenario" else ()):
            if key not in IN_A_SCENARIO:
                close = nearest(key, IN_A_SCENARIO)
                raise Mistake(f"{path}: '{key}' is not a section of a scenario{close}; known: measures, circumstances")

    def _check_key(self, text: str, override: Override) -> None:
        """A key is known, and a section is not given a plain value."""
        node: Any = self.known
        parts = override.key_or_group.replace("/", ".").split(".")
        for part in parts:
            if node == {}:  # names that only the model knows, such as places; it checks them
                return
            node = node if isinstance(node, dict) else {}
            if part not in node:
                key = ".".join(parts)
                close = cure(key, self.names_of_keys) or f"; known: {', '.join(node)}"
                raise Mistake(f"{text}: unknown key '{key}'{close}")
            node = node[part]
        if isinstance(node, dict) and not override.is_delete() and not isinstance(override.value(), dict):
            shown = ", ".join(str(key) for key in node) or ("parts of the world" if parts == ["circumstances"] else "names of places")
            raise Mistake(f"{text}: '{'.'.join(parts)}' is a section, known in it: {shown}")


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


def _plain(override: str) -> str:
    """Its key in ASCII, since Hydra's grammar knows no accented place."""
    key, equals, value = override.partition("=")
    return unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode() + equals + value


def _without_hydra(config: DictConfig) -> DictConfig:
    return OmegaConf.masked_copy(config, [str(key) for key in config if key != "hydra"])


def _tree(config: DictConfig) -> dict[str, Any]:
    tree = OmegaConf.to_container(config, resolve=True)
    assert isinstance(tree, dict)
    return {str(key): value for key, value in tree.items()}
