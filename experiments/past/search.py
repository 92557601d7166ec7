"""Seek values of the world with which histories come nearer to the record: `python -m experiments.past.search FILE [KEY=VALUE ...]`.

FILE is a search file (see scenarios/search/). Overrides and `world=NAME` say where the search starts. It keeps each history
that it has simulated, and goes on where it was interrupted. It leaves moves.csv, responses.csv and
world/found.yaml in `--out`, so that `mali validate --config-dir OUT world=found` shows the whole score of what was found.
Histories of an earlier search, `--with` its folder, count where code, measures and the world around what it moved are the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ask.ending import ended
from experiments.ask.mistakes import Mistake
from experiments.ask.tree import at, leaves

if TYPE_CHECKING:
    from experiments.ask.tree import Configuration
    from experiments.past.search_file import Search
    from experiments.past.search_store import Origin
    from experiments.past.search_waves import Found

INSTEAD = {"out": "--out FOLDER says it", "workers": "--workers N says it"} | dict.fromkeys(
    ("seeds", "seed", "history"), "`first` and `histories` of the search file say it"
)
"""What does here what shared keys of `mali` do."""
INTERRUPTED = "interrupted: what was simulated is kept; the same command goes on"


def main(words: Sequence[str]) -> int:
    """Read, search, check, write; returns 0, 1 where nothing better was found, 2 for a mistake, 130 when interrupted."""
    parser = argparse.ArgumentParser(prog="python -m experiments.past.search", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path, help="the search file")
    parser.add_argument("--out", type=Path, help="folder of what it leaves; default results/search-<name of the file>")
    parser.add_argument("--config-dir", type=Path, help="your own YAML files, such as a world to start from")
    parser.add_argument("--workers", type=int, default=1, choices=range(1, 65), metavar="N", help="processes that simulate; default 1")
    also = "folder of an earlier search over these parameters, to fit on besides; may be given again"
    parser.add_argument("--with", dest="earlier", type=Path, action="append", default=[], metavar="FOLDER", help=also)
    options, overrides = parser.parse_known_args(list(words))
    return ended(lambda: _go(options, overrides), INTERRUPTED)


def _go(options: argparse.Namespace, overrides: Sequence[str]) -> int:
    from experiments.ask.configuration import Composer
    from experiments.past import search_file as file
    from experiments.past import search_store as store
    from experiments.past.recorded import record
    from experiments.past.search_waves import search
    from experiments.past.simulated import composed, refuse
    from experiments.past.validation import told_keys
    from experiments.study.lock import held
    from experiments.study.manifest import digest
    from experiments.study.progress import Progress, say
    from sim.geography.seeds import load

    refuse(overrides, INSTEAD)
    asked = file.read(options.file)
    configuration = composed(Composer(options.config_dir), overrides)
    folder = options.out or Path("results") / f"search-{asked.path.stem}"
    folder.mkdir(parents=True, exist_ok=True)
    now, keys, origin = _now(asked, configuration), told_keys(), _origin(asked, configuration)
    identity = digest([asked.path.read_text(encoding="utf-8"), configuration.settings.tree()])
    with held(folder):
        with Progress(asked.total, what="histories") as progress:
            kept = store.Kept(folder, identity, keys, origin, store.simulator(configuration.settings, options.workers), progress.step)
            before = [one for folder in options.earlier for one in store.earlier(folder, keys, origin)]
            found = search(asked, now, record(load()), kept, say, before)
        return _conclude(asked, found, now, configuration, folder)


def _now(asked: Search, configuration: Configuration) -> dict[str, float]:
    """The parameters' values where the search starts."""
    now = {axis.key: at(configuration.settings.tree(), axis.key) for axis in asked.axes}
    for axis in asked.axes:
        if not axis.low <= now[axis.key] <= axis.high:
            raise Mistake(f"{asked.path}: {axis.key}: starts at {now[axis.key]}, outside {axis.low:g} to {axis.high:g}")
    return now


def _origin(asked: Search, configuration: Configuration) -> Origin:
    """What makes its histories: code, settings, and the parameters that it moves."""
    from experiments.past.search_store import Origin
    from experiments.past.validation import MEASURING
    from experiments.study import identity
    from experiments.study.manifest import digest

    code = digest([identity.of_runs(), identity.of_modules(MEASURING)])
    return Origin(code, dict(leaves(configuration.settings.tree())), [axis.key for axis in asked.axes])


def _conclude(asked: Search, found: Found, now: Mapping[str, float], configuration: Configuration, folder: Path) -> int:
    """Say what was found, and keep it where unseen histories bear it out."""
    from experiments.past import search_files as written
    from experiments.past.space import values
    from sim.settings import changed, default_tree, parameters

    before, after = found.losses()
    told = f"loss {before:.3f} at the start, {after:.3f} at what was found, each over the same {asked.check} unseen histories"
    table = written.moves(asked, found, now)
    print(f"{table.to_string(index=False)}\n\n{told}\n{_families(found)}")
    tables = {written.MOVES: table, written.RESPONSES: written.responses(asked, found)}
    if not found.better:
        written.write(folder, tables)
        print("nothing better was found: no world is written")
        return 1
    tree, base = changed(configuration.settings, values(asked.axes, found.best)).tree(), default_tree()
    keys = [one.key for one in parameters() if one.key.startswith("world.")]
    differs = {key: at(tree, key) for key in keys if at(tree, key) != at(base, key)}
    provenance = f"{asked.histories} histories in {asked.waves} waves from history {asked.first}, seed {asked.seed}; {told}."
    written.write(folder, tables, written.world(asked, found, differs, provenance))
    print(f"\nworld    {folder / written.WORLD}\ntables   {folder}: {', '.join(tables)}")
    return 0


def _families(found: Found) -> str:
    """Mean score by family before and after."""
    from experiments.past.families import FAMILIES

    parts = [found.loss.by_family(side) for side in (found.before, found.after)]
    head = f"{'mean CRPS by family':<46} {'start':>6} {'found':>6}\n"
    return head + "\n".join(f"{FAMILIES[name]:<46} {parts[0][name]:6.2f} {parts[1][name]:6.2f}" for name in FAMILIES if name in parts[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
