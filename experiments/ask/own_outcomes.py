"""A metric of a user's own: which events count and what is added up over them, or a word of daily columns; which direction is better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask import yaml_file
from experiments.ask.mistakes import Mistake, nearest

if TYPE_CHECKING:
    from experiments.ask.outcomes import _Reader
    from sim.further_metrics import EventFilter, Further
    from sim.outputs.areas import Area
    from sim.settings import Calendar

WORDS = ("mean", "total", "last", "per_year", "ratio")
FIELDS = ("events", "count", *WORDS, "better", "theme", "about")
EVENTS = ("perpetrator", "target", "type", "subtype", "region", "cercle", "place", "radius_km", "from", "to")
BETTER = ("lower", "higher", "none")
EPOCH = date(1970, 1, 1)


def definition(name: str, content: Any, path: Path | None, reader: _Reader) -> Further:
    """The metric that `content`, or the file at `path`, describes; raises Mistake, one line that says where."""
    from sim.further_metrics import COUNTS, Further
    from sim.metrics import OWN, THEMES

    where = str(path) if path else f"outcomes.{name}"
    about = ""
    if path is not None:
        text, content = yaml_file.read(path)
        about = yaml_file.first_comment(text)
    content = _group(content, where, FIELDS)
    count, better, theme = content.get("count", "events"), content.get("better", "none"), content.get("theme", OWN)
    _one_of(count, tuple(COUNTS), f"{where}: count")
    _one_of(better, BETTER, f"{where}: better")
    _one_of(theme, (*THEMES, OWN), f"{where}: theme")
    word = _word(content, where)
    chosen = _group(content.get("events") or {}, f"{where}: events", EVENTS)
    filtered, area = _filter(chosen, where, reader), _area(chosen, where, reader)
    told = content.get("about")
    if told is not None and not isinstance(told, str):
        raise Mistake(f"{where}: about: needs a text that says what is counted")
    doc = told or about or f"{_words(count)} of events that {name}.yaml or the key outcomes chooses."
    kind = "circumstance" if better == "none" else "outcome"
    if word:
        columns, unit = _columns(word, content[word], where)
        said = doc if told or about else f"{word.replace('_', ' ').capitalize()} of {' and '.join(columns)}, as daily.parquet has it."
        return Further(name, unit, kind, better, said, theme=theme, word=word, columns=columns)
    return Further(name, COUNTS[count], kind, better, doc, events=filtered, count=count, area=area, theme=theme)


def _word(content: Mapping[str, Any], where: str) -> str:
    """The word of daily columns that is used, if any; raises Mistake where it stands beside another or beside events."""
    found = [word for word in WORDS if word in content]
    if len(found) > 1 or (found and ("events" in content or "count" in content)):
        raise Mistake(f"{where}: says {' and '.join([*found, *(one for one in ('events', 'count') if one in content)])}; give one")
    return "".join(found)


def _columns(word: str, value: Any, where: str) -> tuple[tuple[str, ...], str]:
    """The daily columns that a word is said of, and the unit; raises Mistake for a column that no run has."""
    from sim.declarations import declarations

    known = {one.name.removeprefix("tally."): one.form.unit for one in declarations() if one.name.startswith("tally.")}
    columns = tuple(map(str, value)) if isinstance(value, list) else (str(value),)
    if len(columns) != (2 if word == "ratio" else 1):
        raise Mistake(f"{where}: {word}: needs {'two columns, above and below' if word == 'ratio' else 'one column'}")
    for name in columns:
        if name not in known:
            raise Mistake(f"{where}: {word}: unknown column '{name}'{nearest(name, known)}; mali list columns daily has them")
    return columns, "ratio" if word == "ratio" else f"{known[columns[0]]} a year" if word == "per_year" else known[columns[0]]


def _filter(chosen: Mapping[str, Any], where: str, reader: _Reader) -> EventFilter:
    from sim.further_metrics import TYPES, EventFilter

    sides = _sides(reader)
    first, last = _dates(chosen, where, reader.calendar)
    return EventFilter(
        perpetrator=_names(chosen, "perpetrator", sides, where),
        target=_names(chosen, "target", sides, where),
        type=tuple(TYPES[one] for one in _names(chosen, "type", {name: (name,) for name in TYPES}, where)),
        subtype=_names(chosen, "subtype", _subtypes() if chosen.get("subtype") is not None else {}, where),
        first=first,
        last=last,
    )


def _dates(chosen: Mapping[str, Any], where: str, calendar: Calendar | None) -> tuple[int | None, int | None]:
    """First and last day that count, from 1970-01-01; dates between which no simulated day counts are a mistake."""
    first, last = (_day(chosen.get(key), f"{where}: {key}") for key in ("from", "to"))
    if first is not None and last is not None and first > last:
        raise Mistake(f"{where}: from {chosen['from']} is after to {chosen['to']}")
    if calendar is None:
        return first, last
    if first is not None and first > (calendar.end - EPOCH).days:
        raise Mistake(f"{where}: from {chosen['from']} is after the last simulated day, {calendar.end}")
    if last is not None and last < calendar.first:
        raise Mistake(f"{where}: to {chosen['to']} is before the first simulated day, {calendar.start}; give a later one")
    if last is not None and first is None and last < (calendar.mandate - EPOCH).days:
        begin = f"without from, events count from the mandate date, {calendar.mandate}, on; say from when they count"
        raise Mistake(f"{where}: to {chosen['to']} is too early: {begin}")
    return first, last


def _area(chosen: Mapping[str, Any], where: str, reader: _Reader) -> Area | None:
    kinds = [kind for kind in ("region", "cercle", "place") if chosen.get(kind) is not None]
    if len(kinds) > 1:
        raise Mistake(f"{where}: {' and '.join(kinds)} are two areas; give one")
    km = chosen.get("radius_km")
    if km is not None and (isinstance(km, bool) or not isinstance(km, (int, float))):
        raise Mistake(f"{where}: radius_km={km}: needs a number of km")
    if not kinds:
        if km is not None:
            raise Mistake(f"{where}: radius_km needs a place to draw it around")
        return None
    return reader.named(str(chosen[kinds[0]]), kinds[0], None if km is None else float(km), where)


def _sides(reader: _Reader) -> dict[str, tuple[str, ...]]:
    """Names that a perpetrator or a target may have, by their key, and words for several of them."""
    from sim.declarations import texts_of_events
    from sim.engine.parameters import place_key
    from sim.further_metrics import TOGETHER
    from sim.words import COALITIONS, GROUPS, MILITIAS

    groups = reader.seeds.groups
    named = [str(name) for name, kind in zip(groups["name"], groups["kind"], strict=True) if kind not in ("side", "unverified")]
    written = sorted(name for name in texts_of_events("initiator", "target") if name[0].isupper())  # of parts that a user adds, too
    return {place_key(name): (name,) for name in (*named, *written, *COALITIONS, *GROUPS, *MILITIAS)} | TOGETHER


def _subtypes() -> dict[str, tuple[str, ...]]:
    """Kinds of events that rules make."""
    from sim.declarations import texts_of_events

    return {name: (name,) for name in sorted(texts_of_events("subtype"))}


def _names(chosen: Mapping[str, Any], key: str, known: Mapping[str, tuple[str, ...]], where: str) -> tuple[str, ...]:
    from sim.engine.parameters import place_key

    value = chosen.get(key)
    found: list[str] = []
    for name in value if isinstance(value, list) else [] if value is None else [value]:
        if place_key(str(name)) not in known:
            listed = f"; known: {', '.join(known)}" if len(known) <= 20 else "; see mali list groups"
            raise Mistake(f"{where}: unknown {key} '{name}'{nearest(place_key(str(name)), known)}{listed}")
        found += known[place_key(str(name))]
    return tuple(dict.fromkeys(found))


def _group(value: Any, where: str, known: Sequence[str]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Mistake(f"{where}: needs keys with values; known: {', '.join(known)}")
    for key in map(str, value):
        if key not in known:
            raise Mistake(f"{where}: unknown key '{key}'{nearest(key, known)}; known: {', '.join(known)}")
    return {str(key): one for key, one in value.items()}


def _one_of(value: Any, known: Sequence[str], where: str) -> None:
    if value not in known:
        raise Mistake(f"{where}={value}: needs one of {', '.join(known)}{nearest(str(value), known)}")


def _day(value: Any, where: str) -> int | None:
    if value is None:
        return None
    try:  # on the command line it is a text; a number, which is none, and a time of day are not read
        day = value if type(value) is date else datetime.strptime(value, "%Y-%m-%d").date()
    except (TypeError, ValueError):
        raise Mistake(f"{where}={value}: needs a date such as 2017-09-01") from None
    return (day - EPOCH).days


def _words(count: str) -> str:
    return "Number" if count == "events" else f"Sum of {count}"
