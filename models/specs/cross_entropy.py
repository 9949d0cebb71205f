"""Two distributions as weights, the unit, a sample, and a text whose symbols surprise."""

from dataclasses import dataclass

from models.specs.fields import choice, integer, number, numbers, text

FAIR = (0.166667,) * 6
LOADED = (0.1, 0.1, 0.1, 0.1, 0.1, 0.5)


@dataclass(frozen=True)
class CrossEntropySpec:
    """The book's dice (4.1.3.3): a fair one is thrown, and somebody believes in a loaded one.

    p, q: weights of the true and of the believed distribution; they are divided by their sum, so that 1,1,2 is as good as 0.25,0.25,0.5.
    unit: of all entropies.
    count, seed: how many outcomes are drawn from P for the likelihood, and which.
    text, order, smoothing: what is read, how many symbols before a symbol are known, what is added to every count.
    reader: whose counts are believed: the text's own, those of a story in English, or none at all.
    """

    p: tuple[float, ...] = numbers(FAIR, 0, 1, step=0.01, shortest=2, longest=8)
    q: tuple[float, ...] = numbers(LOADED, 0, 1, step=0.01, shortest=2, longest=8)
    unit: str = choice("nats", ("nats", "bits"))
    count: int = integer(200, 1, 1000, scale="log")
    seed: int = integer(0, 0, 99)
    text: str = text("the quick question is quite quietly unquestioned", longest=400)
    reader: str = choice("story", ("itself", "story", "uniform"))
    order: int = integer(0, 0, 3)
    smoothing: float = number(0.0, 0, 1, step=0.01)

    def narrowed(self) -> dict[str, dict]:
        """Both distributions have the same outcomes."""
        return {"q": {"shortest": len(self.p), "longest": len(self.p)}}
