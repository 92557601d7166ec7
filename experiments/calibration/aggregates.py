"""Sums and shares that say most: made of what is measured, in the same way of a history and of the record."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.validation import sides
from experiments.validation.score import Key

AGGREGATE, SHARE = "aggregate", "cercle_share"
FAMILIES = {AGGREGATE: "sums over the whole area and time", SHARE: "shares of deaths by cercle"}
"""Families beside those that validation has."""
MONTHS = 24.0
"""Of the two years over which levels are means."""
PERPETRATORS = ("army", "jihadists", "militias", sides.GROUPS, "others", "unidentified")
FIGHTING = ("army", "jihadists", "militias", sides.GROUPS)


def with_sums(found: Mapping[Key, float]) -> dict[Key, float]:
    """What is measured, the sums and the shares."""
    cercles = {name: value for (family, name), value in found.items() if family == "cercle"}
    total = sum(cercles.values())
    shares = {(SHARE, name): value / total if total else 0.0 for name, value in cercles.items()}
    return {**found, **shares, **{(AGGREGATE, name): value for name, value in _sums(found).items()}}


def _sums(found: Mapping[Key, float]) -> dict[str, float]:
    out = {"deaths": _sum(found, "half_year") + _sum(found, "first_half_year")}
    for kind in ("state_based", "non_state", "one_sided"):
        out[f"lethal events, {kind}"] = MONTHS * _sum(found, "level", "lethal_events", kind)
        out[f"deaths, {kind}"] = _sum(found, "zone", kind)
    for zone in ("North", "Centre"):
        out[f"deaths, {zone}"] = _sum(found, "zone", zone)
    out["attacks on the mission"], out["peacekeepers killed"] = _sum(found, "mission", "attacks"), _sum(found, "mission", "deaths")
    for mode in ("IED_mine", "indirect_fire", "direct"):
        out[f"attacks on the mission, {mode}"] = _sum(found, "mode", f"{mode}.")
    for kind in ("jihadists", "armed_groups", "militias"):
        out[f"armed men, {kind}"] = _sum(found, "fighters", f"{kind}.")
    for kind in PERPETRATORS:
        out[f"civilians killed by {kind}"] = found.get(("dyad", f"deaths: {kind} on {sides.CIVILIANS}"), 0.0)
    for kind in FIGHTING:
        out[f"deaths in fights of {kind}"] = sum(
            value for (family, name), value in found.items() if family == "dyad" and _fight(name) and kind in _fight(name)
        )
    return out


def _fight(name: str) -> tuple[str, ...]:
    """The two kinds of sides of deaths in fights; none of other measures."""
    what, _, pair = name.partition(": ")
    return tuple(pair.split(" and ")) if what == "deaths" and " and " in pair else ()


def _sum(found: Mapping[Key, float], family: str, *words: str) -> float:
    """Of a family's measures whose names hold all the words."""
    return sum(value for (one, name), value in found.items() if one == family and all(word in name for word in words))
