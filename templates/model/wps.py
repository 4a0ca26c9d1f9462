"""The texts of the add-in of WPS, ``wps.toml``."""

from __future__ import annotations

from jixiao.templates.model.limits import Every, text
from jixiao.templates.model.official import Text

Wps: Every = Every({
    "marks": Every(dict.fromkeys(("score", "rescore", "ruleset", "rescore_row", "check", "cover", "monitor"), Text)),
    "said": Every({
        **dict.fromkeys(
            ("starting", "busy", "no_box", "not_opened", "no_engine", "not_yet", "undo_none", "undo_kept", "selftest"),
            text(),
        ),
        **dict.fromkeys(("cannot_read", "cannot_write"), text("path")), **dict.fromkeys(("too_old", "fault"), text("what")),
        **dict.fromkeys(("undo_changed", "undone"), text("label", "names")),
        "no_workbook": text("label"), "no_copy": text("name"),
    }),
    "selftest": Every({
        **dict.fromkeys((
            "title", "unseen", "running", "copy", "copied", "select", "good", "line_good", "line_bad", "line_note",
            "program", "browser", "missing", "host", "custom", "temporary", "round_trip", "buffer", "listing", "copy_book",
            "box", "engine", "answers", "cell", "bare", "none", "there", "no_book",
        ), text()),
        **dict.fromkeys(("bad", "of_bytes", "all_same"), text("count")),
        "took": text("version", "ms"), "differs": text("name", "wanted", "got"),
    }),
})
