"""What a reviewer sees of a workbook: its forms, a line each, and every finding at its cell."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jixiao.addin.engine.folder import folder_of
from jixiao.addin.workbook.foreign import read_grids, take_notes
from jixiao.macros.forms.read import FilledForm
from jixiao.macros.scoring.check import Located, check_forms, findings_by_form, need_forms
from jixiao.macros.scoring.chosen import is_asked, is_foreign, rules_of
from jixiao.templates.library import Library, say, show
from jixiao.templates.stop import Stop
from jixiao.udfs.base.log import log_exception
from jixiao.udfs.registry import function

#: Severity -> how many of it there are, as the message names it.
_COUNTS = {"error": "errors", "warning": "warnings", "notice": "notices"}


def look(name: str, data: bytes, library: Library) -> dict[str, Any]:
    """A ``Book`` of the messages. What stops the file is its ``stop``, a sentence; nothing of it is raised."""
    summed = hashlib.sha256(data).hexdigest()
    made: dict[str, Any] = {"name": name, "sha256": summed, "stop": None, "forms": [], "findings": []}
    with folder_of([(name, data)]) as names:
        path = Path(names[0])
        try:
            forms = need_forms(read_grids(path), library, str(path))
            findings = check_forms(forms, library)
        except Stop as stop:
            return made | {"stop": say(stop.id, **stop.values)}
        except Exception:
            return made | {"stop": say("bug_in_file", path=path, log=log_exception() or "—")}
        finally:
            take_notes()
    of_forms = findings_by_form((form.id for form in forms), findings)
    return made | {
        "forms": [_form(form, own, library) for form, own in zip(forms, of_forms, strict=True)],
        "findings": list(map(to_message, findings)),
    }


def to_message(item: Located) -> Mapping[str, str]:
    """A ``Finding`` of the messages."""
    return {"sheet": item.sheet, "cell": item.cell, "code": item.code, "severity": item.severity, "what": item.what,
            "advice": item.advice}


def _form(form: FilledForm, findings: Sequence[Located], library: Library) -> dict[str, Any]:
    record, spec = form.record, form.found.spec
    counts = Counter(item.severity for item in findings)
    return {
        "sheet": form.grid.name, "form": spec.id, "title": spec.title, "kind": spec.kind,
        "unit": record.text("unit") or record.text("department"), "project": record.text("project"),
        "year": show(record.year), "total": show(record.printed_total),
        "grade": record.printed_grade or _grade(form, library),
        **{name: counts[severity] for severity, name in _COUNTS.items()},
    }


def _grade(form: FilledForm, library: Library) -> str:
    """The grade of the total that the form prints, of one that prints none; as ``jx score`` says it."""
    total = form.record.printed_total
    if total is None or is_foreign(form, library) or is_asked(form, library):
        return ""
    grade = function("JX_GRADE").call(total, rules_of(form, library).id)
    return grade if isinstance(grade, str) else ""
