"""A sentence, how many heads read it, where their weights come from, and which head and word are looked at."""

from dataclasses import dataclass

from models.specs.fields import choice, integer, text

HEADS = ("8", "4", "2", "1")
WEIGHTS = ("hand", "random")
MASKS = ("none", "causal", "lengths")


@dataclass(frozen=True)
class MultiHeadSpec:
    """Book 11.5 on one sentence, with 64 units.

    sentence: up to 24 words count. heads: into how many pieces the 64 units are cut.
    weights, seed: heads made by hand, or a layer as it starts. mask, length: which words may be looked at.
    head, word: whose attention is drawn large; counted from 0, and the last one where there are fewer.
    """

    sentence: str = text("The cat sat because the cat was tired.", longest=240)
    heads: str = choice("8", HEADS)
    weights: str = choice("hand", WEIGHTS)
    seed: int = integer(0, 0, 99)
    mask: str = choice("none", MASKS)
    length: int = integer(6, 1, 24)
    head: int = integer(2, 0, 7)
    word: int = integer(5, 0, 23)
