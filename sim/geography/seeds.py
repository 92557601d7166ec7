"""The starting world: `seeds/mali/*.csv` read, checked against their schema, and handed out as read-only columns.

Whatever is wrong is one line that names file, row (the heading is row 1), column, what stood there and what may.
Longer than 200 lines because a table is read in one pass of checks, each with its own complaint.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.geography.seed_schema import FILES, Column, File

_PACKAGE = Path(__file__).resolve().parents[1]
FOLDER = _PACKAGE / "_seeds" if (_PACKAGE / "_seeds").is_dir() else _PACKAGE.parent / "seeds"
SEED_LIMIT = 2**63

_NUMBER, _KEY = set("0123456789+-.eE"), re.compile(r"[a-z0-9_]+")
_DAY, _MONTH = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_DTYPE: dict[str, Any] = {"int": np.int64, "float": np.float64, "flag": np.bool_, "date": "datetime64[D]"}


class SeedError(ValueError):
    """A seed file is missing or wrong; the text is one line."""


@dataclass(frozen=True, eq=False)
class Table:
    """One file as columns of equal length: text as str, numbers as float64 or int64, days as datetime64[D]."""

    name: str
    columns: Mapping[str, np.ndarray] = field(repr=False)

    def __getitem__(self, column: str) -> np.ndarray:
        """Read one column; it cannot be written to."""
        try:
            return self.columns[column]
        except KeyError:
            raise SeedError(_unknown(f"table {self.name}: column", column, self.columns)) from None

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def where(self, **values: object) -> Table:
        """Keep the rows whose columns equal the given values."""
        keep = np.ones(len(self), dtype=bool)
        for column, value in values.items():
            keep &= self[column] == value
        return Table(self.name, {name: _frozen(column[keep]) for name, column in self.columns.items()})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Go through the rows as plain dicts, in the file's order."""
        for cells in zip(*self.columns.values(), strict=True):
            yield dict(zip(self.columns, cells, strict=True))


@dataclass(frozen=True, eq=False)
class Seeds:
    """Every table of the starting world; `seeds.places` is `seeds.tables["places"]`."""

    tables: Mapping[str, Table]

    def __getattr__(self, name: str) -> Table:
        if name.startswith("__") or name == "tables":
            raise AttributeError(name)
        try:
            return self.tables[name]
        except KeyError:
            raise AttributeError(_unknown("seed table", name, self.tables)) from None

    @cached_property
    def points(self) -> dict[str, tuple[float, float]]:
        """Latitude and longitude of every place, by key."""
        rows = zip(self.places["key"], self.places["latitude"], self.places["longitude"], strict=True)
        return {str(key): (float(latitude), float(longitude)) for key, latitude, longitude in rows}


def load(folder: Path | None = None) -> Seeds:
    """Read and check every file of `folder`/mali; `folder` is the project's own seeds unless given.

    Raises:
        SeedError: a file is missing or breaks its schema.
    """
    root = FOLDER if folder is None else Path(folder)
    shown = "seeds" if folder is None else str(root)
    tables, titles = {}, {name: f"{shown}/mali/{name}.csv" for name in FILES}
    for name, schema in FILES.items():
        tables[name] = _read(root / "mali" / f"{name}.csv", titles[name], name, schema)
    for name, schema in FILES.items():
        _check_references(titles[name], tables, name, schema)
    return Seeds(tables)


def random_list(name: str, main: bool = True) -> list[int]:
    """The append-only list of replicate seeds for `name`, "history" or "future"; main and dev lists never share one.

    Raises:
        SeedError: no such list, or a line is no whole number in 0 to 2**63 - 1.
    """
    path = FOLDER / "random" / f"{name}_{'main' if main else 'dev'}.txt"
    title = f"seeds/random/{path.name}"
    if not path.is_file():
        raise SeedError(f"{title}: no such file; known lists are history and future")
    found: list[int] = []
    for i, line in enumerate(path.read_text(encoding="ascii").splitlines(), start=1):
        if line.startswith("#"):
            continue
        if not (line.isascii() and line.isdigit() and int(line) < SEED_LIMIT):
            raise SeedError(f"{title} row {i}: got {line!r}, needs a whole number in 0 to 2**63 - 1")
        found.append(int(line))
    return found


@lru_cache(maxsize=2)
def _main_list(name: str) -> tuple[int, ...]:
    return tuple(random_list(name))


def numbered(name: str, number: int) -> int:
    """The seed at a place, from 1, of the list for `name`; SeedError where the list is shorter."""
    seeds = _main_list(name)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(seeds):
        raise SeedError(f"seed {number}: needs a whole number from 1 to {len(seeds)}")
    return seeds[number - 1]


def _unknown(what: str, name: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"{what} {name!r} is unknown; " + (f"did you mean {close[0]}?" if close else "known: " + ", ".join(known))


def _frozen(column: np.ndarray) -> np.ndarray:
    column.setflags(write=False)
    return column


def _complaint(title: str, row: int, column: str, got: str, needs: str) -> SeedError:
    return SeedError(f'{title} row {row + 2} column {column}: got "{got}", needs {needs}'.replace("\n", "\\n"))


def _read(path: Path, title: str, name: str, schema: File) -> Table:
    raw = _cells(path, title, list(schema.columns))
    columns = {}
    for column, rule in schema.columns.items():
        _check_text(title, column, raw[column], rule)
        columns[column] = _frozen(_converted(title, column, raw[column], rule))
    _check_unique(title, schema, raw)
    _check_rising(title, schema, columns)
    return Table(name, columns)


def _cells(path: Path, title: str, names: list[str]) -> dict[str, Sequence[str]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.reader(stream, strict=True))
    except FileNotFoundError:
        raise SeedError(f"{title}: no such file") from None
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise SeedError(f"{title}: not readable as CSV in UTF-8 ({error})") from None
    heading = rows[0] if rows else []
    for column in names:
        if heading.count(column) != 1:
            raise SeedError(f"{title} row 1 column {column}: stands there {heading.count(column)} times, needs once")
    for column in heading:
        if column not in names:
            raise SeedError(f"{title} row 1 column {column}: unknown, known are {', '.join(names)}")
    for i, row in enumerate(rows[1:]):
        if len(row) != len(heading):
            at = heading[min(len(row), len(heading) - 1)]
            raise _complaint(title, i, at, ",".join(row), f"{len(heading)} cells, not {len(row)}")
    if not rows[1:]:
        raise SeedError(f"{title} row 2 column {names[0]}: got nothing, needs at least one row")
    return dict(zip(heading, zip(*rows[1:], strict=True), strict=True))


def _check_text(title: str, column: str, cells: Sequence[str], rule: Column) -> None:
    """Refuse a cell whose characters cannot be of its kind, before any conversion."""
    if rule.kind in ("int", "float", "flag"):
        fine = set().union(*cells) <= _NUMBER if cells else True
        bad = None if fine else next(i for i, cell in enumerate(cells) if not set(cell) <= _NUMBER)
    else:
        pattern = {"key": _KEY, "date": _DAY, "month": _MONTH}.get(rule.kind)
        allowed = set(rule.allowed) if rule.allowed and not rule.refs else None
        good = {cell for cell in set(cells) if _is_word(cell, pattern, allowed)}
        bad = next((i for i, cell in enumerate(cells) if cell and cell not in good), None)
    if bad is None and not rule.optional and "" in cells:
        bad = list(cells).index("")
    if bad is not None:
        raise _complaint(title, bad, column, cells[bad], rule.wanted())


def _is_word(cell: str, pattern: re.Pattern[str] | None, allowed: set[str] | None) -> bool:
    if pattern is not None:
        return pattern.fullmatch(cell) is not None
    return cell in allowed if allowed is not None else cell == cell.strip() and cell.isprintable()


def _converted(title: str, column: str, cells: Sequence[str], rule: Column) -> np.ndarray:
    """Turn checked cells into one typed array, or name the first cell that will not turn or lies out of range."""
    if rule.kind in ("text", "key", "month"):
        if rule.low is not None:
            bad = next((i for i, c in enumerate(cells) if c and not str(rule.low) <= c <= str(rule.high)), None)
            if bad is not None:
                raise _complaint(title, bad, column, cells[bad], rule.wanted())
        return np.array(cells, dtype=np.str_)
    values = [_value(cell, rule.kind) for cell in cells]
    for i, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if value is None or (cell and rule.low is not None and not rule.low <= value <= rule.high):  # type: ignore[operator]
            raise _complaint(title, i, column, cell, rule.wanted())
    return np.array(values, dtype=_DTYPE[rule.kind])


def _value(cell: str, kind: str) -> Any:
    """One cell's value, a day as its own text; None where it is no value of the kind."""
    if kind == "flag":
        return {"0": False, "1": True}.get(cell)
    try:
        if kind == "date":
            np.datetime64(cell, "D")
            return cell
        if cell == "":
            return float("nan")
        return int(cell) if kind == "int" else float(cell)
    except ValueError:
        return None


def _check_unique(title: str, schema: File, raw: Mapping[str, Sequence[str]]) -> None:
    for columns in schema.unique:
        seen: dict[tuple[str, ...], int] = {}
        for i, name in enumerate(zip(*(raw[column] for column in columns), strict=True)):
            first = seen.setdefault(name, i)
            if first != i:
                needs = f"a row of its own, and row {first + 2} has the same {', '.join(columns)}"
                raise _complaint(title, i, columns[-1], name[-1], needs)


def _check_rising(title: str, schema: File, columns: Mapping[str, np.ndarray]) -> None:
    for names in schema.rising:
        for a, b in zip(names[:-1], names[1:], strict=True):
            bad = np.flatnonzero(columns[a] > columns[b])
            if bad.size:
                i = int(bad[0])
                raise _complaint(title, i, b, f"{columns[b][i]:g}", f"at least {columns[a][i]:g}, its row's {a}")


def _check_references(title: str, tables: Mapping[str, Table], name: str, schema: File) -> None:
    for column, rule in schema.columns.items():
        if not rule.refs:
            continue
        known = set(rule.allowed) | ({""} if rule.optional else set())
        for target in rule.refs:
            table, key = target.split(".")
            known |= set(tables[table][key].tolist())
        cells = tables[name][column].tolist()
        if not known.issuperset(cells):
            bad = next(i for i, cell in enumerate(cells) if cell not in known)
            close = get_close_matches(cells[bad], known, n=1)
            raise _complaint(title, bad, column, cells[bad], rule.wanted() + (f" ({close[0]}?)" if close else ""))
