"""Law 4: every draw is from a named decision of its part."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sources import FILES, PARTS, dotted, imports, sources, tree

from sim.declarations import decisions, draws
from sim.engine import chance


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


@pytest.mark.parametrize("label", sorted(PARTS))
def test_every_number_of_a_decision_is_used(label: str) -> None:
    made, used = set(), set()
    for path in sources(PARTS[label]):
        for node in tree(path).body:
            if isinstance(node, ast.Assign) and "chance.decision" in ast.unparse(node.value):
                made |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        used |= {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    assert made <= used, f"{label}: named and never drawn: {made - used}"


def test_decisions_are_named_after_a_part_that_imports_them_and_have_numbers_of_their_own() -> None:
    names = {name: label for label, part in PARTS.items() for name in draws(part)}
    written = [name for path in FILES for name in decisions(path)]
    assert sorted(written) == sorted(names), "each is written once, in a part's own file or a helper beside it, after the part"
    assert len({chance.decision(name) for name in names}) == len(names)
