"""The functions that cells call, as VBA: one wrapper per entry of the registry."""

from __future__ import annotations

from jixiao.udfs.registry import FUNCTIONS, Function

_HEAD = """\
Attribute VB_Name = "JxFunctions"
Option Explicit

' Generated from the function registry: do not edit. Arguments go to Python in this order; what is left out stays missing.

"""


def functions_module() -> str:
    """The module JxFunctions (ASCII, lines end in a line feed). The way to Python is the class JxServer."""
    return _HEAD + "\n".join(map(_wrapper, FUNCTIONS))


def _wrapper(function: Function) -> str:
    names = [argument.name for argument in function.arguments]
    parameters = [f"Optional {argument.name}" if argument.optional else argument.name for argument in function.arguments]
    return (
        f"Public Function {function.name}({', '.join(parameters)})\n"
        f'    {function.name} = ThisWorkbook.Python.Answer("{function.name}", Array({", ".join(names)}))\n'
        "End Function\n"
    )
