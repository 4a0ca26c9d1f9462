"""Workbooks on all cores of this machine: processes that are told what to do by a pipe and answer file by file.

Each is watched: which file it has, since when. One that takes too long, or ends by itself (memory, a fault in a library),
costs that one file, which is tried once more in case the system took its memory for another's fault.
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol

from jixiao.addin.batch.work import Answer, Item, Job, answer_from, do, to_bytes
from jixiao.templates.library import say
from jixiao.templates.stop import Stop

_AHEAD = 2  # files that a process has: one at work, one waiting, so that it never waits for us
_TRIES = 2
_UNBORN = 5
_LONGEST_WAIT = 1.0
_AT_STORE, _AT_WORK = b"store", b""  # what a process says besides answers


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
    at_store: bool = False  # a store keeps it waiting, no workbook
    ready: bool = False  # loading the program is no time of a workbook: on a busy machine it takes long


@dataclass(frozen=True, slots=True)
class Pool:
    """So many processes. seconds: that a workbook may take by the clock; memory: bytes that a process may take."""

    processes: int
    seconds: float
    memory: int

    def run(self, job: Job, items: Iterator[Item], put: Callable[[Answer], None]) -> None:
        """Works on all items; ends its processes whatever happens."""
        crew = Crew(self, job)
        try:
            crew.run(items, put)
        finally:
            crew.end()


class Crew:
    """The processes of a pool at one job. They are started when there is work, and may be given more of it later."""

    def __init__(self, pool: Pool, job: Job) -> None:
        self.pool = pool
        self.job = job
        self._workers: list[_Worker] = []
        self._folder: tempfile.TemporaryDirectory[str] | None = None  # a process that is ended takes nothing of its own away
        self._unborn = 0  # processes in a row that ended before they were ready

    def run(self, items: Iterator[Item], put: Callable[[Answer], None]) -> None:
        """Works on all items. After an exception the processes may be at work still: then there is only :meth:`end`.

        Raises Stop ``batch_unborn`` where processes end as soon as they are started.
        """
        tried: dict[str, int] = {}
        again: deque[Item] = deque()
        workers, seconds = self._workers, self.pool.seconds

        def following() -> Item | None:
            return again.popleft() if again else next(items, None)

        def hand(worker: _Worker, item: Item) -> None:
            if not worker.items:
                worker.since = time.monotonic()
            worker.items.append(item)
            with suppress(OSError):  # it has ended, which is seen in its turn
                worker.pipe.send_bytes(json.dumps([item.name, item.source]).encode())

        def give(worker: _Worker) -> None:
            while len(worker.items) < _AHEAD and (item := following()):
                hand(worker, item)

        def lost(worker: _Worker, why: str) -> None:
            """A process is gone: the file that it had is at fault, the others go back."""
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()
            workers.remove(worker)
            if not worker.ready:  # no workbook's fault
                self._unborn += 1
                if self._unborn >= _UNBORN:
                    raise Stop("batch_unborn", processes=self._unborn)
            elif worker.items:
                item = worker.items.popleft()
                tried[item.name] = tried.get(item.name, 0) + 1
                if worker.at_store and why == "batch_slow":
                    away = say("store_silent")
                    put(Answer(item.name, "ended", say("batch_store", path=item.name, reason=away), away=away))
                elif why == "batch_slow" or tried[item.name] >= _TRIES:
                    put(Answer(item.name, "ended", say(why, path=item.name, seconds=f"{seconds:g}")))
                else:
                    again.append(item)
            again.extend(worker.items)

        def give_all() -> None:
            while len(workers) < self.pool.processes and (item := following()):  # one each first: a few files on all cores
                workers.append(self._start())
                hand(workers[-1], item)
            for worker in workers:
                give(worker)

        give_all()
        while any(worker.items for worker in workers) or again:
            give_all()
            left = min((seconds - (time.monotonic() - one.since) for one in workers if one.items and one.ready),
                       default=_LONGEST_WAIT)
            ready = set(wait([one.pipe for one in workers if one.items], max(0.0, min(left, _LONGEST_WAIT))))
            for worker in list(workers):
                if worker.pipe in ready:
                    try:
                        told = worker.pipe.recv_bytes()
                    except (EOFError, OSError):
                        lost(worker, "batch_ended")
                        continue
                    worker.since = time.monotonic()
                    if told in (_AT_STORE, _AT_WORK):
                        worker.at_store = told == _AT_STORE
                    elif worker.ready:
                        worker.items.popleft()
                        put(answer_from(told))
                        give(worker)
                    worker.ready = True
                    self._unborn = 0
                elif worker.items and worker.ready and time.monotonic() - worker.since > seconds:
                    lost(worker, "batch_slow")

    def end(self) -> None:
        """Ends the processes, whatever they do, and takes away what they had on disk."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        self._workers.clear()
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def _start(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        if not self._folder:
            self._folder = tempfile.TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True)
        told = (theirs, self.job.to_text(), self.pool.memory, self._folder.name)
        process = context.Process(target=_serve, args=told, daemon=True)
        with _unheard():
            process.start()
        theirs.close()
        return _Worker(process, ours, since=time.monotonic())


@contextmanager
def _unheard() -> Iterator[None]:
    """Ctrl-C waits meanwhile. A process that is started now never hears it: a terminal tells all, and one that is still
    loading the program would say so in its own words."""
    if sys.platform == "win32":  # there is no such thing there
        yield
        return
    resource_tracker.ensure_running()  # as it starts it lets Ctrl-C through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, text: str, memory: int, folder: str) -> None:
    """The life of a process: it says that it is ready, files come in, answers go out. It ends with whoever started it.

    folder: where it puts what it needs for a while.
    """
    tempfile.tempdir = folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it stops it
    _hold(memory)
    job = Job(**json.loads(text))

    def stage(at_store: bool) -> None:
        with suppress(OSError):
            pipe.send_bytes(_AT_STORE if at_store else _AT_WORK)

    stage(False)
    while True:
        try:
            pipe.send_bytes(to_bytes(do(job, Item(*json.loads(pipe.recv_bytes())), stage)))
        except (EOFError, OSError):
            return


def _hold(memory: int) -> None:
    """An address space limit, on systems that have one."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
