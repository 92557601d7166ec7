"""What is said once a study's runs are done: which failed, and what can be compared without them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.study import manifest
from experiments.study.lost_runs import bare
from experiments.study.progress import say
from experiments.study.runs import Failure
from experiments.study.study import Study


def report_failures(failures: Sequence[Failure], folder: Path) -> int:
    """Say which runs failed, the first trace, and how to go on; returns exit status 1."""
    for failure in failures:
        say(f"mali: {failure.what}: {failure.reason}")
    if failures[0].trace:
        say(failures[0].trace.rstrip())
    count = sum(len(failure.runs) for failure in failures)
    say(f"mali: {count} run{'s' if count != 1 else ''} failed and left out; all others are in {folder}; the same command tries these again")
    return 1


def missing(study: Study) -> list[str]:
    """The scenarios whose failures leave what is compared without a complete pair: nothing there can be compared or shown."""
    return bare(study.losses, len(study.pairs), study.first_world)


def settle(study: Study) -> None:
    """Keep in the manifest what verdicts rest on now: it changes no run, so that a finished study may be judged anew."""
    found = manifest.read(study.folder)
    if found is not None and found.get("metrics") != study.metrics:
        manifest.write(study.folder, found | {"metrics": study.metrics})
