"""A process of the pool that one workbook ends, as a fault in a library or the system's want of memory would."""

from __future__ import annotations

import json
import os
from multiprocessing.connection import Connection

from jixiao.addin.batch.work import Item, Job, do, to_bytes

DEADLY = "致命.xlsx"


def serve(pipe: Connection, text: str, _memory: int) -> None:
    """As the pool's own, but for the file that ends it."""
    pipe.send_bytes(b"")
    while True:
        item = Item(*json.loads(pipe.recv_bytes()))
        if item.name == DEADLY:
            os._exit(9)
        pipe.send_bytes(to_bytes(do(Job(**json.loads(text)), item)))


def chunk(job: str, items: list[list[str]], _seconds: float, _memory: int) -> list[bytes]:
    """As the cluster's own, but for the file that ends the worker."""
    if any(name == DEADLY for name, _ in items):
        os._exit(9)
    return [to_bytes(do(Job(**json.loads(job)), Item(*item))) for item in items]
