"""A difference is traced to the doors it hangs on: each door is a number by which the mission acts, and a world has it shut.

With the difference d of a scenario in the baseline world, where its sign is told (its interval leaves zero out, however small it is),
and d' in the world with a door shut, both over the same seeds:

- it *stays* where the interval of d' leaves zero out on the side of d;
- it is *gone* where the interval of d' does not, the fall d - d' is told from zero, and less than half of d is left; *turned* where the
  interval of d' lies on the other side;
- else these pairs *cannot tell*.

A difference is *assumed* where it is gone or turned at a door whose range has one sign (its null is an end of it): that parameter
put it in, however it came out. It is *emergent* where it stays at every door, or goes at none but such as could have either sign; else
the pairs cannot tell. A door *weighs* where the difference stays but more than half of it falls. Intervals are the adjusted ones;
nothing is adjusted for the number of doors, so that of twenty doors one may seem to weigh by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.comparison.control_variates import EXPECTED
from experiments.comparison.differences import differences
from experiments.comparison.pairs import KEYS
from experiments.comparison.table import headlines, listed, number, wrapped
from experiments.comparison.verdicts import FEW, SAME

ASSUMED, EMERGENT, OPEN, NONE = "assumed", "emergent", "cannot tell", "no effect"
GONE, TURNED, WEIGHS, STAYS = "gone", "turned", "weighs", "stays"
COLUMNS = [
    *("scenario", "reference", "metric", "headline", "n_pairs", "mean_reference", "difference", "low_adjusted", "high_adjusted", "verdict"),
    *("arises", GONE, TURNED, WEIGHS, "open", "doors", "shut_difference", "shut_verdict"),
]
BETWEEN = "; "
HOW = {ASSUMED: "put in by an assumption", EMERGENT: "hangs on no single assumption", OPEN: "what it hangs on cannot be told"}
"""How a difference arises, in words."""


def hang(
    runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], scenarios: Sequence[str], doors: Mapping[str, bool], worlds: tuple[str, str]
) -> pd.DataFrame:
    """What each difference hangs on, a row a (scenario, outcome), columns `COLUMNS`.

    `runs` are of all worlds; `doors` says of each world with a door shut whether that door's range has one sign; `worlds` are the
    baseline world and the one with all doors shut, or an empty name.
    """
    baseline, shut = worlds
    outcomes = [metric for metric in metrics if metric["kind"] == "outcome" and metric["name"] in runs.columns]
    by_world = {name: _table(runs, outcomes, scenarios, name) for name in (baseline, *doors, *([shut] if shut else []))}
    rows = []
    for scenario in scenarios[1:]:
        falls = _falls(runs, outcomes, (scenarios[0], scenario), [baseline, *doors])
        for metric in by_world[baseline].loc[scenario].index:
            there = {name: table.loc[(scenario, metric)] for name, table in by_world.items()}
            row = there[baseline]
            said = {name: _said(row, there[name], falls.loc[(name, metric)]) for name in doors}
            left = {"shut_difference": there[shut]["difference"], "shut_verdict": there[shut]["verdict"]} if shut else {}
            rows.append({**row, "scenario": scenario, "metric": metric, "doors": len(doors)} | _arises(row, said, doors) | left)
    return pd.DataFrame(rows, columns=COLUMNS)


def _table(runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], scenarios: Sequence[str], world: str) -> pd.DataFrame:
    return differences(runs.loc[runs["world"] == world], metrics, scenarios).set_index(["scenario", "metric"])


def _falls(runs: pd.DataFrame, metrics: Sequence[Mapping[str, Any]], arms: tuple[str, str], worlds: Sequence[str]) -> pd.DataFrame:
    """How the difference of two arms changes from the first world to each other one, pair by pair, with intervals."""
    names = [str(metric["name"]) for metric in metrics]
    columns = [name for one in names for name in (one, EXPECTED + one) if name in runs.columns]
    first, second = (runs.loc[runs["scenario"] == name].set_index(KEYS)[columns] for name in arms)
    effect = (second - first).dropna(how="all").reset_index()
    frame = effect.assign(scenario=effect["world"], world="")
    return differences(frame, metrics, list(worlds)).set_index(["scenario", "metric"])


def _said(before: pd.Series, after: pd.Series, fall: pd.Series) -> str:
    """What shutting one door does to a difference: gone, turned, weighs, stays, or the pairs cannot tell."""
    sign = 1.0 if before["difference"] > 0 else -1.0
    low, high = sorted((sign * after["low_adjusted"], sign * after["high_adjusted"]))
    most = max(sign * fall["low_adjusted"], sign * fall["high_adjusted"])
    halved = most < 0 and sign * after["difference"] < abs(before["difference"]) / 2
    if high < 0:
        return TURNED
    if low > 0:
        return WEIGHS if halved else STAYS
    same = after["low_adjusted"] == after["high_adjusted"] == 0.0
    return GONE if halved or same else OPEN


def _arises(row: pd.Series, said: Mapping[str, str], doors: Mapping[str, bool]) -> dict[str, str]:
    """How the baseline's difference arises, and the doors by what shutting them does."""
    if row["verdict"] in (SAME, FEW) or not (row["low_adjusted"] > 0 or row["high_adjusted"] < 0):
        return {"arises": NONE} | dict.fromkeys((GONE, TURNED, WEIGHS, "open"), "")
    put_in = any(doors[door] for door, what in said.items() if what in (GONE, TURNED))
    lists = {name: BETWEEN.join(door for door, what in said.items() if what == name) for name in (GONE, TURNED, WEIGHS, OPEN)}
    return lists | {"open": lists[OPEN], "arises": ASSUMED if put_in else OPEN if lists[OPEN] else EMERGENT}


def told(row: Mapping[Any, Any]) -> str:
    """How a difference arises and what it hangs on, in half a sentence; empty where there is no difference to explain."""
    if row["arises"] == NONE:
        return ""
    parts = [HOW.get(str(row["arises"]), str(row["arises"]))]
    for name, words in ((GONE, "gone without"), (TURNED, "turned without"), (WEIGHS, "less than half without")):
        if isinstance(row[name], str) and row[name]:
            parts.append(f"{words} {row[name].replace(BETWEEN, ' or ')}")
    return ", ".join(parts)


def what_hangs(kept: pd.DataFrame, differences: pd.DataFrame, orders: Mapping[str, str], where: str = "") -> str:
    """How the headline verdicts of a comparison arise, as the study of doors found for the same orders; empty where it says nothing.

    `where` says which world that was found in, where the comparison is of others.
    """
    mine = {(row["scenario"], row["metric"], row["verdict"]) for row in headlines(differences).to_dict("records")}
    rows = [row for row in kept.to_dict("records") if orders.get(str(row["scenario"])) == row["orders"]]
    texts = [
        f"{row['metric']} of {row['scenario']}: {told(row)}"
        for row in rows
        if told(row) and (row["scenario"], row["metric"], row["verdict"]) in mine
    ]
    if not texts:
        return ""
    origin = (
        f"mali sweep study=doors, {int(kept['n_pairs'].max())} pairs, {kept['calendar'].iloc[0]}, version {kept['version'].iloc[0]}{where}"
    )
    return wrapped(f"What verdicts hang on ({origin}): {'; '.join(texts)}.")


def terminal_doors(table: pd.DataFrame) -> str:
    """A block a scenario, an entry a headline outcome that differs in the baseline world."""
    rows = headlines(table.assign(kind="outcome"))
    blocks = []
    for scenario, mine in rows.groupby("scenario", sort=False):
        first = mine.iloc[0]
        head = (
            f"{scenario} against {first['reference']}: which door each difference hangs on, {int(mine['doors'].max())} doors shut in turn"
        )
        lines = [head, "-" * len(head)]
        for row in mine.to_dict("records"):
            if row["arises"] != NONE:
                lines.append(f"{row['metric']:<24} {number(row['difference'])}, {row['verdict']}: {told(row)}")
                lines += listed("    these pairs cannot tell at", row["open"].split(BETWEEN), "      ") if row["arises"] == OPEN else []
        none = [str(name) for name in mine.loc[mine["arises"] == NONE, "metric"]]
        lines += listed("no difference to trace:", none) if none else []
        blocks.append("\n".join(wrapped(line, "    ") for line in lines))
    return "\n\n".join(blocks)
