"""The YAML files of scenarios, worlds and studies: which there are, and whether one and those that it builds on are in order."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.ask import yaml_file
from experiments.ask.home import shipped
from experiments.ask.mistakes import Mistake, nearest, one_line, shortened, unknown

IN_A_SCENARIO = ("measures", "circumstances", "defaults")
OURS_ALONE = ("config", "measures", "scenario/status_quo", "world/baseline")
"""Files of the project that a user's folder must not hide, since all comparisons rest on them; another scenario or world may be hidden."""
VERDICTS = "verdicts"
LISTS = {"scenario": "scenarios", "study": "studies", "calibration": "calibrations"}
"""Groups whose names `mali list` has, and under which subject."""


def _folder(named: Path | str) -> Path:
    """The folder of that name, which is there; raises Mistake also for a name that no folder can have."""
    with suppress(OSError, ValueError, RuntimeError):  # too long, links in a circle, a user without a home
        folder = Path(named).expanduser().resolve()
        if folder.is_dir():
            return folder
    raise Mistake(f"--config-dir: no folder '{shortened(str(named))}'")


@dataclass(frozen=True)
class Files:
    """The folders to look in, the user's own before the project's."""

    folders: Sequence[Path]
    told: set[str] = field(default_factory=set, compare=False)

    @classmethod
    def of(cls, config_dir: Path | str | None) -> Files:
        """The user's folder, where there is one, and the project's; raises Mistake for a folder that cannot be one."""
        if config_dir is None:
            return cls([shipped()])
        folder = _folder(config_dir)
        for name in OURS_ALONE:
            if (folder / f"{name}.yaml").is_file():
                raise Mistake(f"{folder / name}.yaml would hide the project's own file of that name: rename it")
        if (folder / "hydra").exists():
            raise Mistake(f"{folder / 'hydra'}: Hydra's own settings are not read; rename it")
        return cls([folder, shipped()])

    def names(self, group: str) -> list[str]:
        """The files of a group (`scenario`, `world`, `study`), the user's among them."""
        return sorted({path.stem for folder in self.folders for path in (folder / group).glob("*.yaml") if path.is_file()})

    def file(self, group: str, name: str) -> Path | None:
        """Where the file of that name stands; the user's folder comes first."""
        found = (folder / group / f"{name}.yaml" for folder in self.folders)
        return next((path for path in found if path.is_file()), None) if name in self.names(group) else None

    def named(self, group: str, name: str) -> Path:
        """The file of that name; raises Mistake, with the nearest name or where a file of one's own belongs."""
        path = self.file(group, name)
        if path is None:
            known = self.names(group)
            stem = re.sub(r"\.ya?ml$", "", Path(name).name)
            if stem != name and stem in known:
                raise Mistake(f"unknown {group} '{name}': give its name alone, {stem}")
            listed = f"; mali list {LISTS[group]} has the names" if group in LISTS else ""
            own = f"{listed}; for a file of yours, FOLDER/{group}/{stem}.yaml, write --config-dir FOLDER"
            raise Mistake(f"{unknown(group, shortened(name), known)}{'' if nearest(name, known) else own}")
        self._say_if_hidden(path, f"{group} {name}")
        return path

    def _say_if_hidden(self, path: Path, what: str) -> None:
        """A user's file that stands in place of one of ours is named once, on stderr."""
        if path.is_relative_to(shipped()) or what in self.told or not (shipped() / path.relative_to(self.folders[0])).is_file():
            return
        self.told.add(what)
        print(f"mali: {one_line(what)} is yours, {one_line(path)}, in place of the project's own", file=sys.stderr, flush=True)

    def checked(self, group: str, name: str, known: Mapping[str, Any], before: tuple[str, ...] = ()) -> Path:
        """The file, in order like those that it builds on; a scenario speaks of measures and of circumstances, from the mandate date on."""
        path = self.named(group, name)
        if name in before:
            raise Mistake(f"{path}: defaults go in a circle: {', '.join((*before, name))}")
        if not before:
            self._check_verdicts()
        if path.is_relative_to(shipped()):
            return path
        text, content = yaml_file.read(path)
        if re.match(r"#\s*@package", text):
            raise Mistake(f"{path}: takes no '# @package' line; its place is its folder's")
        for key, value in yaml_file.keys(path, content).items():
            if key == "defaults":
                self._check_defaults(path, group, value, known, (*before, name))
            elif group == "world":
                yaml_file.check_sections(path, value, known["world"].get(key), f"world.{key}")
            elif key not in IN_A_SCENARIO:
                close = nearest(key, IN_A_SCENARIO)
                raise Mistake(f"{path}: '{key}' is not a section of a scenario{close}; known: measures, circumstances")
            elif value is not None:
                yaml_file.check_sections(path, value, known[key], key)
        return path

    def _check_verdicts(self) -> None:
        """A user's own file of verdicts speaks of nothing else."""
        path = self.folders[0] / f"{VERDICTS}.yaml"
        if len(self.folders) == 1 or not path.is_file():
            return
        for key in yaml_file.keys(path, yaml_file.read(path)[1]):
            if key != VERDICTS:
                raise Mistake(f"{path}: '{key}' stands outside its section; write it under {VERDICTS}:")
        self._say_if_hidden(path, path.name)

    def _check_defaults(self, path: Path, group: str, value: Any, known: Mapping[str, Any], before: tuple[str, ...]) -> None:
        """A file builds on others of its own group, which are named."""
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise Mistake(f"{path}: defaults: needs a list of names, as in [hybrid]")
        for name in value:
            if name == "_self_":
                continue
            if self.file(group, name) is None:
                raise Mistake(f"{path}: defaults: {unknown(group, name, self.names(group))}")
            self.checked(group, name, known, before)
