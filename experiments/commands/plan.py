"""The day as a table: every step in its order, what it reads and writes, its draws, and the measures in force."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.cli import Request

USES = ("scenario",)
WIDTH = 110


def main(request: Request) -> int:
    """Print the plan of one scenario's day."""
    from experiments.configuration import Composer

    composer = Composer(request.config_dir)
    configuration = composer.compose(request.overrides)
    if request.options.cfg:
        print(composer.text([configuration]), end="")
        return 0
    from sim.model import plan
    from sim.settings import default_tree

    settings = configuration.settings
    for number, step in enumerate(plan(settings), start=1):
        print("\n".join(_step(number, step)))
    print("\nmeasures in force: " + (", ".join(_changed(settings.tree(), default_tree())) or "those of the status quo"))
    return 0


def _step(number: int, step: Mapping[str, Any]) -> Iterator[str]:
    share = f"  {100 * float(step['share']):.0f}% of the time" if step.get("share") is not None else ""
    yield f"{number:>2} {step['step']} ({step['mechanism']}){share}"
    yield from _wrapped("", step["doc"])
    for name in ("reads", "writes", "draws"):
        yield from _wrapped(name, ", ".join(step[name]) if not isinstance(step[name], str) else step[name])


def _wrapped(name: str, text: str) -> Sequence[str]:
    if not text:
        return []
    head = f"   {name + ' ' if name else ''}"
    return textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * 10, break_on_hyphens=False)


def _changed(tree: Mapping[str, Any], default: Mapping[str, Any]) -> list[str]:
    """Levers that differ from the status quo, as KEY=VALUE."""
    from experiments.composed import leaves

    usual = dict(leaves(default["measures"], "measures."))
    return [f"{key}={value}" for key, value in leaves(tree["measures"], "measures.") if usual.get(key) != value]
