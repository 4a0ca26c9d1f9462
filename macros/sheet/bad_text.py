"""What is wrong with a text of a template: beside it and its sandbox, which load at different times."""

from __future__ import annotations


class BadText(Exception):
    """A text that cannot be evaluated, and why."""
