"""Law 4: every draw is from a named decision of its part."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from types import ModuleType

import pytest
from sources import FILES, PARTS, dotted, imports, sources, tree

from sim.engine import chance
from sim.engine.day import name_of


@pytest.mark.parametrize("path", FILES, ids=dotted)
def test_no_other_source_of_chance_and_no_clock(path: Path) -> None:
    for name in imports(path):
        assert name.split(".")[0] not in {"random", "secrets", "uuid"}, name
        assert not name.startswith("numpy.random"), name
        assert name.split(".")[0] != "time" or path.name == "program.py", "only the plan measures time"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in (
            "np.random",
            "numpy.random",
            "model.random",
            "self.random",
            "model.rng",
        ):
            raise AssertionError(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("hash", "id"), f"{path.name}:{node.lineno}: {node.func.id}() differs between processes"


def draw_variables(part: ModuleType) -> dict[str, str]:
    """Names of variables that hold a decision's number, with the text they are made from."""
    found = {}
    for path in sources(part):
        for node in tree(path).body:
            if isinstance(node, ast.Assign) and "chance.decision" in ast.unparse(node.value):
                names = [n for target in node.targets for n in (target.elts if isinstance(target, ast.Tuple) else [target])]
                text = ast.unparse(node.value)
                if "in DRAWS)" in text.replace("))", ")"):
                    assert len(names) == len(part.DRAWS), f"{path.name}: one name for each draw"
                found.update({name.id: text for name in names if isinstance(name, ast.Name)})
    return found


@pytest.mark.parametrize("label", sorted(PARTS))
def test_every_draw_is_named_after_its_part_and_used(label: str) -> None:
    part = PARTS[label]
    for name in part.DRAWS:
        assert name.startswith(f"{name_of(part)}."), f"{label}: {name}"
    variables = draw_variables(part)
    used = {
        node.id for path in sources(part) for node in ast.walk(tree(path)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    assert set(variables) <= used, f"{label}: named and never drawn: {set(variables) - used}"
    texts = " ".join(variables.values())
    for name in part.DRAWS:
        assert "in DRAWS" in texts or f"'{name}'" in texts, f"{label}: {name} is declared and not drawn"
    named_here = re.findall(r"chance\.decision\('([^']+)'\)", texts)
    assert set(named_here) <= set(part.DRAWS), f"{label} draws {named_here} and declares {part.DRAWS}"


def test_decisions_have_different_names_and_numbers() -> None:
    names = [name for part in PARTS.values() for name in part.DRAWS]
    assert len(set(names)) == len(names)
    assert len({chance.decision(name) for name in names}) == len(names)
