"""The command `mali`: finds the subcommand, reads its words, and turns a user's mistake into one line.

A subcommand is one file in `experiments/commands`: its docstring's first line is its help, USES names the shared keys
it reads, REFUSES the sections of the configuration that others take and it does not, and `main(request)` does the work and
returns the exit status. Imports of the model stay inside `main`, so that lists, help and mistakes answer at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

from experiments import commands
from experiments.ask.cache_folder import use_cache
from experiments.ask.command import Request
from experiments.ask.ending import ended, read_as_text
from experiments.ask.mistakes import Mistake, nearest, one_line
from experiments.ask.options import KEYS, check_used, sections


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, 1 for runs that failed, 2 for a mistake, 130 when interrupted."""
    return ended(lambda: _dispatch(read_as_text(sys.argv[1:] if arguments is None else arguments)), at_once=arguments is None)


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(_help())
        return 0
    if words[0] in ("-V", "--version"):
        import sim

        print(f"mali {sim.__version__}")
        return 0
    if words[0].startswith("--shell-completion"):
        from experiments.ask.completion import script

        print(script(words[0].partition("=")[2] or (words[1] if words[1:] else "")))
        return 0
    if words[0] == "--complete":
        from experiments.ask.completion import candidates

        print("\n".join(candidates(words[1:], commands.names(), commands.module)))
        return 0
    if words[0].startswith("-"):
        known = ("--help", "--version", "--shell-completion")
        raise Mistake(f"unknown option '{words[0]}'{nearest(words[0], known)}; a command comes first: mali COMMAND ...")
    module = commands.module(words[0])
    request = read(words[0], module, words[1:])
    use_cache()
    return int(module.main(request))


def read(name: str, module: ModuleType, words: Sequence[str]) -> Request:
    """The words after the command's name: overrides hold '=' or begin with '~'; the rest are options and bare words."""
    parser = _parser(name, module)
    options, rest = parser.parse_known_intermixed_args(list(words))
    overrides: list[str] = []
    bare: list[str] = []
    for word in [*options.words, *rest]:
        if word.startswith("-"):
            raise Mistake(f"mali {name}: unknown option '{word}'{nearest(word, _flags(parser))}")
        (overrides if "=" in word or word.startswith("~") else bare).append(word)
    if bare and not getattr(module, "WORDS", ""):
        hint = f"; write {bare[0]}=VALUE" if bare[0] in KEYS else nearest(bare[0], KEYS)
        raise Mistake(f"mali {name}: '{bare[0]}' is not KEY=VALUE{hint}")
    check_used(overrides, name, module.USES)
    return Request(name, tuple(bare), tuple(overrides), options)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Mistake(f"{self.prog}: {one_line(message)}")


def _parser(name: str, module: ModuleType) -> _Parser:
    words = getattr(module, "WORDS", "")
    parser = _Parser(
        prog=f"mali {name}",
        usage=f"mali {name} {words + ' ' if words else ''}[KEY=VALUE ...] [options]",
        description=(module.__doc__ or "").strip(),
        epilog=_keys(module),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--config-dir", "-cd", metavar="FOLDER", help="your own YAML files; they come before ours")
    if module.USES and sections(module):
        parser.add_argument("--cfg", "-c", choices=["job"], help="print the composed configuration and stop")
    if hasattr(module, "options"):
        module.options(parser)
    return parser


def _flags(parser: argparse.ArgumentParser) -> list[str]:
    return [flag for action in parser._actions for flag in action.option_strings]


def _keys(module: ModuleType) -> str:
    if not module.USES:
        return ""
    lines = ["keys, each as KEY=VALUE in Hydra's grammar:"]
    lines += [f"  {key:<{max(map(len, KEYS))}} {KEYS[key]}" for key in (*module.USES, *sections(module))]
    return "\n".join([*lines, "", f"names: mali list {' | '.join(commands.module('list').SUBJECTS)}"])


def _help() -> str:
    lines = ["usage: mali COMMAND [KEY=VALUE ...] [options]", "", "commands:"]
    width = max(map(len, commands.names()))
    lines += [f"  {name:<{width}} {commands.first_line(commands.module(name))}" for name in commands.names()]
    lines += ["", "mali COMMAND --help shows a command's keys and options; mali --version the version;"]
    lines += ["mali --shell-completion bash (or zsh, fish) prints the script for completion with the Tab key."]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
