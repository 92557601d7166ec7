"""How a command reads its words and ends: names with accents under any encoding; its own status, or one line that says what went wrong."""

from __future__ import annotations

import codecs
import os
import signal
import sys
import unicodedata
from collections.abc import Callable, Sequence

from experiments.ask.mistakes import Mistake, one_line, shortened, visible

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


PLAINLY = "mali.plainly"


def bear_any_text() -> None:
    """Letters that the output's encoding lacks are written without their accents, as in Menaka, or as a question mark."""
    codecs.register_error(PLAINLY, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a notebook's streams take any text as they are
            stream.reconfigure(errors=PLAINLY)


def read_as_text(words: Sequence[str]) -> list[str]:
    """The words of a command line, read as UTF-8 where the terminal's encoding could not; raises Mistake for bytes that are none."""
    try:
        return [os.fsencode(word).decode("utf-8") if _has_bytes(word) else word for word in words]
    except ValueError:
        odd = next(word for word in words if _has_bytes(word))
        raise Mistake(f"{ascii(odd)}: is not UTF-8 text") from None


def _has_bytes(word: str) -> bool:
    """Whether Python has kept bytes in it that it could not read, or halves of a character."""
    return any("\ud800" <= letter <= "\udfff" for letter in word)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    plain = (unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() for letter in error.object[error.start : error.end])
    return "".join(text or "?" for text in plain), error.end
