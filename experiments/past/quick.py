"""A quick look at how well the status quo fits the record: `python -m experiments.past.quick --runs 20 world.ieds.laid_per_week=0.5`.

Simulates in this process, about a second a history, and keeps nothing; `--first 201` takes other histories than a study does, `--csv FILE`
writes the whole table, `--family cercle` prints all rows of a family.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.ask.ending import ended
from experiments.ask.mistakes import Mistake
from experiments.past.families import FAMILIES

INSTEAD = {"out": "--csv FILE says it", "seeds": "--runs N says it"} | dict.fromkeys(("seed", "history"), "--first N says it")
"""What does here what shared keys of `mali` do."""


def main(words: Sequence[str]) -> int:
    """Simulate, score, print; returns 0, or 2 for a mistake."""
    parser = argparse.ArgumentParser(prog="python -m experiments.past.quick", description=(__doc__ or "").partition("\n")[0])
    numbers = range(1, 10_001)
    parser.add_argument("--runs", type=int, default=20, choices=numbers, metavar="N", help="histories, 20 by default")
    parser.add_argument("--first", type=int, default=1, choices=numbers, metavar="N", help="the first history's number in the seed list")
    parser.add_argument("--worst", type=int, default=25, choices=range(10_001), metavar="N", help="rows of misses to print")
    parser.add_argument("--family", action="append", default=[], choices=list(FAMILIES), help="print all rows of this family too")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table to this file")
    options, overrides = parser.parse_known_args(list(words))
    return ended(lambda: _show(options, overrides))


def _show(options: argparse.Namespace, overrides: Sequence[str]) -> int:
    from experiments.ask.configuration import Composer
    from experiments.past import simulated
    from experiments.past.recorded import record
    from experiments.past.score import score
    from experiments.past.summary import lines
    from sim.geography.seeds import load

    simulated.refuse(overrides, INSTEAD)
    last = options.first + options.runs - 1
    if last > simulated.listed():
        told = f"ends at history {last:,}; the seed list holds {simulated.listed():,}"
        raise Mistake(f"--first {options.first} --runs {options.runs}: {told}")
    if options.csv and (options.csv.is_dir() or not options.csv.parent.is_dir()):
        raise Mistake(f"--csv {options.csv}: needs the name of a file in a folder that is there")
    settings = simulated.composed(Composer(), overrides).settings
    table = score([simulated.lived(settings, number) for number in range(options.first, last + 1)], record(load()))
    if options.csv:
        table.to_csv(options.csv, index=False, lineterminator="\n", float_format="%.9g")
    for family in options.family:
        print(table.loc[table["family"] == family].drop(columns=["family", "n_runs"]).round(3).to_string(index=False) + "\n")
    print("\n".join(lines(table, options.worst)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
