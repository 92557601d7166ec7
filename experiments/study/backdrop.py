"""What figures draw on besides the runs, as files of the study: the observed record and the map."""

from __future__ import annotations

import json
from pathlib import Path

from experiments.study import files, seals

FILES = ("observed.csv", "map.json")


def write(folder: Path, resolution: float) -> seals.Seals:
    """Write both files, the map's squares of so many degrees; returns their seals."""
    from experiments.study import map_data
    from sim.geography.seeds import load

    ground = load()
    texts = (map_data.observed_csv(ground), json.dumps(map_data.map_json(ground, resolution), ensure_ascii=False) + "\n")
    for name, text in zip(FILES, texts, strict=True):
        files.write_text(folder / name, text)
    return {name: seals.seal(folder / name) for name in FILES}
