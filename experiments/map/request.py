"""What is to be shown of a results folder: one or two of its scenarios, and one pair of seeds or the mean over all pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake, unknown
from experiments.study import lost_runs

if TYPE_CHECKING:
    import pandas as pd

    from experiments.ask.command import Request
    from experiments.study.results import Results

ALL, PANELS = "all", 2
SEEDS = 2**63
COMMANDS = ("compare", "run")
"""The commands whose folders say all that their runs need to be lived again."""
TABLES = ("runs.parquet", "squares.parquet", "bases.parquet", "events.parquet")


@dataclass(frozen=True)
class Asked:
    """One or two scenarios, the first of them the one compared with, and the pairs by their place in the study, from 0."""

    results: Results
    scenarios: tuple[str, ...]
    places: tuple[int, ...]
    mean: bool

    @property
    def runs(self) -> int:
        """How many runs of each scenario are shown."""
        return len(self.places)

    @cached_property
    def events(self) -> pd.DataFrame:
        """Events of these scenarios from the mandate date on, checked, with `date` in days since 1970 and `day` since the mandate date."""
        import pandas as pd

        from experiments.past import export_checked as checked

        table, mandate = checked.events(self.results), self.results.mandate
        table = table.loc[table["scenario"].isin(self.scenarios) & (table["date_start"] >= mandate)]
        date = (table["date_start"] - pd.Timestamp("1970-01-01")).dt.days
        return table.assign(date=date, day=(table["date_start"] - mandate).dt.days)


def target(given: Mapping[str, str], usual: Path) -> Path:
    """Where what is made goes: `file`, or the usual place; raises Mistake where there is no such folder."""
    path = Path(given["file"]) if "file" in given else usual
    if not path.parent.is_dir():
        raise Mistake(f"file={path}: there is no folder {path.parent}")
    return path


def asked(request: Request, pair: str | None) -> Asked:
    """What the words name; raises Mistake, or ResultsError for a folder that cannot be read."""
    from experiments.study.results import Results

    if not request.words:
        raise Mistake(f"mali {request.command}: needs a folder of results, as in mali {request.command} results/compare-1a2b3c4d")
    results = Results(Path(request.words[0]))
    command = results.manifest.get("command")
    if command not in COMMANDS:
        raise Mistake(f"{results.folder}: is of mali {command}; only runs of mali compare and mali run can be lived again")
    missing = [name for name in TABLES if not results.has(name)]
    if missing:
        raise Mistake(f"{results.folder}: {', '.join(missing)} is not there; the study needs keep=events")
    scenarios = _scenarios(results, request.words[1:], request.command)
    return Asked(results, scenarios, _places(results, pair), pair == ALL)


def _scenarios(results: Results, wanted: Sequence[str], command: str) -> tuple[str, ...]:
    """Those that are named, the reference beside a single one; without names the first two of the study."""
    for name in wanted:
        if name not in results.scenarios:
            raise unknown("scenario", name, results.scenarios, str(results.folder))
    named = tuple(dict.fromkeys(wanted))
    if len(named) > PANELS:
        raise Mistake(f"mali {command}: {len(named)} scenarios are named, and two stand side by side")
    if len(named) == 1 and named[0] != results.reference:
        return (results.reference, *named)
    return named if len(named) == PANELS else tuple(results.scenarios[:PANELS])


def _places(results: Results, pair: str | None) -> tuple[int, ...]:
    """Places of the pairs in the manifest's list; pairs of which a run failed are not to be had."""
    rows = results.manifest["pairs"]
    if not all(0 <= row[name] < SEEDS for row in rows for name in ("history", "future")):
        raise Mistake(f"{results.folder / 'manifest.json'}: pairs have seeds that no run can have")
    lost = {(history, future) for _, history, future in lost_runs.lost(results.manifest.get("failed") or [])}
    whole = [place for place, row in enumerate(rows) if (row["history"], row["future"]) not in lost]
    if not whole:
        raise Mistake(f"{results.folder}: no pair of seeds is complete in all scenarios")
    if pair is None:
        return (whole[0],)
    if pair == ALL:
        return tuple(whole)
    if not pair.isdecimal() or not 1 <= int(pair) <= len(rows):
        raise Mistake(f"pair={pair}: needs a number from 1 to {len(rows)}, or {ALL} for the mean of all")
    if int(pair) - 1 not in whole:
        raise Mistake(f"pair={pair}: a run of it failed; pairs that are complete: {', '.join(str(place + 1) for place in whole[:20])}")
    return (int(pair) - 1,)
