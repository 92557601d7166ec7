"""The same command and the same numbers on a scheduler and workers of dask, on loopback."""

from __future__ import annotations

import contextlib
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
from killing import children, environment, go, hashes, make, start, wait_for, words_of

from experiments.ask.mistakes import Mistake
from experiments.ask.options import engine as asked
from experiments.study import cluster
from experiments.study.runs import Done, Task
from experiments.study.workers import do_task

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


def test_a_scheduler_and_two_workers_give_the_same_bytes(study: tuple[Path, dict[str, str]], workers: list[int]) -> None:
    folder, whole = study
    code, _, err = go(folder, "engine=dask", THERE, "out=far")
    assert code == 0 and "12 of 12 runs done" in err, err
    assert hashes(folder / "far") == whole
    text = (folder / "far" / "manifest.json").read_text()
    assert "127.0.0.1" not in text and "scheduler" not in json.loads(text)["configuration"]


def killed_one(process: subprocess.Popen[str], nannies: list[int], chance: random.Random) -> bool:
    """Kill one worker process of the nannies, at a random moment, if the command still runs then; says whether it did."""
    time.sleep(chance.uniform(0, 0.3))
    workers = [child for nanny in nannies for child in children(nanny) if "spawn_main" in words_of(child)]
    if process.poll() is not None or not workers:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(chance.choice(workers), signal.SIGKILL)
    return True


@pytest.mark.slow
@pytest.mark.parametrize("end", [None, signal.SIGINT, signal.SIGKILL])
def test_workers_of_a_scheduler_are_killed_and_then_the_command_ends_or_is_resumed(
    study: tuple[Path, dict[str, str]], workers: list[int], end: signal.Signals | None
) -> None:
    """Another engine goes on, too."""
    folder, whole = study
    seed = random.randrange(1_000_000)
    chance, out = random.Random(seed), f"killed-{end}"
    process = start(folder, "engine=dask", THERE, f"out={out}")
    wait_for(lambda: list((folder / out / "parts").glob("*.run" if end else "*.now")) or process.poll() is not None)
    killed = [killed_one(process, workers, chance) for _ in range(2)]
    assert any(killed), "the sweep was over before anything was killed"
    if end is not None:
        process.send_signal(end)
    _, err = process.communicate(timeout=600)
    assert process.returncode == {None: 0, signal.SIGINT: 130, signal.SIGKILL: -9}[end] and "Traceback" not in err, (seed, err)
    assert end != signal.SIGINT or "the same command resumes" in err.splitlines()[-1]
    code, _, err = go(folder, "workers=1", f"out={out}")
    assert code == 0 and ("resuming: " in err or "holds all 12 runs" in err), (seed, err)
    assert hashes(folder / out) == whole, seed


@pytest.mark.slow
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


def test_our_own_workers_do_not_trim_memory() -> None:
    with cluster.joined(None, 1) as (client, count):
        assert count == 1 and set(client.run(trimming).values()) == {None}


def test_nobody_without_the_key_reaches_the_scheduler_of_our_own() -> None:
    """Its address speaks TLS with a certificate that only this process has: a client without it is refused before it can send a task."""
    from distributed import Client

    with cluster.joined(None, 1) as (client, _):
        address = client.scheduler.address
        assert address.startswith("tls://127.0.0.1:")
        with pytest.raises((OSError, TimeoutError, TypeError, ValueError)):
            Client(address.replace("tls://", "tcp://"), timeout=2, set_as_default=False)


def test_nobody_at_the_address_gets_one_line(study: tuple[Path, dict[str, str]]) -> None:
    code, _, err = go(study[0], "engine=dask", "scheduler=tcp://127.0.0.1:1", "out=none", what="hurry")
    assert code == 2 and err == "mali: scheduler=tcp://127.0.0.1:1: no dask scheduler answers there\n", err


def test_a_scheduler_that_asks_for_a_certificate_gets_one_line(tmp_path: Path) -> None:
    """By its address as by its file; it need not even be there."""
    (tmp_path / "scheduler.json").write_text('{"address": "tls://127.0.0.1:1"}')
    for where in ("tls://127.0.0.1:1", str(tmp_path / "scheduler.json")):
        with pytest.raises(Mistake, match="asks for a certificate; name one to dask"), cluster.joined(where, 1):
            pass


def test_a_worker_must_be_like_us_and_see_the_folder(tmp_path: Path) -> None:
    task = Task(tmp_path, "outcomes", {})
    with pytest.raises(Mistake, match="other code or libraries"):
        cluster._do(do_task, task, "another")
    with pytest.raises(Mistake, match="does not see"):
        cluster._do(do_task, task, cluster.signature())
    (tmp_path / "parts").mkdir()
    assert cluster._do(do_task, task, cluster.signature()) == Done()


def test_where_dask_is_not_installed_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.ask.options.find_spec", lambda name: None)
    with pytest.raises(Mistake, match=r"not installed; pip install 'mali-sim\[cluster\]'"):
        asked({"engine": "dask"})
