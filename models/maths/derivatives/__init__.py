"""Derivatives (book 2.4): as a limit of quotients, by the rules, and where there is none."""

from models.maths.derivatives.rules import derivative, derivatives, rule, size

__all__ = ["derivative", "derivatives", "rule", "size"]
