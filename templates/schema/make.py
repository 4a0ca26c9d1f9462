"""A JSON Schema (draft 7, which TOML editors know) for a type of the model, with the descriptions of ``keys.toml``."""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from jixiao.templates.load.kinds import FOLDERS, PROGRAM, TABLES, place
from jixiao.templates.load.typed import keys_of, places
from jixiao.templates.messages import HOME, read_toml
from jixiao.templates.model import CheckSpec, RuleText
from jixiao.templates.model.checks import PARAMS
from jixiao.templates.model.limits import Between, Filled, Like, OneOf, Regular, Says, text

Schema = dict[str, Any]
_DRAFT = "http://json-schema.org/draft-07/schema#"
_PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"}, int: {"type": "integer"}, Decimal: {"type": "number"}, bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"}, Any: {},
}
#: Kinds of files by the name of their schema.
KINDS = ("form", "ruleset", *TABLES, *PROGRAM)


@cache
def descriptions() -> Mapping[str, Any]:
    """Chinese descriptions: of a file by its kind, of a key by its class."""
    return read_toml(HOME / "schema" / "keys.toml")


def schema_of(kind: str) -> Schema:
    """The schema of a kind of file: ``form``, ``ruleset``, ``sources``, ``checks`` and so on."""
    maker = _Maker()
    root = maker.root(kind)
    head = {"$schema": _DRAFT, "title": f"{kind}.toml", "description": descriptions()["files"][kind]}
    return {**head, **root, **({"definitions": dict(sorted(maker.found.items()))} if maker.found else {})}


class _Maker:
    """Schemas of types; tables with a name of their own become definitions."""

    def __init__(self) -> None:
        self.found: dict[str, Schema] = {}

    def root(self, kind: str) -> Schema:
        if kind in ("form", "ruleset"):
            return self.extending(kind)
        if kind in ("checks", "rules"):
            return self.entries(kind)
        if kind == "vocabulary":
            return self.vocabulary()
        shape = TABLES.get(kind) or PROGRAM[kind]
        return self.table(shape) if keys_of(shape) is not None else self.of(shape)

    def extending(self, kind: str) -> Schema:
        """All keys, or those that differ from another rule set or form."""
        cls = FOLDERS[f"{kind}s"]
        made = self.table(cls)
        made["properties"]["extends"] = {"type": "string", "description": descriptions()[cls.__name__]["extends"]}
        needed = made.pop("required")
        return {**made, "required": ["id"], "if": {"not": {"required": ["extends"]}}, "then": {"required": needed}}

    def entries(self, kind: str) -> Schema:
        """What exists already, each key of it optional: the texts with the places that the shipped ones have."""
        cls = CheckSpec if kind == "checks" else RuleText
        return _closed({id: self.entry(cls, id, data) for id, data in read_toml(place(kind)).items()})

    def entry(self, cls: Any, id: str, data: Mapping[str, Any]) -> Schema:
        made = self.table(cls)
        made.pop("required")
        for key in ("title", "message", "advice", "text"):
            if key in data:
                made["properties"][key] = {**made["properties"][key], **self.of(text(*sorted(places(data[key]))))}
        if cls is CheckSpec:
            made["properties"]["params"] = self.of(PARAMS.get(id, {}))
        return {"description": data["title"], **made}

    def vocabulary(self) -> Schema:
        """The concepts are those that the program asks for."""
        made = self.table(TABLES["vocabulary"])
        word = made["properties"]["labels"]["additionalProperties"]
        made["properties"]["labels"] = _closed(dict.fromkeys(read_toml(place("vocabulary"))["labels"], word))
        return made

    def table(self, kind: Any) -> Schema:
        keys = keys_of(kind) or {}
        words = descriptions().get(getattr(kind, "__name__", ""), {})
        made = _closed({name: self.told(words.get(name), self.of(key.kind)) for name, key in keys.items()})
        needed = [name for name, key in keys.items() if key.needed]
        return {**made, **({"required": needed} if needed else {})}

    @staticmethod
    def told(words: str | None, made: Schema) -> Schema:
        """With its description. Draft 7 reads nothing beside a ``$ref``."""
        return made if words is None else {"description": words, **({"allOf": [made]} if "$ref" in made else made)}

    def of(self, kind: Any) -> Schema:
        """The schema of a value."""
        origin, parts = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return _limited(self.of(parts[0]), parts[1])
        if origin is Literal:
            return {"enum": list(parts)}
        if origin in (Union, types.UnionType):
            options = [self.of(part) for part in parts if part is not types.NoneType]
            return options[0] if len(options) == 1 else {"anyOf": options}
        if origin is tuple:
            return self.listed(parts)
        if origin is not None:
            return self.mapping(parts[0], parts[1])
        if isinstance(kind, dict):
            return self.table(kind)
        if keys_of(kind) is None:
            return dict(_PLAIN[kind])
        name = kind.__name__.lstrip("_")
        if name not in self.found:
            self.found[name] = {}  # it may hold itself
            self.found[name] = self.table(kind)
        return {"$ref": f"#/definitions/{name}"}

    def listed(self, parts: tuple[Any, ...]) -> Schema:
        if parts[-1] is not Ellipsis:
            items = [self.of(part) for part in parts]
            return {"type": "array", "items": items, "minItems": len(items), "maxItems": len(items)}
        item = self.of(parts[0])
        array = {"type": "array", "items": item}
        return array if "$ref" in item or item.get("type") == "array" else {"anyOf": [array, item]}

    def mapping(self, names: Any, kind: Any) -> Schema:
        limit = get_args(names)[1] if get_origin(names) is Annotated else None
        value = self.of(kind)
        if isinstance(limit, OneOf):
            return _closed(dict.fromkeys(limit.words, value))
        if get_origin(names) is Literal:
            return _closed(dict.fromkeys(get_args(names), value))
        made: Schema = {"type": "object", "additionalProperties": value}
        return {**made, "propertyNames": self.of(names)} if limit else made


def _closed(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _limited(made: Schema, limit: Any) -> Schema:
    if isinstance(limit, OneOf):
        return {"enum": list(limit.words)}
    if isinstance(limit, Between):
        if made.get("format") == "date":
            return made  # a schema knows no earliest day
        return {**made, "minimum": limit.low, "maximum": limit.high}
    if isinstance(limit, Like):
        return {**made, "pattern": f"^(?:{limit.pattern})$"}
    if isinstance(limit, Filled):
        return {"anyOf": [_filled(option) for option in made["anyOf"]]} if "anyOf" in made else _filled(made)
    if isinstance(limit, Regular):
        return {**made, "format": "regex"}
    if isinstance(limit, Says):
        return {**made, "pattern": _said(limit.names)}
    return made


def _filled(made: Schema) -> Schema:
    """A list of at least one item; what is written without brackets is one."""
    return {**made, "minItems": 1} if made.get("type") == "array" else made


def _said(names: tuple[str, ...]) -> str:
    """A text that holds each of the places, and no other.

    >>> _said(("a",))
    '^(?=[\\\\s\\\\S]*\\\\{a\\\\})(?:[^{}]|\\\\{(?:a)\\\\})*$'
    """
    wanted = "".join(rf"(?=[\s\S]*\{{{name}\}})" for name in names)
    return rf"^{wanted}(?:[^{{}}]|\{{(?:{'|'.join(names)})\}})*$" if names else "^[^{}]*$"
