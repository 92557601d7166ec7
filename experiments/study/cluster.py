"""Runs on a cluster: tasks go to the workers of a dask scheduler, the user's or one of our own on this machine.

Same tasks, same store, same numbers: a worker writes its finished runs straight into the study's folder, which must lie
on a file system that all of them share, and must have the same code and libraries, which is checked with every task.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.cache_folder import use_cache
from experiments.ask.mistakes import Mistake
from experiments.study import identity, store
from experiments.study.manifest import digest
from experiments.study.processes import Salvage, attempt
from experiments.study.progress import say
from experiments.study.workers import DIED, NO_MEMORY

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S, COUNT_S = 15, 5.0
"""Seconds to wait for a scheduler's answer, and between two counts of its workers."""
AHEAD = 2
"""Tasks a worker that are handed over before they are asked for."""
TRIMMING = "MALLOC_TRIM_THRESHOLD_"
"""Dask sets it for its workers, and numpy's large arrays then cost several times as long."""
_one_at_a_time = threading.Lock()


@contextmanager
def joined(scheduler: str | None, workers: int) -> Iterator[tuple[Client, int]]:
    """A client of the scheduler at that address or in that file, or of one on this machine with so many workers.

    Gives the client and the number of workers at the start; waits for the first worker. Raises Mistake where nobody
    answers.
    """
    import dask
    from distributed import Client, LocalCluster, Security

    for name in ("distributed", "distributed.nanny", "distributed.scheduler", "distributed.worker"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # deaths are told by us, in one line
    environment = dict(dask.config.get("distributed.nanny.pre-spawn-environ", {}))
    environment.pop(TRIMMING, None)
    ours = {
        "distributed.nanny.pre-spawn-environ": environment, "distributed.scheduler.allowed-failures": 0,
        "distributed.scheduler.http.routes": [], "distributed.worker.http.routes": [],
    }  # fmt: skip
    if scheduler is None:
        with (
            dask.config.set(ours),
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=None,
                host="127.0.0.1",
                silence_logs=logging.CRITICAL,
                protocol="tls://",
                security=Security.temporary(),
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            client.wait_for_workers(workers)
            yield client, workers
        return
    _check_certificate(scheduler)
    where: dict[str, Any] = {"address": scheduler} if "://" in scheduler else {"scheduler_file": scheduler}
    try:
        client = Client(**where, set_as_default=False, timeout=CONNECT_S)
    except (OSError, TimeoutError, ValueError):
        raise Mistake(f"scheduler={scheduler}: no dask scheduler answers there") from None
    with client:
        if not client.nthreads():
            say("waiting for the scheduler's first worker")
            client.wait_for_workers(1)
        yield client, len(client.nthreads())


def _check_certificate(scheduler: str) -> None:
    """Raise Mistake where a scheduler speaks TLS and no certificate is named: a client that lacks it would wait for itself."""
    from distributed import Security

    address = scheduler
    if "://" not in scheduler:
        with suppress(OSError, ValueError, KeyError, TypeError):  # whose file it is not, the client says
            address = json.loads(Path(scheduler).read_text())["address"]
    if address.startswith("tls://") and Security().get_connection_args("client")["ssl_context"] is None:
        cure = "name one to dask, as docs/cluster.md shows under `Who may send work`"
        raise Mistake(f"scheduler={scheduler}: it asks for a certificate; {cure}")


def carry(client: Client, function: Callable[[Any], Any], tasks: Sequence[Any], salvage: Salvage) -> Generator[tuple[int, Any], None, None]:
    """Do all tasks in any order; yields each one's place with its result, or with a Failure, or with both after a death.

    Raises Mistake where a worker differs from us or does not see the folder, OSError for a full disk, both at once.
    What is left unfinished when the caller stops reading is cancelled; a task that has begun elsewhere ends by itself.
    """
    from distributed import KilledWorker, as_completed

    queue, suspects, losses, mine = deque(enumerate(tasks)), deque[tuple[int, Any]](), Counter[int](), signature()
    running: dict[Any, tuple[int, Any]] = {}
    ended = as_completed(loop=client.loop)
    workers, counted = 0, -COUNT_S
    try:
        while queue or suspects or running:
            if time.monotonic() - counted >= COUNT_S:
                workers, counted = max(1, len(client.nthreads())), time.monotonic()
            source, room = (suspects, 1) if suspects else (queue, AHEAD * workers)
            while source and len(running) < room:
                future = client.submit(_do, function, source[0][1], mine, pure=False)
                running[future] = source.popleft()
                ended.add(future)
            future = next(ended)
            place, task = running.pop(future)
            error = future.exception()
            if isinstance(error, (KilledWorker, MemoryError)):
                failure, rest = salvage(task, losses, NO_MEMORY if isinstance(error, MemoryError) else DIED)
                if rest is not None:
                    suspects.append((place, rest))
                if failure is not None:
                    yield place, failure
            elif error is not None:
                raise error
            else:
                yield place, future.result()
            future.release()
    finally:
        client.cancel(list(running))


@lru_cache(maxsize=1)
def signature() -> str:
    """A digest of the code and of what else its numbers depend on: where it is equal, so are the bytes."""
    return digest(identity.of_runs())


def _do(function: Callable[[Any], Any], task: Any, wanted: str) -> Any:
    """On a worker: one task, one at a time, however many threads it has."""
    with _one_at_a_time:
        use_cache()
        if signature() != wanted:
            raise Mistake("a worker of the scheduler runs other code or libraries than this command; install the same on all")
        if not (task.folder / store.PARTS).is_dir():
            raise Mistake(f"a worker of the scheduler does not see {task.folder}; out= must be a folder where all can write")
        return attempt(function, task)
