"""The judge: calls the command with an input, in this process and without simulating, and says what is wrong with how it ended.

Right is: status 0, or status 2 and one line that says where and what; no trace; nothing run, and nothing written but into the
folder of results of an accepted input; what must be refused is refused, and what is accepted holds the values that were given.
"""

from __future__ import annotations

import copy
import io
import os
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest import mock

from hydra._internal.core_plugins.file_config_source import FileConfigSource

from experiments import cli
from experiments.commands import run
from experiments.config import configuration
from experiments.config.control import CONTROL
from experiments.running import stages
from experiments.tables import files

from .inputs import ACCEPT, REFUSE, Fault, Input
from .watching import ROOT, Watch

LONGEST, SECONDS = 2_100, 8.0
PYTHON = re.compile(r"Traceback|NoneType|object at 0x|<class |\[Errno|\bnan got\b|KeyError|TypeError|AttributeError|unhashable|codec can't")
MARK = "marker"


class Begun(BaseException):
    """A study would be simulated now: the input is accepted."""

    def __init__(self, study: Any) -> None:
        self.study = study


class Judge:
    """Tries inputs one after the other in a folder that is emptied each time."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.watch = folder.resolve(), Watch()
        self.composer = configuration.Composer()
        self.jobs: list[Any] = []
        for words in (["run"], ["list", "metrics"], ["list", "state"]):  # all is loaded once
            self._called(Input(tuple(words)))

    def faults(self, given: Input) -> list[Fault]:
        """What is wrong with how the command ends on this input; nothing for nearly all."""
        self._lay_out(given)
        begun = time.process_time()
        with self.watch.watching() as seen:
            status, out, err, study = self._called(given)
        found = [Fault("slow", f"{time.process_time() - begun:.1f} s")] if time.process_time() - begun > SECONDS else []
        found += list(_events(seen, given, status, self.folder))
        if list(self.folder.rglob(MARK)):
            found.append(Fault("ran code"))
        if isinstance(status, str):
            return [*found, Fault(status, err)]
        found += list(_told(status, out, err, given))
        if status == 0:
            found += list(_shown(given, study, self.jobs))
        return found

    def _lay_out(self, given: Input) -> None:
        os.chdir(ROOT)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        os.chdir(self.folder)
        for name, data in given.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def _called(self, given: Input) -> tuple[int | str, str, str, Any]:
        """Exit status, or a trace's cause; stdout; stderr; and the study that would begin."""
        self.jobs.clear()
        study = None
        with self._stubbed(), _streams(given.encoding) as (out, err):
            try:
                status: int | str = cli.main(given.words)
            except Begun as accepted:
                status, study = 0, accepted.study
            except SystemExit as ended:
                status = ended.code if isinstance(ended.code, int) else 1
            except BaseException as error:
                status, trace = _cause(error), traceback.format_exc()
        told = trace if isinstance(status, str) else _text(err)
        return status, _text(out), told, study

    @contextmanager
    def _stubbed(self) -> Iterator[None]:
        def begun(study: Any) -> None:
            raise Begun(study)

        original = configuration.Composer
        base = original._base

        def shipped(composer: configuration.Composer, scenario: str, world: str) -> Any:
            """What no file of the input's has to do with is composed once."""
            own = [composer.files.folders[0] / name for name in (f"scenario/{scenario}.yaml", f"world/{world}.yaml", "verdicts.yaml")]
            return base(self.composer if not any(path.exists() for path in own) else composer, scenario, world)

        with (
            mock.patch.object(original, "_base", shipped),
            mock.patch.object(FileConfigSource, "load_config", _loaded),
            mock.patch.object(stages, "run", begun),
            mock.patch.object(run, "job", self._job),
            mock.patch.object(files, "to_disk", lambda path: None),
            mock.patch.object(cli, "use_cache", lambda: None),
            mock.patch.object(configuration, "Composer", lambda folder=None: self.composer if folder is None else original(folder)),
        ):
            yield

    def _job(self, configuration_: Any, folders: Any = ()) -> None:
        configuration_.check()
        self.jobs.append(configuration_)


_load = FileConfigSource.load_config
_cached = lru_cache(maxsize=None)(lambda folder, path: _load(FileConfigSource("project", folder), path))


def _loaded(source: FileConfigSource, path: str) -> Any:
    """Files that ship are parsed once."""
    return copy.deepcopy(_cached(source.scheme() + "://" + source.path, path))


@contextmanager
def _streams(encoding: str) -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    """Stdout and stderr as Python makes them, in that encoding."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace", write_through=True)
    with mock.patch.object(sys, "stdout", out), mock.patch.object(sys, "stderr", err):
        yield out, err


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode(stream.encoding, errors="replace")  # type: ignore[attr-defined]


def _cause(error: BaseException) -> str:
    """The kind of an error and the last line of ours that it went through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith((f"{ROOT}/experiments", f"{ROOT}/sim"))]
    where = f"{Path(frames[-1].filename).relative_to(ROOT)}:{frames[-1].name}" if frames else "?"
    return f"trace: {type(error).__name__} in {where}"


def _told(status: int, out: str, err: str, given: Input) -> Iterator[Fault]:
    """What is wrong with the words."""
    if status not in (0, 2):
        yield Fault(f"status {status}", err)
    if status == 0 and given.must == REFUSE:
        yield Fault(f"accepted: {given.note}", " ".join(given.words))
    if status == 0 and "Warning: " in err:
        yield Fault("a warning of Python's", err[-300:])
    if status != 2:
        return
    lines = err.splitlines()
    if out:
        yield Fault("a mistake is told after part of the answer", out[:200])
    if not lines or not all(line.startswith("mali: ") for line in lines) or any("in place of" not in line for line in lines[:-1]):
        yield Fault("a mistake is not told in one line", err)
        return
    if given.must == ACCEPT:
        yield Fault(f"refused: {given.note}", err)
    if len(lines[-1]) > LONGEST or CONTROL.search(lines[-1]):
        yield Fault("a mistake's line is too long or holds a control character", err)
    if PYTHON.search(lines[-1]):
        yield Fault(f"a mistake in Python's words: {PYTHON.findall(lines[-1])[0]}", err)
    if given.names and not any(name in lines[-1] for name in given.names):
        yield Fault(f"a mistake names nothing of the input: {given.note}", err)


def _events(seen: list[tuple[str, str]], given: Input, status: int | str, folder: Path) -> Iterator[Fault]:
    """What was run or written that should not have been."""
    for what, detail in seen:
        if what != "writes":
            yield Fault(f"runs code: {what}", detail)
            continue
        path = Path(os.path.abspath(folder / detail))
        if not path.is_relative_to(folder) and not path.is_relative_to(Path(tempfile.gettempdir()) / "nothing"):
            yield Fault("writes outside the folder", detail)
        elif status == 2 or not given.writes or not path.is_relative_to(folder / given.writes):
            yield Fault("writes although it was refused" if status == 2 else "writes where nothing is asked for", detail)


def _shown(given: Input, study: Any, jobs: list[Any]) -> Iterator[Fault]:
    """Values that were given and are not in the settings."""
    if not given.shows:
        return
    trees = [job.settings.tree() for job in jobs]
    if study is not None:
        trees += [tree for place in study.places for tree in place.trees] if hasattr(study, "places") else list(study.trees.values())
    for key, value in given.shows.items():
        got = [_at(tree, key) for tree in trees]
        if not got or any(not _equal(one, value) for one in (got[-1:] if hasattr(study, "places") else got)):
            yield Fault(f"given but not in the settings: {given.note}", f"{key}={value!r}, got {got[:3]!r}: {' '.join(given.words)}")


def _at(tree: Mapping[str, Any], key: str) -> Any:
    node: Any = tree
    for part in key.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    return node


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)) and not isinstance(one, bool) and not isinstance(other, bool):
        return abs(one - other) <= 1e-12 * max(abs(one), abs(other), 1.0)
    return type(one) is type(other) and one == other
