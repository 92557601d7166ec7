"""Made-up runs stored, put together and read again: tables, seals, manifests, plans of tasks, and what is wrong with a folder."""

from __future__ import annotations

import contextlib
import io
import json
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import stored

from experiments.ask.mistakes import Mistake
from experiments.ask.options import Pair
from experiments.study import (
    columns,
    conclude,
    files,
    identity,
    lost_runs,
    manifest,
    manifest_form,
    map_data,
    marks,
    opening,
    pair_numbers,
    parts,
    processes,
    rounding,
    rows,
    seals,
    stages,
    store,
    workers,
)
from experiments.study import (
    orders as ordered,
)
from experiments.study import (
    reference_tables as kept,
)
from experiments.study.results import Results, ResultsError
from experiments.study.tasks import Arm, Job, Task, plan
from outputs import made

CALENDAR = {"start": "2015-01-01", "mandate": "2017-06-29", "end": "2019-06-28"}
METRICS = [{"name": "deaths", "unit": "deaths", "doc": "All dead."}]
ODD = (
    {"scenarios": 3},
    {"scenarios": [1]},
    {"pairs": [{"history": 1.0, "future": 1}]},
    {"ensemble": {"worlds": True}},
    {"calendar": []},
    {"yardstick": 3},
    {"metrics": [{"name": "a/b", "kind": "x", "better": "y"}]},
    {"metrics": [{"name": "a"}]},
    {"study": "\x1b" + "x" * 99},
    {"worlds": ["a"], "x": {"\x07": [1]}},
    {},
)


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    with pytest.MonkeyPatch.context() as patch:
        stored.instead(patch)
        return {**_numbers(), **_tables(folder), **_study(folder), **_manifests(folder), **_tasks(folder), **_results(folder)}


def _attempt(call: Any) -> str:
    try:
        return str(call())
    except (Mistake, ResultsError, manifest.ManifestError, parts.Unsound) as error:
        return f"{type(error).__name__}: {error}"


def _numbers() -> dict[str, Any]:
    values = [
        0.0,
        -0.0,
        1 / 3,
        -2e10 / 3,
        123456789.5,
        1.234567885,
        1e-30 / 7,
        1e300 / 7,
        999999999.6,
        5e-324,
        math.inf,
        -math.inf,
        0.5,
        1234567890.0,
    ]
    nine = [repr(float(one)) for one in rounding.nine(np.array(values))]
    mixed = rounding.nine_columns({"a": np.array([1 / 3]), "b": ["x"], "c": [], "d": [2], "e": [2 / 3]})
    table = rounding.nine_table(pd.DataFrame({"a": [1 / 3], "b": [7]}))
    seeds = pair_numbers.numbered(
        [Pair(6253454350494327529, 8590811210579992983), Pair(6253454350494327529, 5584842091256504350), Pair(5, 5)]
    )
    digests = [
        manifest.digest({"b": 1, "a": [1, 2]}),
        files.digest_of(b"x"),
        len(identity.of_modules(("study/rows.py",))),
        sorted(identity.of_runs()),
    ]
    then = {"version": "1", "versions": {"python": "3.11", "numpy": "2.0"}, "code_hash": "a"}
    apart = [
        identity.apart(then, then | more)
        for more in ({}, {"code_hash": "b", "version": "2"}, {"versions": {"python": "3.12", "numpy": "2.1"}}, {"versions": 3})
    ]
    return {
        "nine": nine,
        "columns at nine": mixed,
        "table at nine": table,
        "pairs": seeds,
        "digests": digests,
        "apart": apart,
        "kept": [rows.kept(keep) for keep in ("outcomes", "monthly", "events", "daily")],
    }


def _tables(folder: Path) -> dict[str, Any]:
    """Each table of a run, and what its part says of it."""
    record = stored.record(3, 2)
    found = {name: rows.table_of(name, record).to_pandas() for name in rows.TABLES}
    empty = rows.table_of("events", stored.record(1, 0))
    path = folder / "000003.run"
    path.write_bytes(parts.packed(record, "monthly", "h"))
    index = parts.read_index(path)
    whole = path.read_bytes()
    said = [
        _attempt(lambda: parts.index_of(path, 3, stored.Planned("monthly")).study),
        _attempt(lambda: parts.index_of(path, 3, stored.Planned("monthly", "g"))),
        parts.is_sound(path, stored.Planned("monthly")),
        parts.is_sound(path, stored.Planned("monthly", total=3)),
        parts.number_of(folder / "3.run"),
    ]
    for broken in (whole[:-1], whole.replace(b'"h"', b'"g"'), whole[:-9] + b"x" + whole[-8:], b"", whole + b"x"):
        path.write_bytes(broken)
        said += [
            _attempt(lambda: len(parts.read_index(path).tables)),
            _attempt(lambda: parts.Piece(path, "runs").open().num_record_batches),
        ]
    meanings = columns.described(METRICS)
    return {
        **{f"table {name}": table for name, table in found.items()},
        "no events": [empty.num_rows, empty.column_names],
        "part": [index.study, dict(index.key), list(index.tables)],
        "parts": "\n".join(map(str, said)),
        "meanings": {name: len(texts) for name, texts in meanings.items() if name in columns.CSV},
        "meaning": [list(one) for one in columns.catalogue(METRICS) if one.file == "runs.parquet"],
    }


def _study(folder: Path) -> dict[str, Any]:
    """A study of four runs from its plan to its tables, once whole and once with a run that failed."""
    target, said = folder / "study", []
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        stored.command(target)
    tables = {path.name: pd.read_parquet(path) for path in sorted(target.glob("*.parquet"))}
    texts = {f"{field.name} [{field.metadata[b'unit'].decode()}]" for field in pq.read_schema(target / "runs.parquet") if field.metadata}
    found = manifest.read(target) or {}
    asked = stored.study(target)
    said += [stages._named(asked, marks.Mark(1, at, "1", "h")) for at in (None, 2)]
    names = {name: found[name] for name in ("study", "state", "scenarios", "worlds", "failed", "calendar")}
    (target / "runs.parquet").write_bytes(b"x")
    harmed = [
        seals.harmed(target, found),
        sorted(found["files"]),
        {name: one.get("rows") for name, one in found["files"].items() if "rows" in one},
    ]
    other = folder / "other"
    other.mkdir()
    (other / "file").touch()
    hashes = {"configuration_hash": "h", "configuration": {}, "command": "run"}
    refused = [_attempt(lambda one=one: store.look(one, hashes)) for one in (target, other, other / "file", folder / "none")]
    lost = conclude.missing(_with(asked, {0: "a", 1: "b"})), conclude.missing(_with(asked, {0: "a", 2: "b"}))
    said += [str(opening._tables_hold(target, found, one)) for one in ([], ["runs.parquet"], ["a.csv"])]
    return {
        **{f"joined {name}": table for name, table in tables.items()},
        "with units": sorted(texts),
        "manifest": names,
        "harmed": harmed,
        "refused": refused,
        "lost": lost,
        "named": said,
        "hash": [len(asked.hash), asked.total, asked.key(3), asked.resolution],
        "worlds of it": asked.worlds,
    }


def _with(study: Any, failed: dict[int, str]) -> Any:
    study.failed = failed
    return study


def _manifests(folder: Path) -> dict[str, Any]:
    said = []
    for text in ("{", "[1]", '{"a": 1}', '{"files": {}}', '{"a": 1, "digest": "x"}'):
        (folder / manifest.NAME).write_text(text, encoding="utf-8")
        said += [_attempt(lambda: manifest.read(folder)), _attempt(lambda: manifest.read_even_damaged(folder))]
    manifest.write(folder, {"b": 1, "a": Path("x")})
    written = (folder / manifest.NAME).read_text(encoding="utf-8")
    seals.keep_text(folder, "x.csv", "a\n1\n")
    seals.keep(folder, [], lambda name: name == "x.csv")
    configuration = {
        "configuration": {"scenarios": [{"name": "a", "measures": {"x": {"y": 1}}}, {"name": "b", "measures": {"x": {"y": 2}, "z": 1}}, 3]}
    }
    return {
        "manifests": "\n".join(said),
        "written": written,
        "unsealed": manifest.read(folder),
        "forms": [manifest_form.problem(one) for one in ODD],
        "orders": kept.orders(configuration),
    }


def _tasks(folder: Path) -> dict[str, Any]:
    """How runs are planned and given up, and in which words."""
    arms = [Arm(world, name, {"world": {"x": world}, "measures": {"y": name}}) for world in ("v", "w") for name in ("a", "b", "c")]
    pairs = [Pair(1, 1), Pair(1, 2), Pair(1, 3), Pair(2, 4)]
    plans = {
        f"{count} workers": [[task.history, task.numbers] for task in plan(folder, "events", arms, pairs, count, {5})]
        for count in (1, 2, 9)
    }
    task, deaths, said = plan(folder, "events", arms, pairs, 1)[0], Counter[int](), []
    (folder / "parts").mkdir(exist_ok=True)
    for at in (None, 1, 1, 0, 0):
        marks.put(folder, task.numbers[0], at)
        failure, rest = workers.salvage(task, deaths)
        said.append([str(failure), rest.numbers if rest else None])
    whole = [processes._whole(task, deaths, "it died") for _ in range(2)]
    alike = [
        [job.number for job in jobs]
        for jobs in workers._alike([Job(0, arms[0], 1), Job(1, arms[0], 2), Job(2, replace(arms[0], world="x"), 1), Job(3, arms[1], 1)])
    ]
    tree = {
        "status_quo": {"measures": {"posture": {"north": {"risk_tolerance": 0.2}}, "bases": {}}},
        "mine": {"measures": {"posture": {"north": {"risk_tolerance": 0.5}}, "bases": {"gao": {"action": "close"}}}},
    }
    failed = [{"scenario": "ab"[n % 2], "world": "vw"[n % 2], "history": n, "future": n, "cause": "none."} for n in range(12)]
    told_of = lost_runs.told({"scenarios": ["a", "b"], "worlds": ["v", "w"], "pairs": [{}] * 20, "failed": failed})
    attempts = [processes.attempt(lambda _: 1 // 0, "a task"), [*processes.carry(lambda one: one + 1, [1, 2], 1)]]
    return {
        **plans,
        "salvaged": said,
        "given up": [str(one[0]) for one in whole],
        "alike": alike,
        "ordered": ordered.ordered(tree, {"mine": "Bold."}),
        "lost runs": told_of,
        "bare": [lost_runs.bare(failed, 6, world) for world in ("v", None)],
        "attempts": [str(attempts[0]).partition("Traceback")[0], attempts[1]],
        "tasks": [str(task), str(Task(folder, 1, "events", task.jobs[:1])), task.named(2)],
    }


def _results(folder: Path) -> dict[str, Any]:
    """Whatever is wrong with a folder of results, in a line."""
    source, said = made.small(), []
    target = folder / "results"
    target.mkdir()
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    runs = pd.read_parquet(target / "runs.parquet")
    changes: tuple[dict[str, Any], ...] = ({"deaths": "x"}, {"deaths": math.inf}, {"world": None}, {"scenario": "other"}, {"history": 0.5})
    for change in changes:
        runs.assign(**change).to_parquet(target / "runs.parquet")
        said.append(_attempt(lambda: len(Results(target).runs)))
    runs.drop(columns="future").to_parquet(target / "runs.parquet")
    said.append(_attempt(lambda: Results(target).runs))
    for name in ("differences.csv", "map.json", "observed.csv", "events.parquet"):
        (target / name).write_bytes(b"\xff\x00")
        said.append(_attempt(lambda name=name: getattr(Results(target), name.partition(".")[0])))
    (target / "map.json").write_text('{"river": 1}', encoding="utf-8")
    said += [_attempt(lambda: Results(target).map), _attempt(lambda: Results(target).answers), _attempt(lambda: Results(folder / "none"))]
    text = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    for change in (
        {"calendar": {}},
        {"worlds": ["v", "w"], "failed": [{"scenario": "mobile", "world": "v", "history": 1, "future": 1, "cause": "c"}]},
        {"ensemble": {"worlds": 1}},
    ):
        (target / "manifest.json").write_text(json.dumps(text | change), encoding="utf-8")
        said += [
            _attempt(lambda: Results(target).mandate),
            _attempt(lambda: [Results(target).pairs, Results(target).over, len(Results(target).monthly)]),
        ]
    return {
        "results": "\n".join(text.partition(" (Could not open")[0] for text in said),
        "observed": map_data.observed_csv(made.seeds())[:600],
    }
