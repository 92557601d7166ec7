"""What a search leaves: a world in YAML that any command takes up, and a table of where each parameter went and what it matters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.ask.declared import describe, scalar
from experiments.past import space
from experiments.past.search_file import Search
from experiments.past.search_waves import Found, expected
from experiments.study.files import write_text

WORLD, MOVES, RESPONSES = "world/found.yaml", "moves.csv", "responses.csv"


def moves(asked: Search, found: Found, now: Mapping[str, float]) -> pd.DataFrame:
    """One row a parameter: where it stood and stands, and by how much the fitted loss rises if it alone is put back."""
    values, at = space.values(asked.axes, found.best), expected(found.response, found.loss, found.best)
    rows = []
    for number, axis in enumerate(asked.axes):
        back = np.where(np.arange(len(asked.axes)) == number, found.start, found.best)
        rise = expected(found.response, found.loss, back) - at
        rows.append((axis.key, now[axis.key], values[axis.key], axis.low, axis.high, found.best[number] - found.start[number], rise))
    columns = ["parameter", "start", "found", "low", "high", "moved_logits", "rise_if_put_back"]
    return pd.DataFrame(rows, columns=columns).sort_values("rise_if_put_back", ascending=False, kind="stable", ignore_index=True)


def responses(asked: Search, found: Found) -> pd.DataFrame:
    """One row a measure: what the fit explains of it, and by how many units of the loss a logit of each parameter moves it."""
    table = pd.DataFrame(found.loss.keys, columns=["family", "name"])
    table["distance"] = (found.loss.record - found.response.at(found.best)) / found.loss.unit
    table["explained"] = found.response.explained
    for axis, step in zip(asked.axes, np.eye(len(asked.axes)) / 2.0, strict=True):
        table[axis.key] = (found.response.at(found.best + step) - found.response.at(found.best - step)) / found.loss.unit
    return table


def world(asked: Search, found: Found, differs: Mapping[str, Any], provenance: str) -> str:
    """A world file: every number that differs from the baseline's, with its declaration, and where it comes from."""
    from sim.settings import parameters

    declared = {one.key: one for one in parameters()}
    head = f"# Found by a search over {len(asked.axes)} parameters: {asked.doc or asked.path.name}"
    lines = [head, f"# {provenance}", "defaults:", "  - baseline"]
    sections: dict[str, list[str]] = {}
    for key, value in differs.items():
        _, part, name = key.split(".", 2)
        one = declared[key]
        sections.setdefault(part, []).append(f"  {name}: {scalar(value)}  # baseline {scalar(one.default)}; {describe(one)}")
    for part, inside in sorted(sections.items()):
        lines += [f"{part}:", *inside]
    return "\n".join(lines) + "\n"


def write(folder: Path, tables: Mapping[str, pd.DataFrame], text: str = "") -> None:
    """Write the tables, and the world where one was found."""
    for name, table in tables.items():
        write_text(folder / name, table.to_csv(index=False, lineterminator="\n", float_format="%.6g"))
    (folder / WORLD).unlink(missing_ok=True)
    if text:
        (folder / WORLD).parent.mkdir(parents=True, exist_ok=True)
        write_text(folder / WORLD, text)
