"""YAML files and overrides become one plain tree per scenario; with `composing` and the gate the only module that knows Hydra.

A user's folder (`--config-dir`) stands before the project's own, so that its `scenario/<name>.yaml` works at once and
wins over a file of the same name that ships. Every file and key is checked against the known tree before anything is composed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf

from experiments.ask import composing_request as asked
from experiments.ask import composing_several as several
from experiments.ask.composed import Configuration, leaves, sectioned
from experiments.ask.composing_base import GROUPS, Base, known, tree_of
from experiments.ask.files import Files
from experiments.ask.home import shipped

__all__ = ["GROUPS", "Composer", "load", "shipped"]


def load(scenario: str = "status_quo", *overrides: str, config_dir: Path | str | None = None) -> Configuration:
    """One scenario with its overrides, as `mali run` would compose it; for notebooks and scripts."""
    from experiments.study.kernels import use_cache

    use_cache()
    return Composer(config_dir).compose(list(overrides), scenario)


class Composer:
    """Composes configurations from the project's files and, before them, the user's folder."""

    def __init__(self, config_dir: Path | str | None = None) -> None:
        self.files = Files.of(config_dir)
        self.base = Base(self.files)

    @cached_property
    def known(self) -> dict[str, Any]:
        """The project's complete tree of keys with their defaults, before any choice of the user's."""
        return known()

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
        read = asked.read(self, overrides)
        scenario = scenario or read.groups.get("scenario", "status_quo")
        world = read.groups.get("world", "baseline")
        path = self.files.checked("scenario", scenario, self.known)
        config = copy.deepcopy(self.base.of(scenario, world))
        # Hydra's own way of applying values, without composing the files again.
        self.base.told(lambda: self.base.loader._apply_overrides_to_config(read.values, config))
        where = next((text for text in overrides if "${" in text), str(path))
        sections, keys = sectioned(self.base.told(lambda: tree_of(config), where))
        return Configuration(scenario, world, sections, keys, str(path), tuple(overrides))

    def given(self, overrides: Sequence[str]) -> set[str]:
        """The dotted keys that overrides give a value to, and the group keys `scenario` and `world` where they choose one."""
        return asked.read(self, overrides).given

    def refers_to_the_world(self, one: Configuration) -> bool:
        """Whether a value of its files, or of its overrides, is written as that of a number of the world."""
        texts = [str(value) for _, value in leaves(OmegaConf.to_container(self.base.of(one.scenario, one.world), resolve=False))]  # type: ignore[arg-type]
        return any("${world." in text for text in (*texts, *one.overrides))

    def multirun(
        self, overrides: Sequence[str], job: Callable[[Configuration], object], check: Callable[[Configuration], object]
    ) -> None:  # fmt: skip
        """Every combination of the values given, a job each; `check` sees each value before."""
        several.multirun(self, overrides, job, check)

    @staticmethod
    def text(scenarios: Sequence[Configuration]) -> str:
        """The composed job as YAML, as `--cfg job` prints it; of several scenarios, each one's measures by its name."""
        first = scenarios[0]
        tree = first.tree | first.keys
        if len(scenarios) > 1:
            tree = tree | {"measures": {one.scenario: one.tree["measures"] for one in scenarios}}
        return OmegaConf.to_yaml(OmegaConf.create(tree))
