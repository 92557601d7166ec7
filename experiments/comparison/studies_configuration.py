"""What differs in the configuration of studies: a row a setting, a column a study."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.comparison.studies_one import Study

APART = ("scenarios", "pairs", "worlds")
"""Sections that are told in rows of their own."""
ABSENT = "–"


def differing(studies: Sequence[Study]) -> pd.DataFrame:
    """Settings that are not the same in all studies: `setting`, then a column a letter; `–` where a study has no such setting.

    A scenario's levers are compared in the studies that have it; one that is not in all of them is a row of its own.
    """
    columns = {study.letter: settings(study) for study in studies}
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    rows = []
    for name in names:
        values = {letter: column.get(name, ABSENT) for letter, column in columns.items()}
        if len(set(values.values())) > 1 and not _only_absent(name, columns):
            rows.append({"setting": name, **values})
    return pd.DataFrame(rows, columns=["setting", *columns])


def settings(study: Study) -> dict[str, str]:
    """All settings of a study as texts, by the names that overrides have."""
    manifest = study.results.manifest
    configuration = manifest.get("configuration") or {}
    code, pairs = str(manifest.get("code_hash", "?"))[:12], study.results.manifest["pairs"]
    found = {
        "command": str(manifest.get("command", "?")),
        "version": str(manifest.get("version", "?")),
        "code of the model": code,
        "seeds": seeds(pairs),
        "worlds": worlds(study),
        "reference": study.results.reference,
    }
    found |= {name: shown(value) for name, value in leaves({k: v for k, v in configuration.items() if k not in APART})}
    found |= {f"library {name}": str(value) for name, value in (manifest.get("versions") or {}).items()}
    for scenario in levers(configuration):
        found[f"scenario {scenario}"] = "there"
    for scenario, tree in levers(configuration).items():
        found |= {f"{scenario}: {name}": shown(value) for name, value in leaves(tree)}
    return found


def levers(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """What each scenario orders and changes from the mandate date, by its name."""
    listed = configuration.get("scenarios")
    if not isinstance(listed, list):
        return {}
    trees = [one for one in listed if isinstance(one, Mapping) and "name" in one]
    return {str(tree["name"]): {key: value for key, value in tree.items() if key != "name"} for tree in trees}


def worlds(study: Study) -> str:
    """The worlds of a study in a few words."""
    results = study.results
    if results.ensemble:
        return f"{results.ensemble} plausible worlds"
    return results.worlds[0] if len(results.worlds) == 1 else f"{len(results.worlds)} worlds" if results.worlds else "?"


def seeds(pairs: Sequence[Mapping[str, Any]]) -> str:
    """How many pairs of seeds there are, and which by their numbers in the seed lists."""
    numbers = [pair.get("seed", pair.get("history")) for pair in pairs]
    count = f"{len(pairs)} pair{'s' if len(pairs) != 1 else ''}"
    if all(isinstance(number, int) for number in numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return f"{count}, {numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else f"{count}, {numbers[0]}"
    told = ", ".join(str(number) for number in numbers[:8])
    return f"{count}, {told}{' …' if len(numbers) > 8 else ''}"


def leaves(tree: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a tree under its dotted name; a list is one value."""
    if isinstance(tree, Mapping) and tree:
        for key, value in tree.items():
            yield from leaves(value, f"{above}.{key}" if above else str(key))
    elif above:
        yield above, tree


def shown(value: Any) -> str:
    """A value as YAML has it, in one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _only_absent(name: str, columns: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a scenario's lever is missing somewhere only because the scenario is, which has its own row, and is equal elsewhere."""
    scenario, colon, _ = name.partition(": ")
    if not colon:
        return False
    having = [column for column in columns.values() if f"scenario {scenario}" in column]
    return len({column.get(name, ABSENT) for column in having}) < 2
