"""Command lines, files and values that are refused, each with the whole of what is said; and what is made of those that are taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser

from experiments.ask import configuration, options, plausible, verdicts, yaml_file
from experiments.ask.configuration import Composer
from experiments.ask.mistakes import Mistake, nearest, one_line
from experiments.ask.outcomes import read as outcomes
from experiments.ask.request import as_list, looked_up, plain
from experiments.ask.tree import leaves
from experiments.study import stages
from outputs import made
from sim import declarations
from sim.geography import seeds
from sim.settings import build

MINE = """# Mine (L2).
measures:
  troops: {fill: 0.5}
  bases: {Ménaka: {action: close, to: gao}}
  posture: {north: {risk_tolerance: '${measures.posture.centre.risk_tolerance}'}}
"""
WRONG = tuple(("verdicts.yaml", f"verdicts: {text}\n") for text in ("{headlines: [deaths]}", "[deaths]", "{matters: 5}"))


def told(folder: Path) -> dict[str, Any]:
    """All of it by name."""
    with _no_study():
        found: dict[str, Any] = {"refused": made.answered("refused", "refused", lambda line: _told(made.said(*_words(line))))}
        found["left behind"] = sorted(path.name for path in folder.iterdir())
        found |= {
            "files": _files(folder),
            "scenarios of a user": _of_mine(folder / "mine"),
            "scenarios": _scenarios(folder / "mine"),
            "outcomes": _outcomes(),
        }
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
    """As a shell gives them to `mali`; two scenarios are composed sooner than five."""
    words = [word.strip("'") for word in line.split()[1:]]
    return [*words, "scenarios=status_quo,mobile"] if line.startswith("mali compare ") and "scenarios" not in line else words


def _told(text: str) -> str:
    """In a line: all that is said of a mistake, else the last, since help is kept elsewhere."""
    first, *rest = text.split("\n")
    return " ".join([first, *(rest if first == "[2]" else rest[-1:])])


def _files(folder: Path) -> str:
    """What is read of a file, and the words at its head."""
    path = folder / "a.yaml"

    def read(text: str) -> str:
        path.write_text(made.lines(text), encoding="utf-8")
        return f"{made.attempt(lambda: yaml_file.plain(yaml_file.read(path)[0]))}; {yaml_file.head(path)}"

    return "\n".join(
        [made.answered("refused", "files", read), *(made.attempt(lambda at=at: yaml_file.text_of(at)) for at in (folder, folder / "none"))]
    )


def _of_mine(folder: Path) -> str:
    """What is said of a user's scenario."""

    def run(text: str) -> str:
        (folder / "scenario" / "mine.yaml").write_text(made.lines(text), encoding="utf-8")
        return _told(made.said("run", "scenario=mine", "--config-dir", str(folder)))

    (folder / "scenario").mkdir(parents=True)
    return made.answered("refused", "scenarios of a user", run)


def _scenarios(folder: Path) -> str:
    """A user's own scenarios, and files that hide ours or stand elsewhere."""
    for name in ("m", "null"):
        (folder / "scenario" / f"{name}.yaml").write_text(MINE, encoding="utf-8")
    (folder / "mobile.yaml").write_text("measures: {}\n", encoding="utf-8")
    (folder / "elsewhere.yml").write_text("measures: {}\n", encoding="utf-8")
    (folder / "scenario" / "mobile.yaml").write_text("measures: {troops: {fill: 0.9}}\n", encoding="utf-8")
    names = ("m", "null", "elsewhere", "mine/scenario/m.yaml", "mobile", "nothing_like_it_at_all")
    found = [f"{name}: {_told(made.said('run', f'scenario={name}', '--config-dir', str(folder)))}" for name in names]
    found += [f"elsewhere: {_told(made.said('run', f'scenario={name}'))}" for name in ("mine/scenario/m.yaml", "mine/elsewhere")]
    words = ["measures.bases.menaka.to=kidal", "circumstances.ieds.hit_mission.times=0.5", "measures.posture.centre.risk_tolerance=0.7"]
    mine = Composer(folder).compose(words, "m")
    usual = dict(leaves(Composer().compose([]).tree))
    found += [f"{key}={value}" for key, value in leaves(mine.tree) if usual.get(key) != value]
    found += [str(sorted(Composer().given(["world=baseline", "measures.bases.gao={action: close, to: kidal}"])))]
    for name, text in (("config.yaml", ""), ("hydra/a.yaml", ""), ("verdicts.yaml", "deaths: 1\n"), *WRONG):
        other = folder.parent / f"hiding_{name[:3]}_{len(text)}"
        (other / name).parent.mkdir(parents=True)
        (other / name).write_text(text, encoding="utf-8")
        found.append(_told(made.said("compare", "--config-dir", str(other))))
    (folder / "study").mkdir()
    (folder / "study" / "two_way.yaml").write_text("seeds: 1\ndesign: {kind: list, points: [{}]}\n", encoding="utf-8")
    found.append(_told(made.said("sweep", "study=two_way", "--config-dir", str(folder))))
    return "\n".join(found)


def _keys() -> dict[str, Any]:
    """What the keys that commands share are read as."""
    values = ("${world.a.b}", "${world.a}x${measures.c}", "${oc.env:X}", "${nope}", "$x", "")
    keys = [{"seeds": value} for value in (1, 3, [4, 2], [[1, 2], 3])]
    known = ("deaths", "civilian_deaths", "world.protection.mass", "world.ieds.mass")
    return {
        "plain": made.answered("refused", "plain", lambda text: f"{plain(text)} {as_list(text)}"),
        "looked up": [looked_up(text) for text in values],
        "pairs": [[(pair.history, pair.future) for pair in options.many_pairs(one)] for one in keys],
        "pair": [
            made.attempt(lambda one=one: options.single_pair(one))
            for one in ({"seed": 1}, {"seed": 2, "history": 1}, {"seed": 2, "history": None})
        ],
        "worlds": [
            made.attempt(lambda one=one: options.worlds(*one[:2], there=one[2]))
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
        "engine": [made.attempt(lambda: options.engine({"engine": "processes"}))],
        "keys": made.answered("refused", "keys", lambda text: made.attempt(lambda: _of_run(text))),
        "out": [made.attempt(lambda one=one: options.out({"out": one})) for one in (None, "a", 3, 0.5, "", True, [])],
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


def _outcomes() -> str:
    """Metrics that are asked for, as the study has them, and those that are refused."""
    calendar = build({}).calendar

    def refused(text: str) -> str:
        asked = OverridesParser.create().parse_overrides([f"a={text}"])[0].value()
        return made.attempt(lambda: outcomes(asked, (), calendar))

    return made.answered("refused", "outcomes", refused)


def _verdicts() -> list[Any]:
    known = ["deaths", "attacks", "raids"]
    given = {"headline": ["raids", "deaths"], "matters": {"deaths": 5, "attacks": " 2.5 %", "default": ".5%"}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdicts.yaml, "safe_load", lambda text: {"verdicts": {"headline": ["deaths"], "matters": {"default": "1%"}}})
        found = verdicts.read({"verdicts": given}, known)
        rows = [{"name": name, "kind": kind} for name, kind in (("deaths", "outcome"), ("raids", "outcome"), ("cost", "activity"))]
        return [
            found,
            verdicts.laid_over(rows, found),
            verdicts.read({}, known),
            made.attempt(lambda: verdicts.read({"headline": 1}, known)),
        ]


def _worlds(folder: Path) -> str:
    """Tables of plausible worlds, right and wrong."""
    known = {"world": {"a": {"rate": 0.5, "on": True, "form": "none", "count": 3}}}
    path = folder / "worlds.csv"

    def read(text: str) -> str:
        path.write_text(made.lines(text), encoding="utf-8")
        return made.attempt(lambda: plausible.read(path, known))

    found = [made.answered("refused", "worlds asked", read)]
    found += [str(plausible.number_of(name)) for name in ("17", "plausible.17", "017", "0", "plausible.x", "1234567890")]
    return "\n".join(found)
