"""What a study's manifest says: its scenarios, worlds, pairs, metrics and dates."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from experiments.study import lost_runs
from experiments.study.opened_table import Opened, ResultsError


class Told(Opened):
    """A folder, and what was run there."""

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
        gone = lost_runs.lost([one for one in self._failed if mine or one["world"] == self.worlds[0]])
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
