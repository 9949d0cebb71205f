"""The parts of an encoder-decoder of gated recurrent units: what goes through them, and how many numbers each has to learn (book 10.6, 10.7)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One part: its name with its place among the layers, from 0; the shape of what leaves it; how many parameters it has."""

    name: str
    shape: tuple[int, ...]
    parameters: int = 0
    layer: int = 0


@dataclass(frozen=True)
class Plan:
    """The sizes of a model and of a batch: tokens known to source and target, and the rest as in the book."""

    batch_size: int
    num_steps: int
    source_vocabulary: int
    target_vocabulary: int
    embed_size: int
    num_hiddens: int
    num_layers: int

    @property
    def encoder(self) -> list[Part]:
        """From the tokens to the states after the last of them."""
        tokens = self.batch_size, self.num_steps
        embedding = Part("embedding", (*tokens, self.embed_size), self.source_vocabulary * self.embed_size)
        return [Part("source", tokens), embedding, *self._recurrent(self.embed_size)]

    @property
    def decoder(self) -> list[Part]:
        """From the tokens before to scores for those that follow."""
        tokens, beside = (self.batch_size, self.num_steps), self.embed_size + self.num_hiddens
        embedding = Part("embedding", (*tokens, self.embed_size), self.target_vocabulary * self.embed_size)
        head = Part("dense", (*tokens, self.target_vocabulary), (self.num_hiddens + 1) * self.target_vocabulary)
        return [Part("target", tokens), embedding, Part("beside", (*tokens, beside)), *self._recurrent(beside), head]

    @property
    def state(self) -> tuple[int, int]:
        """What a layer of the encoder hands over to that of the decoder."""
        return self.batch_size, self.num_hiddens

    @property
    def parameters(self) -> int:
        """Of both together."""
        return sum(part.parameters for part in (*self.encoder, *self.decoder))

    def _recurrent(self, inputs: int) -> list[Part]:
        """Three gates, each with a matrix for the inputs, one for the state, and two biases."""
        units, shape = self.num_hiddens, (self.batch_size, self.num_steps, self.num_hiddens)
        widths = [inputs, *[units] * (self.num_layers - 1)]
        return [Part("gru", shape, 3 * units * (width + units + 2), layer) for layer, width in enumerate(widths)]
