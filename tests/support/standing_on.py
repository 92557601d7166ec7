"""Which test files stand on a source file: by imports, counted in steps, and by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOUND_BY_NAME = {
    "experiments/cli.py": "experiments/commands",
    "experiments/commands/list.py": "experiments/tools",
    "experiments/show/figures/__init__.py": "experiments/show/figures",
    "tests/experiments/test_output_baseline.py": "tests/support/outputs",
}
"""Files that find others by their names and import them as they are asked for."""


@cache
def sources(root: Path) -> dict[str, Path]:
    """Files of the model, the experiments and the tests by module name; what tests share goes by its bare name."""
    out = {}
    for folder in ("sim", "experiments", "tests"):
        for path in sorted((root / folder).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            out[name.removeprefix("tests.support.")] = path
    return out


@cache
def imported(root: Path, module: str) -> frozenset[str]:
    """Modules of the project that a module imports, and those that it finds by name; a test that calls the command imports it."""
    known, path = sources(root), sources(root)[module]
    text, out = path.read_text(encoding="utf-8"), set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            out |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & set(known)
            out |= inner or {node.module}
    if module.startswith("tests.") and re.search(r"experiments\.cli|\bmali\(", text):
        out.add("experiments.cli")
    folder = FOUND_BY_NAME.get(path.relative_to(root).as_posix())
    if folder:
        out |= {name for name, file in known.items() if file.parent == root / folder}
    return frozenset(out & set(known) - {module})


def layers_of(root: Path, path: str, steps: int = 3) -> list[list[Path]]:
    """Test files that import a source file: at once or by its name, then by one module between, and so on."""
    known = sources(root)
    module = next(name for name, file in known.items() if file == root / path)
    stem, seen, layer, out = Path(path).stem.strip("_"), {module}, {module}, []
    for step in range(steps):
        layer = {name for name in known if name not in seen and imported(root, name) & layer}
        seen |= layer
        named = {name for name in known if not step and name.rpartition(".")[2] == f"test_{stem}"}
        seen |= named
        out.append(sorted({known[name] for name in named | set(_tests(layer))}))
        layer -= set(_tests(layer))
    return out


def own_tests(root: Path, path: str) -> set[str]:
    """Names of the test files that are a source file's own, its folder's, or those of a module that imports it: of a command, test_cli."""
    known = sources(root)
    module = next(name for name, file in known.items() if file == root / path)
    users = {name for name in known if module in imported(root, name)}
    called = {"cli"} if any(name.startswith("experiments.commands.") for name in users | {module}) else set()
    return {f"test_{name.rpartition('.')[2].strip('_')}.py" for name in users | called | {module, module.rpartition(".")[0]}}


def _tests(names: set[str]) -> Iterator[str]:
    return (name for name in names if name.rpartition(".")[2].startswith("test_"))


def areas_of(root: Path, path: str) -> list[str]:
    """Areas of the baseline of outputs that stand on a source file, those that import it first, then by one module between, and so on."""
    known = sources(root)
    module = next(name for name, file in known.items() if file == root / path)
    areas = {name: name.rpartition(".")[2] for name in known if name.startswith("outputs.") and not name.endswith((".form", ".made"))}
    layer, seen, found = {module}, {module}, list[str]()
    for _ in range(4):
        layer = {name for name in known if name not in seen and imported(root, name) & layer}
        seen |= layer
        found += sorted((areas[name] for name in layer & set(areas)), key=lambda area: (area not in path, area))
    return found
