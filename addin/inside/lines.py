"""How two of our processes talk: one asks, the other answers, a line of JSON each. Simple syntax, standard library only.

    {"do": NAME, ...}  ->  {"result": ANYTHING}  or  {"fault": KIND, "reason": TEXT, "trace": TEXT}

What a name means is a table of the end that answers: the functions (``function_worker.py``), the headless office
(``driver.py``), the document of a press (``one_press.py``). Decision 86.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from typing import IO, Any

Verbs = Mapping[str, Callable[..., Any]]


class Fault(Exception):
    """The other end could not do what it was asked. kind: a word of ours, or the name of the error there."""

    def __init__(self, kind: str, reason: str = "", trace: str = "") -> None:
        super().__init__(kind, reason, trace)
        self.kind, self.reason = kind, reason
        self.__notes__ = [trace] if trace else []  # the log writes notes; it leaves out words, which may be a user's


def _trace(error: Exception) -> str:
    """Where an error came from and which it is, without its words."""
    return "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__


class Lines:
    """One end of a talk. Raises EOFError once the other end has ended, OSError where it cannot be reached."""

    def __init__(self, read: Callable[[], bytes], sink: IO[bytes]) -> None:
        """read: gives the next line, empty at the end."""
        self._read, self._sink = read, sink

    def ask(self, do: str, **values: Any) -> Any:
        """The result of what the other end does. Raises :class:`Fault`."""
        self._send({"do": do, **values})
        answer = self._received()
        if "fault" in answer:
            raise Fault(answer["fault"], answer["reason"], answer["trace"])
        return answer["result"]

    def serve(self, verbs: Verbs) -> None:
        """Answers until the other end has ended."""
        while True:
            try:
                request = self._received()
            except EOFError:
                return
            self._answer(verbs, request)

    def serve_until(self, last: str, verbs: Verbs) -> Any:
        """Answers until the other end says its last word; the values of that. Raises EOFError where it ends before."""
        while True:
            request = self._received()
            if request["do"] == last:
                del request["do"]
                return request
            self._answer(verbs, request)

    def end(self, last: str, **values: Any) -> None:
        """Says the last word, which has no answer."""
        self._send({"do": last, **values})

    def _answer(self, verbs: Verbs, request: Any) -> None:
        try:
            answer = {"result": verbs[request.pop("do")](**request)}
        except Fault as error:
            answer = {"fault": error.kind, "reason": error.reason, "trace": _trace(error)}
        except Exception as error:
            answer = {"fault": type(error).__name__, "reason": str(error), "trace": _trace(error)}
        self._send(answer)

    def _send(self, value: object) -> None:
        self._sink.write(json.dumps(value).encode() + b"\n")
        self._sink.flush()

    def _received(self) -> Any:
        line = self._read()
        if not line.endswith(b"\n"):
            raise EOFError
        return json.loads(line)
