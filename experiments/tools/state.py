"""Tables of the state: every array by its owner, orders and levers as parts read them, and what each rule reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from experiments.study.markdown import by_kind, code, sections, table
from sim.declarations import Declaration, declarations, reads
from sim.schedule import parts

HEADS = ("unit", "one for each of", "meaning")


def owners() -> str:
    """State by owner: the arrays that each rule alone may write, with unit, second axis and meaning; what every roster has apart."""
    found = (one for one in declarations() if one.kind not in ("actor", "measure") and not _basic(one.name))
    return _by_owner("array", found, lambda one: one.name)


def orders() -> str:
    """What each actor orders, and a rule carries out."""
    found = (one for one in declarations() if one.kind == "actor" and not one.name.endswith(".n"))
    rows = ((f"`{_rest(one.name)}`", *_cells(one)) for one in found)
    return table(("order", *HEADS), rows)


def heeded() -> str:
    """What each measure lays out for parts to read."""
    rows = ((f"`{_rest(one.name)}`", *_cells(one)) for one in declarations() if one.kind == "measure")
    return table(("lever, as parts read it", *HEADS), rows)


def what_rules_read() -> str:
    """What each rule reads of others, by kind."""
    return table(("rule", "arrays", "levers", "orders", "fields of events"), _rules())


def _rules() -> Iterator[tuple[str, ...]]:
    for name, part in sorted(parts().items()):
        if hasattr(part, "MECHANISM"):
            found = reads(part)
            arrays, levers, given = (by_kind(found[kind]) for kind in ("arrays", "levers", "orders"))
            yield f"[{name}](../{part.__name__.replace('.', '/')}.py)", arrays, levers, given, code(found["events"])


def _by_owner(head: str, found: Iterable[Declaration], name: Callable[[Declaration], str]) -> str:
    blocks: dict[str, list[tuple[str, ...]]] = {}
    for one in found:
        blocks.setdefault(one.owner, []).append((f"`{name(one)}`", *_cells(one)))
    return sections((head, *HEADS), sorted(blocks.items()), level=3)


def _cells(one: Declaration) -> tuple[str, str, str]:
    return one.form.unit, ", ".join(one.form.of), one.form.meaning


def _rest(name: str) -> str:
    return name.partition(".")[2]


def _basic(name: str) -> bool:
    return name.endswith((".slot", ".alive", ".size"))
