"""The same work on a Dask cluster: chunks of workbooks go out as text, answers come back as bytes that nothing unpickles.

Chunks, because a task a workbook costs the scheduler more than it gains. A worker that ends half-way has its chunk done
again by another; a chunk that ends several of them is halved until the workbook that does it is named.
"""

from __future__ import annotations

import atexit
import json
import logging
import multiprocessing
import platform
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import Any

from jixiao.addin.batch.pool import Crew, Pool
from jixiao.addin.batch.stores import reason_of
from jixiao.addin.batch.work import Answer, Item, Job, Patience, answer_from, to_bytes
from jixiao.templates.library import say
from jixiao.templates.stop import Stop

LOCAL = "本机"
_CHUNK = 60
_AHEAD = 3  # chunks a worker
_SECONDS = 30
_one_at_a_time = threading.Lock()  # a worker may have several threads
_crews: dict[tuple[str, str, float, int], Crew] = {}  # one at most


def chunk(job: str, items: list[list[str]], seconds: float, memory: int, how: str) -> list[bytes]:
    """Works on a chunk of (name, source), in a worker: a process of its own does, within the limits that the pool has.

    how: that of the job where the results are gathered. Raises Stop ``batch_unlike`` where it is another one here.
    """
    answers: list[bytes] = []
    patience = Patience()

    def put(answer: Answer) -> None:
        answers.append(to_bytes(answer))
        patience.add(answer)

    with _one_at_a_time:
        if Job(**json.loads(job)).how != how:
            raise Stop("batch_unlike", host=platform.node())
        crew = _crew(job, how, seconds, memory)
        try:
            crew.run((Item(*item) for item in items), put)
        except Stop as stop:
            crew.end()
            if stop.id != "batch_away":  # which is found again by whoever gets these answers
                raise
        except BaseException:
            crew.end()
            raise
    return answers


def _crew(job: str, how: str, seconds: float, memory: int) -> Crew:
    """The process of this worker. It ends with the worker, whose pipe it listens to, or before the next batch's begins."""
    key = job, how, seconds, memory
    if key not in _crews:
        _end_crews()
        multiprocessing.current_process().daemon = False  # as the child of a nanny it is one, and may have no children
        _crews[key] = Crew(Pool(1, seconds, memory), Job(**json.loads(job)))
    return _crews[key]


@atexit.register
def _end_crews() -> None:
    while _crews:
        _crews.popitem()[1].end()


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler by its address, or :data:`LOCAL` for one of our own with so many workers.

    seconds, memory: as :class:`Pool` has them; size: workbooks of a chunk.
    """

    scheduler: str
    workers: int
    seconds: float
    memory: int
    size: int = _CHUNK

    def run(self, job: Job, items: Iterator[Item], put: Callable[[Answer], None]) -> None:
        """Works on all items. Raises Stop ``batch_missing``, ``batch_cluster``, ``batch_task``, ``batch_unlike``."""
        try:
            import distributed
        except ImportError as error:
            raise Stop("batch_missing", extra="cluster") from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)  # whatever goes wrong is said below, in Chinese
        with ExitStack() as stack:
            try:
                address: Any = self.scheduler
                if address != LOCAL:
                    _need_address(address)
                else:
                    address = stack.enter_context(distributed.LocalCluster(
                        n_workers=self.workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"))
                client: Any = stack.enter_context(
                    distributed.Client(address, timeout=_SECONDS, set_as_default=False))
            except (OSError, ValueError, TimeoutError) as error:
                raise Stop("batch_cluster", path=self.scheduler, reason=reason_of(error)) from error
            _all(self, client, job, items, put)


def _need_address(address: str) -> None:
    """Raises ValueError for what is none: a client that is given it waits a minute as it ends, and says so in English."""
    from distributed.comm.addressing import parse_address, parse_host_port
    from distributed.comm.registry import get_backend

    scheme, place = parse_address(address)
    get_backend(scheme)
    parse_host_port(place)


def _all(cluster: Cluster, client: Any, job: Job, items: Iterator[Item], put: Callable[[Answer], None]) -> None:
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    how = job.how
    again: deque[list[Item]] = deque()
    out: dict[Any, list[Item]] = {}
    coming = as_completed(loop=client.loop)

    def send() -> None:
        most = _AHEAD * max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)
        while len(out) < most and (part := again.popleft() if again else list(islice(items, cluster.size))):
            names = [[item.name, item.source] for item in part]
            future = client.submit(chunk, job.to_text(), names, cluster.seconds, cluster.memory, how, pure=False)
            out[future] = part
            coming.add(future)

    send()
    while out:
        future = next(coming)
        part = out.pop(future)
        if future.status == "finished":
            for data in future.result():
                put(answer_from(data))
        elif future.status != "error":
            raise Stop("batch_cluster", path=cluster.scheduler, reason=say("cluster_lost"))
        elif isinstance(error := future.exception(), Stop):
            raise error
        elif not isinstance(error, KilledWorker):
            raise Stop("batch_task", path=cluster.scheduler, reason=f"{type(error).__name__}: {error}"[:200])
        elif len(part) == 1:
            put(Answer(part[0].name, "ended", say("batch_ended", path=part[0].name)))
        else:
            again.extend((part[:len(part) // 2], part[len(part) // 2:]))
        future.release()
        send()
