"""Command lines, files and values that are refused, each with the whole of what is said; and what is made of those that are taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser

from experiments.ask import configuration, options, own_text, plausible, verdicts, yaml_file
from experiments.ask.configuration import Composer
from experiments.ask.mistakes import Mistake, nearest, one_line
from experiments.ask.outcomes import read as outcomes
from experiments.ask.overrides import as_list, looked_up, plain
from experiments.ask.tree import leaves
from experiments.study import stages
from outputs import made
from sim import declarations
from sim.geography import seeds
from sim.settings import build

FILL = "measures.troops.fill"
LINES = (
    "",
    "help",
    "--version=1",
    "--vers",
    "-x",
    "rum",
    "run --sed=1",
    "run mobile",
    "run seed",
    "run scenarios=a,b",
    "compare seed=3",
    "compare scenarios=status_quo",
    f"compare {FILL}=0,5",
    f"run {FILL}=60%",
    f"run {FILL}=true",
    f"run {FILL}=null",
    f"run {FILL}=???",
    f"run {FILL}=2",
    f"run {FILL}=-0.1",
    "run grid.resolution=0.3",
    "run measures.troops.fil=1",
    "run troops.fill=1",
    "run mesures.troops.fill=1",
    f"run ~{FILL}",
    "run ~scenario",
    "run measures={}",
    "run measures.posture=[north]",
    "run measures.bases.gao=close",
    "run measures.bases.gao={}",
    "run 'measures.bases={Menaka:{action:close},menaka:{to:gao}}'",
    "run measures.bases.goa.action=keep",
    "run measures.bases.gao.action=move",
    "run measures/troops/fill=1",
    "run world@other=baseline",
    "run scenario=[mobile]",
    "run scenario=mobil.yaml",
    "run scenario=mobile.yaml",
    "run calendar.start=2014-06-01",
    "run calendar.end=2019",
    "run calendar.mandate=2017-07-01",
    "run circumstances.ieds.hit_mission=[]",
    "run circumstances.ieds.hit_mission={times:1,since:2018-02-30}",
    "run hydra.job.name=x",
    "run grid.resolution=0,25",
    "run grid.agents=true",
    f'run {FILL}="0.5"',
    "run out=???",
    "run keep=[]",
    'run measures.joint_force.roles_agreed="false"',
    "run measures.joint_force.roles_agreed=1",
    "run circumstances.ieds.hit_mission={times:true}",
    "run circumstances.ieds.hit_mission={times:'0.5'}",
    "run circumstances.ieds.hit_mission={to:true}",
    "run circumstances.ieds.hit_mission={times:1,since:1514764800}",
    "run outcomes=[{mine:{events:{from:20170901}}}]",
    "run outcomes=[{mine:{about:{a:1}}}]",
    "run calendar.end=28/06/2019",
    "run calendar.end=20190628",
    "run calendar.end=2019-13-01",
    f"run {FILL}=${{oc.env:HOME}}",
    "run out=${oc.env:HOME}",
    "run out=${now:%Y}",
    f"run {FILL}=${{nope}}",
    f"run {FILL}=${{measures.nope}}",
    f"run {FILL}=${{measures.troops.fill}}",
    "run measures=[posture]",
    "run measures.posture=null",
    "run measures.posture={}",
    "run measures={posture:{}}",
    "run measures={posture:null}",
    "run measures.bases={}",
    "run measures.bases.kidal={}",
    "run ~measures.posture",
    "run ~measures.bases",
    "run ~measures.bases.gao.to",
    "run ~calendar.end",
    "run ~seed",
    "run scenario={a:1}",
    "run scenario=null",
    "run -m seed=glob(*)",
    "run -m seed=interval(1,2)",
    "run -m seed=1,x",
    "compare scenarios=status_quo,status_quo",
    "compare scenarios=3",
    "compare seeds=0",
    "compare seeds=[]",
    "compare seeds=[1,1]",
    "compare seeds=[[1,2,3]]",
    "compare seeds=[0]",
    "compare seeds=10001",
    "compare seeds=10000 scenarios=status_quo,mobile,a,b,c,d,e,f,g,h,i",
    "compare worlds=others",
    "compare worlds=plausible world=baseline",
    "compare verdicts.headline=deaths",
    "compare verdicts.headline=[deths]",
    "compare verdicts.headline=[deaths,deaths]",
    "compare verdicts.matters.deaths=-1",
    "compare verdicts.matters.deaths=5%%",
    "compare verdicts.matters.deths=1",
    "compare verdicts.mater.deaths=1",
    "compare --config-dir nowhere",
    "forecast scored x",
    "forecast score",
    "forecast score x seeds=1",
    "forecast score x",
    "forecast observed=x",
    "forecast keep=monthly",
    "forecast worlds=[1]",
    "forecast worlds=nowhere.csv",
    "forecast calendar.end=2017-07-01",
    "forecast score x observed=y",
    "validate measures.troops.fill=1",
    "validate observed=[1]",
    "validate observed=nowhere.csv",
    "validate --worst few",
    "calibrate study=x --histories 0",
    "rank",
    "rank x",
    "rank x y",
    "rank x outcome=",
    "rank x outcom=deaths",
    "export",
    "export x",
    "export x keep=1",
    "export x ged",
    "status",
    "status x",
    "status x=1",
    "list",
    "list places a=1",
    "list place",
    "list scenarios --yaml world",
    "list claims L999",
    "sweep design=x",
    "plan seed=1",
    "run --config-dir nowhere",
    "run foo=1",
    "run risk_tolerance=1",
    "run world=nowhere",
    "run seed=[1",
    "run seed=x",
    "run measures.bases.gao.action=clos",
    "run measures.bases.tessalit.action=close",
    "run calendar.end=2015-02-01",
    "run calendar.end=soon",
    "run scenarios=[mobile]",
    "run world.coercion.coerce_a_week=0",
    "run world.services.attack_a_week=0",
    "run scenario",
    "compare scenario=mobile",
    "compare scenarios=status_quo,unheard",
    "compare scenarios=mobile",
    "compare verdicts.headline=[]",
    "compare verdicts.headline=[patrol_days]",
    "compare verdicts.matters.deaths=true",
    "compare verdicts.matters.deaths=nan",
    "sweep study=unheard",
    "sweep study=two_way.yaml",
    "status seeds=3",
    "list parameters seed=1",
    "list claims L31",
    "list metrics --yaml world",
    "--shell-completion",
    "--shell-completion csh",
)
OUTCOMES = (
    "3",
    "[3]",
    "[deaths@nowhere]",
    "[deaths@goa]",
    "[deaths@circle.gao]",
    "[deaths@bamako]",
    "[displaced@mopti]",
    "{My-own:{}}",
    "[{mine:{theme:armed_groups}}]",
    "[{mine:{events:{subtype:ambushes}}}]",
    "[{mine:{events:{from:May}}}]",
    "[deaths@gao:0km]",
    "[deaths@gao:2001km]",
    "[deaths@gao:wide]",
    "[deaths@region.gao:5km]",
    "[deaths@regoin.gao]",
    "[attacks_minusma]",
    "[deths@gao]",
    "[deaths@gao,deaths@gao]",
    "[{Mine:{}}]",
    "[{deaths:{}}]",
    "[{mine:{count:x}}]",
    "[{mine:{better:more}}]",
    "[{mine:{evnts:{}}}]",
    "[{mine:{events:{typ:1}}}]",
    "[{mine:{events:{type:state}}}]",
    "[{mine:{events:{region:gao,place:gao}}}]",
    "[{mine:{events:3}}]",
    "[{mine:{events:{radius_km:5}}}]",
    "[{mine:{events:{place:gao,radius_km:wide}}}]",
    "[{mine:{events:{from:2018-01-02,to:2018-01-01}}}]",
    "[{mine:{events:{from:2019-06-29}}}]",
    "[{mine:{events:{to:2014-12-31}}}]",
    "[{mine:{events:{to:2017-06-28}}}]",
    "[{mine:{events:{to:2018}}}]",
    "[{mine:{events:{perpetrator:jnimm}}}]",
    "[{mine:{about:3}}]",
    "[{mine@gao:{events:{place:gao}}}]",
)
KEYS = (
    "seed=0",
    "seed=10001",
    "seed=1.5",
    "seed=true",
    "history=0",
    "keep=all",
    "keep=event",
    "out=",
    "engine=dusk",
    "scheduler=tcp://a:1",
    "engine=dask scheduler=nowhere",
    "workers=0",
    "workers=1025",
)
"""Of `mali run`, each by itself."""
FILES = {
    "list": "- a\n",
    "twice": "a: 1\na: 2\n",
    "number": "1: a\n",
    "day": "a: 2018-02-30\n",
    "comma": "{0,5: a}\n",
    "merge": "a: &x {b: 1}\nc: {<<: *x, d: 1e3}\n",
    "right": "# Said.\na: {b: [1, 0.5, 1e-3, .5, 2018-01-01, x, true]}\n",
    "empty": "# Nothing.\n",
}
SCENARIOS = {
    "a": "measures: [posture]\n",
    "b": "measures:\n  posture: [north]\n",
    "c": "hydra: {}\n",
    "d": "mesures: {}\n",
    "e": "measures:\n  troops: null\n",
    "f": "defaults: mobile\n",
    "g": "defaults: [mobil]\n",
    "h": "defaults: [h]\n",
    "i": "defaults: [3]\n",
    "j": "measures:\n  troops: {fill: '${oc.env:HOME}'}\n",
    "k": "measures:\n  troops: {fill: 2}\n",
    "l": "# @package hydra\n",
    "m": "# Mine (L2).\nmeasures:\n  troops: {fill: 0.5}\n  bases: {Ménaka: {action: close, to: gao}}\n",
    "n": "3\n",
    "o0": "measures:\n  posture:\n    north:\n  troops: {fill: 0.5}\n",
    "o1": 'measures:\n  troops: {fill: "0.5"}\n',
    "o2": "measures:\n  troops: {fill: !!float x}\n",
    "o3": "measures:\n  troops: {fill: !mine 3}\n",
    "o4": "measures:\n  troops: {fill: null}\n",
    "o5": "measures:\n  contingents:\n    germany: {leave: 2018-02-30}\n",
    "o6": "measures:\n  bases:\n    kidal: {action: close, to: gao, since: 2030-01-01}\n",
    "o7": "measures:\n  contingents:\n    germany: {leave: 2040-01-01}\n",
    "o8": "measures:\n  patrol_areas:\n    a: {at: labbezanga, base: gao, men: 100, since: 2019-06-29}\n",
    "o9": "measures:\n  patrol_areas:\n    a: {at: [.nan, 0.0], base: gao, men: 100}\n",
    "o10": "measures:\n  patrol_areas:\n    a: {at: ['16', 0.0], base: gao, men: 100}\n",
    "o11": "measures:\n  contingents:\n    germany: {caveats: {long_patrols: 0}}\n",
    "o12": "measures:\n  troops:\n    fill: 0,5\n",
    "o13": "measures:\n  troops:\n    fill: 60%\n",
    "o14": "measures:\n  troops:\n    fill: ${measures.nope}\n",
}

WRONG = tuple(("verdicts.yaml", f"verdicts: {text}\n") for text in ("{headlines: [deaths]}", "[deaths]", "{matters: 5}"))


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    with _no_study():
        found: dict[str, Any] = {"refused": "\n".join(f"$ mali {line}\n{_last(made.said(*_words(line)))}" for line in LINES)}
        found |= {"files": _files(folder), "scenarios": _scenarios(folder / "mine"), "outcomes": "\n".join(_outcomes())}
    return found | _keys() | {"verdicts": _verdicts(), "worlds asked": _worlds(folder)}


@contextmanager
def _no_study() -> Iterator[None]:
    """No study begins, and what takes long is made once."""
    composers: dict[Path | None, Composer] = {}

    def composer(folder: Path | None = None) -> Composer:
        return composers.setdefault(folder, composers.get(folder) or Composer(folder))

    def begun(study: Any) -> None:
        raise Mistake(f"{study.total} runs would be begun")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "run", begun)
        patch.setattr(configuration, "Composer", composer)
        patch.setattr(seeds, "load", made.seeds)
        patch.setattr(declarations, "texts_of_events", cache(declarations.texts_of_events))
        yield


def _words(line: str) -> list[str]:
    """As a shell gives them; two scenarios are composed sooner than five."""
    words = [word.strip("'") for word in line.split()]
    return [*words, "scenarios=status_quo,mobile"] if line.startswith("compare ") and "scenarios" not in line else words


def _last(text: str) -> str:
    """Status and last line: help is kept elsewhere."""
    first, *_, last = text.split("\n")
    return first if first == last else f"{first} {last}"


def _attempt(call: Any) -> str:
    try:
        return str(call())
    except Mistake as error:
        return f"mistake: {error}"


def _files(folder: Path) -> str:
    found = []
    for name, text in FILES.items():
        path = folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        found.append(f"{name}: {_attempt(lambda path=path: yaml_file.plain(yaml_file.read(path)[0]))}; {own_text.head(path)}")
    for path in (folder, folder / "none"):
        found.append(_attempt(lambda path=path: own_text.read(path)))
    return "\n".join(found)


def _scenarios(folder: Path) -> str:
    """A user's own scenarios, and files that hide ours or stand elsewhere."""
    (folder / "scenario").mkdir(parents=True)
    for name, text in SCENARIOS.items():
        (folder / "scenario" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "mobile.yaml").write_text("measures: {}\n", encoding="utf-8")
    (folder / "elsewhere.yml").write_text("measures: {}\n", encoding="utf-8")
    (folder / "scenario" / "mobile.yaml").write_text("measures: {troops: {fill: 0.9}}\n", encoding="utf-8")
    names = (*SCENARIOS, "elsewhere", "mine/scenario/m.yaml", "mobile", "nothing_like_it_at_all")
    found = [f"{name}: {_last(made.said('run', f'scenario={name}', '--config-dir', str(folder)))}" for name in names]
    found += [f"elsewhere: {_last(made.said('run', f'scenario={name}'))}" for name in ("mine/scenario/m.yaml", "mine/elsewhere")]
    mine = Composer(folder).compose(["measures.bases.menaka.to=kidal", "circumstances.ieds.hit_mission.times=0.5"], "m")
    usual = dict(leaves(Composer().compose([]).tree))
    found += [f"{key}={value}" for key, value in leaves(mine.tree) if usual.get(key) != value]
    found += [str(sorted(Composer().given(["world=baseline", "measures.bases.gao={action: close, to: kidal}"])))]
    for name, text in (("config.yaml", ""), ("hydra/a.yaml", ""), ("verdicts.yaml", "deaths: 1\n"), *WRONG):
        other = folder.parent / f"hiding_{name[:3]}_{len(text)}"
        (other / name).parent.mkdir(parents=True)
        (other / name).write_text(text, encoding="utf-8")
        found.append(_last(made.said("compare", "--config-dir", str(other))))
    return "\n".join(found)


def _keys() -> dict[str, Any]:
    """What the keys that commands share are read as."""
    texts = (
        "measures.bases.Ménaka.action=close",
        "+measures.bases.In-Khalil.to=gao",
        "a=ü",
        "seeds=1,2",
        "scenarios=a,b",
        "seeds=(1,2)",
        "a=1,2",
    )
    values = ("${world.a.b}", "${world.a}x${measures.c}", "${oc.env:X}", "${nope}", "$x", "")
    keys = [{"seeds": value} for value in (1, 3, [4, 2], [[1, 2], 3])]
    known = ("deaths", "civilian_deaths", "world.protection.mass", "world.ieds.mass")
    return {
        "plain": [plain(text) for text in texts],
        "lists": [as_list(text) for text in texts],
        "looked up": [looked_up(text) for text in values],
        "pairs": [[(pair.history, pair.future) for pair in options.many_pairs(one)] for one in keys],
        "pair": [
            _attempt(lambda one=one: options.single_pair(one))
            for one in ({"seed": 1}, {"seed": 2, "history": 1}, {"seed": 2, "history": None})
        ],
        "worlds": [
            _attempt(lambda one=one: options.worlds(*one[:2], there=one[2]))
            for one in (
                ({}, None, True),
                ({}, None, False),
                ({}, "17", True),
                ({"worlds": "baseline"}, "baseline", True),
                ({"worlds": "x"}, None, True),
                ({"worlds": "plausible"}, None, False),
                ({"worlds": "plausible"}, "doors_shut", True),
                ({"worlds": "baseline"}, "plausible.17", True),
            )
        ],
        "nearest": [nearest(name, known) for name in ("deths", "mass", "protection.mass", "ieds.mas", "zzz")],
        "engine": [_attempt(lambda: options.engine({"engine": "processes"}))],
        "keys": "\n".join(f"{text}: {_attempt(lambda text=text: _of_run(text))}" for text in KEYS),
        "out": [_attempt(lambda one=one: options.out({"out": one})) for one in (None, "a", 3, 0.5, "", True, [])],
        "one line": [one_line(" a\n b\tc "), one_line("\x1b[1m\u202e")],
    }


def _of_run(text: str) -> list[Any]:
    """What `mali run` reads of its own keys."""
    usual = {"seed": 1, "history": None, "engine": "processes", "keep": None, "workers": None}
    keys = usual | {one.key_or_group: one.value() for one in OverridesParser.create().parse_overrides(text.split())}
    return [
        options.engine(keys),
        options.workers(keys) if keys["workers"] else 0,
        options.single_pair(keys),
        options.keep(keys, "daily"),
        options.out(keys),
    ]


def _outcomes() -> Iterator[str]:
    """Metrics that are asked for, as the study has them, and those that are refused."""
    calendar = build({}).calendar
    for text in OUTCOMES:
        asked = OverridesParser.create().parse_overrides([f"a={text}"])[0].value()
        yield f"{text}: {_attempt(lambda asked=asked: outcomes(asked, (), calendar))}"
    own = {
        "events": {
            "perpetrator": ["JNIM", "Ansaroul Islam"],
            "type": "one_sided",
            "from": "2018-01-01",
            "to": "2018-12-31",
            "place": "gao",
            "radius_km": 50,
        }
    }
    for value in (
        ["deaths@gao"],
        ["deaths@menaka:50km", "deaths"],
        [{"mine": own | {"count": "deaths", "better": "lower", "about": "Said."}}],
        {"mine": {"events": {"target": "civilians"}}},
        "civilian_deaths@cercle.gao",
        None,
    ):
        yield _attempt(lambda value=value: outcomes(value))


def _verdicts() -> list[Any]:
    known = ["deaths", "attacks", "raids"]
    given = {"headline": ["raids", "deaths"], "matters": {"deaths": 5, "attacks": " 2.5 %", "default": ".5%"}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdicts.yaml, "safe_load", lambda text: {"verdicts": {"headline": ["deaths"], "matters": {"default": "1%"}}})
        found = verdicts.read({"verdicts": given}, known)
        rows = [{"name": name, "kind": kind} for name, kind in (("deaths", "outcome"), ("raids", "outcome"), ("cost", "activity"))]
        return [found, verdicts.laid_over(rows, found), verdicts.read({}, known), _attempt(lambda: verdicts.read({"headline": 1}, known))]


def _worlds(folder: Path) -> str:
    """Tables of plausible worlds, right and wrong."""
    known = {"world": {"a": {"rate": 0.5, "on": True, "form": "none", "count": 3}}}
    head, found = "world,weight,log_weight,world.a.rate,world.a.on,world.a.form,world.a.count\n", []
    bodies = (
        "3,1,x,0.25,TRUE,mass,4\n1,3,,2,false,none,4.5\n",
        "0,1,,1,true,a,1\n",
        "1,-1,,1,true,a,1\n",
        "1,inf,,1,true,a,1\n",
        "1,nan,,1,true,a,1\n",
        "1.5,1,,1,true,a,1\n",
        "1,1,,x,true,a,1\n",
        "1,1,,1,yes,a,1\n",
        "1,1,,1,true,,1\n",
        "1,1,,1,true,a\n",
        "",
        "1,0,,1,true,a,1\n",
        "1,1,,1,true,a,1\n1,1,,1,true,a,1\n",
    )
    heads = ("world,weight,world.a.rat\n1,1,1\n", "world,weight,a.rate\n1,1,1\n", "world,weight,wrold.a.rate\n1,1,1\n")
    for number, text in enumerate([*(head + body for body in bodies), *heads, "world\n1\n", 'a,"b\n']):
        path = folder / f"worlds_{number}.csv"
        path.write_text(text, encoding="utf-8")
        found.append(_attempt(lambda path=path: plausible.read(path, known)))
    found += [str(plausible.number_of(name)) for name in ("17", "plausible.17", "017", "0", "plausible.x", "1234567890")]
    return "\n".join(found)
