"""One of several studies that are laid side by side."""

from __future__ import annotations

from typing import NamedTuple

from experiments.study.results import Results


class Study(NamedTuple):
    """One of several studies: its letter, the name of its folder, and what the folder holds."""

    letter: str
    name: str
    results: Results
