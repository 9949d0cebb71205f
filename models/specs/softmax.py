"""Logits and what is done with them: a temperature, a label, an offset, the size of a number."""

from dataclasses import dataclass

from models.specs.fields import choice, integer, number, numbers


@dataclass(frozen=True)
class SoftmaxSpec:
    """logits: one per class.
    temperature: divides the logits.
    label: the true class, counted from 0.
    offset: added to every logit, which changes no probability, and yet overflows the naive form upwards and downwards.
    dtype: in which the naive and the stable form are computed.
    """

    logits: tuple[float, ...] = numbers((1.0, 2.0, 3.0), -10, 10, step=0.1, shortest=2, longest=6)
    temperature: float = number(1.0, 0.05, 20, scale="log")
    label: int = integer(2, 0, 5)
    offset: float = number(0.0, -1000, 1000, step=0.5)
    dtype: str = choice("float32", ("float16", "float32", "float64"))

    def narrowed(self) -> dict[str, dict]:
        """A label names one of the classes there are."""
        return {"label": {"high": len(self.logits) - 1}}
