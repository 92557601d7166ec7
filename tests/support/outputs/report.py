"""The report of made-up studies: its sentences, tables and warnings, and the page without its pictures."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from experiments.comparison.split import split
from experiments.show import answer, cautions, content, origin, tables
from experiments.show import figures as plots
from experiments.show import reference as tables_kept
from experiments.show.report import write
from experiments.study.manifest import digest
from experiments.study.reference_tables import DOORS, GRID
from experiments.study.results import Results
from outputs import made

LEVERS = [{"key": f"measures.a.b{place}", "what": f"lever {place}", "unit": "share", "old": "0.1", "new": "0.4"} for place in range(6)]
ORDERS = digest({"posture": {"north": 1}})[:8]


def told(folder: Path) -> dict[str, Any]:
    """Sentences, then the pages of a comparison and of a sweep, and what is said of one with failed runs."""
    shipped = {DOORS: _kept_doors(), GRID: _kept_grid()}
    with pytest.MonkeyPatch.context() as patch:  # what ships is made anew now and then
        patch.setattr(tables_kept, "kept", lambda name: shipped[name])
        results, failed = Results(_study(folder, made.compared())), _failed(folder)
        swept = Results(shutil.copytree(made.swept(), folder / "swept"))
        found: dict[str, Any] = {"answer": "\n".join(f"{head}: {text}" for head, text in answer.answer(results))}
        found |= {name: _bare(write(one.folder).read_text(encoding="utf-8")) for name, one in {"compared": results, "swept": swept}.items()}
        patch.setattr(tables_kept, "kept", lambda name: None)
        found["origin"] = _origin(results, patch)
        found["nothing kept"] = [tables_kept.doors(results), tables_kept.grid(results), tables_kept.hanging(results)]
    found |= {f"failed: {one.__name__}": one(failed) for one in (content.summary, content.facts, cautions.cautions, answer.compared)}
    return found | {"one outcome": _sentences(results), "spread": _spread()}


def _origin(results: Results, patch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of violence that a change of civilian deaths arises in, and what it rests on: one door, none, one that cannot be told."""
    rows = {"kind": ["raids", "robbery", "IEDs"], "mean": [-90.0, -8.0, -2.0], "low": [-140, -12, -5], "high": [-40, -4, 1]}
    table = pd.DataFrame(rows).assign(part="difference", scenario="mobile", holds_zero=[False, False, True])
    table.to_csv(results.folder / plots.FOLDER / "kinds.csv", index=False)
    found, row = origin.comes_from(results), {"scenario": "mobile", "metric": origin.METRIC, "turned": "", "doors": 31, "orders": ORDERS}
    row |= {"n_pairs": 24, "shut_difference": -8.85, "shut_verdict": "too small to matter", "calendar": "2015 to 2018", "version": "9.9"}
    for arises, gone, doubted in (("assumed", "communal.deterrence=0", ""), ("emergent", "", ""), ("cannot tell", "", "a.b=0; c.d=0")):
        doors = pd.DataFrame([row | {"arises": arises, "gone": gone, "open": doubted}, row | {"arises": arises, "orders": "other"}])
        patch.setattr(origin, "kept", lambda name, doors=doors: doors)
        found += origin.rests_on(results)
    open_ = Results(results.folder)
    open_.__dict__["differences"] = results.differences.assign(low_adjusted=-1.0, high_adjusted=1.0)
    return [*found, f"of an open sign: {origin.comes_from(open_)}"]


def _spread() -> list[Any]:
    """Where differences over many worlds come from: of many worlds, few, without repeats, without the table, and of one world."""
    rows = [(f"w{number // 5}.{(0, 0, 1, 1, 2)[number % 5]}", number - (number % 5 == 1), number) for number in range(25)]
    found = []
    for some, ensemble, there in ((rows, 15, True), (rows[:5], 3, True), (rows[2:5:2], 2, True), (rows, 15, False), (rows, 0, True)):
        table = split(made.runs(some), made.METRICS, ("a", "b", "c"))
        results = SimpleNamespace(
            ensemble=ensemble, spread=table, yardstick="c", has=lambda name, there=there: there and name == "spread.csv"
        )
        found.append(str(tables.spread(results)))  # type: ignore[arg-type]
    return found


def _sentences(results: Results) -> list[str]:
    """What is said where all is open, the same, decided, or of many outcomes."""
    table = results.differences
    ways = [table.assign(verdict=verdict) for verdict in ("cannot tell", "same", "worse", "too small to matter")]
    told = [answer._changed("mobile", one.loc[one["scenario"] == "mobile"]) for one in ways]
    for one in ways[:2]:
        results.__dict__["differences"] = one
        told += answer.still_open(results)
    return [
        *told,
        *map(answer._beside, (0.049, -0.05, 0.05, 12.0)),
        *(answer._needed({"pairs_to_tell": count}, results) for count in (None, 100_001.0, 7.0)),
    ]


def _kept_doors() -> pd.DataFrame:
    """Doors of three outcomes of one scenario, of which one is no headline, and of one that orders something else now."""
    row = {
        "scenario": "mobile",
        "headline": True,
        "difference": -86.7,
        "verdict": "better",
        "arises": "assumed",
        "gone": "deterrence",
        "turned": "",
        "weighs": "cover; marking",
        "open": "",
        "shut_difference": 1.5,
        "shut_verdict": "cannot tell",
        "n_pairs": 40,
        "orders": ORDERS,
        "version": "0.2.0",
        "calendar": "2015-01-01 to 2019-06-28",
    }
    rows = [row | {"metric": "deaths"}, row | {"metric": "displaced", "arises": "no effect", "gone": "", "shut_difference": float("nan")}]
    return pd.DataFrame(
        [*rows, row | {"metric": "convoys", "headline": False}, row | {"metric": "deaths", "orders": "1", "scenario": "close_bases"}]
    )


def _kept_grid() -> pd.DataFrame:
    """Two by two values, of which one was not lived, and another outcome that is not shown."""
    row = {
        "scenario": "mobile",
        "metric": "deaths",
        "mean_reference": 700.0,
        "n_pairs": 40,
        "orders": ORDERS,
        "verdict": "better",
        "version": "0.2.0",
        "calendar": "2015-01-01 to 2019-06-28",
    }
    places = ((0.0, "none", -70.0), (0.0, "crime", -7.0), (0.3, "none", 35.0))
    rows = [row | {"value": f"cover.strength={down}, reprisal.form={across}", "difference": more} for down, across, more in places]
    return pd.DataFrame([*rows, rows[0] | {"metric": "raids"}, rows[0] | {"mean_reference": 0.0, "scenario": "close_bases"}])


def _study(folder: Path, source: Path) -> Path:
    """A copy with orders, with two figures' tables by hand, and with one that was left out."""
    target = shutil.copytree(source, folder / "compared")
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    manifest["orders"] = [{"scenario": "mobile", "about": "Out of the camps.", "levers": LEVERS}, {"scenario": "close_bases", "levers": []}]
    levers = ({}, {"posture": {"north": 1}}, {"posture": {"north": 2}})
    manifest["configuration"] = {"scenarios": [{"name": name, "measures": own} for name, own in zip(made.SCENARIOS, levers, strict=True)]}
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (target / plots.FOLDER).mkdir()
    rows = [
        {
            "layer": "change",
            "scenario": name,
            "class": kind,
            "squares": 5 + place,
            "difference": value,
            "low": value - 3,
            "high": value + room,
        }
        for place, name in enumerate(("mobile", "close_bases"))
        for kind, value, room in (("near", -10.04, 1), ("ring", (4.0, -5.0)[place], 2), ("far", 0.5, 4))
    ]
    pd.DataFrame(rows).to_csv(target / plots.FOLDER / "displacement.csv", index=False)
    left_out = "name,reason\nmap,map.json: is missing from the results folder\nharm,too few\ndyads,too few\n"
    (target / plots.FOLDER / plots.SKIPPED).write_text(left_out, encoding="utf-8")
    return target


def _failed(folder: Path) -> Results:
    """A copy in which runs of two pairs failed."""
    target = shutil.copytree(made.compared(), folder / "failed")
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    keys = {"world": "baseline", "cause": "ZeroDivisionError: x."}
    manifest["failed"] = [
        {"scenario": name, "history": number, "future": number} | keys for name, number in (("mobile", 2), ("close_bases", 5))
    ]
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return Results(target)


def _bare(page: str) -> str:
    """What a reader sees of a page, a row of a table a line, without style, pictures and the configuration."""
    body = re.sub(r"<style>.*?</style>|<script>.*?</script>|<img[^>]*>|<pre>.*?</pre>", "", page, flags=re.DOTALL)
    rows = re.sub(r"<(?:/(?:tr|p|li|h\d)|br)[^>]*>", "\v", " ".join(body.split()))
    texts = (" ".join(re.sub(r"<[^>]+>", "|", row).split()) for row in rows.split("\v"))
    return "\n".join(re.sub(r"[| ]*\|[| ]*", " | ", text).strip(" |") for text in texts)
