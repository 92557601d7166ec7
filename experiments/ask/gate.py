"""What Hydra sees of a user's folder: checked scenarios and worlds, and verdicts, as values alone; and of plausible worlds.

Whatever Hydra looks for goes through here, so that a file of a stranger's sets nothing outside the model: no group of Hydra's own
is found in the folder, headers such as `# @package` are comments, and a file is checked again at the moment it is read.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigResult, ConfigSource
from omegaconf import OmegaConf

from experiments.ask import plausible
from experiments.ask.files import IN_A_SCENARIO, VERDICTS, Files
from experiments.ask.mistakes import Mistake

GROUPS = ("scenario", "world")
TOP = {"scenario": IN_A_SCENARIO, "": (VERDICTS,)}
"""Sections that a file may have; a world has parts of the world, wherever their values end up."""


class _Source(ConfigSource):
    """What Hydra reads through us alone."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Hydra copies its sources for every job; these only read, and say once what they have to say."""
        return self

    @staticmethod
    def scheme() -> str:
        """Hydra's word for a folder."""
        return "file"

    def available(self) -> bool:
        """A folder was there when the command began; who asks for a world of a table that is not there is told."""
        return True

    def values(self, content: Any) -> ConfigResult:
        """A file's values, whatever its header says."""
        return ConfigResult(provider=self.provider, path=self.full_path(), config=content, header={"package": None})


class Gate(_Source):
    """One folder of the user's; `known` gives the complete tree of keys when a file is read."""

    def __init__(self, files: Files, folder: Path, known: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__("yours", f"file://{folder}")
        self.files, self.folder, self.known = files, folder, known

    def is_group(self, config_path: str) -> bool:
        """Scenarios and worlds alone."""
        return config_path in GROUPS and (self.folder / config_path).is_dir()

    def is_config(self, config_path: str) -> bool:
        """Whether the folder has such a file, and it is one that may be read."""
        group, _, name = config_path.removesuffix(".yaml").rpartition("/")
        if group:
            return group in GROUPS and (self.folder / group / f"{name}.yaml").is_file()
        return name == VERDICTS and (self.folder / f"{name}.yaml").is_file()

    def load_config(self, config_path: str) -> ConfigResult:
        """The values of a file that is in order; raises Mistake, one line, for any other."""
        group, _, name = config_path.removesuffix(".yaml").rpartition("/")
        content = OmegaConf.load(io.StringIO(self.files.text(group, name, self.known())))
        # Hydra's parser is not the one that checked the text, so what it understood is looked at too.
        plain: Any = OmegaConf.to_container(content, resolve=False)
        odd = [key for key in _keys(plain) if key.startswith("_") and key.endswith("_")]
        odd += [key for key in map(str, plain) if group in TOP and key not in TOP[group]]
        if odd:
            raise Mistake(f"{self.folder / config_path}: {', '.join(odd)} is not read there")
        return self.values(content)

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        """The names in a group, as Hydra's own messages and glob(...) ask for them."""
        own = self.is_group(config_path) and results_filter != ObjectType.GROUP
        return sorted(path.stem for path in (self.folder / config_path).glob("*.yaml")) if own else []


class Plausible(_Source):
    """The rows of the table of plausible worlds as files `world/plausible.<number>`, each the baseline world but for its values."""

    def __init__(self, files: Files, known: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__(plausible.NAME, f"file://{plausible.NAME}")
        self.files, self.known = files, known

    def is_group(self, config_path: str) -> bool:
        """Worlds alone."""
        return config_path == "world"

    def is_config(self, config_path: str) -> bool:
        """Whether that is the name of a plausible world in full."""
        group, _, name = config_path.removesuffix(".yaml").rpartition("/")
        return group == "world" and name.startswith(plausible.NAME) and plausible.number_of(name) is not None

    def load_config(self, config_path: str) -> ConfigResult:
        """What the world changes in the baseline."""
        name = config_path.removesuffix(".yaml").rpartition("/")[2]
        content = OmegaConf.create({"defaults": ["baseline", "_self_"]})
        for key, value in plausible.named(self.files.folders, self.known(), name).values.items():
            OmegaConf.update(content, key.removeprefix("world."), value)
        return self.values(content)

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        """None: hundreds of numbers are no list to choose from."""
        return []


def _keys(tree: Any) -> Iterator[str]:
    """Every key of a plain tree."""
    for key, value in tree.items() if isinstance(tree, dict) else ((("", one) for one in tree) if isinstance(tree, list) else ()):
        yield str(key)
        yield from _keys(value)
