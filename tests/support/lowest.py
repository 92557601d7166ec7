"""Constraints for pip that install the oldest release of every library which pyproject.toml allows.

    python tests/support/lowest.py > lowest.txt
    pip install -c lowest.txt --editable '.[test]'

What pyproject.toml names is held to its lower bound; what comes with it is no newer than its pin in constraints.txt.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
ON_REQUEST = ("docs", "notebooks", "watch")
"""Extras that the tests do without and constraints.txt does not pin: they bring large programs along."""


def named(root: Path = ROOT) -> dict[str, Requirement]:
    """What the project and its extras ask for, by name, but for ON_REQUEST; the extras may name the project itself."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [extra for name, extra in project["optional-dependencies"].items() if name not in ON_REQUEST]
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    found = {canonicalize_name(one.name): one for one in map(Requirement, lines)}
    found.pop(canonicalize_name(project["name"]), None)
    return found


def pinned(root: Path = ROOT) -> dict[str, Requirement]:
    """The pins of constraints.txt that hold in this Python, by name."""
    lines = map(Requirement, (root / "constraints.txt").read_text(encoding="utf-8").split("\n")[:-1])
    return {canonicalize_name(one.name): one for one in lines if one.marker is None or one.marker.evaluate()}


def lower_bound(asked: Requirement) -> str:
    """The version behind the one >= of a requirement."""
    bounds = [one.version for one in asked.specifier if one.operator == ">="]
    if len(bounds) != 1:
        raise ValueError(f"pyproject.toml: {asked} needs one lower bound, as in {asked.name}>=1.0")
    return bounds[0]


def lines(root: Path = ROOT) -> Iterator[str]:
    """One constraint a package."""
    direct = named(root)
    for name, asked in direct.items():
        yield f"{name}=={lower_bound(asked)}"
    for name, pin in pinned(root).items():
        if name not in direct:
            yield f"{name}<={next(iter(pin.specifier)).version}"


if __name__ == "__main__":
    print("\n".join(lines()))
