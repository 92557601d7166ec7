"""Study files: designs over declared numbers, right, with a mistake, or mangled."""

from __future__ import annotations

from random import Random

from . import mangling, values
from .inputs import ACCEPT, EITHER, REFUSE, Input

LINE = ("sweep", "--config-dir", "own", "study=mine")
HEAD = (
    "scenarios: [mobile]\n",
    "scenarios: [mobile]\nseeds: 2\n",
    "scenarios: status_quo, hybrid\nkeep: outcomes\n",
    "scenarios: [mobile]\nkeep: daily\n",
)
POINT = "design: {kind: list, points: [{}]}\n"
WRONG = (
    ("seeds", "0 -1 1.5 true null a '1' {a:1} [] [[1]] [1,1] ['1'] 2018-02-30 !!float{} 1e3 .nan 10001"),
    ("scenarios", "[] null 3 {a:1} [mobil] [3] [null] [mobile,mobile] mobil true"),
    ("keep", "all [daily] 3 true {a:1} Daily '' 0 false []"),
    ("against", "mobil [mobil] ../up [../up] {a:1} 3 [3] true [null] [[mobile]]"),
    ("outcomes", "[x] 3 {a:1} [deaths@x] true [null] 0 false ''"),
    ("seconds_per_1000_days", "0 -1 a true null .nan .inf [] '1' 1e999"),
    (
        "design",
        "null [] 3 a {} {kind:x} {kind:[list]} {kind:list} {kind:list,points:3} {kind:list,points:[3]} {kind:list,points:[]} {kind:null}",
    ),
    ("x", "1 null"),
    ("defaults", "[mobile] 3"),
    ("3", "4"),
    ("measures", "{troops:{fill:1}}"),
)
DESIGNS = (
    "{kind: latin_hypercube, points: N, over: {K: }}",
    "{kind: sobol, points: N, over: {K: }}",
    "{kind: latin_hypercube, points: 4, seed: N, over: {K: }}",
    "{kind: latin_hypercube, points: 4, baseline: N, over: {K: }}",
    "{kind: latin_hypercube, points: 4, over: {K: {low: N, high: 1}}}",
    "{kind: latin_hypercube, points: 4, over: {K: [N, 1]}}",
    "{kind: latin_hypercube, points: 4, over: {K: {low: 0.1, high: 1, scale: N}}}",
    "{kind: latin_hypercube, points: 4, over: {K: N}}",
    "{kind: grid, values: {K: N}}",
    "{kind: grid, values: {K: [N]}}",
    "{kind: one_at_a_time, values: {K: [N, N]}}",
    "{kind: list, points: [{name: N, K: 1}]}",
    "{kind: list, points: [{K: N}]}",
    "{kind: list, points: N}",
    "{kind: grid, values: N}",
    "{kind: latin_hypercube, points: 4, over: N}",
    "{kind: list, points: [{K: 0.1}, {K: N}]}",
)
ODD = (
    "0",
    "-1",
    "1.5",
    "true",
    "null",
    "a",
    "'1'",
    "[]",
    "{}",
    "[1]",
    "{a: 1}",
    "1e9",
    "1e999",
    ".nan",
    ".inf",
    "2018-02-30",
    "1:30",
    "010",
    "''",
    "'a, b=1'",
    "'../up'",
    "'$x$'",
    "'\\e'",
    '"\\n"',
    "[null]",
)
FACTS = (
    "world.cell.choice_noise",
    "world.protection.half_life_days",
    "measures.troops.fill",
    "measures.posture.*.risk_tolerance",
    "world.cell.choice_noise@mobile",
    "calendar.end",
    "grid.resolution",
    "world.nope",
    "measures.bases.gao.to",
    "measures.posture",
    "*",
    "x*",
    "world.*.rate",
    "seed",
    "measures.troops.fill@nobody",
    "world.protection.form",
    "circumstances.ieds.hit_mission",
)


def make(rng: Random) -> Input:
    """A file, and the command that reads it."""
    way = rng.random()
    if way < 0.3:
        return _right(rng)
    if way < 0.55:
        key, listed = rng.choice(WRONG)
        value = rng.choice(listed.split(" "))
        text = f"{key}: {value.replace(':', ': ').replace('!!float{}', '!!float x')}\n"
        text += "" if key == "design" else POINT
        fine = (key, value) in (("scenarios", "mobil"),)
        return _file(text, EITHER if fine else REFUSE, f"study {key}: {value}", ("mine",))
    if way < 0.8:
        design = rng.choice(DESIGNS).replace("K", rng.choice(FACTS)).replace("N", rng.choice(ODD))
        return _file(f"seeds: 1\nscenarios: [mobile]\ndesign: {design}\n", EITHER, "an odd design", ("mine", "study"))
    text = _right(rng).files["own/study/mine.yaml"].decode()
    data = mangling.text(rng, text).encode("utf-8", "surrogatepass") if rng.random() < 0.8 else mangling.data(rng, text.encode())
    return Input(LINE, {"own/study/mine.yaml": data}, note="a mangled study", encoding=rng.choice(("utf-8", "ascii")))


def _right(rng: Random) -> Input:
    """A list of points in which each value is taken: the last world has the last values."""
    chosen = rng.sample([one for one in values.ranged() if one.key.startswith("world.") and one.key.count(".") == 2], 2)
    points = [{one.key: values.allowed(rng, one)} for one in chosen]
    if any(one.default == points[n][one.key] for n, one in enumerate(chosen)):
        return _file(POINT, ACCEPT, "the baseline world alone", ())
    lines = "".join(f"    - {{{key}: {values.written(value)}}}\n" for point in points for key, value in point.items())
    text = f"# What of it?\n{rng.choice(HEAD)}design:\n  kind: list\n  points:\n    - {{}}\n{lines}"
    return Input(LINE, {"own/study/mine.yaml": text.encode()}, ACCEPT, points[-1], note="a list of allowed values")


def _file(text: str, must: str, note: str, names: tuple[str, ...]) -> Input:
    return Input(LINE, {"own/study/mine.yaml": text.encode()}, must=must, note=note, names=names)
