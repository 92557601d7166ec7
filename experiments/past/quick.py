"""A quick look at how well the status quo fits the record: `python -m experiments.past.quick --runs 20 world.ieds.laid_per_week=0.5`.

Simulates in this process, about a second a history, and keeps nothing; `--first 201` takes other histories than a study does, `--csv FILE`
writes the whole table, `--family cercle` prints all rows of a family.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake, one_line
from experiments.past.families import FAMILIES

if TYPE_CHECKING:
    from pandas import DataFrame

INSTEAD = {"out": "--csv FILE says it", "seeds": "--runs N says it"} | dict.fromkeys(("seed", "history"), "--first N says it")
"""What does here what shared keys of `mali` do."""
LEAST = {"runs": 1, "first": 1, "worst": 0}


def main(words: Sequence[str]) -> int:
    """Simulate, score, print; returns 0, or 2 for a mistake."""
    parser = argparse.ArgumentParser(prog="python -m experiments.past.quick", description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=20, help="histories, 20 by default")
    parser.add_argument("--first", type=int, default=1, help="the first history's number in the seed list")
    parser.add_argument("--worst", type=int, default=25, help="rows of misses to print")
    parser.add_argument("--family", action="append", default=[], choices=list(FAMILIES), help="print all rows of this family too")
    parser.add_argument("--csv", type=Path, help="write the table to this file")
    options, overrides = parser.parse_known_args(list(words))
    try:
        return _show(options, overrides)
    except ValueError as error:
        if not isinstance(error, Mistake) and type(error) is ValueError:
            raise
        print(one_line(error), file=sys.stderr)
        return 2


def _show(options: argparse.Namespace, overrides: Sequence[str]) -> int:
    from experiments.ask.configuration import Composer
    from experiments.past.recorded import record
    from experiments.past.score import score
    from experiments.past.simulated import composed, measures, refuse
    from experiments.past.summary import lines
    from sim.geography.seeds import load

    refuse(overrides, INSTEAD)
    _check(options)
    configuration = composed(Composer(), overrides)
    found = list(measures(configuration, range(options.first, options.first + options.runs)))
    table = score(found, record(load()))
    if options.csv:
        _write(table, options.csv)
    for family in options.family:
        print(table.loc[table["family"] == family].drop(columns=["family", "n_runs"]).round(3).to_string(index=False) + "\n")
    print("\n".join(lines(table, options.worst)))
    return 0


def _check(options: argparse.Namespace) -> None:
    """Counts, and where the table goes, are looked at before anything is simulated; raises Mistake."""
    from experiments.past.simulated import listed

    for name, least in LEAST.items():
        if getattr(options, name) < least:
            raise Mistake(f"--{name} {getattr(options, name)}: needs a whole number from {least}")
    last = options.first + options.runs - 1
    if last > listed():
        raise Mistake(f"--first {options.first} --runs {options.runs}: ends at history {last:,}; the seed list holds {listed():,}")
    if options.csv and options.csv.is_dir():
        raise Mistake(f"--csv {options.csv}: is a folder; needs the name of a file")
    if options.csv and not options.csv.parent.is_dir():
        raise Mistake(f"--csv {options.csv}: there is no folder {options.csv.parent}")


def _write(table: DataFrame, path: Path) -> None:
    """Write the table; raises Mistake where that cannot be."""
    try:
        table.to_csv(path, index=False, lineterminator="\n", float_format="%.9g")
    except OSError as error:
        raise Mistake(f"--csv {path}: {error.strerror or error}") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
