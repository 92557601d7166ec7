"""A results folder of somebody else: links are not followed, pipes do not hang, and no cure that is named loses anything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import stored
from stored import command, hashes

from experiments.ask.mistakes import Mistake
from experiments.study import cluster, files, lock, stages


@pytest.fixture(scope="module", autouse=True)
def made_up() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        stored.instead(patch)
        yield


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Somebody's file, and a folder with a run in it."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "000000.run").write_bytes(b"a run")
    (tmp_path / "theirs" / "letter").write_bytes(b"dear all")
    return tmp_path / "theirs"


def begin(folder: Path) -> None:
    """A study of which one run is stored."""
    asked = stored.study(folder)
    with stages.opening.taken(asked):
        stages.open_(asked)
        stored.do(replace(asked.tasks(1)[0], study=asked.hash))


@pytest.mark.parametrize("kind", ["link", "dangling", "hard link", "pipe"])
def test_a_lock_that_is_no_file_of_ours_is_refused(kind: str, theirs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    begin(folder)
    make = {
        "link": lambda: (folder / ".lock").symlink_to(theirs / "letter"),
        "dangling": lambda: (folder / ".lock").symlink_to(theirs / "nothing"),
        "hard link": lambda: os.link(theirs / "letter", folder / ".lock"),
        "pipe": lambda: os.mkfifo(folder / ".lock"),
    }
    make[kind]()
    with pytest.raises(Mistake, match=r"\.lock is a link or no plain file.*remove it, or choose another folder with out="):
        command(folder)
    assert not lock.busy(folder)
    assert hashes(theirs) == hashes(theirs) and (theirs / "letter").read_bytes() == b"dear all" and not (theirs / "nothing").exists()
    (folder / ".lock").unlink()
    command(folder)


@pytest.mark.parametrize("dangling", [False, True])
def test_a_folder_of_runs_that_is_a_link_is_refused(dangling: bool, theirs: Path, tmp_path: Path) -> None:
    folder, target = tmp_path / "s", theirs / ("nothing" if dangling else "")
    begin(folder)
    shutil.rmtree(folder / "parts")
    (folder / "parts").symlink_to(target)
    with pytest.raises(Mistake, match="parts is a link, which is not followed"):
        command(folder)
    assert sorted(path.name for path in theirs.iterdir()) == ["000000.run", "letter"]


@pytest.mark.parametrize("kind", ["link", "pipe", "mark"])
def test_what_is_no_plain_file_in_place_of_a_run_is_simulated_again(kind: str, theirs: Path, tmp_path: Path) -> None:
    command(tmp_path / "whole")
    folder = tmp_path / "s"
    begin(folder)
    run = next((folder / "parts").glob("*.run"))
    if kind == "pipe":
        run.unlink()
        os.mkfifo(run)
    elif kind == "link":
        run.rename(theirs / "000000.run")
        run.symlink_to(theirs / "000000.run")
    else:
        (folder / "parts" / "000000.now").symlink_to(theirs / "letter")
    command(folder)
    assert hashes(folder) == hashes(tmp_path / "whole")
    assert (theirs / "000000.run").is_file() and (theirs / "letter").read_bytes() == b"dear all"


def test_a_folder_of_figures_that_is_a_link_is_refused(theirs: Path, tmp_path: Path) -> None:
    (tmp_path / "figures").symlink_to(theirs)
    with pytest.raises(OSError, match="it is a link, which is not followed"):
        files.make_folder(tmp_path / "figures")


@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize("text", [b"{", b"\xff", b"[]"])
def test_the_cure_for_a_broken_manifest_loses_nothing(finished: bool, text: bytes, tmp_path: Path) -> None:
    """What the line says is done word by word: move `parts` into a new folder, call again with out=; the old folder keeps its tables."""
    command(tmp_path / "whole")
    folder, new = tmp_path / "s", tmp_path / "new"
    (command if finished else begin)(folder)
    (folder / "manifest.json").write_bytes(text)
    tables = hashes(folder)
    with pytest.raises(Mistake, match="with another out= makes the study anew; to go on with the runs in .*parts, move"):
        command(folder)
    assert hashes(folder) == tables
    new.mkdir()
    if not finished:
        (folder / "parts").rename(new / "parts")
    kept = len(list(new.glob("parts/*.run")))
    with pytest.MonkeyPatch.context() as patch:
        done: list[int] = []
        patch.setattr(stages, "do_task", lambda task: done.extend(task.numbers) or stored.do(task))
        command(new)
    assert len(done) == stored.TOTAL - kept and hashes(new) == hashes(tmp_path / "whole") and (kept > 0) != finished


def test_nobody_without_the_key_reaches_the_scheduler_of_our_own() -> None:
    """Its address speaks TLS with a certificate that only this process has: a client without it is refused before it can send a task."""
    from distributed import Client

    with cluster.joined(None, 1) as (client, _):
        address = client.scheduler.address
        assert address.startswith("tls://127.0.0.1:")
        with pytest.raises((OSError, TimeoutError, TypeError, ValueError)):
            Client(address.replace("tls://", "tcp://"), timeout=2, set_as_default=False)
