"""What pages show of what commands print: `python -m experiments.tools.transcripts docs/tutorial.md` runs a page's commands and renews it.

A page's files stand below their names in back-quotes (`mine/...`), its commands in blocks of the language `console`, each after `$ mali`.
What follows a command's line is what it prints; a last line of three dots leaves out the rest.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

FILE = re.compile(r"^`(mine/[\w/.]+)`[^\n]*\n\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT, REST = "$ mali ", "..."


class Shown(NamedTuple):
    """One command of a page and what the page shows of its output; `whole` unless dots leave out the rest."""

    line: str
    output: tuple[str, ...]
    whole: bool

    @property
    def words(self) -> list[str]:
        """The words after `mali`."""
        return shlex.split(self.line.removeprefix(PROMPT))

    def text(self) -> str:
        """Its lines in the page."""
        return "".join(f"{line}\n" for line in (self.line, *self.output, *([] if self.whole else [REST])))


def files(page: str) -> dict[str, str]:
    """The files that a page gives, by name; of two of one name the last."""
    return dict(FILE.findall(page))


def blocks(page: str) -> list[list[Shown]]:
    """The commands of each block, in order."""
    return [_commands(block) for block in BLOCK.findall(page)]


def _commands(block: str) -> list[Shown]:
    found: list[list[str]] = []
    for line in block.splitlines():
        if line.startswith(PROMPT):
            found.append([line])
        else:
            found[-1].append(line)
    return [_shown(first, rest) for first, *rest in found]


def _shown(line: str, output: Sequence[str]) -> Shown:
    whole = not output or output[-1] != REST
    return Shown(line, tuple(output if whole else output[:-1]), whole)


def put(page: str, folder: Path) -> None:
    """Write a page's files below a folder."""
    for name, text in files(page).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def printed(words: Sequence[str]) -> list[str]:
    """The lines that a command prints, run in the present folder; RuntimeError where it fails."""
    from experiments import cli

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        status = cli.main(words)
    if status:
        raise RuntimeError(f"mali {' '.join(words)}: status {status}")
    return out.getvalue().rstrip("\n").split("\n")


def renewed(page: str) -> str:
    """A page with what its commands print now, run in the present folder; as many lines as stood there where dots leave out the rest."""

    def again(found: re.Match[str]) -> str:
        texts = []
        for one in _commands(found[1]):
            lines = printed(one.words)
            kept = lines if one.whole else lines[: len(one.output)]
            texts.append(one._replace(output=tuple(kept)).text())
        return f"```console\n{''.join(texts)}```"

    return BLOCK.sub(again, page)


def main(names: Sequence[str]) -> int:
    """Renew pages in place; each page's commands run in a folder of their own."""
    for path in [Path(name).resolve() for name in names]:
        page, before = path.read_text(encoding="utf-8"), Path.cwd()
        with tempfile.TemporaryDirectory() as folder:
            try:
                os.chdir(folder)
                put(page, Path())
                new = renewed(page)
            finally:
                os.chdir(before)
        path.write_text(new, encoding="utf-8")
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
