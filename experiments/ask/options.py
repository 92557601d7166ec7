"""The keys that commands share: what each means, and what it may hold."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from experiments.ask.declared import scalar
from experiments.ask.mistakes import Mistake, nearest

KEYS = {
    "scenario": "one scenario by name; yours is <config-dir>/scenario/<name>.yaml",
    "study": "a study by name; yours is <config-dir>/study/<name>.yaml",
    "scenarios": "a list of scenarios, a,b,...; the first is the reference",
    "world": "a world by name (world=baseline; world=17 of the plausible ones), or one of its numbers (world.<part>.<name>=...)",
    "measures": "any lever (measures.<part>.<name>=...), on top of every scenario of the command",
    "circumstances": "a number of the world from the mandate date or a later one on (circumstances.<part>.<name>.times=0.5)",
    "calendar": "calendar.start, calendar.mandate and calendar.end, as dates",
    "grid": "grid.resolution in degrees (0.5, 0.25, 0.125); grid.agents for growth measurements",
    "seed": "N: history N and future N of the seed lists, from 1",
    "history": "M: history M of the seed list instead of the one that `seed` gives",
    "seeds": "a count (pairs 1 to n), or a list of numbers or of [history, future]",
    "worlds": "plausible (worlds that the past allows, by weight) or baseline; forecast and validate also take a table of weighted worlds",
    "observed": "your own file of observed events: UCDP GED's CSV or ACLED's export, as they come",
    "verdicts": "verdicts.headline=[...] and verdicts.matters.<outcome>=...; all of them stand in scenarios/verdicts.yaml",
    "keep": "outcomes < monthly < events < daily, each with those before it",
    "outcomes": "more metrics: metric@area, as in [civilian_deaths@mopti,deaths@menaka:50km], or your own",
    "out": "the folder of results; default results/<command>-<hash of the configuration>",
    "language": "of the labels of figures: en or fr",
    "engine": "what does the runs: processes on this machine, or dask",
    "scheduler": "engine=dask only: tcp://HOST:PORT or a scheduler file; default one of its own on this machine",
    "workers": "how many worker processes; default one per core; 1 simulates in the command's own process; a scheduler has its own",
}
EVERYWHERE = ("world", "measures", "circumstances", "calendar", "grid")
KEEP = ("outcomes", "monthly", "events", "daily")
"""From the least to the most; figures and the report need no more than `events`."""
WORLDS = ("plausible", "baseline")
ENGINES = ("processes", "dask")
MOST_RUNS = 100_000
"""Runs of one study: planning and putting together takes the command a millisecond a run, and its worlds far more."""
LISTED = ", as many as the seed lists hold"
SCHEMES = ("tcp://", "tls://", "ucx://", "ws://", "wss://")


@dataclass(frozen=True, order=True)
class Pair:
    """The two seeds of one run: scenarios of a pair share both; histories are simulated once and forked."""

    history: int
    future: int


def sections(command: object) -> tuple[str, ...]:
    """The sections of the configuration that a command takes: all, but for those that it REFUSES."""
    return tuple(key for key in EVERYWHERE if key not in getattr(command, "REFUSES", ()))


def check_used(overrides: Sequence[str], command: str, used: Sequence[str]) -> None:
    """A shared key that this command does not read is a mistake, never a silence."""
    for text in overrides:
        key = text.lstrip("+~").partition("=")[0].partition(".")[0].partition("@")[0]
        if key in KEYS and key not in used and key not in EVERYWHERE:
            hint = nearest(key, [name for name in used if name != key])
            rest = f"; it reads {', '.join(used)}" if used else f"; it takes no KEY=VALUE, see mali {command} --help"
            raise Mistake(f"{text}: `mali {command}` does not read '{key}'{hint}{rest}")


def keep(keys: Mapping[str, Any], default: str) -> str:
    """How much of every run is stored."""
    value = keys.get("keep")
    return default if value is None else _one_of("keep", value, KEEP)


@dataclass(frozen=True)
class Engine:
    """What does the runs, and the address of its scheduler."""

    name: str = ENGINES[0]
    scheduler: str | None = None


def engine(keys: Mapping[str, Any]) -> Engine:
    """What does the runs; raises Mistake where it is not installed."""
    name = _one_of("engine", keys.get("engine"), ENGINES)
    where = keys.get("scheduler")
    if name != "dask":
        if where is not None:
            raise Mistake(f"scheduler={_shown(where)}: only engine=dask has one")
        return Engine(name)
    if where is not None and not (isinstance(where, str) and (where.startswith(SCHEMES) or Path(where).is_file())):
        raise Mistake(f"scheduler={_shown(where)}: needs tcp://HOST:PORT, or the file that a scheduler writes")
    if find_spec("distributed") is None:
        raise Mistake("engine=dask: the package distributed is not installed; pip install 'mali-sim[cluster]'")
    return Engine(name, where)


def workers(keys: Mapping[str, Any]) -> int:
    """How many workers; one per core by default."""
    value = keys.get("workers")
    return _cores() if value is None else _whole("workers", value, 1, 1024)


def out(keys: Mapping[str, Any]) -> str | None:
    """The folder of results, or none for the default."""
    value = keys.get("out")
    if value is not None and (isinstance(value, bool) or not isinstance(value, (str, int, float)) or value == ""):
        raise Mistake(f"out={_shown(value)}: needs the name of a folder")
    return None if value is None else str(value)


def scenario_names(keys: Mapping[str, Any]) -> list[str]:
    """The scenarios to compare, the reference first."""
    value = keys.get("scenarios")
    if isinstance(value, str) and "," in value:
        value = [name.strip() for name in value.split(",")]
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        one = value if isinstance(value, str) and value.isidentifier() and value != "status_quo" else ""
        told = "is one scenario, with nothing to compare it with: write" if one else "needs a list of names, as in"
        raise Mistake(f"scenarios={_shown(value)}: {told} scenarios=status_quo,{one or 'mobile'}")
    twice = sorted({name for name in value if value.count(name) > 1})
    if twice:
        raise Mistake(f"scenarios={_shown(value)}: '{twice[0]}' is named twice")
    return value


def worlds(keys: Mapping[str, Any], chosen: str | None, *, there: bool) -> str:
    """Whether pairs lie in plausible worlds or in one; `chosen` is the world that `world=` names, `there` whether a table of worlds is.

    Left open it is the one named, else plausible where that can be.
    """
    value = keys.get("worlds")
    if value is None:
        return WORLDS[0] if there and chosen is None else WORLDS[1]
    return one_of_two(_one_of("worlds", value, WORLDS), chosen)


def one_of_two(name: str, chosen: str | None) -> str:
    """The `worlds` of this name, unless `world=` has `chosen` another."""
    if chosen is not None and (name == WORLDS[0] or chosen != name):
        raise Mistake(f"worlds={name}: world={chosen} names one world; leave one of the two out")
    return name


def single_pair(keys: Mapping[str, Any]) -> Pair:
    """`seed`, and `history` where it is given, as the two seeds of one run."""
    future = _listed("seed", keys.get("seed"), "future")
    key = "seed" if keys.get("history") is None else "history"
    return Pair(_listed(key, keys[key], "history"), future)


def study(keys: Mapping[str, Any], known: Sequence[str]) -> str:
    """The name of the study to sweep."""
    value = keys.get("study")
    if value is None:
        raise Mistake(f"study=NAME is missing; known: {', '.join(known) or 'none'}")
    if not isinstance(value, (str, int, float)):
        raise Mistake(f"study={_shown(value)}: needs one name; known: {', '.join(known) or 'none'}")
    return str(value)


def many_pairs(keys: Mapping[str, Any]) -> list[Pair]:
    """`seeds` as pairs: a count gives pairs 1 to n; a list gives numbers, or [history, future]."""
    value = keys.get("seeds")
    if isinstance(value, list):
        numbers = [item if isinstance(item, list) else [item, item] for item in value]
        for item in numbers:
            if len(item) != 2:
                raise Mistake(f"seeds={_shown(value)}: {_shown(item)} is not [history,future]")
    else:
        count = _whole("seeds", value, 1, min(len(_seed_list("history")), len(_seed_list("future"))), LISTED)
        numbers = [[number, number] for number in range(1, count + 1)]
    pairs = [Pair(_listed("seeds", first, "history"), _listed("seeds", second, "future")) for first, second in numbers]
    if not pairs:
        raise Mistake("seeds=[]: needs at least one pair")
    if len(set(pairs)) < len(pairs):
        raise Mistake(f"seeds={_shown(value)}: a pair is listed twice")
    return pairs


def check_runs(pairs: int, scenarios: int, worlds: int = 1) -> None:
    """A study can be planned and finished: said before anything is built for it."""
    runs = pairs * scenarios * worlds
    if runs > MOST_RUNS:
        limit = f"more than the {MOST_RUNS:,} that one study may have"
        parts = [f"{worlds:,} worlds"] * (worlds > 1) + [f"{scenarios:,} scenarios", f"{pairs:,} pairs"]
        raise Mistake(f"{runs:,} runs ({' x '.join(parts)}) are {limit}; ask for less, or in several studies")


@lru_cache(maxsize=2)
def _seed_list(name: str) -> list[int]:
    """The project's append-only list of seeds, read once."""
    from sim.geography.seeds import random_list

    return random_list(name)


def _listed(key: str, number: Any, name: str) -> int:
    """The seed at that place, from 1, of the list."""
    seeds = _seed_list(name)
    return seeds[_whole(key, number, 1, len(seeds), LISTED) - 1]


def _whole(key: str, value: Any, low: int, high: int, why: str = "") -> int:
    allowed = f"a whole number from {low} to {high:,}{why}"
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Mistake(f"{key}={_shown(value)}: needs {allowed}")
    return value


def _one_of(key: str, value: Any, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise Mistake(f"{key}={_shown(value)}: needs one of {', '.join(allowed)}{nearest(str(value), allowed)}")
    return str(value)


def _shown(value: Any) -> str:
    return scalar(value).replace(" ", "")


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux tells which cores this process may use
        return os.cpu_count() or 1
