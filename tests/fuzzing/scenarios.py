"""Scenario files: levers with values, orders for places, defaults; right ones, ones with a mistake, and mangled ones."""

from __future__ import annotations

from random import Random
from typing import Any

from . import mangling, values, yaml_text
from .inputs import EITHER, REFUSE, Input

LINE = ("run", "--config-dir", "own", "scenario=mine")
BASES = ("gao", "kidal", "Ménaka", "timbuktu", "ansongo", "ber", "diabaly", "lere", "tessalit")
ORDERS = {
    "bases": (
        "{action: close, to: gao}",
        "{action: shrink, to: gao, share: 0.3}",
        "{action: keep}",
        "{action: shrink, to: gao, men: 20, since: 2018-01-01}",
    ),
    "contingents": (
        "{leave: 2018-01-01}",
        "{caveats: {long_patrols: false}}",
        "{base: gao, men: 100, infantry: 50}",
        "{caveats: {beyond_km: 40}, since: 2018-03-01}",
    ),
    "patrol_areas": (
        "{at: labbezanga, base: ansongo, men: 150}",
        "{at: [16.0, -1.0], base: gao, men: 100, since: 2017-09-01, until: 2018-01-01}",
    ),
}
NAMES = {"bases": BASES, "contingents": ("germany", "Netherlands", "chad", "bangladesh"), "patrol_areas": ("road", "a", "x y")}
WRONG = {
    "bases": (
        "{action: close}",
        "{action: shut, to: gao}",
        "{action: close, to: atlantis}",
        "{action: shrink, to: gao, share: 1.5}",
        "{action: shrink, to: gao, share: true}",
        "{action: shrink, to: gao, share: '0.5'}",
        "{action: shrink, to: gao, men: 2.5}",
        "{action: shrink, to: gao, since: 1514764800}",
        "close",
        "[close]",
        "3",
        "{action: close, to: gao, since: 2018-02-30}",
        "{action: close, to: gao, since: 2015-01-01}",
        "{action: close, to: [gao]}",
        "{action: close, to: 3}",
        "{action: close, to: gao, since: true}",
        "{action: close, to: gao, since: '2018'}",
        "{action: [close], to: gao}",
        "{action: close, to: gao, since: 0}",
        "{action: close, to: gao, since: 2018-01-01T00:00:00}",
        "{action: close, to: gao, since: 1.5e9}",
        "{action: close, to: gao, since: 2030-01-01}",
        "{since: 20180101}",
    ),
    "contingents": (
        "{leave: 1514764800}",
        "{leave: true}",
        "{leave: 2018-02-30}",
        "{base: gao, men: true}",
        "{base: gao, men: 10, infantry: 50}",
        "{base: gao, men: '100'}",
        "{arrive: 2018-01-01}",
        "{caveats: {long_patrols: 1}}",
        "{caveats: {long_patrols: 'false'}}",
        "{caveats: {long_patrols: no thanks}}",
        "{caveats: [a]}",
        "{base: 3, men: 10}",
        "leave",
        "{leave: 0}",
        "{leave: 2016-01-01}",
        "{leave: 2040-01-01}",
        "{caveats: {long_patrols: 0}}",
        "{caveats: {beyond_km: true}}",
        "{caveats: {beyond_km: '40'}}",
        "{caveats: {beyond_km: 0}}",
    ),
    "patrol_areas": (
        "{at: atlantis, base: gao, men: 100}",
        "{at: [99, 0], base: gao, men: 100}",
        "{at: ['16', '0'], base: gao, men: 100}",
        "{at: [true, false], base: gao, men: 100}",
        "{men: 100}",
        "{at: [16.0], base: gao, men: 100}",
        "{at: labbezanga, base: atlantis, men: 10}",
        "{at: labbezanga, base: ansongo, men: '150'}",
        "{at: 3, base: gao, men: 10}",
        "3",
        "{at: labbezanga, base: ansongo, men: 150, since: 1514764800}",
        "{at: labbezanga, base: ansongo, men: 150, until: 0}",
        "{at: [nan, .nan], base: gao, men: 100}",
        "{at: labbezanga, base: ansongo, men: 150, since: 2040-01-01}",
        "{at: labbezanga, base: ansongo, men: 150, until: 2016-01-01}",
        "{at: [.nan, .inf], base: gao, men: 100}",
    ),
}
DEFAULTS = (
    "[mobile]",
    "[hybrid, _self_]",
    "mobile",
    "[mobil]",
    "[mine]",
    "3",
    "[3]",
    "{a: b}",
    "[../mobile]",
    "[mobile, {world: baseline}]",
    "null",
    "[null]",
    "[['mobile']]",
    "[]",
)


def make(rng: Random) -> Input:
    """A file, and the command that reads it."""
    way = rng.random()
    given = {one.key: values.allowed(rng, one) for one in yaml_text.chosen(rng, "measures")}
    written = {key: values.written(value) for key, value in given.items()}
    if way < 0.25:
        return _input(rng, yaml_text.text(rng, yaml_text.nested(written)), EITHER, "allowed values", shows=given)
    if way < 0.5:
        note, tree, names = yaml_text.with_mistake(rng, "measures", written)
        must = EITHER if "null" in note else REFUSE
        return _input(rng, yaml_text.text(rng, tree), must, note, names=names)
    if way < 0.7:
        return _orders(rng)
    if way < 0.78:
        return _input(rng, f"defaults: {rng.choice(DEFAULTS)}\n" + yaml_text.text(rng, yaml_text.nested(written)), EITHER, "defaults")
    return _mangled(rng, yaml_text.text(rng, yaml_text.nested(written)))


def _orders(rng: Random) -> Input:
    kind = rng.choice(list(ORDERS))
    if rng.random() < 0.3:
        name = rng.choice(NAMES[kind])
        return _input(rng, f"measures:\n  {kind}:\n    {name}: {rng.choice(ORDERS[kind])}\n", EITHER, f"an order: {kind}")
    order = rng.choice(WRONG[kind])
    name = "kidal" if kind == "bases" else "germany" if kind == "contingents" else "area"
    return _input(rng, f"measures:\n  {kind}:\n    {name}: {order}\n", REFUSE, f"{kind}: {order}", names=(kind, "mine.yaml, line 3:"))


def _mangled(rng: Random, text: str) -> Input:
    data = mangling.data(rng, text.encode()) if rng.random() < 0.2 else mangling.text(rng, text).encode("utf-8", "surrogatepass")
    return Input(_line(rng), {"own/scenario/mine.yaml": data}, note="a mangled scenario", encoding=rng.choice(("utf-8", "ascii")))


def _input(rng: Random, text: str, must: str, note: str, names: tuple[str, ...] = (), shows: dict[str, Any] | None = None) -> Input:
    return Input(LINE, {"own/scenario/mine.yaml": text.encode()}, must=must, note=note, names=names, shows=shows or {})


def _line(rng: Random) -> tuple[str, ...]:
    other = (("run", "-m", *LINE[1:]), ("compare", *LINE[1:3], "scenarios=status_quo,mine"), ("list", "scenarios", *LINE[1:3]))
    return LINE if rng.random() < 0.7 else rng.choice(other)
