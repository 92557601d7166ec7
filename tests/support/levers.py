"""What a scenario orders: its levers that differ from the status quo."""

from __future__ import annotations

from pathlib import Path

from experiments.ask.configuration import load
from experiments.ask.tree import leaves
from sim.settings import default_tree


def changed(scenario: str, *overrides: str, folder: Path | None = None) -> dict[str, object]:
    """Levers that differ from the status quo, as the model sees them."""
    usual = dict(leaves(default_tree()["measures"]))
    tree = load(scenario, *overrides, config_dir=folder).settings.tree()["measures"]
    return {key: value for key, value in leaves(tree) if usual.get(key) != value}
