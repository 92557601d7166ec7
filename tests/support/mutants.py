"""Mutants of a source file: small changes such as `<` to `<=`, `+` to `-`, another number, or a statement left out.

What is declared is left alone (parameters with their ranges, arrays, annotations: laws and files of defaults hold those), and so are
messages and, in figures, reports and documents, numbers of their layout.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

COMPARED = {
    ast.Lt: ("<", ("<=", ">=")), ast.LtE: ("<=", ("<", ">")), ast.Gt: (">", (">=", "<=")), ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)), ast.NotEq: ("!=", ("==",)), ast.In: ("in", ("not in",)), ast.NotIn: ("not in", ("in",)),
    ast.Is: ("is", ("is not",)), ast.IsNot: ("is not", ("is",)),
}  # fmt: skip
COMPUTED = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "*"), ast.Mod: ("%", "*"),
    ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"),
}  # fmt: skip
CALLED = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "any": "all", "all": "any", "argmin": "argmax",
          "argmax": "argmin", "floor": "ceil", "ceil": "floor"}  # fmt: skip
DECLARING = {
    "parameter", "switch", "choice", "array", "Field", "field", "orders", "decision", "opportunities", "NamedTuple", "TypeVar",
    "namedtuple", "lru_cache", "add_argument", "getLogger",
}  # fmt: skip
LAID_OUT = ("experiments/plots/", "experiments/report/", "experiments/docs/")


@dataclass(frozen=True)
class Mutant:
    """One change of a file: the bytes from `start` to `end` become `new`; `what` says it, `text` is the line as it stands."""

    path: str
    line: int
    start: int
    end: int
    new: str
    what: str
    text: str

    def of(self, source: bytes) -> bytes:
        """The source with the change."""
        return source[: self.start] + self.new.encode() + source[self.end :]

    @property
    def name(self) -> str:
        """What tells it from others as long as its line stands: file, line's text, change."""
        return f"{self.path} | {self.text} | {self.what}"


class _Source:
    """A file's bytes, and where in them a node begins and ends."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source
        self.lines = source.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """First byte of a node and the one after its last."""
        return (
            self.starts[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            self.starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
        )

    def text(self, node: ast.AST) -> str:
        """A node as it is written."""
        start, end = self.span(node)
        return self.source[start:end].decode()

    def mutant(self, start: int, end: int, new: str) -> Mutant:
        """A change of some bytes."""
        line = self.source[:start].count(b"\n")
        was = " ".join(self.source[start:end].decode().split())
        return Mutant(self.path, line + 1, start, end, new, f"{was} -> {new}", self.lines[line].decode().strip())

    def between(self, left: ast.AST, right: ast.AST, old: str, new: str) -> Iterator[Mutant]:
        """The word between two nodes changed."""
        start, end = self.span(left)[1], self.span(right)[0]
        gap = self.source[start:end].decode()
        found = re.search(rf"(?<![\w<>=!]){re.escape(old)}(?![\w<>=])", re.sub(r"#[^\n]*", lambda m: " " * len(m[0]), gap))
        if found:
            yield self.mutant(start + found.start(), start + found.end(), new)


def mutants(path: str, source: bytes) -> list[Mutant]:
    """All mutants of a file, in the order of its text."""
    kept = _Source(path, source)
    found = [mutant for node in _meant(ast.parse(source)) for mutant in _of(node, kept)]
    return sorted(found, key=lambda mutant: (mutant.start, mutant.end, mutant.new))


def _meant(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes that do something, without what declares, names types or words a message."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Raise, ast.Assert, ast.JoinedStr)):
        return
    if isinstance(node, ast.Call) and _called(node) in DECLARING:
        return
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, ast.AST):
                yield from _meant(inner)


def _called(node: ast.Call) -> str:
    """Last word of what a call calls."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _of(node: ast.AST, kept: _Source) -> Iterator[Mutant]:
    """Mutants of one node, without those inside it."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
            old, new = COMPARED[type(op)]
            for word in new:
                yield from kept.between(left, right, old, word)
    elif isinstance(node, ast.BoolOp):
        old, word = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            yield from kept.between(left, right, old, word)
    elif isinstance(node, ast.BinOp) and type(node.op) in COMPUTED and not isinstance(node.left, ast.JoinedStr):
        yield from kept.between(node.left, node.right, *COMPUTED[type(node.op)])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub, ast.Invert)):
        start, end = kept.span(node)
        yield kept.mutant(start, end, f"({kept.text(node.operand)})")
    elif isinstance(node, ast.Constant):
        yield from _numbers(node, kept)
    elif isinstance(node, ast.Call):
        yield from _calls(node, kept)
    elif isinstance(node, ast.stmt):
        yield from _statements(node, kept)


def _numbers(node: ast.Constant, kept: _Source) -> Iterator[Mutant]:
    """Another number, or the other truth value; numbers of a layout are for eyes."""
    value, (start, end) = node.value, kept.span(node)
    if isinstance(value, bool):
        yield kept.mutant(start, end, str(not value))
    elif isinstance(value, (int, float)) and not kept.path.startswith(LAID_OUT):
        more = value + 1 if isinstance(value, int) else 2.0 * value if value else 1.0
        yield kept.mutant(start, end, repr(more))
        if value:
            yield kept.mutant(start, end, repr(value - 1 if isinstance(value, int) else 0.5 * value))


def _calls(node: ast.Call, kept: _Source) -> Iterator[Mutant]:
    """The opposite function, or a range that ends one earlier."""
    name = _called(node)
    if name in CALLED:
        start, end = kept.span(node.func)
        yield kept.mutant(end - len(name), end, CALLED[name])
    if name == "range":
        last = node.args[-1] if len(node.args) < 3 else node.args[1]
        yield kept.mutant(*kept.span(last), f"({kept.text(last)}) - 1")


def _statements(node: ast.stmt, kept: _Source) -> Iterator[Mutant]:
    """A statement left out where the rest still runs, the other branch taken, a loop ended early or late."""
    span = kept.span(node)
    if isinstance(node, ast.Expr) and not isinstance(node.value, (ast.Constant, ast.Yield, ast.YieldFrom)):
        yield kept.mutant(*span, "pass")
    elif isinstance(node, ast.AugAssign):
        yield kept.mutant(*span, "pass")
        if type(node.op) in COMPUTED:
            old, new = COMPUTED[type(node.op)]
            yield from kept.between(node.target, node.value, f"{old}=", f"{new}=")
    elif isinstance(node, ast.Assign) and not any(isinstance(inner, ast.Name) for inner in _targets(node)):
        yield kept.mutant(*span, "pass")
    elif isinstance(node, (ast.If, ast.While)) and not isinstance(node.test, (ast.Compare, ast.BoolOp, ast.UnaryOp)):
        yield kept.mutant(*kept.span(node.test), f"not ({kept.text(node.test)})")
    elif isinstance(node, (ast.Continue, ast.Break)):
        yield kept.mutant(*span, "break" if isinstance(node, ast.Continue) else "continue")


def _targets(node: ast.Assign) -> Iterator[ast.expr]:
    """What an assignment sets, tuples taken apart."""
    for target in node.targets:
        yield from target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
