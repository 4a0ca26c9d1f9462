"""Workbooks on all cores of this machine: processes that are told what to do by a pipe and answer file by file.

Each is watched: which file it has, since when. One that takes too long, or ends by itself (memory, a fault in a library),
costs that one file, which is tried once more in case the system took its memory for another's fault.
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol

from jixiao.addin.batch.work import Answer, Item, Job, answer_from, do, to_bytes
from jixiao.templates.library import say

_AHEAD = 2  # files that a process has: one at work, one waiting, so that it never waits for us
_TRIES = 2
_LONGEST_WAIT = 1.0


class Executor(Protocol):
    """What works on the files of a batch, in any order, each once."""

    def run(self, job: Job, items: Iterator[Item], put: Callable[[Answer], None]) -> None:
        """Works on all items; put is told each answer, in the process of the caller."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    items: deque[Item] = field(default_factory=deque)  # the first is at work
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Pool:
    """So many processes. seconds: that a workbook may take by the clock; memory: bytes that a process may take."""

    processes: int
    seconds: float
    memory: int

    def run(self, job: Job, items: Iterator[Item], put: Callable[[Answer], None]) -> None:
        """Works on all items; ends its processes whatever happens."""
        context = multiprocessing.get_context("spawn")
        tried: dict[str, int] = {}
        again: deque[Item] = deque()
        workers: list[_Worker] = []

        def start() -> _Worker:
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, job.to_text(), self.memory), daemon=True)
            process.start()
            theirs.close()
            return _Worker(process, ours, since=time.monotonic())

        def give(worker: _Worker) -> None:
            while len(worker.items) < _AHEAD and (item := again.popleft() if again else next(items, None)):
                if not worker.items:
                    worker.since = time.monotonic()
                worker.items.append(item)
                with suppress(OSError):  # it has ended, which is seen in its turn
                    worker.pipe.send_bytes(json.dumps([item.name, item.source]).encode())

        def lost(worker: _Worker, why: str) -> None:
            """A process is gone: the file that it had is at fault, the others go back."""
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()
            workers.remove(worker)
            if worker.items:
                item = worker.items.popleft()
                tried[item.name] = tried.get(item.name, 0) + 1
                if why == "batch_slow" or tried[item.name] >= _TRIES:
                    put(Answer(item.name, "ended", say(why, path=item.name, seconds=f"{self.seconds:g}")))
                else:
                    again.append(item)
            again.extend(worker.items)

        try:
            workers += [start() for _ in range(self.processes)]
            for worker in workers:
                give(worker)
            while any(worker.items for worker in workers) or again:
                while len(workers) < self.processes:
                    workers.append(start())
                    give(workers[-1])
                for worker in workers:
                    give(worker)
                left = min((self.seconds - (time.monotonic() - one.since) for one in workers if one.items), default=0.0)
                ready = set(wait([one.pipe for one in workers if one.items], max(0.0, min(left, _LONGEST_WAIT))))
                for worker in list(workers):
                    if worker.pipe in ready:
                        try:
                            answer = answer_from(worker.pipe.recv_bytes())
                        except (EOFError, OSError):
                            lost(worker, "batch_ended")
                            continue
                        worker.items.popleft()
                        worker.since = time.monotonic()
                        put(answer)
                        give(worker)
                    elif worker.items and time.monotonic() - worker.since > self.seconds:
                        lost(worker, "batch_slow")
        finally:
            for worker in workers:
                worker.process.kill()
            for worker in workers:
                worker.process.join()
                worker.pipe.close()


def _serve(pipe: Connection, text: str, memory: int) -> None:
    """The life of a process: files come in by the pipe, answers go out. It ends with whoever started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it stops it
    _hold(memory)
    job = Job(**json.loads(text))
    while True:
        try:
            pipe.send_bytes(to_bytes(do(job, Item(*json.loads(pipe.recv_bytes())))))
        except (EOFError, OSError):
            return


def _hold(memory: int) -> None:
    """An address space limit, on systems that have one."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
