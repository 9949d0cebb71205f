"""Frozen parameter sets, one for each model or computation, with their bounds. Light imports only."""

from models.specs.fields import Correction, Field, choice, choices, fit, flag, hold, integer, limits, number, numbers, read, show, text, write

__all__ = [
    "Correction",
    "Field",
    "choice",
    "choices",
    "fit",
    "flag",
    "hold",
    "integer",
    "limits",
    "number",
    "numbers",
    "read",
    "show",
    "text",
    "write",
]
