"""Our presses in the document's list of steps. Runs in the office's Python, simple syntax.

The office forgets its list whenever it is told to note nothing, so our earlier steps are put in again where they were all
that the list held: pressed one after the other they are taken back one after the other. Decision 54.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TITLE = "绩效"
_steps: dict[str, list[Any]] = {}


class History:
    """Steps of ours on one document."""

    def __init__(self, context: Any, document: Any, failed: Callable[[], Any]) -> None:
        """failed: what tells the user that a step could not be taken back whole."""
        self.document, self._failed = document, failed
        self._manager = document.getUndoManager()
        self._steps = _steps.setdefault(document.RuntimeUID, [])
        self._later = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.AsyncCallback", context)

    def forget_gone(self) -> None:
        """To be called before a change: forgets our steps unless they are all that the office could take back."""
        if [step.Title for step in reversed(self._steps)] != list(self._manager.getAllUndoActionTitles()):
            self._steps.clear()

    def last(self) -> Any:
        """Our last step, where the office still has it; else None."""
        titles = self._manager.getAllUndoActionTitles()
        return self._steps[-1] if self._steps and self._steps[-1].Title in titles else None

    def is_last(self) -> bool:
        """Whether nothing was changed after our last step."""
        return bool(self._manager.getAllUndoActionTitles()[0] == self._steps[-1].Title)

    def add(self, changes: Any, label: str, cells: int, sheets: int) -> Any:
        """A step whose ``changes`` have just been applied."""
        step = _step(self._later, lambda: self.take_back(step), label)
        step.changes, step.label, step.cells, step.sheets = changes, label, cells, sheets
        self._steps.append(step)
        self._show()
        return step

    def take_back(self, step: Any) -> None:
        """Takes our last step back."""
        try:
            step.changes.take_back()
        except Exception:
            self._failed()
        if step in self._steps:
            del self._steps[self._steps.index(step) :]
        self._show()

    def _show(self) -> None:
        for step in self._steps:
            self._manager.addUndoAction(step)


def _step(later: Any, take_back: Callable[[], Any], label: str) -> Any:
    import unohelper
    from com.sun.star.awt import XCallback
    from com.sun.star.document import XUndoAction

    class TakeBack(unohelper.Base, XCallback):  # type: ignore[misc]
        def notify(self, data: Any) -> None:  # noqa: ARG002
            take_back()

    class Step(unohelper.Base, XUndoAction):  # type: ignore[misc]
        Title = f"{TITLE}：{label}"

        def undo(self) -> None:
            # Once the office has left its list: what it notes while it goes through it would delete this very step.
            later.addCallback(TakeBack(), None)

        def redo(self) -> None:
            """Nothing: the list is empty before anybody can ask, and the button is pressed again instead."""

    return Step()
