"""The day as a table: every step in its order, what it reads (arrays, levers, orders, events) and writes, and its draws."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.ask.command import Request

USES = ("scenario",)
WIDTH = 110


def main(request: Request) -> int:
    """Print the plan of one scenario's day."""
    from experiments.ask.configuration import Composer

    composer = Composer(request.config_dir)
    configuration = composer.compose(request.overrides)
    if request.options.cfg:
        print(composer.text([configuration]), end="")
        return 0
    from sim.plan import plan
    from sim.settings import default_tree

    settings = configuration.settings
    phase = ""
    for number, step in enumerate(plan(settings), start=1):
        if step["phase"] != phase:
            phase = step["phase"]
            print(phase)
        print("\n".join(_step(number, step)))
    print("\nmeasures in force: " + (", ".join(_changed(settings.tree(), default_tree())) or "those of the status quo"))
    return 0


def _step(number: int, step: Mapping[str, Any]) -> Iterator[str]:
    if not step["verb"]:
        yield f"     {step['doc']}"
        return
    yield f"  {number:>2} {step['step']}.{step['verb']} ({step['mechanism']}), {100 * step['share']:.1f}% of the time"
    reads = {f"reads {kind}": names for kind, names in step["reads"].items() if names}
    for name, words in {"": step["doc"], "acts": step["acts"], **reads, "writes": step["writes"], "draws": step["draws"]}.items():
        yield from _wrapped(name, words)


def _wrapped(name: str, text: str | Sequence[str]) -> Sequence[str]:
    words = text if isinstance(text, str) else ", ".join(text)
    head = f"     {name + ' ' if name else ''}"
    return textwrap.wrap(words, WIDTH, initial_indent=head, subsequent_indent=" " * 7, break_on_hyphens=False)


def _changed(tree: Mapping[str, Any], default: Mapping[str, Any]) -> list[str]:
    """Levers that differ from the status quo, as KEY=VALUE."""
    from experiments.ask.tree import leaves

    usual = dict(leaves(default["measures"], "measures."))
    return [f"{key}={value}" for key, value in leaves(tree["measures"], "measures.") if usual.get(key) != value]
