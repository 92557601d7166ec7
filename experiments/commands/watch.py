"""Watch a scenario beside another live in a browser, on one seed: play, pause, step, and levers of the posture as sliders.

The map is the real one; a lever counts from the next day on, for the scenario that you name. It shows one run, which is one possible
course: to say what a posture does, compare. Needs an extra: pip install 'mali-sim[watch]'
"""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.ask.command import Request

USES = ("scenario", "seed", "history")
NEEDS = ("solara", "altair")
PORTS = (1024, 65535)


def options(parser: argparse.ArgumentParser) -> None:
    """What stands beside it, and where the page is served."""
    parser.add_argument("--beside", metavar="SCENARIO", default="status_quo", help="what stands to the left of it; default status_quo")
    parser.add_argument("--port", type=_port, default=8765, metavar="N", help="port of the page on this machine; default 8765")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open no browser")


def _port(text: str) -> int:
    """A port that needs no rights."""
    if not text.isdecimal() or not PORTS[0] <= int(text) <= PORTS[1]:
        raise argparse.ArgumentTypeError(f"'{text}' is no port from {PORTS[0]} to {PORTS[1]}")
    return int(text)


def main(request: Request) -> int:
    """Compose both, simulate their history, serve the page until interrupted; returns the exit status."""
    from experiments.ask import options
    from experiments.ask.configuration import Composer
    from experiments.ask.mistakes import Mistake

    composer = Composer(request.config_dir)
    right = composer.compose(request.overrides)
    left = composer.compose(request.overrides, request.options.beside)
    if request.options.cfg:
        print(composer.text([left, right]), end="")
        return 0
    settings, pair = (left.settings, right.settings), options.single_pair(right.keys)
    if right.settings.calendar.mandate_index >= right.settings.calendar.days - 1:
        raise Mistake("calendar.end: there is no day after the mandate date to watch")
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        raise Mistake(f"mali watch: the package {missing[0]} is not installed; pip install 'mali-sim[watch]'")
    from experiments.map import watch_sides as sides
    from experiments.study import kernels

    kernels.prepare(right.settings)
    watched = sides.asked((left.scenario, right.scenario), settings, pair.history, pair.future)
    sides.serve(watched, request.options.port, browser=not request.options.no_browser)
    return 0
