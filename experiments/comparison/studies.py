"""The studies that are laid side by side, each called by a letter."""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path

from experiments.ask.mistakes import Mistake
from experiments.comparison.studies_one import Study
from experiments.study.results import Results

LETTERS = string.ascii_uppercase


def opened(folders: Sequence[Path]) -> list[Study]:
    """Every folder once, in the order in which they are named; raises Mistake for more than there are letters and for one named twice."""
    if len(folders) > len(LETTERS):
        raise Mistake(f"mali plot: {len(folders)} folders; {len(LETTERS)} at most stand side by side")
    found: list[Study] = []
    there: dict[Path, Path] = {}
    for letter, folder in zip(LETTERS, folders):
        results = Results(folder)
        real = folder.resolve()
        if real in there:
            raise Mistake(f"mali plot: {folder} is named twice")
        there[real] = folder
        found.append(Study(letter, real.name, results))
        _ = results.manifest, results.runs  # what is missing or broken is told before anything is written
    return found
