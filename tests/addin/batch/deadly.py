"""Processes of the pool that one workbook ends, as a fault in a library or the system's want of memory would, or holds up.

Run as a program it is ``jx`` whose processes are held up: a batch in the midst of its work, however long a signal takes.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
from multiprocessing.connection import Connection

from jixiao.addin.batch import pool
from jixiao.addin.batch.work import Item, Job, do, to_bytes
from jixiao.addin.cli.main import main

DEADLY = "致命.xlsx"
HELD = "等着.xlsx"


def serve(pipe: Connection, text: str, _memory: int, _folder: str) -> None:
    """As the pool's own, but for the file that ends it."""
    pipe.send_bytes(b"")
    while True:
        item = Item(*json.loads(pipe.recv_bytes()))
        if item.name == DEADLY:
            os._exit(9)
        pipe.send_bytes(to_bytes(do(Job(**json.loads(text)), item)))


def chunk(job: str, items: list[list[str]], _seconds: float, _memory: int, _how: str) -> list[bytes]:
    """As the cluster's own, but for the file that ends the worker."""
    if any(name == DEADLY for name, _ in items):
        os._exit(9)
    return [to_bytes(do(Job(**json.loads(job)), Item(*item))) for item in items]


def serve_held(pipe: Connection, text: str, _memory: int, _folder: str) -> None:
    """As the pool's own, until one file: that takes as long as the one that started this process lives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe.send_bytes(b"")
    while True:
        item = Item(*json.loads(pipe.recv_bytes()))
        if item.name == HELD and (parent := multiprocessing.parent_process()):
            parent.join()
            return
        pipe.send_bytes(to_bytes(do(Job(**json.loads(text)), item)))


def serve_unborn(_pipe: Connection, _text: str, _memory: int, _folder: str) -> None:
    """As where the system has no memory for one more process."""
    os._exit(9)


def serve_littering(pipe: Connection, _text: str, _memory: int, folder: str) -> None:
    """Ends in the midst of its first file, of which a copy lies about."""
    pipe.send_bytes(b"")
    shutil.copy(json.loads(pipe.recv_bytes())[1], folder)
    os._exit(9)


def serve_deaf(pipe: Connection, _text: str, _memory: int, _folder: str) -> None:
    """Tells whether Ctrl-C was kept from this process when it was started."""
    pipe.send_bytes(json.dumps(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())).encode())


if __name__ == "__main__":
    import deadly  # as the processes know it

    signal.signal(signal.SIGINT, signal.default_int_handler)  # as from a terminal: what a shell put behind it ignores Ctrl-C
    pool._serve = deadly.serve_held
    main()
