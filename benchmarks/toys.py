"""One toy in three ways: arrays and a compiled kernel as here, numpy (its fastest rival), Mesa objects; prints a Markdown table.

    python benchmarks/toys.py            # half a minute on two quiet cores; --quick: half of that

The rules are the same for all. On a torus with 2.5 squares an agent, everybody walks to one of the four next squares;
then each patrol (the first half of the agents) detects each cell (the second half) in its square with chance one half.
Before anything is timed, each way must make as many detections as the rules say, within sampling error. Then all are
timed in turn in this one process; read the ratios of the medians.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
if (ROOT / "sim").is_dir() and str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

Step = Callable[[], int]
"""One step; gives the number of detections."""
MOVES = ((1, 0), (-1, 0), (0, 1), (0, -1))


def kernel(x: np.ndarray, y: np.ndarray, side: int, seed: int) -> Step:
    """As in this project: a column an attribute, one plain compiled loop, each draw keyed by who, whom and when."""
    act = _compiled()
    x, y, seen = x.copy(), y.copy(), np.zeros(len(x) // 2, np.int64)
    cells, day = np.zeros((side, side), np.int64), iter(range(1_000_000_000))
    return lambda: int(act(x, y, seen, cells, (seed, 1), next(day)))


@lru_cache(maxsize=1)
def _compiled() -> Callable[..., int]:
    from numba import njit

    from sim.engine import chance

    uniform, move, detect = chance.uniform, chance.decision("toy.move"), chance.decision("toy.detect")

    @njit
    def act(x, y, seen, cells, seed, day):  # type: ignore[no-untyped-def]
        half, side = x.shape[0] // 2, cells.shape[0]
        cells[:] = 0
        for i in range(x.shape[0]):
            d = int(uniform(seed, move, i, 0, day) * 4.0)
            x[i] = (x[i] + (d == 0) - (d == 1)) % side
            y[i] = (y[i] + (d == 2) - (d == 3)) % side
            if i >= half:
                cells[x[i], y[i]] += 1
        found = 0
        for i in range(half):
            for k in range(cells[x[i], y[i]]):
                if uniform(seed, detect, i, k, day) < 0.5:
                    seen[i] += 1
                    found += 1
        return found

    return act


def arrays(x: np.ndarray, y: np.ndarray, side: int, seed: int) -> Step:
    """Plain numpy: everybody at once, and one binomial draw a patrol."""
    rng, moves, half = np.random.default_rng(seed), np.array(MOVES), len(x) // 2
    at, seen = np.stack([x, y], axis=1), np.zeros(len(x) // 2, np.int64)

    def step() -> int:
        at[:] = (at + moves[rng.integers(4, size=len(at))]) % side
        square = at[:, 0] * side + at[:, 1]
        found = rng.binomial(np.bincount(square[half:], minlength=side * side)[square[:half]], 0.5)
        seen[:] += found
        return int(found.sum())

    return step


def mesa_objects(x: np.ndarray, y: np.ndarray, side: int, seed: int) -> Step:
    """As a Mesa tutorial would write it: agents that are objects, on a grid of squares that are objects."""
    import mesa
    from mesa.discrete_space import CellAgent, OrthogonalVonNeumannGrid

    class Walker(CellAgent):
        def walk(self) -> None:
            self.cell = self.cell.neighborhood.select_random_cell()

    class Cell(Walker):
        pass

    class Patrol(Walker):
        seen = 0

        def detect(self) -> None:
            found = sum(isinstance(other, Cell) and self.random.random() < 0.5 for other in self.cell.agents)
            self.seen += found
            self.model.found += found

    class Toy(mesa.Model):
        def __init__(self) -> None:
            super().__init__(rng=seed)
            self.found = 0
            grid = OrthogonalVonNeumannGrid((side, side), torus=True, random=self.random)
            for i, where in enumerate(zip(x.tolist(), y.tolist())):
                agent = Patrol(self) if i < len(x) // 2 else Cell(self)
                agent.cell = grid[where]

        def step(self) -> None:
            self.found = 0
            self.agents.do("walk")
            self.agents_by_type[Patrol].do("detect")

    model = Toy()

    def step() -> int:
        model.step()
        return int(model.found)

    return step


OURS, OBJECTS = "arrays and a compiled kernel (this project)", "Mesa objects"
WAYS: dict[str, Callable[..., Step]] = {OURS: kernel, "numpy": arrays, OBJECTS: mesa_objects}


def scattered(agents: int, seed: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Agents anywhere on a torus with 2.5 squares an agent: places, and the torus's side."""
    side, rng = round(math.sqrt(2.5 * agents)), np.random.default_rng(seed)
    return rng.integers(side, size=agents), rng.integers(side, size=agents), side


def agreement(name: str, starts: int = 12, steps: int = 12, agents: int = 1000) -> dict[str, tuple[float, float, float]]:
    """Detections a step against what the rules say: mean, expected value, and distance in standard errors.

    `scattered`: agents anywhere stay anywhere, so that each pair shares a square with chance one in `side` squared.
    `apart`: patrols in one corner, cells in the one across it, over both edges; after one step a pair shares one of two
    squares with chance 2/16, and never if somebody stood still, went further or fell off the edge.
    """
    make = WAYS[name]
    found: dict[str, list[float]] = {"scattered": [], "apart": []}
    half = agents // 2
    for start in range(starts):
        x, y, side = scattered(agents, 100 + start)
        step = make(x, y, side, 200 + start)
        found["scattered"].append(statistics.fmean(step() for _ in range(steps)))
        few = np.arange(60) >= 30
        found["apart"].append(make(np.where(few, 9, 0), np.where(few, 9, 0), 10, 300 + start)())
    expected = {"scattered": half * half / side**2 / 2, "apart": 30 * 30 / 8 / 2}
    told = {}
    for case, values in found.items():
        mean, error = statistics.fmean(values), statistics.stdev(values) / math.sqrt(starts)
        told[case] = (mean, expected[case], (mean - expected[case]) / error if error else math.inf)
    return told


def check(names: Sequence[str]) -> None:
    """Leave with one line where a way is more than four standard errors from what the rules say."""
    for name in names:
        for case, (mean, expected, errors) in agreement(name).items():
            if not abs(errors) < 4:
                raise SystemExit(f"{name}: {mean:.1f} detections a step where {case}, not {expected:.1f}: it plays by other rules")


def milliseconds(names: Sequence[str], agents: int, rounds: int, share: float) -> dict[str, list[float]]:
    """Milliseconds a step of each way, timed in turn, `share` seconds a turn but never less than one step."""
    x, y, side = scattered(agents, 1)
    steps = {name: WAYS[name](x, y, side, 2) for name in names}
    count = {}
    for name, step in steps.items():
        step()
        count[name] = max(1, min(5000, int(share / max(_seconds(step, 3), 1e-7))))
    found: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name, step in steps.items():
            found[name].append(1000 * _seconds(step, count[name]))
    return found


def _seconds(step: Step, count: int) -> float:
    begun = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - begun) / count


def measure(quick: bool) -> dict[str, dict[str, float]]:
    """By way: milliseconds a step and times the first way's, at 1,000 and 10,000 agents; exits where a way breaks the rules."""
    names = list(WAYS)
    check(names)
    table: dict[str, dict[str, float]] = {name: {} for name in names}
    for agents in (1000, 10_000):
        found = milliseconds(names, agents, 3 if quick else 7, 0.1 if quick else 0.3)
        for name in names:
            table[name][f"ms_{agents}"] = statistics.median(found[name])
            table[name][f"times_{agents}"] = statistics.median(b / a for a, b in zip(found[names[0]], found[name]))
    return table


def main() -> None:
    """Check, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter turns")
    table = measure(parser.parse_args().quick)
    print("| ms a step (times the first row's) | 1,000 agents | 10,000 agents |\n|---|---|---|")
    for name, row in table.items():
        told = (f"{row[f'ms_{agents}']:.3g} ({row[f'times_{agents}']:,.3g})" for agents in (1000, 10_000))
        print(f"| {name} | {' | '.join(told)} |")
    print("\nAll rows made as many detections as the rules say, within four standard errors.")


if __name__ == "__main__":
    main()
