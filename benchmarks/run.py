"""Time the model and print one line of JSON: seconds per 1,000 days, growth at ten times the agents, and a toy against Mesa objects.

Run from anywhere with a plain install: `python benchmarks/run.py`. Machines are noisy: the parts of each ratio are
timed in turn in this one process and the medians are compared. `--quick` shortens the runs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import mesa
import numpy as np
from mesa.discrete_space import CellAgent, OrthogonalVonNeumannGrid
from numba import njit

if not (Path(__file__).resolve().parents[1] / "sim").is_dir() or "--installed" in sys.argv:
    sys.argv = [a for a in sys.argv if a != "--installed"]
else:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sim import chance  # noqa: E402
from sim.model import Mali  # noqa: E402
from sim.settings import build  # noqa: E402

_MOVE, _DETECT = chance.decision("toy.move"), chance.decision("toy.detect")
AGENTS, SIDE = 1000, 50


def days_per_second(agents: int, days: int, start: int) -> float:
    """Seconds per simulated day at a multiple of the agents, after `start` days of warm-up."""
    model = Mali(build({"grid": {"agents": agents}}), history=11, future=12, enlist=False)
    for _ in range(start):
        model.step()
    began = time.perf_counter()
    for _ in range(days):
        model.step()
    seconds = time.perf_counter() - began
    model.close()
    return seconds / days


def count_agents(agents: int) -> int:
    """Living agents of all kinds after a month."""
    model = Mali(build({"grid": {"agents": agents}}), history=11, future=12, enlist=False)
    for _ in range(31):
        model.step()
    total = sum(int(r["active"][: r["size"][0]].sum()) if "active" in r.columns else len(r) for r in model.world.rosters.values())
    model.close()
    return total


@njit(cache=True)
def _toy_step(x, y, seen, hidden, seed, day):  # type: ignore[no-untyped-def]
    """All walk one square by a keyed draw; patrols (the first half) detect each cell in their square with chance one half."""
    n = x.shape[0]
    hidden[:] = 0
    for i in range(n):
        d = int(chance.uniform(seed, _MOVE, i, 0, day) * 4.0)
        x[i] = (x[i] + (1 if d == 0 else 0) - (1 if d == 1 else 0)) % SIDE
        y[i] = (y[i] + (1 if d == 2 else 0) - (1 if d == 3 else 0)) % SIDE
        if i >= n // 2:
            hidden[x[i], y[i]] += 1
    found = 0
    for i in range(n // 2):
        for k in range(hidden[x[i], y[i]]):
            if chance.uniform(seed, _DETECT, i, k, day) < 0.5:
                seen[i] += 1
                found += 1
    return found


class ToyCell(CellAgent):
    """A hidden cell as a Mesa object that walks a square a day."""

    def step(self) -> None:
        """Walk to a neighbouring square."""
        self.cell = self.cell.neighborhood.select_random_cell()


class ToyPatrol(CellAgent):
    """A patrol as a Mesa object that walks and detects."""

    seen = 0

    def step(self) -> None:
        """Walk to a neighbouring square and detect each cell there with chance one half."""
        self.cell = self.cell.neighborhood.select_random_cell()
        for other in self.cell.agents:
            if isinstance(other, ToyCell) and self.random.random() < 0.5:
                self.seen += 1


class Toy(mesa.Model):
    """The toy as a Mesa tutorial would write it: agents on a grid of squares."""

    def __init__(self) -> None:
        super().__init__(rng=1)
        self.grid = OrthogonalVonNeumannGrid((SIDE, SIDE), torus=True, random=self.random)
        for i in range(AGENTS):
            agent = ToyPatrol(self) if i < AGENTS // 2 else ToyCell(self)
            agent.cell = self.grid[i % SIDE, i // SIDE]

    def step(self) -> None:
        """Let everybody act."""
        self.agents.do("step")


def toy_ratio(steps: int, rounds: int) -> float:
    """Median of Mesa's time over ours, in turns."""
    x, y, seen = np.arange(AGENTS) % SIDE, np.arange(AGENTS) // SIDE, np.zeros(AGENTS, np.int64)
    hidden = np.zeros((SIDE, SIDE), np.int64)
    _toy_step(x, y, seen, hidden, (1, 2), 0)
    model = Toy()
    model.step()

    def ours() -> None:
        for day in range(steps):
            _toy_step(x, y, seen, hidden, (1, 2), day)

    def objects() -> None:
        for _ in range(steps // 10):
            model.step()

    ratios = [_seconds(objects) * 10.0 / _seconds(ours) for _ in range(rounds)]
    return statistics.median(ratios)


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print; the last line is JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter runs")
    quick = parser.parse_args().quick
    days, rounds = (200, 3) if quick else (1000, 3)
    print("compiling and warming up ...", file=sys.stderr)
    days_per_second(1, 20, 20)
    days_per_second(10, 5, 20)
    one, ten = [], []
    for _ in range(rounds):
        one.append(days_per_second(1, days, 30))
        ten.append(days_per_second(10, max(days // 10, 50), 30))
    small, large = count_agents(1), count_agents(10)
    out = {
        "s_per_1000_days": round(statistics.median(one) * 1000.0, 3),
        "growth_10x_agents": round(statistics.median(b / a for a, b in zip(one, ten, strict=True)), 2),
        "mesa_objects_ratio": round(toy_ratio(400, 5), 1),
        "agents": small, "agents_10x": large,
    }  # fmt: skip
    print(f"{small} agents: {out['s_per_1000_days']} s per 1,000 days; {large} agents: {out['growth_10x_agents']} times as long")
    print(json.dumps(out))


if __name__ == "__main__":
    main()
