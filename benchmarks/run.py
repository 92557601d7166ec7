"""Time the model and print one line of JSON: seconds per 1,000 days, growth at ten times the agents, a toy against Mesa objects.

Run from anywhere with a plain install: `python benchmarks/run.py`. Machines are noisy: the parts of each ratio are
timed in turn in this one process and the medians are compared. `--quick` shortens the runs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

if not (Path(__file__).resolve().parents[1] / "sim").is_dir() or "--installed" in sys.argv:
    sys.argv = [a for a in sys.argv if a != "--installed"]
else:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sim.model import Mali  # noqa: E402
from sim.settings import build  # noqa: E402


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
    total = sum(int(r["active"][: r["size"][0]].sum()) if "active" in r.columns else len(r) for r in model.state.rosters.values())
    model.close()
    return total


def toy_ratio(rounds: int) -> float:
    """Median of Mesa objects' time over ours for the same toy of 1,000 agents, in turns."""
    import toys  # after sim, whichever sim was asked for

    ours, objects = toys.milliseconds([toys.OURS, toys.OBJECTS], 1000, rounds, 0.1).values()
    return statistics.median(b / a for a, b in zip(ours, objects))


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
        "mesa_objects_ratio": round(toy_ratio(5), 1),
        "agents": small, "agents_10x": large,
    }  # fmt: skip
    print(f"{small} agents: {out['s_per_1000_days']} s per 1,000 days; {large} agents: {out['growth_10x_agents']} times as long")
    print(json.dumps(out))


if __name__ == "__main__":
    main()
