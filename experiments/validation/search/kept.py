"""Histories of a search as they are kept: a line each, so that an interrupted search goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.config.mistakes import Mistake
from experiments.validation.score import Key

NAME = "histories.jsonl"
Simulate = Callable[[Mapping[str, Any], int], Mapping[Key, float]]
"""What gives the measures of one history, from values of the world and the history's number in the seed list."""


class Kept:
    """The histories of a folder; what is there is not simulated again. Raises Mistake where another search left it."""

    def __init__(
        self, folder: Path, identity: str, keys: Sequence[Key], simulate: Simulate, step: Callable[[], None] = lambda: None
    ) -> None:
        self.keys, self.simulate, self.step, self.path = list(keys), simulate, step, folder / NAME
        self.done: dict[tuple[str, int], list[float]] = {}
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        if lines and json.loads(lines[0]) != {"search": identity}:
            raise Mistake(f"{folder}: holds another search (another file, world or version); out=FOLDER takes another folder")
        whole = [one for line in lines[1:] if (one := _read(line)) is not None]
        for one in whole:
            self.done[_name(one["values"]), int(one["history"])] = one["measures"]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = [json.dumps({"search": identity}), *(json.dumps(one) for one in whole)]
        self.path.write_text("\n".join(text) + "\n", encoding="utf-8")

    def measures(self, values: Mapping[str, Any], history: int) -> dict[Key, float]:
        """The measures of one history, simulated where they are not there yet."""
        name = _name(values), history
        if name not in self.done:
            found = self.simulate(values, history)
            self.done[name] = [float(found[key]) for key in self.keys]
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"history": history, "values": dict(values), "measures": self.done[name]}) + "\n")
        self.step()
        return dict(zip(self.keys, self.done[name], strict=True))


def _name(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), sort_keys=True)


def _read(line: str) -> dict[str, Any] | None:
    """One line's history; none where a kill left half of it."""
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return found
