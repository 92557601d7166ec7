"""How a command ends: with its own status, or with one line that says what went wrong."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from experiments.ask.control import visible
from experiments.ask.mistakes import one_line
from experiments.ask.shorten import shortened
from experiments.ask.terminal import bear_any_text

KEPT = "what was finished is kept"
OURS = ("experiments", "sim")
LONGEST = 2_000  # characters of what is told of a mistake: a value of a file may be as long as the file


def ended(work: Callable[[], int], interrupted: str = "interrupted", *, at_once: bool = False) -> int:
    """The exit status of work: its own, 2 for a mistake, 130 when interrupted; `at_once` waits for no worker then."""
    bear_any_text()
    try:
        status = work()
        sys.stdout.flush()
        return status
    except KeyboardInterrupt as stop:
        if at_once:
            _end_at_once()
        return complain(one_line(stop) or interrupted, 130)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ValueError as error:
        if type(error) is ValueError or not type(error).__module__.startswith(OURS):
            raise
        return complain(one_line(error), 2)
    except MemoryError:
        return complain(f"there is not enough memory; {KEPT}, and fewer workers= or less keep= need less of it", 2)
    except OSError as error:
        if error.errno is None:
            raise
        return complain(f"{place(error)}{one_line(os.strerror(error.errno))}; {KEPT}", 2)


def place(error: OSError) -> str:
    """Where an error of the system came from; also from a full disk behind standard output, which is then written to no more."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return "standard output: "
    return f"{shortened(str(error.filename))}: " if error.filename else ""


def complain(text: str, status: int) -> int:
    """Say what went wrong in one line; returns the status."""
    text = visible(text)
    print(f"mali: {text if len(text) <= LONGEST else text[:LONGEST] + ' ...'}", file=sys.stderr)
    return status


def _end_at_once() -> None:
    """Whoever is impatient and interrupts again while the command ends waits for no worker, and sees no trace of that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if "multiprocessing" in sys.modules:
        for process in sys.modules["multiprocessing"].active_children():
            process.terminate()
