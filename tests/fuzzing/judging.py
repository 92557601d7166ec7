"""The judge: calls the command with an input, in this process and without simulating, and says what is wrong with how it ended.

Right is: status 0, or status 2 and one line that says where and what; no trace; nothing run, and nothing written but into the
folder of results of an accepted input; what must be refused is refused, and what is accepted holds the values that were given.
"""

from __future__ import annotations

import copy
import io
import os
import shutil
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest import mock

from hydra._internal.core_plugins.file_config_source import FileConfigSource

from experiments import cli
from experiments.ask import composing_base as composing
from experiments.ask import configuration
from experiments.commands import run
from experiments.study import files, stages
from sim.geography import seeds

from . import faults
from .inputs import Fault, Input
from .watching import ROOT, Watch

SECONDS = 8.0
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

    def faults_of(self, given: Input) -> list[Fault]:
        """What is wrong with how the command ends on this input; nothing for nearly all."""
        self._lay_out(given)
        begun = time.process_time()
        with self.watch.watching() as seen:
            status, out, err, study = self._called(given)
        found = [Fault("slow", f"{time.process_time() - begun:.1f} s")] if time.process_time() - begun > SECONDS else []
        found += list(faults.of_deeds(seen, given, status, self.folder))
        if list(self.folder.rglob(MARK)):
            found.append(Fault("ran code"))
        if isinstance(status, str):
            return [*found, Fault(status, err)]
        found += list(faults.of_words(status, out, err, given))
        if status == 0:
            found += list(faults.of_values(given, study, self.jobs))
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
        with self._stubbed(), _streams(given.encoding) as (out, err), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for kind in (RuntimeWarning, UserWarning, FutureWarning):  # those that a user would see
                warnings.filterwarnings("always", category=kind)
            warnings.showwarning = lambda text, kind, *_: print(f"{kind.__name__}: {text}", file=err)
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
        of = composing.Base.of

        def shipped(base: composing.Base, scenario: str, world: str) -> Any:
            """What no file of the input's has to do with is composed once."""
            own = [base.files.folders[0] / name for name in (f"scenario/{scenario}.yaml", f"world/{world}.yaml", "verdicts.yaml")]
            return of(self.composer.base if not any(path.exists() for path in own) else base, scenario, world)

        with (
            mock.patch.object(seeds, "load", _seeds),
            mock.patch.object(composing.Base, "of", shipped),
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


_seeds = lru_cache(maxsize=1)(seeds.load)
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
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith((f"{ROOT}/experiments", f"{ROOT}/sim"))
    ]
    where = f"{Path(frames[-1].filename).relative_to(ROOT)}:{frames[-1].name}" if frames else "?"
    return f"trace: {type(error).__name__} in {where}"
