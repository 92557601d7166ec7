"""A study is killed again and again at random moments until it is done, then the next: python many_kills.py FOLDER KILLS SEED WORD...

Each command is a process of its own, a copy of this one, in which all is imported and compiled: so that a kill costs a second
and falls on what the command does rather than on its start. Prints what it saw as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from killing import hashes

LONGEST_S = 120.0


def command(words: list[str], log: Path) -> int:
    """Begin a command in a process of its own; what it says goes into `log`."""
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        with log.open("w") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            from experiments import cli

            status = cli.main(words)
            sys.stdout.flush()
    finally:
        os._exit(status)


def ended(pid: int, seconds: float) -> int | None:
    """The status of a command that ends within so many seconds; else it is killed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return None if code == -signal.SIGKILL else code


def main(folder: Path, kills: int, seed: int, words: list[str]) -> dict[str, object]:
    """Kill so many commands, and end each study undisturbed where the kills are used up."""
    chance = random.Random(seed)
    begun = time.monotonic()
    assert ended(command([*words, "out=undisturbed"], folder / "undisturbed.log"), LONGEST_S) == 0
    usual = time.monotonic() - begun
    right = hashes(folder / "undisturbed")
    killed, studies, unequal, states = 0, 0, [], dict[str, int]()
    while killed < kills:
        name, studies, done = f"killed{studies}", studies + 1, False
        while not done:
            pid = command([*words, f"out={name}"], folder / "killed.log")
            code = ended(pid, chance.uniform(0, usual) if killed < kills else LONGEST_S)
            done = code is not None
            if not done:
                killed += 1
                path = folder / name / "manifest.json"
                state = json.loads(path.read_text())["state"] if path.exists() else "nothing yet"
                states[state] = states.get(state, 0) + 1
            elif code or hashes(folder / name) != right:
                unequal.append([name, code, (folder / "killed.log").read_text()[-500:]])
    return {"killed": killed, "studies": studies, "unequal": unequal, "states": states, "files": len(right), "seconds": usual}


if __name__ == "__main__":
    from experiments.running import kernels
    from sim.settings import build

    os.chdir(sys.argv[1])
    kernels.use_cache()
    kernels.prepare(build({}))
    from experiments.running import conclude

    conclude.illustrate = lambda asked: None  # takes longer than all else; test_storage kills within it
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])))
