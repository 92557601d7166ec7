"""The kinds of inputs by name, and how one of them is made from a seed and a number."""

from __future__ import annotations

from random import Random

from . import circumstances, events, lines, manifests, outcomes, overrides, parts, scenarios, studies, tables, verdicts, worlds
from .inputs import Input, Make

KINDS: dict[str, Make] = {
    module.__name__.rpartition(".")[2]: module.make
    for module in (overrides, lines, scenarios, worlds, circumstances, studies, outcomes, verdicts, events, manifests, tables, parts)
}
SHARES = {"overrides": 4, "lines": 5, "manifests": 3, "tables": 3, "parts": 3}
"""Inputs in a turn of the wheel; one of each kind that takes long, since files of settings are composed by Hydra."""
WHEEL = [kind for kind in KINDS for _ in range(SHARES.get(kind, 1))]


def made(kind: str, seed: int, number: int) -> Input:
    """The same input for the same seed and number, whatever was made before."""
    return KINDS[kind](Random(f"{seed} {kind} {number}"))
