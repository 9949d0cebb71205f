"""The few verbs a page is written in."""

from playground.kit.curves import Chart
from playground.kit.lesson import Lesson
from playground.kit.wording import expression_problem
from playground.words import _, language

__all__ = ["Chart", "Lesson", "_", "expression_problem", "language"]
