"""What the parts of one form must have to do with each other."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.templates.load.file import TomlFile
from jixiao.templates.load.typed import Wrong, near, wrong
from jixiao.templates.load.wording import concept_of
from jixiao.templates.model import FormSpec, Vocabulary


def check_form(form: FormSpec, file: TomlFile, vocabulary: Vocabulary) -> None:
    """Adds what is wrong to the form's file."""
    file.add(*_fields(form, vocabulary), *_columns(form, vocabulary), *_rows(form))


def _fields(form: FormSpec, vocabulary: Vocabulary) -> Iterator[Wrong]:
    keys = [field.key for field in form.fields]
    for index, field in enumerate(form.fields):
        key = f"fields[{index}]"
        if field.key in keys[:index]:
            yield wrong("template_twice", f"{key}.key", value=field.key)
        if field.concept and field.concept not in vocabulary.labels:
            yield _dangling(f"{key}.concept", field.concept, tuple(vocabulary.labels))
        if field.under and field.under not in keys:
            yield _dangling(f"{key}.under", field.under, tuple(keys))
        if not field.labels and not vocabulary.words(concept_of(field)):
            yield wrong("template_missing", f"{key}.labels")


def _columns(form: FormSpec, vocabulary: Vocabulary) -> Iterator[Wrong]:
    table = form.indicators
    for part in ("required", "printed", "absent", "merge"):
        for index, key in enumerate(keys := getattr(table, part)):
            if key in keys[:index]:
                yield wrong("template_twice", f"indicators.{part}[{index}]", value=key)
            if not table.columns.get(key) and not vocabulary.words(key):
                yield wrong("template_missing", f"indicators.columns.{key}")
    said: set[str] = set()
    for key, words in () if form.prints else table.columns.items():  # a taught form has what its sheet prints
        for index, word in enumerate(words):
            if word in said:  # one heading, one column
                yield wrong("template_twice", f"indicators.columns.{key}[{index}]", value=word)
            said.add(word)


def _rows(form: FormSpec) -> Iterator[Wrong]:
    """Sections and levels that rows name are those of the form."""
    sections = tuple(dict.fromkeys((*form.sections, *form.level2)))
    for index, name in enumerate(form.sections):
        if name in form.sections[:index]:
            yield wrong("template_twice", f"sections[{index}]", value=name)
    tables = [("fixed_rows", form.fixed_rows), ("blank_rows", form.blank_rows)]
    tables += [(f"blanks[{index}].rows", blank.rows) for index, blank in enumerate(form.blanks)]
    for part, rows in tables:
        for index, row in enumerate(rows):
            level1, level2 = row.get("level1"), row.get("level2")
            if level1 is not None and sections and level1 not in sections:
                yield _dangling(f"{part}[{index}].level1", level1, sections)
            allowed = form.level2.get(str(level1), ())
            if level2 is not None and allowed and level2 not in allowed:
                yield _dangling(f"{part}[{index}].level2", level2, allowed)


def _dangling(key: str, value: object, known: tuple[str, ...]) -> Wrong:
    return wrong("template_reference", key, value=value, allowed="、".join(near(value, known)))
