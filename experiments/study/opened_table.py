"""A results folder: what its manifest says, and its files, each read whole and as it was written; what is wrong is reported in one line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.ask.mistakes import shortened
from experiments.study import manifest, seals
from experiments.study.lost_runs import lost
from experiments.study.manifest import problem

MANIFEST_KEYS = ("scenarios", "pairs", "calendar", "metrics")


class ResultsError(ValueError):
    """What is wrong with a results folder, in one line that names the file."""


class Opened:
    """A folder: what was run there, and any file by its name."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        with suppress(OSError):  # a name that no folder can have
            if self.folder.is_dir():
                return
        raise ResultsError(f"{shortened(str(self.folder))}: no such results folder")

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What was run: study, configuration, seeds, version, scenarios, metrics."""
        self._path("manifest.json")
        try:
            found = manifest.read(self.folder) or {}
        except (manifest.ManifestError, OSError) as error:
            raise ResultsError(_line(error)) from error
        missing = [key for key in MANIFEST_KEYS if key not in found]
        if missing:
            raise ResultsError(f"{self.folder / 'manifest.json'}: lacks {', '.join(missing)}")
        if not found["scenarios"]:
            raise ResultsError(f"{self.folder / 'manifest.json'}: names no scenario")
        if wrong := problem(found):
            raise ResultsError(f"{self.folder / 'manifest.json'}: {wrong}")
        return found

    @property
    def scenarios(self) -> list[str]:
        """All scenarios in order; the first is the reference."""
        return list(self.manifest["scenarios"])

    @property
    def reference(self) -> str:
        """The scenario that all others are compared with."""
        return self.scenarios[0]

    @property
    def others(self) -> list[str]:
        """The scenarios that are compared with the reference, without the yardstick."""
        return [name for name in self.scenarios[1:] if name != self.yardstick]

    @property
    def yardstick(self) -> str | None:
        """The scenario without a mission, whose distance from the reference measures what the others do; none where there is none."""
        name = self.manifest.get("yardstick")
        return str(name) if name in self.scenarios[1:] else None

    @property
    def worlds(self) -> list[str]:
        """The worlds of a study, none where the manifest names none; tables are those of the first one. An ensemble has one name."""
        return list(self.manifest.get("worlds", ()))

    @property
    def ensemble(self) -> int:
        """How many plausible worlds the pairs lie in; 0 where all lie in one world, or the study is a sweep."""
        found = self.manifest.get("ensemble") if self.has("manifest.json") else None
        return int(found["worlds"]) if found else 0

    @property
    def over(self) -> str:
        """What titles say of the worlds; empty where there is one."""
        return f"over {self.ensemble} plausible world{'s' if self.ensemble > 1 else ''}" if self.ensemble else ""

    @property
    def pairs(self) -> int:
        """How many pairs of seeds the first world has, without those of which a run failed."""
        mine = self.ensemble or not self.worlds
        gone = lost([one for one in self._failed if mine or one["world"] == self.worlds[0]])
        return len(self.manifest["pairs"]) - len(gone)

    @property
    def _failed(self) -> list[dict[str, Any]]:
        return list(self.manifest.get("failed") or [])

    @property
    def metrics(self) -> list[dict[str, Any]]:
        """The metrics' catalogue: name, unit, kind, better, theme, doc."""
        return list(self.manifest["metrics"])

    @cached_property
    def mandate(self) -> pd.Timestamp:
        """The date on which the scenarios part."""
        try:
            return pd.Timestamp(self.manifest["calendar"]["mandate"])
        except (KeyError, TypeError, ValueError) as error:
            raise ResultsError(f"{self.folder / 'manifest.json'}: calendar has no mandate date") from error

    def has(self, *names: str) -> bool:
        """Whether the folder holds all files of these names."""
        return all((self.folder / name).is_file() for name in names)

    def _json(self, name: str) -> dict[str, Any]:
        path = self._whole(name)
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise ResultsError(f"{path}: is not UTF-8 text") from error
        except (OSError, ValueError, RecursionError) as error:
            raise ResultsError(f"{path}: is not readable JSON ({_line(error)})") from error
        if not isinstance(found, dict):
            raise ResultsError(f"{path}: is not a JSON object")
        return found

    def _table(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        path = self._whole(name)
        try:
            frame = pd.read_parquet(path)
        except Exception as error:  # pyarrow raises several unrelated kinds for a broken file
            raise ResultsError(f"{path}: is not a readable Parquet file ({_line(error)})") from error
        return self._checked(path, frame, columns)

    def _csv(self, name: str, columns: Sequence[str], text: Sequence[str] = ()) -> pd.DataFrame:
        """A CSV table; columns of `text` stay as they were written, be it `7`, `null` or nothing at all."""
        path = self._whole(name)
        numbers = {name: [""] for name in columns if name not in text}
        options: dict[str, Any] = {"dtype": dict.fromkeys(text, str), "keep_default_na": False, "na_values": numbers}
        try:
            frame = pd.read_csv(path, **(options if text else {}))
        except (OSError, ValueError) as error:  # pandas' parser errors are ValueErrors
            raise ResultsError(f"{path}: is not a readable CSV file ({_line(error)})") from error
        return self._checked(path, frame, columns)

    def _path(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise ResultsError(f"{path}: is missing from the results folder")
        return path

    def _whole(self, name: str) -> Path:
        """The path of a file that is as it was written."""
        path = self._path(name)
        sealed = self._seals.get(name)
        if sealed is not None and not seals.fits(path, sealed):
            raise ResultsError(f"{path}: is damaged or was edited; the command that made it makes it again")
        return path

    @cached_property
    def _seals(self) -> Mapping[str, Any]:
        return self.manifest.get(seals.FILES) or {} if self.has("manifest.json") else {}

    @staticmethod
    def _checked(path: Path, frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
        missing = [column for column in columns if column not in frame.columns]
        if missing:
            raise ResultsError(f"{path}: lacks the column {', '.join(missing)}")
        return frame


def _line(error: BaseException) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "its text is not UTF-8"
    text = str(error).strip().splitlines()
    return text[0] if text else type(error).__name__
