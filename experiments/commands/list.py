"""Names of one subject, such as scenarios, parameters or state, each with what it is, one line each.

Further words keep the lines that hold them all: mali list parameters cell rate; mali list state levers posture. A claim of the
letter takes a few lines, and words keep whole claims: mali list claims hypothesis emergent; mali list claims L24
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake, unknown, visible

if TYPE_CHECKING:
    from experiments.ask.command import Request

USES: tuple[str, ...] = ()
Line = str | tuple[str, str]
"""A line, or a heading and a line under it."""
WORDS = "SUBJECT [WORD ...]"


def options(parser: argparse.ArgumentParser) -> None:
    """`--yaml` turns the declared parameters into the shipped YAML files; help ends with the subjects."""
    parser.epilog = f"subjects: {', '.join(SUBJECTS)}"
    parser.add_argument("--yaml", metavar="SECTION", choices=["world", "measures"], help="parameters as a YAML file")


def main(request: Request) -> int:
    """Print the lines of one subject."""
    request.check_no_overrides("names")
    if not request.words:
        raise Mistake(f"mali list: needs a subject, one of {', '.join(SUBJECTS)}")
    subject, *wanted = request.words
    if subject not in SUBJECTS:
        raise unknown("subject", subject, SUBJECTS, "mali list")
    if request.options.yaml:
        return _yaml(subject, request.options.yaml)
    before = ""
    for line in SUBJECTS[subject](request):
        head, text = line if isinstance(line, tuple) else ("", line)
        if all(word in f"{head} {text}" for word in wanted):
            if head != before:
                print(head)
            print(text)
            before = head
    return 0


def _yaml(subject: str, section: str) -> int:
    from experiments.ask.declared import yaml_text
    from sim.settings import parameters

    if subject != "parameters":
        raise Mistake("mali list: --yaml belongs to `mali list parameters`")
    print(yaml_text(section, parameters()), end="")
    return 0


def _files(group: str, request: Request) -> Iterator[str]:
    """The files of a group, each with what its first line says of it."""
    from experiments.ask import yaml_file
    from experiments.ask.configuration import Composer
    from experiments.ask.home import shipped

    composer = Composer(request.config_dir)
    for name in composer.names(group):
        path = composer.file(group, name)
        doc = (yaml_file.head(path) if path else "") or "(its file begins with no comment)"
        own = "" if path and path.is_relative_to(shipped()) else " [yours]"
        yield f"{visible(name):<22} {doc}{own}"


def _declared(prefix: str, request: Request) -> Iterator[str]:
    from experiments.ask.declared import describe, scalar
    from sim.settings import parameters

    for parameter in parameters():
        if parameter.key.startswith(prefix):
            yield f"{parameter.key}={scalar(parameter.default)}  {describe(parameter)}"


def _state(request: Request) -> Iterator[str]:
    """Arrays, roster columns, orders and levers by the name that parts read them by; the owner of an array is the rule that writes it."""
    from sim.declarations import declarations

    for one in declarations():
        along = f", one for each of {' | '.join(one.form.of)}" if one.form.of else ""
        yield f"{one.name:<42} [{one.form.unit}] {one.whose}{along}: {one.form.meaning}"


def _metrics(request: Request) -> Iterator[Line]:
    """Metrics of the model by theme, those that may be asked for in an area marked @, and the user's own."""
    from experiments.ask.configuration import Composer
    from experiments.ask.outcomes import files, read
    from sim.further_metrics import Further
    from sim.metrics import OWN, THEMES, Metric, catalogue

    folders = Composer(request.config_dir).files.folders
    own: list[Further | Metric] = [one for name in sorted(files(folders)) for one in read([name], folders)]
    themes = {**THEMES, OWN: "metrics of yours that name no theme"}
    for metric in sorted((*catalogue(), *own), key=lambda one: list(themes).index(one.theme)):
        better = "" if metric.better == "none" else f", better {metric.better}"
        mark = "[yours] " if isinstance(metric, Further) else "@ " if metric.by_square is not None else ""
        yield f"{metric.theme}: {themes[metric.theme]}", f"  {metric.name:<34} {metric.kind}{better} [{metric.unit}]  {mark}{metric.doc}"


def _claims(request: Request) -> Iterator[str]:
    """The ledger of the letter's claims, a block each; an id that is none is a mistake."""
    from experiments.ask.claims import ledger, told

    ids = [claim.id for claim in ledger()]
    for word in request.words[1:]:
        if re.fullmatch(r"L\d+", word) and word not in ids:
            raise unknown("claim", word, ids, "mali list")
    yield from map(told, ledger())


def _told(subject: str, request: Request) -> Iterator[str]:
    """The lines of a subject that a function of that name tells."""
    from experiments.commands import _list_lines

    return iter(getattr(_list_lines, subject)())


def _commands(request: Request) -> Iterator[str]:
    from experiments import commands

    for name in commands.names():
        yield f"{name:<9} {commands.first_line(commands.module(name))}"


SUBJECTS: dict[str, Callable[[Request], Iterator[Line]]] = {
    "scenarios": partial(_files, "scenario"),
    "studies": partial(_files, "study"),
    "calibrations": partial(_files, "calibration"),
    "measures": partial(_declared, "measures."),
    "parameters": partial(_declared, ""),
    "state": _state,
    "metrics": _metrics,
    "claims": _claims,
    **{name: partial(_told, name) for name in ("places", "regions", "bases", "countries", "groups", "figures", "columns")},
    "commands": _commands,
}
