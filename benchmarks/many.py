"""Many runs: how fast, with what overhead, in how much memory, and how all that grows; prints one Markdown table.

    python benchmarks/many.py            # about eight minutes on two quiet cores
    python benchmarks/many.py --quick    # about two

The toy's rows are of the packages that are installed: toys.py says how to have them all.
Every line is measured in a process of its own, so that each peak of memory is its own; what is timed against each other
is timed in turn. Machines are noisy: read the shares and ratios. `--one` is for the script itself.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if (ROOT / "experiments").is_dir():
    sys.path.insert(0, str(ROOT))

MANDATE = date(2017, 6, 29)
FULL = {"history": 910, "future": 730}
CORES, RUNS = 1000, 10_000
"""The cluster and the study that are extrapolated to."""
ASSUMED = f"""
The extrapolation is arithmetic: {CORES:,} cores as fast as the one of the first line, each left to itself by the others;
histories shared as there; runs that divide without rest; the command's own work added, none of it at the same time. It
leaves out the start of {CORES:,} workers and what a shared file system makes of three files a run. Nobody has tried it."""


def study(pairs: int, history: int, future: int, workers: int, engine: str = "processes") -> dict[str, float]:
    """A comparison of two scenarios: wall seconds, seconds in the model (one worker only), runs, peaks of memory in MB."""
    from experiments.ask.configuration import Composer
    from experiments.ask.options import Engine, many_pairs
    from experiments.study import kernels, stages
    from experiments.study.study import Study

    calendar = [f"calendar.start={MANDATE - timedelta(history)}", f"calendar.end={MANDATE + timedelta(future - 1)}"]
    composer = Composer()
    scenarios = [composer.compose(calendar, name) for name in ("status_quo", "mobile")]
    with tempfile.TemporaryDirectory() as folder:
        asked = Study("compare", scenarios, many_pairs({"seeds": pairs}), "outcomes", workers, f"{folder}/out", Engine(engine))
        kernels.prepare(scenarios[0].settings)
        inside = _timed_model() if workers == 1 and engine == "processes" else [float("nan")]
        largest, begun = _watch(), time.perf_counter()
        with stages.run(asked) as failures:
            wall = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in asked.folder.glob("*.parquet"))
    assert not failures, failures[0]
    found = {"wall": wall, "model": sum(inside), "runs": asked.total, "kb": size / 1024 / asked.total}
    return found | {"mb": _memory(), "mb_worker": max(largest.values(), default=0.0)}


def driver(runs: int, history: int, future: int) -> dict[str, float]:
    """What the command itself does for each run, without the run: plan, parts on disk made into tables; seconds and MB."""
    from experiments.ask.configuration import load
    from experiments.ask.options import Pair
    from experiments.study import store
    from experiments.study.tasks import Arm, plan
    from sim.run import run

    settings = load("mobile", f"calendar.start={MANDATE - timedelta(history)}", f"calendar.end={MANDATE + timedelta(future - 1)}").settings
    record, tree = run("mobile", settings, 1, 1), settings.tree()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        store.make(folder)
        begun = time.perf_counter()
        for number in range(runs):
            store.write_part(folder, number, replace(record, key={**record.key, "history": number}), "outcomes")
        wrote, begun = time.perf_counter() - begun, time.perf_counter()
        arms = [Arm("baseline", name, tree) for name in ("status_quo", "mobile")]
        plan(folder, "outcomes", arms, [Pair(number, number) for number in range(runs // 2)], 2)
        planned, begun = time.perf_counter() - begun, time.perf_counter()
        store.compact(folder, range(runs))
        joined = time.perf_counter() - begun
    return {"write": wrote / runs, "plan": planned / runs, "join": joined / runs, "mb": _memory()}


def days(years: int, resolution: float, agents: int, length: int) -> dict[str, float]:
    """Seconds per 1,000 days of the model after `years` years, timed on `length` days; two goes, the better one."""
    from sim.model import Mali
    from sim.settings import build

    calendar = {"start": "2015-01-01", "mandate": "2015-01-01", "end": str(date(2015, 1, 1) + timedelta(365 * years + 3 * length))}
    model = Mali(build({"grid": {"resolution": resolution, "agents": agents}, "calendar": calendar}), history=11, future=12, enlist=False)
    for _ in range(max(20, 365 * years)):
        model.step()
    seconds = []
    for _ in range(2):
        begun = time.perf_counter()
        for _ in range(length):
            model.step()
        seconds.append(time.perf_counter() - begun)
    squares = int(model.geography.squares.in_play.sum())
    model.close()
    return {"s_per_1000": 1000 * min(seconds) / length, "squares": squares}


def _timed_model() -> list[float]:
    """Wrap the model's two calls so that their seconds are written down."""
    import sim.run

    inside: list[float] = []

    def timed(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **rest: Any) -> Any:
            begun = time.perf_counter()
            try:
                return call(*arguments, **rest)
            finally:
                inside.append(time.perf_counter() - begun)

        return wrapped

    sim.run.run, sim.run.simulate_history = timed(sim.run.run), timed(sim.run.simulate_history)
    return inside


def _memory() -> float:
    """Peak of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _watch() -> dict[int, float]:
    """Peaks of all descendants in MB by process, looked up twice a second from now on; nothing where there is no /proc."""
    peaks: dict[int, float] = {}

    def look() -> None:
        while True:
            found = [os.getpid()]
            for parent in found:
                for path in Path("/proc").glob("[0-9]*/status"):
                    with contextlib.suppress(OSError, KeyError, ValueError):
                        lines = dict(line.split(":", 1) for line in path.read_text().splitlines())
                        if int(lines["PPid"]) == parent:
                            found.append(int(path.parent.name))
                            peaks[found[-1]] = int(lines["VmHWM"].split()[0]) / 1024
            time.sleep(0.5)

    threading.Thread(target=look, daemon=True).start()
    return peaks


def toy(quick: bool) -> dict[str, float]:
    """One toy in several ways, see toys.py: milliseconds a step at 1,000 and 10,000 agents, by way."""
    import toys

    return {f"{name}, {agents}": row[f"ms_{agents}"] for name, row in toys.measure(quick).items() for agents in (1000, 10_000)}


PARTS: dict[str, Callable[..., dict[str, float]]] = {"study": study, "driver": driver, "days": days, "toy": toy}


def apart(name: str, **arguments: Any) -> dict[str, float]:
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, "--one", name, json.dumps(arguments)]
    done = subprocess.run(command, text=True, capture_output=True)
    if done.returncode:
        raise SystemExit(f"{name} {arguments}:\n{done.stderr}")
    print(f"{name} {arguments}", *(line for line in done.stderr.splitlines() if " is left out (" in line), sep="\n", file=sys.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def rows(quick: bool) -> Iterator[tuple[str, str]]:
    """The table, line by line."""
    pairs, cores = (6, 2) if quick else (20, len(os.sched_getaffinity(0)))
    single = apart("study", pairs=pairs, workers=1, **FULL)
    alone = single["runs"] / single["wall"]
    overhead = 1 - single["model"] / single["wall"]
    yield f"two-year runs a second, 1 worker ({single['runs']:.0f} runs, {pairs} histories of 2.5 years)", f"{alone:.2f}"
    yield "of that time, engine and store", f"{100 * overhead:.1f}%"
    yield "kB a run in the tables (keep=outcomes)", f"{single['kb']:.1f}"
    for workers in sorted({2, cores} - {1}):
        many = apart("study", pairs=pairs, workers=workers, **FULL)
        speed = many["runs"] / many["wall"]
        yield f"the same, {workers} workers, their start included", f"{speed:.2f} ({speed / alone:.2f} times)"
    yield from _against_runs((50, 200, 800) if quick else (100, 400, 1600))
    serial = yield from _driver((500, 2000) if quick else (1000, 4000, 16000))
    yield from _growth(100 if quick else 400)
    yield from _toys(quick)
    busy = RUNS / alone
    total = busy / CORES + RUNS * serial
    yield (
        f"extrapolated, not measured: {RUNS:,} two-year runs on {CORES:,} such cores",
        f"{total:.0f} s: {busy / CORES:.0f} s of runs ({busy / 3600:.1f} hours of one core), {RUNS * serial:.0f} s in the command itself",
    )


def _against_runs(counts: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Short runs in growing number: time a run and memory must not grow."""
    found = [apart("study", pairs=count // 2, history=10, future=10, workers=2) for count in counts]
    told = ", ".join(f"{count:,}" for count in counts)
    yield f"runs of 10 days after 10 days: {told} runs; ms a run", _listed(1000 * one["wall"] / one["runs"] for one in found)
    yield "MB of the command at most", _listed(one["mb"] for one in found)
    yield "MB of the largest worker at most", _listed(one["mb_worker"] for one in found)


def _driver(counts: Sequence[int]) -> Any:
    """The command's own work at growing numbers of full runs; gives the serial seconds a run at the largest."""
    found = [apart("driver", runs=count, **FULL) for count in counts]
    yield "a worker stores a two-year run (keep=outcomes), ms", _listed((1000 * one["write"] for one in found), 1)
    told = ", ".join(f"{count:,}" for count in counts)
    yield f"the command plans and puts {told} runs into tables, ms a run", _listed((1000 * (one["plan"] + one["join"]) for one in found), 1)
    yield "MB at most while it does", _listed(one["mb"] for one in found)
    return found[-1]["plan"] + found[-1]["join"]


def _growth(length: int) -> Iterator[tuple[str, str]]:
    base = {"years": 0, "resolution": 0.25, "agents": 1, "length": length}
    years = [apart("days", **base | {"years": value}) for value in (0, 2, 4)]
    yield "seconds per 1,000 days after 0, 2, 4 years", _listed((one["s_per_1000"] for one in years), 2)
    squares = [apart("days", **base | {"resolution": value}) for value in (0.5, 0.25, 0.125)]
    told = ", ".join(f"{one['squares']:,.0f}" for one in squares)
    yield f"seconds per 1,000 days with {told} squares", _listed((one["s_per_1000"] for one in squares), 2)
    agents = [apart("days", **base | {"agents": value, "length": max(20, length // value)}) for value in (1, 10, 100)]
    yield "seconds per 1,000 days with 1, 10, 100 times the agents", _listed((one["s_per_1000"] for one in agents), 2)


def _toys(quick: bool) -> Iterator[tuple[str, str]]:
    """A toy in our way and in other frameworks'."""
    found = apart("toy", quick=quick)
    for name, small in found.items():
        way, _, agents = name.rpartition(", ")
        if agents == "1000":
            yield f"a toy of 1,000 and 10,000 agents, ms a step: {way}", f"{small:.3g}, {found[f'{way}, 10000']:.3g}"


def _listed(values: Any, digits: int = 0) -> str:
    return ", ".join(f"{value:,.{digits}f}" for value in values)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "JSON"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(PARTS[asked.one[0]](**json.loads(asked.one[1]))))
        return
    from experiments.ask.configuration import load
    from experiments.study import kernels

    kernels.use_cache()
    kernels.prepare(load().settings)
    print("| measured | |\n|---|---|")
    for what, value in rows(asked.quick):
        print(f"| {what} | {value} |", flush=True)
    print(ASSUMED)


if __name__ == "__main__":
    main()
