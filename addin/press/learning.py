"""The button 登记表样: a copy with the sheet to correct first; pressed on that copy, the form."""

from __future__ import annotations

from jixiao.addin.press.door import Answer
from jixiao.addin.press.files import Call, copied, free_folder, free_path, new_suffix, stem_of
from jixiao.addin.verbs import learn as learn_verbs
from jixiao.addin.verbs import learn_sentences
from jixiao.templates.stop import Stop


def learn(call: Call) -> Answer:
    """Both steps: which one it is follows from the workbook."""
    stem = stem_of(call).removesuffix(learn_verbs.SHEET_SUFFIX)
    path = free_path(call.door.folder, f"{stem}{learn_verbs.SHEET_SUFFIX}", new_suffix(call))
    folder = free_folder(call.door.folder, f"{stem}_表样")
    with copied(call) as copy:
        try:
            done = learn_verbs.learn(copy, call.library, folder, copy=path)
        except Stop as stop:
            if stop.id != "learn_which_sheet":
                raise
            done = learn_verbs.learn(copy, call.library, folder, call.door.selected()[0], path)
    if isinstance(done, learn_verbs.Proposed):
        return Answer(learn_sentences.proposed(done.path, done.proposal.lines), file=done.path)
    return Answer(learn_sentences.learned(done), file=done.again)
