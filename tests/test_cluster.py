"""The same command and the same numbers on a scheduler and workers of dask, on loopback; skipped where dask is not installed."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import children, environment, go, hashes, make, start, wait_for

from experiments import cluster, engine
from experiments.mistakes import Mistake
from experiments.options import Engine
from experiments.options import engine as asked

dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="the extra [cluster] is not installed")
THERE = "scheduler=scheduler.json"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A small sweep made by one process: its folder and its tables' hashes."""
    folder = tmp_path_factory.mktemp("cluster")
    make(folder)
    code, _, err = go(folder, "workers=1", "out=whole")
    assert code == 0, err
    return folder, hashes(folder / "whole")


@pytest.fixture(scope="module")
def workers(study: tuple[Path, dict[str, str]]) -> Iterator[list[int]]:
    """A real scheduler and two real workers, each under a nanny that starts it again; gives the nannies' ids."""
    folder = study[0]
    common = ["--scheduler-file", "scheduler.json", "--no-dashboard"]
    lines = [["scheduler", "--host", "127.0.0.1", "--port", "0"]]
    lines += [["worker", "--nthreads", "1", "--host", "127.0.0.1", "--name", name, "--local-directory", name] for name in ("a", "b")]
    running = []
    for line in lines:
        command = [sys.executable, "-m", "dask", *line, *common]
        running.append(subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        wait_for(lambda: (folder / "scheduler.json").exists(), 60)
    yield [process.pid for process in running[1:]]
    for process in reversed(running):
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


@dask
def test_a_scheduler_and_two_workers_give_the_same_bytes(study: tuple[Path, dict[str, str]], workers: list[int]) -> None:
    folder, whole = study
    code, _, err = go(folder, "engine=dask", THERE, "out=far")
    assert code == 0 and "12 of 12 runs done" in err, err
    assert hashes(folder / "far") == whole
    text = (folder / "far" / "manifest.json").read_text()
    assert "127.0.0.1" not in text and "scheduler" not in json.loads(text)["configuration"]


@dask
def test_workers_of_a_scheduler_are_killed_at_random_points(study: tuple[Path, dict[str, str]], workers: list[int]) -> None:
    folder, whole = study
    out, chance = folder / "killed", random.Random()
    process = start(folder, "engine=dask", THERE, "out=killed")
    wait_for(lambda: list((out / "parts").glob("*.now")) or process.poll() is not None)
    for _ in range(2):
        time.sleep(chance.uniform(0, 0.6))
        victims = [child for nanny in workers for child in children(nanny) if process.poll() is None]
        for victim in chance.sample(victims, min(1, len(victims))):
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
    _, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    assert hashes(out) == whole


@dask
def test_the_command_before_a_scheduler_is_killed_and_resumed(study: tuple[Path, dict[str, str]], workers: list[int]) -> None:
    folder, whole = study
    out = folder / "cut"
    process = start(folder, "engine=dask", THERE, "out=cut")
    wait_for(lambda: list((out / "parts").glob("*.runs.arrow")) or process.poll() is not None)
    process.kill()
    process.communicate()
    code, _, err = go(folder, "engine=dask", THERE, "out=cut")
    assert code == 0 and "resuming: " in err, err
    assert hashes(out) == whole


@dask
def test_an_interrupt_before_a_scheduler_gets_one_line(study: tuple[Path, dict[str, str]], workers: list[int]) -> None:
    folder, whole = study
    process = start(folder, "engine=dask", THERE, "out=stopped")
    wait_for(lambda: list((folder / "stopped" / "parts").glob("*.runs.arrow")) or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err and "the same command resumes" in err.splitlines()[-1], err
    assert go(folder, "workers=1", "out=stopped")[0] == 0, "another engine goes on"
    assert hashes(folder / "stopped") == whole


@dask
def test_a_run_that_kills_its_workers_is_given_up_alone(study: tuple[Path, dict[str, str]]) -> None:
    folder, whole = study
    code, _, err = go(folder, "engine=dask", "workers=2", "out=own", what="die")
    assert code == 1 and "2 runs failed and left out" in err and "Traceback" not in err, err
    failed = json.loads((folder / "own" / "manifest.json").read_text())["failed"]
    assert [(one["scenario"], one["world"]) for one in failed] == [("mobile", "cell.choice_noise=0.3")] * 2
    assert go(folder, "workers=1", "out=own")[0] == 0
    assert hashes(folder / "own") == whole


def trimming() -> str | None:
    return os.environ.get(cluster.TRIMMING)


@dask
def test_our_own_workers_do_not_trim_memory() -> None:
    with cluster.joined(None, 1) as (client, count):
        assert count == 1 and set(client.run(trimming).values()) == {None}


@dask
def test_nobody_at_the_address_gets_one_line(study: tuple[Path, dict[str, str]]) -> None:
    code, _, err = go(study[0], "engine=dask", "scheduler=tcp://127.0.0.1:1", "out=none")
    assert code == 2 and err == "mali: scheduler=tcp://127.0.0.1:1: no dask scheduler answers there\n", err


def test_a_worker_must_be_like_us_and_see_the_folder(tmp_path: Path) -> None:
    task = engine.Task(tmp_path, 1, "outcomes", ())
    with pytest.raises(Mistake, match="other code or libraries"):
        cluster._do(engine.simulate, task, "another")
    with pytest.raises(Mistake, match="does not see"):
        cluster._do(engine.simulate, task, cluster.signature())
    (tmp_path / "parts").mkdir()
    assert cluster._do(engine.simulate, task, cluster.signature()) == engine.Done()


def test_what_may_be_said_of_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked({"engine": "processes"}) == Engine("processes", None)
    for keys, told in (
        ({"engine": "processes", "scheduler": "tcp://a:1"}, "only engine=dask"),
        ({"engine": "dask", "scheduler": "a:1"}, "tcp://HOST:PORT"),
        ({"engine": "dask", "scheduler": 3}, "tcp://HOST:PORT"),
        ({"engine": "dsk"}, "nearest: dask"),
    ):
        with pytest.raises(Mistake, match=told):
            asked(keys)
    monkeypatch.setattr("experiments.options.find_spec", lambda name: None)
    with pytest.raises(Mistake, match=r"not installed; pip install 'mali-sim\[cluster\]'"):
        asked({"engine": "dask"})
