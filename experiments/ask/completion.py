"""What the Tab key offers after `mali`: commands, subjects, keys and names; and the script that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

from experiments.ask.mistakes import Mistake, unknown
from experiments.ask.options import ENGINES, KEEP, WORLDS, sections

SHELLS = {
    "bash": """_mali() {
  local IFS=$'\\n'
  local offers="$(mali --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
  COMPREPLY=($(compgen -W "$offers" -- "${COMP_WORDS[COMP_CWORD]}"))
}
export COMP_WORDBREAKS=${COMP_WORDBREAKS//=/}
complete -o nospace -o default -F _mali mali""",
    "zsh": """_mali() { compadd -S '' -- ${(f)"$(mali --complete "${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)"} }
compdef _mali mali""",
    "fish": """complete -c mali -a '(mali --complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'""",
}


def script(shell: str) -> str:
    """The lines that a shell's start-up file runs: eval "$(mali --shell-completion bash)"."""
    name = shell.removeprefix("install=")
    if not name:
        raise Mistake(f"--shell-completion needs a shell, one of {', '.join(SHELLS)}")
    if name not in SHELLS:
        raise unknown("shell", name, SHELLS)
    return SHELLS[name]


def candidates(words: Sequence[str], commands: Sequence[str], command: Callable[[str], ModuleType]) -> list[str]:
    """Everything that the last word may become; earlier words say for which of the commands."""
    *before, last = words or [""]
    offers: Iterator[str] = iter(())
    if not before:
        offers = (f"{name} " for name in commands)
    elif before[0] in commands:
        offers = _offers(command(before[0]), last)
    return sorted({word for word in offers if word.startswith(last)})


def _offers(module: ModuleType, last: str) -> Iterator[str]:
    yield from (f"{name} " for name in getattr(module, "SUBJECTS", {}))
    if module.USES:
        yield from _keys(module.USES, sections(module), last, getattr(module, "STUDIES", "study"))


def _keys(used: Sequence[str], taken: Sequence[str], last: str, studies: str) -> Iterator[str]:
    from experiments.ask.configuration import GROUPS, Composer

    composer = Composer()
    key = last.partition("=")[0]
    if key in GROUPS:
        yield from (f"{key}={name}" for name in composer.names(key))
    if key == "scenarios":
        head = last.rpartition(",")[0] + "," if "," in last else "scenarios=[" if "[" in last else "scenarios="
        yield from (head + name for name in composer.names("scenario"))
    if key == "study":
        yield from (f"study={name}" for name in composer.names(studies))
    yield from (f"worlds={name}" for name in WORLDS if key == "worlds" and "worlds" in used)
    yield from (f"keep={name}" for name in KEEP if key == "keep")
    yield from (f"engine={name}" for name in ENGINES if key == "engine")
    yield from (f"{name}=" for name in used)
    yield from (f"{name}=" for name in composer.names_of_keys if name.partition(".")[0] in taken and "." in name)
    yield "world="
