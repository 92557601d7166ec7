"""What the user asked of one command."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Request:
    """What the user asked of one command: bare words, overrides, and the options."""

    command: str
    words: tuple[str, ...]
    overrides: tuple[str, ...]
    options: argparse.Namespace

    @property
    def config_dir(self) -> Path | None:
        """The user's own folder of YAML files."""
        return Path(self.options.config_dir) if self.options.config_dir else None
