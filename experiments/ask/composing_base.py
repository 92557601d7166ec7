"""The files of one scenario in one world, as Hydra puts them together, before any value of the command line."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from hydra import version as hydra_version
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import SearchPathElement
from hydra.core.utils import setup_globals
from hydra.errors import HydraException
from hydra.plugins.config_source import ConfigResult
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.ask.composed import one_order_a_place
from experiments.ask.files import Files
from experiments.ask.gate import Gate, Plausible
from experiments.ask.mistakes import Mistake, one_line

MAIN = "config"
GROUPS = {"scenario": "scenario@_global_", "world": "world"}
DEFAULTS = {"scenario": "status_quo", "world": "baseline"}
Stamp = tuple[tuple[str, int, int], ...]


class Base:
    """Hydra's loader over all folders, and what it has put together."""

    def __init__(self, files: Files) -> None:
        self.files = files
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
        places = loader.repository.sources  # type: ignore[attr-defined]
        places[1] = _Ours("project", f"file://{ours}")
        sources = [*(Gate(self.files, folder, known) for folder in own), Plausible(self.files, known)]
        loader.repository.sources[1:1] = sources  # type: ignore[attr-defined]
        return loader

    def of(self, scenario: str, world: str) -> DictConfig:
        """What the files say; whoever changes it copies it first."""
        if (scenario, world) not in self._composed:
            ours = len(self.files.folders) == 1 and self.files.file("world", world) is not None
            made = _shipped(scenario, world, _stamp(self.files.folders[0])) if ours else self.made(scenario, world)
            self._composed[scenario, world] = made
        return self._composed[scenario, world]

    def made(self, scenario: str, world: str) -> DictConfig:
        """The same, put together anew."""
        choices = [f"{GROUPS['scenario']}={quoted(scenario)}", f"{GROUPS['world']}={quoted(world)}"]
        config = self.told(lambda: self.loader.load_configuration(MAIN, choices, RunMode.RUN, from_shell=False))
        return _one_spelling(without_hydra(config))

    def told(self, work: Callable[[], Any], where: str = "") -> Any:
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


class _Ours(FileConfigSource):
    """The project's own files, each read once in a process as long as it stays as it is: parsing them takes most of composing."""

    def load_config(self, config_path: str) -> ConfigResult:
        """What the file says, as a copy that Hydra may change."""
        stat = (Path(self.path) / self._normalize_file_name(config_path)).stat()
        found = _read(self.path, config_path, stat.st_mtime_ns, stat.st_size)
        return replace(found, config=copy.deepcopy(found.config))


@lru_cache(maxsize=128)
def _read(folder: str, config_path: str, *stamp: int) -> ConfigResult:
    return FileConfigSource("project", f"file://{folder}").load_config(config_path)


@lru_cache(maxsize=128)
def _shipped(scenario: str, world: str, stamp: Stamp) -> DictConfig:
    """Of the project's own files, read once in a process as long as they stay as they are."""
    return Base(Files.of(None)).made(scenario, world)


def _stamp(folder: Path) -> Stamp:
    """Changes with every file of a folder."""
    found = ((str(path), path.stat()) for path in sorted(folder.rglob("*.yaml")))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)


@lru_cache(maxsize=1)
def known() -> dict[str, Any]:
    """All keys with their defaults, as the project's own files have them."""
    return tree_of(Base(Files.of(None)).of("status_quo", "baseline"))


def tree_of(config: DictConfig) -> dict[str, Any]:
    """A plain tree, each reference replaced by its value."""
    tree = OmegaConf.to_container(config, resolve=True)
    assert isinstance(tree, dict)
    return {str(key): value for key, value in tree.items()}


def without_hydra(config: DictConfig) -> DictConfig:
    """All but Hydra's own settings."""
    return OmegaConf.masked_copy(config, [str(key) for key in config if key != "hydra"])


def quoted(name: str) -> str:
    """A name as a text in Hydra's grammar, in which `null` and `true` alone are none."""
    return "'" + re.sub(r"(\\*)('|$)", lambda found: 2 * found[1] + ("\\'" if found[2] else ""), name) + "'"


def _one_spelling(config: DictConfig) -> DictConfig:
    """Orders for bases under the names that overrides have too, so that the command line has the last word."""
    if config.measures is None:  # a file that says only `measures:`
        config.measures = {}
    if "bases" in config.measures:
        measures = OmegaConf.to_container(config.measures, resolve=False)
        config.measures.bases = one_order_a_place(measures)["bases"]
    return config
