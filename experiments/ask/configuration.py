"""YAML files and overrides become one plain tree per scenario.

A user's folder (`--config-dir`) stands before the project's own, so that its `scenario/<name>.yaml` works at once and
wins over a file of the same name that ships. Every file and key is checked against the known tree before anything is composed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask import composing, plausible, request
from experiments.ask.files import Files
from experiments.ask.home import shipped
from experiments.ask.mistakes import Mistake
from experiments.ask.request import REFERS, looked_up
from experiments.ask.tree import Configuration, leaves, sectioned

if TYPE_CHECKING:
    from omegaconf import DictConfig

GROUPS = request.GROUPS


def load(scenario: str = "status_quo", *overrides: str, config_dir: Path | str | None = None) -> Configuration:
    """One scenario with its overrides, as `mali run` would compose it; for notebooks and scripts."""
    from experiments.ask.cache_folder import use_cache

    use_cache()
    return Composer(config_dir).compose(list(overrides), scenario)


@lru_cache(maxsize=1)
def known() -> dict[str, Any]:
    """All keys with their defaults, as the project's own files have them."""
    folders = (shipped(),)
    ours = composing.put_together(folders, "status_quo", "baseline", composing.stamp(folders))
    return composing.resolved(ours, str(folders[0]))


class Composer:
    """Composes configurations from the project's files and, before them, the user's folder."""

    def __init__(self, config_dir: Path | str | None = None) -> None:
        self.files = Files.of(config_dir)

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
        asked = request.read(self, overrides)
        scenario = scenario or asked.groups.get("scenario", request.DEFAULTS["scenario"])
        world = asked.groups.get("world", request.DEFAULTS["world"])
        path = self.files.checked("scenario", scenario, self.known)
        config = composing.with_values(self._files(scenario, world), self._drawn(world), asked.values)
        for key, value in leaves(composing.unresolved(config)):
            if any(looked_up(text) for text in _texts(value)):
                raise Mistake(f"{path}: {key}: '{value}' is looked up nowhere; {REFERS}")
        where = next((text for text in overrides if "${" in text), str(path))
        sections, keys = sectioned(composing.resolved(config, where))
        return Configuration(scenario, world, sections, keys, str(path), tuple(overrides))

    def several(self, overrides: Sequence[str]) -> list[Configuration]:
        """A configuration for every combination of the values given, as in seed=1,2 or measures.troops.fill=range(0.2,0.5,0.1)."""
        lists = [request.values_of(text) for text in overrides]
        return [self.compose(combination) for combination in product(*lists)]

    def given(self, overrides: Sequence[str]) -> set[str]:
        """The dotted keys that overrides give a value to, and the group keys `scenario` and `world` where they choose one."""
        return request.read(self, overrides).given

    def refers_to_the_world(self, one: Configuration) -> bool:
        """Whether a value of its files, or of its overrides, is written as that of a number of the world."""
        texts = [str(value) for _, value in leaves(composing.unresolved(self._files(one.scenario, one.world)))]
        return any("${world." in text for text in (*texts, *one.overrides))

    @staticmethod
    def text(scenarios: Sequence[Configuration]) -> str:
        """The composed job as YAML, as `--cfg job` prints it; of several scenarios, each one's measures by its name."""
        first = scenarios[0]
        tree = first.tree | first.keys
        if len(scenarios) > 1:
            tree = tree | {"measures": {one.scenario: one.tree["measures"] for one in scenarios}}
        return composing.as_yaml(tree)

    def is_drawn(self, world: str) -> bool:
        """Whether that is the name of a plausible world, and no file is called so."""
        return plausible.number_of(world) is not None and self.file("world", world) is None

    def _files(self, scenario: str, world: str) -> DictConfig:
        """What the files say of a scenario in the world, or in the baseline that a plausible world changes."""
        folders = tuple(self.files.folders)
        world = request.DEFAULTS["world"] if self.is_drawn(world) else world
        return composing.put_together(folders, scenario, world, composing.stamp(folders))

    def _drawn(self, world: str) -> dict[str, Any]:
        """The values that a plausible world changes."""
        return dict(plausible.named(self.files.folders, self.known, world).values) if self.is_drawn(world) else {}


def _texts(value: Any) -> list[str]:
    """All texts in a value, however deep in lists."""
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else [value] if isinstance(value, str) else []
