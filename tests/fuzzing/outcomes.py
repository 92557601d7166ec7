"""Metrics of one's own: files and the key `outcomes`, right, with a mistake, or mangled."""

from __future__ import annotations

from random import Random

from . import mangling
from .inputs import ACCEPT, REFUSE, Input

RIGHT = {
    "count": ("events", "deaths", "deaths_civilians"),
    "better": ("lower", "higher", "none"),
    "theme": ("armed groups", "own"),
    "about": ("words", "'1'"),
    "perpetrator": ("jnim", "[jnim, isgs]"),
    "type": ("one_sided",),
    "region": ("mopti", "Gao"),
    "from": ("2017-09-01",),
    "to": ("2018-09-01",),
}
WRONG = {
    "count": ("x", "3", "[events]", "null", "true", "{a: 1}", "[]"),
    "better": ("worse", "true", "[lower]", "null", "3", "{a: 1}"),
    "theme": ("weather", "[armed groups]", "null", "3", "true", "{a: 1}"),
    "about": ("{a: 1}", "[a]", "3", "true"),
    "x": ("1",),
    "perpetrator": ("nobody", "3", "{a: 1}", "[nobody]", "[[jnim]]", "true", "[]", "''", "[null]"),
    "type": ("x", "3", "[x]", "{a: 1}", "''"),
    "subtype": ("x", "3", "[]"),
    "region": ("atlantis", "3", "[mopti]", "{a: 1}", "true", "''"),
    "place": ("atlantis", "[gao]"),
    "radius_km": ("50", "true", "'50'", "-1", ".nan"),
    "from": ("2018-02-30", "1514764800", "true", "2040-01-01", "'2018'", "20180101", "2018-W01-1", "2018-01-01T00:00:00", "[2018-01-01]"),
    "to": ("0", "2018-01", "20170901", "2014-12-31", "2017-06-28"),
}
IN_EVENTS = ("perpetrator", "target", "type", "subtype", "region", "place", "radius_km", "from", "to")
ITEMS = (
    "deaths@gao:0km",
    "deaths@gao:9999km",
    "deaths@gao:50",
    "deaths@gao:nankm",
    "deaths@",
    "@gao",
    "deaths@x.gao",
    "deaths@region.atlantis",
    "x@gao",
    "deaths@gao@gao",
    "peace_index@gao",
    "",
    "attacks_minusma@gao",
    "deaths@region.gao:50km",
    "deaths@gao:1e3km",
    "deaths@gao:50kmkm",
    "deaths@gao:٣km",
    "deaths@../up",
    "x" * 300,
    "expected_deaths",
    "\x1b",
)


def make(rng: Random) -> Input:
    """One metric, as a file or on the command line."""
    way = rng.random()
    if way < 0.2:
        item = rng.choice(ITEMS)
        return Input(("run", f"outcomes=['{item}']"), must=REFUSE, names=("outcomes",), note=f"outcomes=[{item[:30]}]")
    given = {key: rng.choice(RIGHT[key]) for key in rng.sample(list(RIGHT), rng.randint(0, 4))}
    if way < 0.45:
        return _file(_text(given), ACCEPT if given else "either", "a metric of one's own", ())
    if way < 0.8:
        key = rng.choice(list(WRONG))
        value = rng.choice(WRONG[key])
        must = "either" if (key, value) in (("perpetrator", "[]"), ("subtype", "[]"), ("count", "null"), ("better", "null")) else REFUSE
        rest = {name: one for name, one in given.items() if name not in ("region", "from", "to", key)}
        return _file(_text(rest | {key: value}), must, f"outcome {key}: {value}", ("mine",))
    data = mangling.text(rng, _text(given | {"count": "deaths"})).encode("utf-8", "surrogatepass")
    return Input(_line(rng), {"own/outcome/mine.yaml": data}, note="a mangled metric")


def _text(given: dict[str, str]) -> str:
    top = "".join(f"{key}: {value}\n" for key, value in given.items() if key not in IN_EVENTS)
    inner = "".join(f"  {key}: {value}\n" for key, value in given.items() if key in IN_EVENTS)
    return "# mine\n" + top + (f"events:\n{inner}" if inner else "")


def _file(text: str, must: str, note: str, names: tuple[str, ...]) -> Input:
    return Input(
        ("run", "--config-dir", "own", "outcomes=[mine]"), {"own/outcome/mine.yaml": text.encode()}, must=must, note=note, names=names
    )


def _line(rng: Random) -> tuple[str, ...]:
    asked = ("run", "--config-dir", "own", "outcomes=[mine]")
    return rng.choice((asked, asked, ("list", "metrics", "--config-dir", "own"), ("run", "--config-dir", "own", "outcomes=[mine@mopti]")))
