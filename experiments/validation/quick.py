"""A quick look at how well the status quo fits the record: `python -m experiments.validation.quick --runs 20 world.ieds.per_week=0.1`.

Simulates in this process, about a second a history, and keeps nothing; `--first 201` takes other histories than a study does, `--csv FILE`
writes the whole table, `--family cercle` prints all rows of a family.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from experiments.config.mistakes import Mistake, one_line
from experiments.validation.families import FAMILIES


def main(words: Sequence[str]) -> int:
    """Simulate, score, print; returns 0, or 2 for a mistake."""
    parser = argparse.ArgumentParser(prog="python -m experiments.validation.quick", description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=20, help="histories, 20 by default")
    parser.add_argument("--first", type=int, default=1, help="the first history's number in the seed list")
    parser.add_argument("--worst", type=int, default=25, help="rows of misses to print")
    parser.add_argument("--family", action="append", default=[], choices=list(FAMILIES), help="print all rows of this family too")
    parser.add_argument("--csv", help="write the table to this file")
    options, overrides = parser.parse_known_args(list(words))
    try:
        return _show(options, overrides)
    except ValueError as error:
        if not isinstance(error, Mistake) and type(error) is ValueError:
            raise
        print(one_line(error), file=sys.stderr)
        return 2


def _show(options: argparse.Namespace, overrides: Sequence[str]) -> int:
    from experiments.config.configuration import Composer
    from experiments.validation.recorded import record
    from experiments.validation.score import score
    from experiments.validation.simulated import composed, measures
    from experiments.validation.summary import lines
    from sim.geography.seeds import load

    configuration = composed(Composer(), overrides)
    found = list(measures(configuration, range(options.first, options.first + options.runs)))
    table = score(found, record(load()))
    if options.csv:
        table.to_csv(options.csv, index=False, lineterminator="\n", float_format="%.9g")
    for family in options.family:
        print(table.loc[table["family"] == family].drop(columns=["family", "n_runs"]).round(3).to_string(index=False) + "\n")
    print("\n".join(lines(table, options.worst)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
