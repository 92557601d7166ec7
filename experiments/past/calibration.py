"""A calibration from its file to its folder: what is planned, carried out and written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import Mistake
from experiments.ask.options import Engine
from experiments.past import calibration_file as file
from experiments.study.files import write_text

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.tree import Configuration
    from experiments.past.calibration_file import Asked
    from experiments.past.calibration_sample import Outcome
    from experiments.past.calibration_targets import Target
    from experiments.past.space import Space

GROUP = "calibration"
MANIFEST = "calibration.json"
DECIDING = (
    "past/emulator.py", "past/calibration_file.py", "past/posterior.py", "past/calibration_sample.py", "past/calibration_stage.py",
    "past/calibration_targets.py", "past/calibration_waves.py", "past/calibration_weights.py", "past/recorded.py",
    "past/space.py", "study/samples.py",
)  # fmt: skip
"""Modules that decide points and weights, below `experiments`."""


@dataclass(frozen=True)
class Calibration:
    """What is asked, of which world, with which workers."""

    asked: Asked
    space: Space
    targets: Sequence[Target]
    configuration: Configuration
    workers: int
    engine: Engine
    out: str | None

    @cached_property
    def identity(self) -> dict[str, Any]:
        """All that decides what comes out."""
        import sim
        from experiments.ask import yaml_file
        from experiments.past.validation import MEASURING
        from experiments.study import identity
        from experiments.study.manifest import digest

        asked = yaml_file.plain(self.asked.path.read_text(encoding="utf-8"))
        return {
            "version": sim.__version__,
            "calibration": self.asked.path.stem,
            "asked": digest([asked, self.asked.budget.histories]),
            "settings": digest(self.configuration.settings.tree()),
            "deciding": identity.of_modules((*DECIDING, *MEASURING)),
            **identity.of_runs(),
        }

    @cached_property
    def folder(self) -> Path:
        """Where it all goes: `out`, or a name made of what decides it."""
        from experiments.study.manifest import digest

        return Path(self.out) if self.out else Path("results") / f"calibrate-{digest(self.identity)[:8]}"

    def take(self) -> None:
        """Make the folder, or go on in one of this calibration; raises Mistake for one that holds anything else."""
        path, wanted, told = self.folder / MANIFEST, json.dumps(self.identity, indent=1) + "\n", ""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not path.exists() and any(self.folder.iterdir()):
            told = "other files"
        if path.exists() and path.read_text(encoding="utf-8", errors="replace") != wanted:
            told = "another calibration (another file, world, budget or version)"
        if told:
            raise Mistake(f"{self.folder}: holds {told}; choose another folder with out=")
        write_text(path, wanted)


def planned(composer: Composer, configuration: Configuration, keys: Mapping[str, Any], histories: int | None) -> Calibration:
    """Read the file that `study` names; everything that can be wrong is told before this returns. Raises Mistake, one line."""
    from experiments.ask import options
    from experiments.past.calibration_targets import recorded
    from experiments.past.space import space_of
    from sim.geography.seeds import load

    asked = file.read(composer.files.named(GROUP, options.study(keys, composer.names(GROUP)))).with_histories(histories)
    space = space_of(asked, configuration.settings.tree())
    worlds, each = asked.budget.sample(sum(asked.budget.sizes[1]) + asked.budget.sizes[0])
    if worlds < len(space.strata) or each < file.LEAST:
        told = f"leave {worlds} worlds of {each} histories; the forms have {len(space.strata)} combinations, each of which needs a world"
        raise asked.mistake(f"budget.histories={asked.budget.histories}: {told}")
    targets = file.targets(asked, recorded(load()))
    return Calibration(asked, space, targets, configuration, options.workers(keys), options.engine(keys), options.out(keys))


def carried_out(calibration: Calibration) -> Outcome:
    """Simulate all stages in the folder, which is held meanwhile, and write the tables. Raises Mistake where another command is in it."""
    from experiments.past import calibration_sample as sample
    from experiments.past import calibration_tables as tables
    from experiments.past.calibration_stage import Simulator
    from experiments.study.lock import held
    from experiments.study.progress import say

    calibration.take()
    with held(calibration.folder):
        one = calibration
        simulate = Simulator(one.folder, one.configuration, one.space, one.targets, one.workers, one.engine)
        outcome = sample.calibrate(one.asked, one.space, one.targets, simulate, say)
        write(outcome, calibration.folder)
        path = calibration.folder / tables.BEST
        path.parent.mkdir(exist_ok=True)
        write_text(path, tables.best(outcome, calibration.configuration.settings))
    return outcome


def write(outcome: Outcome, folder: Path) -> None:
    """The tables and the findings."""
    from experiments.past import calibration_findings as findings
    from experiments.past import calibration_tables as tables

    narrowed, against = tables.narrowed(outcome), tables.against_record(outcome)
    found = {
        tables.WORLDS: tables.worlds(outcome),
        tables.NARROWED: narrowed,
        tables.TARGETS: against,
        tables.TESTED: tables.tested(outcome),
    }
    for name, table in found.items():
        write_text(folder / name, table.to_csv(index=False, lineterminator="\n", float_format="%.6g"))
    title = outcome.state.asked.doc or outcome.state.asked.path.stem
    write_text(folder / findings.NAME, findings.text(outcome, narrowed, against, title))
