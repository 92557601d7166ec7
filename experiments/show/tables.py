"""Tables of the report: each is one `Table`, with what the page says around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.comparison import split as split_table
from experiments.comparison.answers import by_chance, percent, summarise
from experiments.comparison.costs import cost_table, cost_totals, equal_costs
from experiments.comparison.horizons import BUTTERFLY, BUTTERFLY_NOTE, COUNTED, by_horizon
from experiments.comparison.split import PARTS
from experiments.comparison.table import decimals, headlines, pairs_text, share, starred
from experiments.comparison.verdicts import SMALL, UNCLEAR, VERDICTS
from experiments.comparison.yardstick import TOLD, shares_by_metric, untold_note
from experiments.show import reference
from experiments.show.figures.style import label, plain, signed
from experiments.study.results import Results
from experiments.study.table import Cell, Table

WIDTHS = {"deaths": 0.6, "civilian_deaths": 0.6, "peacekeeper_deaths": 0.8}
"""What pairing should reach: the interval's width over that of independent seeds."""
Row = dict[str, Any]
COUNTED_AS = ("Better", "Worse", "Too small to matter", "Cannot tell", "No pair differs", "Too few pairs")
"""How worlds of each of VERDICTS are headed."""
ADJUSTED, VERDICT = "95% interval, adjusted", Cell("Verdict", look="verdict")


def described(row: Mapping[Any, Any]) -> str:
    """A metric's unit, and which way is better."""
    better = {"lower": "lower is better", "higher": "higher is better"}.get(str(row["better"]), "")
    return ", ".join(filter(None, (row["unit"] if isinstance(row["unit"], str) else "", better)))


def interval(low: float, high: float) -> str:
    """An interval as text, a dash where it is unknown."""
    return "–" if pd.isna(low) else f"{plain(low)} to {plain(high)}"


def outcomes(results: Results, rows: pd.DataFrame, dagger: str) -> list[tuple[str, Table]]:
    """What each scenario changes, a table a scenario."""
    told = shares_by_metric(results.shares) if results.yardstick else None
    hanging = reference.hanging(results)
    found = []
    for scenario, mine in _by_scenario(results, rows):
        lines = []
        for row in mine.to_dict("records"):
            verdict, key = str(row["verdict"]), (scenario, str(row["metric"]))
            beside = [told.get(key, "–").replace("-", "−")] if told is not None else []
            matters = plain(row["matters"]) if row["matters"] > 0 else "–"
            numbers = [plain(row["mean_reference"]), plain(row["mean_scenario"]), *beside, matters]
            chances = [share(row["chance_better"]), decimals(row["pair_correlation"]), decimals(row["width_ratio"])]
            judged = Cell(verdict, hanging.get((*key, verdict), ""), "verdict unsure" if verdict in UNCLEAR else "verdict")
            pairs = [pairs_text(row["pairs_needed"]), pairs_text(row["pairs_to_tell"])]
            ends = interval(row["low_adjusted"], row["high_adjusted"])
            lines.append([Cell(_starred(row), described(row)), signed(row["difference"]), ends, judged, *numbers, *chances, *pairs])
        heads = ["Outcome", "Difference", ADJUSTED, VERDICT, label(results.reference), label(scenario)]
        heads += [] if told is None else ["% of the mission’s effect"]
        heads += ["Smallest that matters", "Chance better", "Pair corr.", "Width ratio"]
        heads += [f"Pairs for ±10%{dagger}", f"Pairs to decide{dagger}"]
        found.append((label(scenario), Table(heads, lines)))
    return found


def controlled(results: Results) -> list[tuple[str, Table]]:
    """The starred estimates beside the plain ones, a table a scenario."""
    heads = ["Metric", "Difference, plain", ADJUSTED, "Difference, controlled", ADJUSTED, "Slope"]
    found = []
    for scenario, mine in _by_scenario(results, results.differences.loc[results.differences["controlled"]]):
        lines = []
        for row in mine.to_dict("records"):
            plainly = [signed(row["plain_difference"]), interval(row["plain_low_adjusted"], row["plain_high_adjusted"])]
            used = [signed(row["difference"]), interval(row["low_adjusted"], row["high_adjusted"]), decimals(row["controlled_slope"])]
            lines.append([_starred(row), *plainly, *used])
        found.append((label(scenario), Table(heads, lines)))
    return found


def _by_scenario(results: Results, rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The rows of each scenario that has any."""
    parts = [(name, rows.loc[rows["scenario"] == name]) for name in results.others]
    return [(name, mine) for name, mine in parts if len(mine)]


def _starred(row: Mapping[Any, Any]) -> str:
    return starred(label(row["metric"]), bool(row["controlled"]))


def gains(results: Results) -> Table:
    """Width of the paired interval over that of independent seeds, plain and controlled, beside its mark."""
    table = results.differences
    rows = []
    for row in table.loc[table["metric"].isin(list(WIDTHS))].to_dict("records"):
        mark, used, why = WIDTHS[str(row["metric"])], row["width_ratio"], row["control_variate"]
        told = decimals(used) if row["controlled"] else "-" if pd.isna(why) else str(why)
        kept = "unknown" if pd.isna(used) else "yes" if used <= mark else "no"
        rows.append([label(row["metric"]), label(row["scenario"]), decimals(row["plain_width_ratio"]), told, str(mark), kept])
    return Table(["Outcome", "Scenario", "Pairs alone", "With control variates", "Target, at most", "Met"], rows)


def mission(results: Results, dagger: str) -> Row | None:
    """What the whole mission does to each headline outcome; None without a scenario in which it is gone."""
    if not results.yardstick:
        return None
    table = headlines(results.shares)
    table = table.loc[table["scenario"] == table["scenario"].iloc[0]]
    verdicts = results.differences.set_index(["scenario", "metric"])["verdict"]
    rows = []
    for row in table.to_dict("records"):
        told = row["told"] == TOLD
        name = Cell(label(str(row["metric"])), row["unit"] if isinstance(row["unit"], str) else "")
        without = Cell(str(verdicts.get((results.yardstick, row["metric"]), "–")), look="verdict")
        tell = "" if told else pairs_text(row["whole_pairs_to_tell"])
        whole = interval(row["whole_low"], row["whole_high"])
        rows.append([name, signed(row["whole"]), whole, "yes" if told else str(row["told"]), tell, without])
    heads = ["Outcome", "With the mission less without", ADJUSTED, "Told from zero", f"Pairs to tell it{dagger}"]
    about = {"yardstick": label(results.yardstick), "pairs": int(table["n_pairs"].max()), "untold": untold_note()}
    return about | {"table": Table([*heads, Cell("Without it", look="verdict")], rows)}


def spread(results: Results) -> Row | None:
    """Where the spread of each headline difference comes from; None where the study has one world, or none of its differences varies."""
    if not results.ensemble or not results.has("spread.csv"):
        return None
    table = headlines(results.spread.loc[results.spread["scenario"] != results.yardstick])
    rows = []
    for row in table.loc[table["world_share"].notna()].to_dict("records"):
        ends = [split_table.interval(row, name) for name in PARTS]
        parts = [Cell(f"{part}%", end and f"{end}%") for part, end in zip(split_table.shares(row), ends, strict=True)]
        rows.append([label(str(row["scenario"])), label(str(row["metric"])), plain(float(row["variance"]) ** 0.5), *parts])
    note = "" if table.empty else split_table.trust(table) if rows else split_table.untold(table)
    heads = ["Scenario", "Outcome", "Standard deviation of differences", *(words.capitalize() for words in split_table.NAMES.values())]
    return {"table": Table(heads, rows), "note": note} if note else None


def costs(results: Results) -> Row | None:
    """Yearly cost by item and scenario, totals with their range, and which totals are equal; None without costs."""
    if not results.has("costs.parquet"):
        return None
    table, totals = cost_table(results.costs, results.scenarios), cost_totals(results.costs, results.scenarios)
    rows: list[list[Any]] = [[label(str(item)), *map(money, row)] for item, row in zip(table.index, table.to_numpy())]
    rows.append([Cell("total", look="total"), *map(money, totals["value"])])
    rows.append(["range of the total", *(f"{money(low)} to {money(high)}" for low, high in totals[["low", "high"]].to_numpy())])
    equal = [f"{label(one)} and {label(other)}" for one, other in equal_costs(totals)]
    return {"table": Table(["Item", *map(label, results.scenarios)], rows), "equal": equal}


def money(value: float) -> str:
    """Million USD with one decimal, or three digits of less."""
    return "0" if value == 0 else f"{value:,.1f}" if abs(value) >= 0.05 else plain(value)


def answers(results: Results) -> Row | None:
    """For which values each scenario is better, worse or undecided; None where the study has one world only."""
    if not results.has("answers.csv"):
        return None
    found = summarise(results.answers)
    heads = ["Outcome", "Baseline world", f"Difference, % of {label(results.reference)}", *COUNTED_AS]
    by_name = {name: [_answer(row) for row in found if row["scenario"] == name] for name in results.others}
    blocks = [(label(name), Table(heads, rows)) for name, rows in by_name.items() if rows]
    return {"blocks": blocks, "by_chance": by_chance(found), "worlds": len(results.worlds), "first": results.worlds[0]} if blocks else None


def _answer(row: Row) -> list[Any]:
    longest = max(VERDICTS, key=lambda name: len(row[name]))
    rest = "all" if len(row[longest]) == row["worlds"] else "all others"
    lists = {name: rest if name == longest else ", ".join(row[name]) for name in VERDICTS}
    cells = [Cell(str(len(row[name])), lists[name] if row[name] else "", "count") for name in VERDICTS]
    return [_starred(row), row["baseline"] or "–", _span(row["low_percent"], row["high_percent"]), *cells]


def _span(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}".replace("-", "−")


def ranking(results: Results) -> Row | None:
    """All scenarios against each other on the first headline outcome; None where the study has no ranking."""
    if not results.has("ranking.csv"):
        return None
    table = results.ranking
    table = table.loc[table["metric"] == table["metric"].iloc[0]]
    rows = []
    for row in table.to_dict("records"):
        against = [signed(row["difference"]), interval(row["low_adjusted"], row["high_adjusted"]), str(row["verdict"])]
        more, ends, verdict = against if row["place"] != 1 else [""] * 3
        chances = [share(row["chance_best"]), f"{row['expected_rank']:.1f}", money(row["cost"]), Cell(verdict, look="verdict")]
        rows.append([label(str(row["scenario"])), str(int(row["place"])), plain(row["mean"]), more, ends, *chances])
    heads = ["Scenario", "Place", "Mean", "From the best", ADJUSTED, "Chance best", "Expected rank", "USD million a year", VERDICT]
    first = table.iloc[0]
    told = {"outcome": label(str(first["metric"])), "better": str(first["better"]), "pairs": int(first["n_pairs"])}
    return told | {"table": Table(heads, rows)}


def worlds(results: Results) -> Row | None:
    """How each headline outcome of the reference differs from world to world; None where the study has no such table."""
    if not results.has("world_differences.csv"):
        return None
    table = results.world_differences
    table = headlines(table.loc[table["scenario"] == results.reference])
    rows = []
    for metric, mine in table.groupby("metric", sort=False):
        percents = 100 * mine["difference"] / mine["mean_reference"].abs().where(mine["mean_reference"] != 0)
        counts = [int((mine["verdict"] == name).sum()) for name in ("better", "worse", SMALL)]
        rows.append([label(str(metric)), _span(percents.min(), percents.max()), *map(str, (*counts, len(mine) - sum(counts)))])
    heads = ["Outcome", "Difference, %", "Better in", "Worse in", "Too small to matter", "Undecided or the same"]
    return {"table": Table(heads, rows), "baseline": str(table["baseline"].iloc[0]), "count": table["world"].nunique()} if rows else None


def horizons(results: Results) -> Row | None:
    """Pair correlation and width ratio by months after the mandate date, or None without monthly tables."""
    if not results.others or not results.has("monthly.parquet"):
        return None
    found = by_horizon(results.monthly, results.mandate, [results.reference, *results.others])
    if found.empty:
        return None
    months = sorted(found["months"].unique())
    rows = []
    for (column, scenario), mine in found.groupby(["column", "scenario"], sort=False):
        at = mine.set_index("months")
        cells = [f"{decimals(at.correlation[m])} ({decimals(at.width_ratio[m])})" for m in months]
        rows.append([COUNTED[str(column)], label(str(scenario)), *cells])
    heads = ["Quantity", "Scenario", *(f"{month} month{'s' if month != 1 else ''}" for month in months)]
    return {"table": Table(heads, rows), "note": BUTTERFLY_NOTE if BUTTERFLY in results.others else ""}
