"""Places, regions, bases, countries and groups of the starting world, from the seeds, and what a study leaves, a line each."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
MANDATE = "2017-06-29"
"""Strengths of the mission are those of the last map dated before the mandate date."""
PLOTS = Path(__file__).resolve().parents[1] / "show" / "figures"


def places() -> Iterator[str]:
    """Every place by its key: name, kind, region and cercle, people, latitude and longitude."""
    for row in sorted(_seeds().places.rows(), key=lambda row: str(row["key"])):
        seat = f", seat of its {row['admin_seat']}" if row["admin_seat"] in ("region", "cercle") else ""
        people = f", {row['population']:,.0f} people" if row["population"] > 0 else ""
        area = "outside the grid" if row["offmap"] else f"in {row['region']} (cercle {row['cercle']})"
        yield f"{row['key']:<22} {row['name']}, {row['kind']} {area}{seat}{people}; {row['latitude']:.2f}, {row['longitude']:.2f}"


def regions() -> Iterator[str]:
    """Every region by its key: people and cercles."""
    from sim.engine.parameters import place_key
    from sim.words import NORTH, REGIONS

    rows = list(_seeds().cercles.rows())
    for region in REGIONS:
        mine = [row for row in rows if row["region"] == region]
        people = sum(float(row["population_2017"]) for row in mine)
        part = "North" if region in NORTH else "Centre"
        cercles = ", ".join(place_key(str(row["cercle"])) for row in mine)
        yield f"{place_key(region):<22} {region}, {part}, {people:,.0f} people in 2017; cercles: {cercles}"


def bases() -> Iterator[str]:
    """Every base of the seeds by its key: men and countries on the mandate date, aircraft, hospital, depot."""
    names = {row["key"]: row["name"] for row in _seeds().places.rows()}
    by_base = _deployed("base", "country")
    for row in _seeds().bases.rows():
        men = by_base.get(row["base"], {})
        who = f"{sum(men.values()):,} men ({_told(men)})" if men else "no men"
        more = [f"{row['helicopters']:.0f} helicopters" if row["helicopters"] > 0 else "", "airfield" if row["airfield"] else ""]
        facts = [who, *filter(None, more), f"medical level {row['medical_level']}", f"supplied from {row['supply_depot']}"]
        yield f"{row['base']:<22} {names[row['base']]}: {', '.join(facts)}"


def countries() -> Iterator[str]:
    """Every country that has contingents: men in all on the mandate date and by base, and what its units are estimated to be like."""
    by_country, like = _deployed("country", "base"), {row["country"]: row for row in _seeds().countries.rows()}
    for country, men in sorted(by_country.items(), key=lambda pair: (-sum(pair[1].values()), pair[0])):
        yield f"{country:<22} {sum(men.values()):,} men: {_told(men)}; {_traits(like[country])}"


def _traits(row: Row) -> str:
    """What a country's units are estimated to be like."""
    facts = [f"equipment {row['equipment']:.2f}", f"mobility {row['mobility']:.2f}"]
    facts += [] if row["long_patrols"] else ["no long patrols"]
    facts += [f"within {row['beyond_km']:.0f} km of base"] if row["beyond_km"] == row["beyond_km"] else []
    return ", ".join(facts)


def groups() -> Iterator[str]:
    """Every armed group, katiba, militia and force, as event tables name it: kind, whose it is, from whom it recruits, strength."""
    for row in _seeds().groups.rows():
        if row["kind"] in ("side", "category", "unverified"):
            continue
        whose = dict.fromkeys(str(row[key]) for key in ("coalition", "organisation") if _is(row[key]))
        facts = [str(row["kind"]), *(f"of {name}" for name in whose if name != row["name"])]
        if _is(row["community"]):
            facts.append("from " + ", ".join(str(row["community"]).split(";")))
        facts += [f"{word} {row[key]}" for key, word in (("active_from", "since"), ("active_to", "until")) if _is(row[key])]
        if row["fighters_2017"] == row["fighters_2017"]:
            facts.append(f"{row['fighters_2017']:,.0f} men in 2017 ({row['low']:,.0f} to {row['high']:,.0f})")
        yield f"{row['name']:<22} {', '.join(facts)}"


def _deployed(first: str, second: str) -> dict[str, dict[str, int]]:
    """Men on the mandate date by two columns of the table of contingents."""
    import numpy as np

    table = _seeds().contingents
    last = table["date"][table["date"] <= np.datetime64(MANDATE)].max()
    found: dict[str, dict[str, int]] = {}
    for row in table.where(date=last).rows():
        if row["troops"] > 0:
            inner = found.setdefault(str(row[first]), {})
            inner[str(row[second])] = inner.get(str(row[second]), 0) + int(row["troops"])
    return found


def _told(men: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(men.items(), key=lambda pair: (-pair[1], pair[0])))


def _is(value: object) -> bool:
    return str(value) not in ("", "none", "nan", "NaT")


def _seeds() -> Any:
    from sim.geography.seeds import load

    return load()


def figures() -> Iterator[str]:
    """Every figure in the order of the report: its name, its title, and how to read it; read from the source, for speed."""
    found = [_constants(path) for path in PLOTS.glob("*.py") if not path.name.startswith("_")]
    for one in sorted((one for one in found if "NAME" in one), key=lambda one: (one["ORDER"], one["NAME"])):
        title = one["TITLE"] if one["TITLE"].endswith("?") else f"{one['TITLE']}."
        yield f"{one['NAME']:<22} {title} {one['HELP']}"


def columns() -> Iterator[str]:
    """Every column of every table: file and name, unit, meaning."""
    from experiments.study.columns import catalogue

    for one in catalogue():
        yield f"{one.file + ' ' + one.name:<46} [{one.unit}] {one.meaning}"


def _constants(path: Path) -> dict[str, Any]:
    """The module's plain constants."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and target.id in ("NAME", "TITLE", "ORDER", "HELP"):
            found[target.id] = ast.literal_eval(node.value)
    return found
