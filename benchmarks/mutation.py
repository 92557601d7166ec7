"""How many small faults the tests would see: mutants of the sources, each lived through by the tests that stand on it.

    python benchmarks/mutation.py sim/rules sim/actors experiments --mutants 40 --seed 1 --out results/mutants.csv
    python benchmarks/mutation.py sim/rules --only banditry.py --mutants 10

A number of mutants a folder are drawn by lot and put one after the other into a copy of the tree. Of `experiments` the nearest areas of
the baseline of outputs come first, which takes seconds. Then come tests that import the changed file or bear its name, then those one
import further, long ones only where they are its own, and for the model its baseline at last; the first failure kills it. The table has
a mutant a row. Survivors that no test can tell apart stand in `tests/support/equivalent_mutants.txt`, each with the reason, and are not
counted. Libraries such as cosmic-ray or mutmut know one test command for all files, or change functions as they run, which compiled code
does not see.
"""

from __future__ import annotations

import argparse
import csv
import random
import signal
import sys
import tempfile
import time
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from mutant_copy import UNREAD, Copy, verdict  # noqa: E402
from mutants import Mutant, mutants  # noqa: E402
from standing_on import areas_of, layers_of, own_tests  # noqa: E402

EQUIVALENT = ROOT / "tests" / "support" / "equivalent_mutants.txt"
MODEL_FILES, FILES = 2, 4  # test files a mutant of the model is shown to before its baseline, and one of experiments after its own
AREAS = 3  # of the baseline of outputs, those nearest to the changed file
OUTPUTS = "tests/experiments/test_output_baseline.py"
LATE = (
    "test_toys.py", "test_kills.py", "test_adding.py", "test_packaging.py", "test_cli.py", "test_claims.py", "test_docs.py",
    "test_running.py", "test_calibration_coverage.py", "test_plots.py", "test_cluster.py", "test_sweep.py", "test_lost_runs.py",
)  # fmt: skip
"""Test files that take a minute or more: asked where they are the changed file's own, and last."""
COLUMNS = ("package", "seed", "file", "line", "text", "change", "verdict", "by", "seconds")


def known_equivalent() -> dict[str, str]:
    """Mutants judged equivalent, by name, each with its reason: two lines a mutant, the second begins with spaces."""
    lines = [line for line in EQUIVALENT.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return {name.strip(): reason.strip() for name, reason in zip(lines[::2], lines[1::2], strict=True)}


def drawn(package: str, number: int, seed: int, only: str = "", root: Path = ROOT) -> list[Mutant]:
    """Mutants of a folder by lot."""
    files = [path for path in sorted((root / package).rglob("*.py")) if only in path.name]
    found = [mutant for path in files for mutant in mutants(path.relative_to(root).as_posix(), path.read_bytes())]
    return random.Random(f"{package}-{seed}").sample(found, min(number, len(found)))


def chosen_tests(path: str, own_alone: bool = False) -> list[str]:
    """Test files to ask of a changed file, nearest first, or the nearest alone; laws are about how parts are written."""
    out: list[str] = []
    own, stem = own_tests(ROOT, path), Path(path).stem.strip("_")
    for step, layer in enumerate(layers_of(ROOT, path, 3)):
        baselines = ("test_baseline.py", Path(OUTPUTS).name)
        usual = [file for file in layer if file.parent.name != "laws" and file.name not in baselines and (step < 2 or file.name in own)]
        near = sorted(usual, key=lambda file: (stem not in file.stem, file.name not in own, file.name))
        out += [file.relative_to(ROOT).as_posix() for file in near]
    quick = [file for file in out if Path(file).name not in LATE]
    if own_alone:
        return (quick or out)[:1]
    if path.startswith("sim/"):
        return [*(quick or out)[:MODEL_FILES], "tests/test_baseline.py"]
    outputs = [f"{OUTPUTS}::test_outputs_are_those_of_the_baseline[{area}]" for area in areas_of(ROOT, path)[:AREAS]]
    return [*outputs, *quick[:FILES], *(file for file in out if file not in quick and (not quick or Path(file).name in own))]


def warm() -> None:
    """What every test needs from outside is imported once, before processes fork."""
    import hydra  # noqa: F401
    import hypothesis  # noqa: F401
    import matplotlib.figure  # noqa: F401
    import mesa  # noqa: F401
    import numba  # noqa: F401
    import pandas  # noqa: F401
    import pytest  # noqa: F401
    import rich.progress  # noqa: F401
    import scipy.stats  # noqa: F401


def said(package: str, rows: list[dict[str, Any]]) -> str:
    """The score of a folder in a line."""
    count = {word: sum(row["verdict"] == word for row in rows) for word in ("killed", "survived", "equivalent")}
    share = count["killed"] / max(count["killed"] + count["survived"], 1)
    return f"{package}: {count['killed']} killed, {count['survived']} survived, {count['equivalent']} equivalent: {share:.0%}"


def written(file: Path) -> list[dict[str, Any]]:
    """Rows of a table that was begun before: what it holds is not lived through again."""
    if not file.is_file():
        return []
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def row_of(package: str, mutant: Mutant, copy: Copy, equivalent: dict[str, str], asked: argparse.Namespace) -> dict[str, Any]:
    """One mutant's row of the table."""
    began, seed = time.monotonic(), asked.seed
    word, by = "equivalent", equivalent.get(mutant.name, "")
    if not by:
        tests = chosen_tests(mutant.path, asked.own)
        copy.put(mutant)
        word, by = verdict(copy.root, tests, copy.root.parent) if tests else ("survived", "")
        copy.restore(mutant)
        if by.endswith(UNREAD) and verdict(copy.root, tests, copy.root.parent, "--collect-only")[0] == "killed":
            raise SystemExit(f"{by}, and not for the mutant")
    return {
        "package": package, "seed": seed, "file": mutant.path, "line": mutant.line, "text": mutant.text, "change": mutant.what,
        "verdict": word, "by": by, "seconds": round(time.monotonic() - began),
    }  # fmt: skip


def main() -> None:
    """Draw, live, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="+")
    parser.add_argument("--mutants", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only files whose names have this in them")
    parser.add_argument(
        "--own", action="store_true", help="the nearest test file alone: a lower bound of the score, at a tenth of the time"
    )
    parser.add_argument("--without", default="", help="leaves out mutants whose path has this in it, such as plots/, whose tests take long")
    parser.add_argument("--out", type=Path, default=Path("results") / "mutants.csv")
    asked = parser.parse_args()
    warm()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was begun is ended and the copy removed
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    equivalent, rows = known_equivalent(), written(asked.out)
    done = {(row["file"], row["text"], row["change"]) for row in rows}
    with tempfile.TemporaryDirectory() as folder, asked.out.open("a", newline="", encoding="utf-8") as file:
        copy, table = Copy(Path(folder)), csv.DictWriter(file, COLUMNS)
        lots = [[(name, one) for one in drawn(name, asked.mutants, asked.seed, asked.only, copy.root)] for name in asked.packages]
        if not rows:
            table.writeheader()
        for package, mutant in filter(None, chain.from_iterable(zip_longest(*lots))):
            left_out = asked.without and asked.without in mutant.path
            if left_out or (mutant.path, mutant.text, mutant.what) in done:
                continue
            rows.append(row_of(package, mutant, copy, equivalent, asked))
            table.writerow(rows[-1])
            file.flush()
            print(f"{rows[-1]['verdict']:10} {mutant.path}:{mutant.line}  {mutant.what}  {rows[-1]['by']}", flush=True)
    for package in asked.packages:
        print(said(package, [row for row in rows if row["package"] == package]))


if __name__ == "__main__":
    main()
