"""What a person may change about a vision transformer (book 11.8)."""

from dataclasses import dataclass
from typing import ClassVar

from models.specs.fields import choice, integer, number


@dataclass(frozen=True)
class VisionTransformerSpec:
    """An image cut into patches, which a transformer's encoder reads like words.

    The book's own setting is data="fashion_mnist", image_size="96", patch_size="16", num_hiddens="512", mlp_num_hiddens=2048, num_heads="8",
    num_blocks=2, dropout=0.1, optimizer="sgd", learning_rate=0.1, batch_size=128, num_epochs=10.

    image_size: the side to which images are stretched; patches of every size divide it. dropout: of embeddings, attention weights and dense layers.
    seed_data: draws the split of the digits and the order of the examples. seed_weights: draws the first weights and what is dropped.
    LIVE: what may change while a training goes on.
    """

    LIVE: ClassVar[tuple[str, ...]] = ("optimizer", "learning_rate", "batch_size", "num_epochs")

    data: str = choice("digits", ("digits", "fashion_mnist"))
    image_size: str = choice("32", ("32", "64", "96"))
    patch_size: str = choice("8", ("4", "8", "16"))
    num_hiddens: str = choice("64", ("32", "64", "128", "256", "512"))
    mlp_num_hiddens: int = integer(128, 16, 2048, scale="log")
    num_heads: str = choice("4", ("1", "2", "4", "8"))
    num_blocks: int = integer(2, 1, 6)
    dropout: float = number(0, 0, 0.8, step=0.05)
    optimizer: str = choice("adam", ("sgd", "momentum", "adam"))
    learning_rate: float = number(0.001, 0.0001, 10, scale="log")
    batch_size: int = integer(64, 8, 1024, scale="log")
    num_epochs: int = integer(10, 1, 200)
    seed_data: int = integer(0, 0, 9999)
    seed_weights: int = integer(0, 0, 9999)
