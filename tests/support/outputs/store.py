"""A study of made-up runs from its plan to its tables, and whatever is said of a folder of results that is none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
import stored

from experiments.study import columns, manifest
from experiments.study.results import Results
from outputs import made

METRICS = [{"name": "deaths", "unit": "deaths", "doc": "All dead."}]
FAILED = [{"scenario": "mobile", "world": "v", "history": 1, "future": 1, "cause": "c"}]


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    with pytest.MonkeyPatch.context() as patch:
        stored.instead(patch)
        stored.command(folder / "study")
    target = folder / "study"
    found = manifest.read(target) or {}
    fields = [(path.stem, field) for path in sorted(target.glob("*.parquet")) for field in pq.read_schema(path)]
    return {
        **{f"joined {path.name}": pd.read_parquet(path) for path in sorted(target.glob("*.parquet"))},
        "with units": "\n".join(f"{table}.{field.name} [{field.metadata[b'unit'].decode()}]" for table, field in fields if field.metadata),
        "manifest": {name: found[name] for name in ("study", "state", "scenarios", "worlds", "pairs", "failed", "calendar")},
        "files": {name: one.get("rows", "") for name, one in sorted(found["files"].items())},
        "observed": (target / "observed.csv").read_text(encoding="utf-8")[:600],
        "meanings": {name: len(texts) for name, texts in columns.described(METRICS).items() if name in columns.CSV},
        "meaning": [list(one) for one in columns.catalogue(METRICS) if one.file == "runs.parquet"],
        "results": "\n".join(_results(folder)),
        "odd manifests": _odd_manifests(folder),
        "odd values": _odd_values(folder),
    }


def _results(folder: Path) -> list[str]:
    """Whatever is wrong with a folder of results, in a line."""
    target, said = Path(shutil.copytree(made.small(), folder / "results")), []
    runs = pd.read_parquet(target / "runs.parquet")
    runs.drop(columns="future").to_parquet(target / "runs.parquet")
    said.append(made.attempt(lambda: Results(target).runs))
    for name in ("differences.csv", "map.json", "observed.csv", "events.parquet"):
        (target / name).write_bytes(b"\xff\x00")
        said.append(made.attempt(lambda name=name: getattr(Results(target), name.partition(".")[0])))
    (target / "map.json").write_text('{"river": 1}', encoding="utf-8")
    said += [
        made.attempt(lambda: Results(target).map),
        made.attempt(lambda: Results(target).answers),
        made.attempt(lambda: Results(folder / "none")),
    ]
    text = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    for change in ({"calendar": {}}, {"worlds": ["v", "w"], "failed": FAILED}, {"ensemble": {"worlds": 1}}):
        (target / "manifest.json").write_text(json.dumps(text | change), encoding="utf-8")
        said.append(made.attempt(lambda: Results(target).mandate))
        said.append(made.attempt(lambda: [Results(target).pairs, Results(target).over, len(Results(target).monthly)]))
    return said


def _odd_manifests(folder: Path) -> str:
    """What commands say of a stranger's manifest."""
    target, metric = folder / "odd_manifest", {"name": "deaths", "kind": "outcome", "better": "lower", "unit": "deaths", "doc": "."}
    target.mkdir()
    good = {"scenarios": ["a", "b"], "pairs": [{"history": 1, "future": 1}], "metrics": [metric], "calendar": {"mandate": "2017-06-29"}}
    for name in ("events.parquet", "bases.parquet"):
        (target / name).touch()

    def said(text: str) -> str:
        (target / "manifest.json").write_text(json.dumps(good | json.loads(text)), encoding="utf-8")
        return "\n".join(dict.fromkeys(made.said(name, str(target)) for name in ("rank", "export", "status")))

    return made.answered("store", "odd manifests", said)


def _odd_values(folder: Path) -> str:
    """What a command says of a table in which a column holds a list's value, or another in its last row; nothing is written."""
    target = Path(shutil.copytree(made.small(), folder / "odd"))
    before = sorted(target.iterdir())

    def said(line: str) -> str:
        command, column, text = line.split(" ", 2)
        path, value = target / ("runs.parquet" if command == "rank" else "events.parquet"), json.loads(text)
        whole, table = path.read_bytes(), pd.read_parquet(path)
        rest = table[column][:-1].astype(str if isinstance(value, str) else object)
        table.assign(**{column: value * len(table) if isinstance(value, list) else [*rest, value]}).to_parquet(path)
        found = made.said(command, str(target), *["outcome=deaths"] * (command == "rank"))
        path.write_bytes(whole)
        assert sorted(target.iterdir()) == before
        return found

    return made.answered("store", "odd values", said)
