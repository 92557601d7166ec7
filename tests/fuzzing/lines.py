"""Command lines: commands, options, words and paths, whatever people type or paste, and what lies where they point."""

from __future__ import annotations

from random import Random

from . import mangling
from .inputs import ACCEPT, EITHER, REFUSE, Input

COMMANDS = ("compare", "export", "list", "rank", "run", "status", "sweep")
SUBJECTS = (
    "scenarios",
    "studies",
    "measures",
    "parameters",
    "state",
    "metrics",
    "claims",
    "places",
    "regions",
    "bases",
    "countries",
    "groups",
    "figures",
    "columns",
    "commands",
)
ODD = (
    "",
    " ",
    "-",
    "--",
    "---",
    "-m",
    "-x",
    "--cfg",
    "--cfg=all",
    "--config-dir",
    "--config-dir=",
    "--config-dir=nowhere",
    "--config-dir=\x00",
    "=",
    "==",
    "=1",
    "a=",
    "~",
    "~a",
    "+a=1",
    "a.b.c=1",
    "@a=1",
    "seed",
    "seed=",
    "x" * 300,
    "x" * 5000,
    "../..",
    "/",
    ".",
    "..",
    "~root",
    "$HOME",
    "%s",
    "{0}",
    "é",
    "\u202e",
    "\ud800",
    "\udcff",
    "\x00",
    "\n",
    "--help=1",
    "--all=1",
    "--yaml",
    "--yaml=all",
    "--version",
    "help",
    "\u0663",
    "*",
    "?",
    "[",
    "]",
    "'",
    '"',
    "\\",
    "a=b=c",
    "a:b",
    "@",
    "/dev/null",
    "/dev/zero",
    "/proc/self/mem",
    "/proc/1/environ",
    "a/" * 200,
    "results",
    "file",
    "loop",
    "outcome=deaths",
    "outcome=",
    "seeds=3",
    "deaths=1",
    "ged",
    "--multirun",
)


def make(rng: Random) -> Input:
    """One line."""
    encoding = rng.choice(("utf-8", "utf-8", "ascii", "latin-1"))
    way = rng.random()
    if way < 0.15:
        words: tuple[str, ...] = (
            "list",
            rng.choice(SUBJECTS),
            *rng.sample(("gao", "é", "zzz", "a b", "", "L24", "the"), rng.randint(0, 2)),
        )
        return Input(words, must=ACCEPT if not any(word.startswith("L") for word in words) else EITHER, note="a list", encoding=encoding)
    if way < 0.25:
        return Input(
            ("--complete", *rng.choices([*COMMANDS, "plan", *ODD, "world.", "scenario=", "measures.po"], k=rng.randint(0, 4))),
            note="completion",
            encoding=encoding,
        )
    if way < 0.35:
        folder = rng.choice(("x" * 300, "file/x", "nowhere", "\x00", "file", "é" * 150, "a/" * 3000, ""))
        word = rng.choice(
            (f"out={folder}", f"--config-dir={folder}", f"scenario={folder}", f"study={folder}", f"scenarios=[{folder}]", f"world={folder}")
        )
        command = "sweep" if word.startswith("study") else "compare" if word.startswith("scenarios") else "run"
        must = EITHER if word.startswith("out=") or folder == "" else REFUSE
        return Input((command, word), {"file": b"x"}, must=must, note="a folder that cannot be", encoding=encoding)
    if way < 0.5:
        command = rng.choice(("status", "rank", "export"))
        return Input((command, *rng.choices(ODD, k=rng.randint(0, 3))), {"file": b"x"}, note="odd words for a folder", encoding=encoding)
    words = (rng.choice(COMMANDS), *rng.choices((*ODD, *SUBJECTS), k=rng.randint(1, 3)))
    if rng.random() < 0.3:
        at = rng.randrange(len(words))
        words = (*words[:at], mangling.text(rng, words[at], 2), *words[at + 1 :])
    return Input(words, {"file": b"x"}, note="odd words", encoding=encoding)
