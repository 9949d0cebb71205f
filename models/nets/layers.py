"""Keras layers whose arithmetic is one operation of torch.

Each is Keras's own layer, with its weights, its settings and its numbers; only how they are computed is another way, where Keras on torch
puts together from many operations what torch does in one. `plain` turns a model of them into one of Keras's own layers, for whoever has
no playground.
"""

from typing import Any

import keras
import torch
from torch.nn import functional

registered = keras.saving.register_keras_serializable("playground")


@registered
class OneHot(keras.layers.CategoryEncoding):
    """Tokens (batch, steps) as vectors (batch, steps, num_tokens) of a one and zeros: rows of the identity matrix (book 9.5)."""

    def __init__(self, num_tokens: int, output_mode: str = "one_hot", **settings: Any):
        super().__init__(num_tokens, output_mode, **settings)

    def call(self, inputs: torch.Tensor, count_weights: None = None) -> torch.Tensor:
        identity = torch.eye(self.num_tokens, device=inputs.device)
        return functional.embedding(inputs.t(), identity).transpose(0, 1)  # (steps, batch, num_tokens) -> (batch, steps, num_tokens)

    def compute_output_spec(self, inputs: Any, count_weights: None = None) -> keras.KerasTensor:
        return keras.KerasTensor((*inputs.shape, self.num_tokens), "float32")


@registered
class DenseOverSteps(keras.layers.Dense):
    """A dense layer for every step of (batch, steps, inputs) that lies in memory steps first, as recurrent layers leave it (book 9.6)."""

    def call(self, inputs: torch.Tensor, training: bool | None = None) -> torch.Tensor:
        return super().call(inputs.transpose(0, 1)).transpose(0, 1)  # (steps, batch, units) -> (batch, steps, units)


@registered
class BatchNormalization(keras.layers.BatchNormalization):
    """Batch normalisation (book 8.5)."""

    def call(self, inputs: torch.Tensor, training: bool | None = None, mask: torch.Tensor | None = None) -> torch.Tensor:
        if mask is not None or self.renorm or self.synchronized:
            return super().call(inputs, training, mask)
        inputs = inputs.movedim(self.axis, 1)  # (batch, channels, ...)
        outputs = self._normalize_batch(inputs) if training and self.trainable else self._normalize_as_learned(inputs)
        return outputs.movedim(1, self.axis)

    def _normalize_batch(self, inputs: torch.Tensor) -> torch.Tensor:
        """By the batch's own mean and variance, which the moving ones follow; Keras, as the book, keeps the variance that divides by n."""
        outputs, mean, precision = torch.native_batch_norm(inputs, *self._scale_and_center(), None, None, True, 0.0, self.epsilon)
        with torch.no_grad():
            self.moving_mean.value.lerp_(mean, 1 - self.momentum)
            self.moving_variance.value.lerp_(precision.pow(-2) - self.epsilon, 1 - self.momentum)
        return outputs

    def _normalize_as_learned(self, inputs: torch.Tensor) -> torch.Tensor:
        statistics = self.moving_mean.value, self.moving_variance.value
        return functional.batch_norm(inputs, *statistics, *self._scale_and_center(), training=False, eps=self.epsilon)

    def _scale_and_center(self) -> tuple[torch.Tensor | None, torch.Tensor | None]:
        return self.gamma.value if self.scale else None, self.beta.value if self.center else None


@registered
class Dropout(keras.layers.Dropout):
    """Dropout that draws from torch's generator, anew also where a step is recorded and played (book 5.6)."""

    def call(self, inputs: torch.Tensor, training: bool = False) -> torch.Tensor:
        return functional.dropout(inputs, self.rate) if training and self.rate else inputs


def parameters_of(model: Any) -> list[torch.Tensor]:
    """What is learned of a model, in its order. Kernels of dense layers lie in memory as torch's own do, (units, inputs), and keep their shapes.

    A product and its gradient read them best so. Exported scripts do the same: sums are added up in the same order there, and not one ReLU
    of millions is on the other side of zero.
    """
    for variable in model.trainable_variables:
        if variable.name == "kernel" and len(variable.shape) == 2:
            variable.value.data = variable.value.t().contiguous().t()
    return [variable.value for variable in model.trainable_variables]


def plain(model: keras.Model) -> keras.Model:
    """The same model, with the same weights, of Keras's own layers."""
    copy = keras.models.clone_model(model, clone_function=_own_layer_of_keras, recursive=True)
    for ours, theirs in zip(model.weights, copy.weights, strict=True):
        theirs.assign(ours.value)
    return copy


def _own_layer_of_keras(layer: keras.Layer) -> keras.Layer:
    """What only the playground has stays as it is."""
    kind = next(kind for kind in type(layer).__mro__ if kind.__module__.startswith("keras."))
    kind = type(layer) if kind is keras.Layer else kind
    return kind.from_config(layer.get_config())
