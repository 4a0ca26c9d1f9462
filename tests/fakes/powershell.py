"""The part of PowerShell that install.ps1 is written in, over the tree of the PowerShell grammar, strict mode 2, errors stop.

A stand-in, because no PowerShell can be had where the tests run. Whatever the script begins to use that is not known here
fails loudly; cmdlets are methods of the machine that the shell is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

PARSER = Parser(Language(tree_sitter_powershell.language()))
SWITCHES = {"force", "recurse", "wait", "passthru", "nonewwindow"}


class Failure(Exception):
    """What catch catches: an error of a cmdlet, or what the script throws."""


class _Return(Exception):
    pass


class _Exit(Exception):
    pass


def parse(text: str) -> Node:
    return PARSER.parse(text.encode()).root_node


def said(node: Node) -> str:
    assert node.text is not None
    return node.text.decode()


def kids(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type not in ("comment", "command_argument_sep")]


def nodes(node: Node, *kinds: str) -> Iterator[Node]:
    """All below a node, itself included, that are of one of the kinds."""
    if node.type in kinds:
        yield node
    for child in node.children:
        yield from nodes(child, *kinds)


def unrolled(values: list[Any]) -> Any:
    """What a pipeline gives: nothing, the one value, or a list."""
    return values[0] if len(values) == 1 else values or None


def same(left: Any, right: Any) -> bool:
    assert not isinstance(left, list), "a list on the left filters: not known here"
    if isinstance(left, str):
        return left.lower() == text_of(right).lower()
    return bool(left == right)


def named(of: dict[Any, Any], name: Any) -> Any:
    """A property or an entry, whatever its case."""
    for key, value in of.items():
        if same(key, name):
            return value
    raise Failure(f"the property '{name}' cannot be found on this object")


def _plain(data: bytes) -> str:
    """Characters of a string in double quotes."""
    return re.sub("`(.)", lambda found: {"n": "\n", "r": "\r", "t": "\t"}.get(found[1], found[1]), data.decode())


def text_of(value: Any) -> str:
    assert not isinstance(value, (list, dict)), value
    return "" if value is None else str(value)


class Shell:
    """Runs a script; ``pc`` has a method for each cmdlet (get_content for Get-Content) and a dict ``env``."""

    def __init__(self, pc: Any) -> None:
        self.pc = pc
        self.functions: dict[str, Node] = {}
        self.scopes: list[dict[str, Any]] = [{"true": True, "false": False, "null": None}]

    def run(self, script: str, **given: Any) -> int:
        """The exit code; ``given``: parameters and automatic variables."""
        self.scopes[0] |= given
        root = parse(script)
        assert not root.has_error
        try:
            self.statements(next(nodes(root, "statement_list")))
        except _Exit as end:
            return int(end.args[0])
        return 0

    def statements(self, node: Node) -> list[Any]:
        return [value for child in kids(node) for value in self.statement(child)]

    def block(self, node: Node) -> list[Any]:
        return [value for part in kids(node) if part.type == "statement_list" for value in self.statements(part)]

    def statement(self, node: Node) -> list[Any]:
        values: list[Any] = getattr(self, "do_" + node.type)(node)
        return values

    def do_function_statement(self, node: Node) -> list[Any]:
        self.functions[said(next(nodes(node, "function_name"))).lower()] = node
        return []

    def do_if_statement(self, node: Node) -> list[Any]:
        condition, then, *rest = kids(node)
        if self.value(condition):
            return self.block(then)
        assert all(part.type == "else_clause" for part in rest)
        return [value for part in rest for value in self.block(kids(part)[0])]

    def do_foreach_statement(self, node: Node) -> list[Any]:
        name, items, body = kids(node)
        values: list[Any] = []
        for item in self.items(items):
            self.scopes[-1][said(name)[1:].lower()] = item
            values += self.block(body)
        return values

    def do_for_statement(self, node: Node) -> list[Any]:
        start, step, body = kids(node)  # without a condition
        self.value(kids(start)[0])
        while True:
            self.block(body)
            self.value(kids(step)[0])

    def do_try_statement(self, node: Node) -> list[Any]:
        body, clauses = kids(node)
        depth = len(self.scopes)
        try:
            return self.block(body)
        except Failure as failure:
            del self.scopes[depth:]
            outer = self.scopes[-1].get("_")
            record = {"exception": {"message": failure.args[0]}, "scriptstacktrace": ""}
            self.scopes[-1]["_"] = record
            values = self.block(kids(kids(clauses)[0])[0])
            self.scopes[-1]["_"] = outer
            return values

    def do_flow_control_statement(self, node: Node) -> list[Any]:
        word = said(node).split()[0]
        values = [value for child in kids(node) for value in self.items(child)]
        if word == "throw":
            raise Failure(text_of(unrolled(values)))
        raise {"return": _Return, "exit": _Exit}[word](*values)

    def do_pipeline(self, node: Node) -> list[Any]:
        return self.items(node)

    def items(self, node: Node) -> list[Any]:
        """What a pipeline sends on: a list goes one by one, a null of an expression is one null, no output is none."""
        if node.type == "pipeline":
            (node,) = kids(node)
        if node.type == "assignment_expression":
            self.assign(node)
            return []
        parts = kids(node) if node.type == "pipeline_chain" else [node]
        values: list[Any] = []
        for number, part in enumerate(parts):
            if part.type == "command":
                values = self.command(part, values if number else None)
            else:
                value = self.value(part)
                silent = said(part).endswith("++")
                values = [] if silent else value if isinstance(value, list) else [value]
        return values

    def assign(self, node: Node) -> None:
        left, operator, right = kids(node)
        name = said(left)[1:].lower()
        value = self.of_pipeline(right)
        if said(operator) == "+=":
            value = self.scopes[-1][name] + (value if isinstance(value, list) else [value])
        if name.startswith("env:"):
            self.pc.env[name[4:]] = value
        else:
            self.scopes[-1][name] = value

    # Expressions.

    def value(self, node: Node) -> Any:
        """Most nodes are rungs of the grammar's ladder of operators with one node below; those with a meaning have a method."""
        while (known := getattr(self, "of_" + node.type, None)) is None:
            (node,) = kids(node)
        return known(node)

    def of_pipeline(self, node: Node) -> Any:
        """What an assignment keeps: an expression as it is, also an empty list; of commands what they sent."""
        (chain,) = kids(node)
        parts = kids(chain)
        if chain.type == "pipeline_chain" and len(parts) == 1 and parts[0].type != "command":
            return self.value(parts[0])
        return unrolled(self.items(node))

    def of_command(self, node: Node) -> Any:
        return unrolled(self.command(node, None))

    def of_variable(self, node: Node) -> Any:
        name = said(node).strip("${}").lower()
        if name.startswith("env:"):
            return self.pc.env.get(name[4:])
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        raise Failure(f"the variable ${name} has not been set")

    def of_string_literal(self, node: Node) -> str:
        (node,) = kids(node)
        if node.type == "verbatim_string_characters":
            return said(node)[1:-1].replace("''", "'")
        assert node.text is not None
        data, start, text = node.text, node.start_byte, ""
        done = 1
        for part in kids(node):
            text += _plain(data[done : part.start_byte - start])
            text += text_of(unrolled(self.block(part)) if part.type == "sub_expression" else self.value(part))
            done = part.end_byte - start
        return text + _plain(data[done:-1])

    def of_decimal_integer_literal(self, node: Node) -> int:
        return int(said(node))

    def of_real_literal(self, node: Node) -> str:
        return said(node)

    def of_generic_token(self, node: Node) -> str:
        return said(node)

    def of_array_expression(self, node: Node) -> list[Any]:
        return self.block(node)

    def of_array_literal_expression(self, node: Node) -> Any:
        parts = kids(node)
        return self.value(parts[0]) if len(parts) == 1 else [self.value(part) for part in parts]

    def of_hash_literal_expression(self, node: Node) -> dict[str, Any]:
        return {said(kids(entry)[0]): self.value(kids(entry)[1]) for entry in nodes(node, "hash_entry")}

    def of_script_block_expression(self, node: Node) -> Callable[[Any], Any]:
        def call(item: Any) -> Any:
            self.scopes.append({"_": item})
            try:
                return unrolled(self.statements(next(nodes(node, "statement_list"))))
            finally:
                self.scopes.pop()
        return call

    def of_expression_with_unary_operator(self, node: Node) -> Any:
        (part,) = kids(node)
        if part.type == "cast_expression":
            return {"[string]": text_of}[said(kids(part)[0])](self.value(kids(part)[1]))
        return {"-not": lambda v: not v, "-": lambda v: -v}[said(node.children[0])](self.value(part))

    def of_post_increment_expression(self, node: Node) -> None:
        self.scopes[-1][said(node)[1:-2].lower()] += 1

    def of_member_access(self, node: Node) -> Any:
        target, member = kids(node)
        of, (part,) = self.value(target), kids(member)
        name = text_of(self.value(part)) if part.type == "variable" else said(part)
        if isinstance(of, list) and name.lower() == "count":
            return len(of)
        if isinstance(of, dict):
            if name.lower() == "keys":
                return list(of)
            return named(of, name)
        raise Failure(f"the property '{name}' cannot be found on this object")

    def of_element_access(self, node: Node) -> Any:
        target, index = kids(node)
        of, at = self.value(target), self.value(index)
        return named(of, at) if isinstance(of, dict) else of[at]

    def of_logical_expression(self, node: Node) -> Any:
        if len(kids(node)) == 1:
            return self.value(kids(node)[0])
        left, right = kids(node)
        word = said(node.children[1])
        assert word in ("-and", "-or")
        return (self.value(left) and self.value(right)) if word == "-and" else (self.value(left) or self.value(right))

    def of_format_expression(self, node: Node) -> Any:
        if len(kids(node)) == 1:
            return self.value(kids(node)[0])
        pattern, _, values = kids(node)
        given = self.value(values)
        return re.sub(r"\{(\d)[^}]*\}", lambda part: text_of(given[int(part[1])]), self.value(pattern))

    def of_comparison_expression(self, node: Node) -> Any:
        if len(kids(node)) == 1:
            return self.value(kids(node)[0])
        first, operator, second = kids(node)
        left, right, word = self.value(first), self.value(second), said(operator)
        if word in ("-match", "-notmatch"):
            match = re.search(right, left, re.IGNORECASE)
            if match:
                self.scopes[-1]["matches"] = dict(enumerate([match[0], *match.groups()]))
            return bool(match) == (word == "-match")
        if word in ("-like", "-notlike"):
            pattern = re.escape(right).replace(r"\*", ".*")
            return bool(re.fullmatch(pattern, text_of(left), re.IGNORECASE)) == (word == "-like")
        if word == "-split":
            return re.split(right, left)
        if word == "-join":
            return text_of(right).join(map(text_of, left))
        if word == "-replace":
            pattern, put = right
            assert "$" not in put, "groups of the pattern: not known here"
            return re.sub(pattern, lambda _: str(put), text_of(left), flags=re.IGNORECASE)
        return {
            "-eq": lambda: same(left, right), "-ne": lambda: not same(left, right), "-gt": lambda: left > right,
            "-ge": lambda: left >= right,
        }[word]()

    # Commands.

    def command(self, node: Node, sent: list[Any] | None) -> list[Any]:
        name = said(next(nodes(node, "command_name"))).lower()
        values: list[Any] = []
        named: dict[str, Any] = {}
        waiting = ""
        for part in (part for elements in kids(node)[1:] for part in kids(elements)):
            if part.type == "command_parameter":
                word = said(part)[1:].lower()
                waiting = "" if word in SWITCHES else word
                named[word] = True
            elif waiting:
                named[waiting], waiting = self.value(part), ""
            else:
                values.append(self.value(part))
        if name in self.functions:
            assert not named and sent is None
            return self.call(self.functions[name], values)
        if name == "out-null":
            return []
        if name == "where-object":
            return [item for item in sent or [] if values[0](item)]
        assert sent is None, name
        quiet = str(named.pop("erroraction", "")) == "SilentlyContinue"
        try:
            answer = getattr(self.pc, name.replace("-", "_"))(*values, **named)
        except Failure:
            if quiet:
                return []
            raise
        return [] if answer is None else answer if isinstance(answer, list) else [answer]

    def call(self, node: Node, values: list[Any]) -> list[Any]:
        _, *declared, body = kids(node)
        parameters = [parameter for part in declared for parameter in nodes(part, "script_parameter")]
        assert len(parameters) == len(values), said(node)[:60]
        scope = {}
        for parameter, value in zip(parameters, values, strict=True):
            name = said(list(nodes(parameter, "variable"))[-1])[1:].lower()
            scope[name] = text_of(value) if "[string]" in said(parameter) else value
        self.scopes.append(scope)
        depth = len(self.scopes)
        try:
            return self.collect(next(nodes(body, "statement_list")))
        finally:
            del self.scopes[depth - 1 :]

    def collect(self, body: Node) -> list[Any]:
        """What a function sends on: all that its statements say, and what it returns."""
        values: list[Any] = []
        try:
            for child in kids(body):
                values += self.statement(child)
        except _Return as end:
            values += end.args
        return values
