"""What parts declare, gathered: the state they make, and what each is shown of it.

A part is a module. A rule has DECLARES and WRITES; an actor COLUMNS, CAPACITY and ORDERS. What it reads is found in its
source (`reading.py`). A part may have `fixed(p, geography)`, what follows from parameters and ground alone, and SCRATCH, paper that
nobody else sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from sim.engine.day import Step, name_of
from sim.engine.reading import reads
from sim.engine.roster import Roster, blank_orders
from sim.engine.state import PATHS, State, read_only


class Regime(NamedTuple):
    """What is in force for a while: levers by measure, and each part's parameters."""

    levers: Mapping[str, Any] = {}
    params: Mapping[str, Any] = {}


class Entry(NamedTuple):
    """One step with its verb, and what its part is shown and its parameters in each regime."""

    step: Step
    verb: Any
    views: tuple[SimpleNamespace, ...]
    params: tuple[Any, ...]


def parts_of(steps: Iterable[Step]) -> list[ModuleType]:
    """The parts that steps name, each once, in their order."""
    return list({step.part.__name__: step.part for step in steps}.values())


def actors_of(steps: Iterable[Step]) -> list[ModuleType]:
    """The parts that decide, in their order."""
    return [step.part for step in steps if step.decides]


def declared(parts: Iterable[ModuleType]) -> dict[str, Any]:
    """Forms of all arrays that parts declare, by name; ValueError where two declare one."""
    out: dict[str, Any] = {}
    for part in parts:
        for name, form in getattr(part, "DECLARES", {}).items():
            if name in out:
                raise ValueError(f"{name} has two owners, {name_of(part)} is the second")
            out[name] = form
    return out


def state_of(steps: Sequence[Step], axes: Mapping[str, int], capacities: Mapping[str, int]) -> State:
    """The blank state that the parts of a day declare; `capacities` gives each actor's rows, where they are not its CAPACITY."""
    rosters = {}
    for actor in actors_of(steps):
        kind = name_of(actor)
        rosters[kind] = Roster(kind, actor.COLUMNS, capacities.get(kind, actor.CAPACITY))
    return State(axes, declared(parts_of(steps)), rosters)


def orders_of(steps: Iterable[Step], state: State) -> dict[str, SimpleNamespace]:
    """What actors fill with their orders each day, by actor: an array a name of its ORDERS, and `n`, how many rows they are for."""
    return {name_of(actor): blank_orders(actor.ORDERS, state.rosters[name_of(actor)].capacity) for actor in actors_of(steps)}


def show(
    part: ModuleType, state: State, geography: Any, orders: Mapping[str, Any], regimes: Sequence[Regime] = (Regime(),)
) -> tuple[SimpleNamespace, ...]:
    """What a part is shown in each regime: the same arrays, orders and `scratch`, the levers that it reads, and its `fixed`."""
    writes = (*getattr(part, "WRITES", ()), *getattr(part, "DECLARES", {}))
    named = reads(part)
    view = state.view([name for name in named if name.split(".", 1)[0] not in PATHS], writes)
    asked = [name.split(".") for name in named if name.startswith(("levers.", "orders."))]
    if hasattr(part, "SCRATCH"):
        view.scratch = state.scratch(part.SCRATCH)
    view.orders = _orders(part, orders, [(actor, column) for kind, actor, column in asked if kind == "orders"])
    heeded = [(measure, lever) for kind, measure, lever in asked if kind == "levers"]
    fixed = _fixed(part, geography, [regime.params.get(name_of(part)) for regime in regimes])
    return tuple(
        SimpleNamespace(**vars(view), **ours, levers=_levers(regime.levers, heeded)) for regime, ours in zip(regimes, fixed, strict=True)
    )


def _fixed(part: ModuleType, geography: Any, params: Sequence[Any]) -> list[dict[str, SimpleNamespace]]:
    """`fixed` of a part for each regime's parameters, worked out once for equal ones; nothing where it has none."""
    if not hasattr(part, "fixed"):
        return [{} for _ in params]
    known: list[tuple[Any, SimpleNamespace]] = []
    for mine in params:
        if not any(mine == other for other, _made in known):
            known.append((mine, part.fixed(mine, geography)))
            for value in vars(known[-1][1]).values():
                if isinstance(value, np.ndarray):
                    value.flags.writeable = False
    return [{"fixed": next(made for other, made in known if other == mine)} for mine in params]


def _orders(part: ModuleType, orders: Mapping[str, Any], asked: list[tuple[str, str]]) -> SimpleNamespace:
    """Its own orders to fill, and read-only those of other actors that it asked for."""
    out: dict[str, SimpleNamespace] = {}
    for actor, column in asked:
        if actor not in orders or not hasattr(orders[actor], column):
            raise KeyError(f"orders.{actor}.{column}: no actor gives such an order")
        setattr(out.setdefault(actor, SimpleNamespace()), column, read_only(getattr(orders[actor], column)))
    if hasattr(part, "ORDERS"):
        out[name_of(part)] = orders[name_of(part)]
    return SimpleNamespace(**out)


def _levers(levers: Mapping[str, Any], asked: list[tuple[str, str]]) -> SimpleNamespace:
    """The levers asked for, by measure."""
    out: dict[str, SimpleNamespace] = {}
    for measure, lever in asked:
        if measure not in levers or lever not in levers[measure]:
            raise KeyError(f"levers.{measure}.{lever}: no measure has such a lever")
        value = levers[measure][lever]
        shown = read_only(np.ascontiguousarray(value)) if isinstance(value, np.ndarray) else value
        setattr(out.setdefault(measure, SimpleNamespace()), lever, shown)
    return SimpleNamespace(**out)


def entries_of(
    steps: Sequence[Step], state: State, geography: Any, orders: Mapping[str, Any], regimes: Sequence[Regime],
    absent: frozenset[str] = frozenset(),
) -> list[Entry]:  # fmt: skip
    """The day's steps, each with its verb, what its part is shown, and its parameters; rules that are `absent` are left out.

    ValueError for an absent name that is no rule.
    """
    unknown = sorted(absent - {step.name for step in steps if not step.decides})
    if unknown:
        raise ValueError(f"absent: {unknown[0]} is no rule; actors cannot be left out")
    shown = {part.__name__: show(part, state, geography, orders, regimes) for part in parts_of(steps)}
    kept = [step for step in steps if step.decides or step.name not in absent]
    params = {step.name: tuple(regime.params.get(step.name) for regime in regimes) for step in kept}
    return [Entry(step, getattr(step.part, step.verb), shown[step.part.__name__], params[step.name]) for step in kept]
