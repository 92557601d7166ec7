"""What the user asked of one command."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from experiments.ask.mistakes import Mistake, nearest


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

    def own_keys(self, known: Mapping[str, str], command: str = "") -> dict[str, str]:
        """The command's own keys, as text; `known` has what each one takes, in words. Raises Mistake for any other."""
        found = {}
        for text in self.overrides:
            key, _, value = text.partition("=")
            if key not in known or not value:
                told = " and ".join(f"{name}={what}" for name, what in known.items())
                raise Mistake(f"mali {command or self.command}: '{text}'{nearest(key, known)}; it reads {told} only")
            found[key] = value
        return found

    def check_no_overrides(self, takes: str) -> None:
        """Raise Mistake where there is an override, for a command that takes something else only."""
        if self.overrides:
            raise Mistake(f"mali {self.command}: '{self.overrides[0]}' is an override; {self.command} takes {takes} only")


def whole_number(low: int) -> Callable[[str], int]:
    """The type of an option that takes a whole number from `low` on."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < low:
            raise argparse.ArgumentTypeError(f"'{text}' is no whole number from {low}")
        return int(text)

    return read
