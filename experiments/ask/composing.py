"""The only module that knows Hydra: the files of one scenario in one world become a tree; overrides are read in Hydra's grammar."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hydra import compose, initialize_config_dir
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Glob, Override
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.ask.mistakes import Mistake, one_line
from experiments.ask.tree import one_order_a_place

__all__ = ["Glob", "Override", "as_yaml", "parse", "put_together", "resolved", "stamp", "unresolved", "with_values"]

MAIN = "config"


def parse(text: str) -> Override:
    """One override in Hydra's grammar; raises Mistake, one line."""
    try:
        return OverridesParser.create().parse_overrides([text])[0]
    except HydraException:
        raise Mistake(f"'{text}' is not KEY=VALUE; put a value with spaces or commas in quotes") from None


def stamp(folders: Sequence[Path]) -> tuple[Any, ...]:
    """Changes with every file that composing may read."""
    paths = (path for folder in folders for part in ("", "scenario", "world") for path in sorted((folder / part).glob("*.yaml")))
    return tuple((str(path), found.st_mtime_ns, found.st_size) for path in paths for found in [path.stat()])


@lru_cache(maxsize=128)
def put_together(folders: tuple[Path, ...], scenario: str, world: str, stamped: tuple[Any, ...]) -> DictConfig:
    """What the files say, the project's own folder last; whoever changes the tree copies it first."""
    choices = [f"scenario@_global_={quoted(scenario)}", f"world={quoted(world)}"]
    choices.append(f"hydra.searchpath=[{','.join(quoted(f'file://{folder}') for folder in folders)}]")
    with TemporaryDirectory() as first:  # Hydra looks first where its primary file is, and the user's folder comes before ours
        shutil.copy(folders[-1] / f"{MAIN}.yaml", first)
        with one_complaint(str(folders[0])), initialize_config_dir(first, version_base="1.3"):
            config = compose(MAIN, choices)
    if config.measures is None:  # a file that says only `measures:`
        config.measures = {}
    if "bases" in config.measures:  # under the names that overrides have too, so that the command line has the last word
        config.measures.bases = one_order_a_place(OmegaConf.to_container(config.measures, resolve=False))["bases"]
    return config


def with_values(config: DictConfig, values: Mapping[str, Any], overrides: Sequence[Override]) -> DictConfig:
    """A copy with values by dotted key and then overrides laid over it; new names are allowed, as for places."""
    config = copy.deepcopy(config)
    given = [(key, value, key) for key, value in values.items()]
    given += [(one.key_or_group, one.value(), str(one.input_line)) for one in overrides]
    for key, value, where in given:
        with one_complaint(where):
            OmegaConf.update(config, key, value, merge=True, force_add=True)
    return config


def resolved(config: DictConfig, where: str) -> dict[str, Any]:
    """A plain tree, each reference replaced by its value."""
    with one_complaint(where):
        return _tree(OmegaConf.to_container(config, resolve=True))


def unresolved(config: DictConfig) -> dict[str, Any]:
    """A plain tree with references as they are written."""
    return _tree(OmegaConf.to_container(config, resolve=False))


def as_yaml(tree: Mapping[str, Any]) -> str:
    """A plain tree as YAML."""
    return OmegaConf.to_yaml(OmegaConf.create(dict(tree)))


def quoted(name: str) -> str:
    """A name as a text in Hydra's grammar, in which `null` and `true` alone are none."""
    return "'" + re.sub(r"(\\*)('|$)", lambda found: 2 * found[1] + ("\\'" if found[2] else ""), name) + "'"


@contextmanager
def one_complaint(where: str) -> Iterator[None]:
    """Hydra's and YAML's own complaints in one line, after the file or the override that caused it."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{mark.name}, line {mark.line + 1}" if mark else where
        raise Mistake(f"{place}: {one_line(error.problem or error)}") from None
    except (HydraException, OmegaConfBaseException, yaml.YAMLError) as error:
        reason = f" ({one_line(error.__cause__)})" if error.__cause__ else ""
        text = str(error).partition("\n    full_key:")[0].partition(" Config search path:")[0]
        raise Mistake(": ".join(filter(None, (where, getattr(error, "full_key", None), one_line(text) + reason)))) from None
    except RecursionError:
        raise Mistake(f"{where}: its values refer to each other in a circle") from None


def _tree(container: Any) -> dict[str, Any]:
    return {str(key): value for key, value in container.items()}
