"""Makes inputs from a seed, tries each, and prints what is wrong by kind and cause: python -m tests.fuzzing --inputs 10000 --seed 1."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from .kinds import KINDS, WHEEL, made  # noqa: E402 - the support of tests must be found first


def main() -> int:
    """Try all; returns 1 where anything is wrong."""
    from .judging import Judge

    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--inputs", type=int, default=300, help="how many, of all kinds in turn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=list(KINDS), help="one kind alone")
    parser.add_argument("--first", type=int, default=0, help="number of the first one, where a run is to go on")
    parser.add_argument("--only", type=int, help="the input of that number alone, shown")
    asked = parser.parse_args()
    kinds = [asked.kind] if asked.kind else list(KINDS)
    causes: dict[str, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    tried, seconds = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(Path(folder) / "fuzz")
        for number in [asked.only] if asked.only is not None else range(asked.first, asked.first + asked.inputs):
            kind = asked.kind or WHEEL[number % len(WHEEL)]
            begun = time.process_time()
            given = made(kind, asked.seed, number)
            faults = judge.faults_of(given)
            tried[kind] += 1
            seconds[kind] += time.process_time() - begun
            if asked.only is not None:
                print(given, *faults, sep="\n")
            for fault in faults:
                causes[kind][fault.cause].append((number, fault.detail))
    for kind in kinds:
        wrong = sum(map(len, causes[kind].values()))
        print(f"{kind:<14} {tried[kind]:>6,} inputs, {wrong:>5,} wrong, {seconds[kind]:>6.0f} s")
        for cause, found in sorted(causes[kind].items(), key=lambda item: -len(item[1])):
            number, detail = found[0]
            print(f"    {len(found):>5} x {cause}  (--only {number})\n            {detail[-400:].strip()}")
    return int(any(causes.values()))


if __name__ == "__main__":
    sys.exit(main())
