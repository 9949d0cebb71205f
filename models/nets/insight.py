"""What goes on inside of a network of layers, normalisations and nonlinearities, without a trace left behind (book 8.5)."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import torch
from keras.layers import Activation, Conv2D, Dense

from models.maths.normalization import BINS, QUANTILES, REACH

STATISTICS = ("batch_mean", "batch_variance", "moving_mean", "moving_variance", "gamma", "beta")


def forward(layer: keras.Layer, X: torch.Tensor, by_batch: bool) -> torch.Tensor:
    """What a layer makes of X (batch, ...); a batch normalisation takes the batch as in training, but its moving averages stay as they are."""
    if by_batch and isinstance(layer, keras.layers.BatchNormalization):
        # torch.nn.functional refuses a batch of one, whose fault is what there is to see
        return torch.native_batch_norm(X, layer.gamma.value, layer.beta.value, None, None, True, 0.0, layer.epsilon)[0]
    return layer(X)


def scores(model: keras.Model, X: torch.Tensor, by_batch: bool) -> torch.Tensor:
    """The outputs (batch, classes), normalised by the batch itself or as in use."""
    for layer in model.layers:
        X = forward(layer, X, by_batch)
    return X


def stages(model: keras.Model, X: torch.Tensor, by_batch: bool) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Of every layer with a nonlinearity what it computes, and what its nonlinearity gets, both (batch, units, ...)."""
    computed = X
    for layer in model.layers:
        if isinstance(layer, Activation):
            yield computed, X
        X = forward(layer, X, by_batch)
        computed = X if isinstance(layer, (Dense, Conv2D)) else computed


@torch.no_grad()
def activations(model: keras.Model, X: torch.Tensor) -> dict[str, Any]:
    """Histograms over the batch X before and after normalisation; what lies beyond their reach is counted in their outermost bins.

    shares: float16 (2, 2, layers, bins): normalised by the batch, or as in use; before normalisation, or after. quantiles: float32
    (layers, quantiles) of what the nonlinearities get by the batch.
    """
    found = [list(stages(model, X, by_batch)) for by_batch in (True, False)]
    shares = [[[_shares(stage[kind]) for stage in each] for kind in (0, 1)] for each in found]
    at = torch.tensor(QUANTILES, device=X.device)
    quantiles = [torch.quantile(stage[1].flatten()[:: max(1, stage[1].numel() // 100_000)], at) for stage in found[0]]
    return {"shares": np.array(shares, np.float16), "quantiles": torch.stack(quantiles).cpu().numpy()}


def _shares(values: torch.Tensor) -> np.ndarray:
    """The share of the values in each bin, (bins,)."""
    counts = torch.histc(values.clamp(-REACH, REACH).float(), BINS, -REACH, REACH)
    return (counts / values.numel()).cpu().numpy()


@torch.no_grad()
def statistics(model: keras.Model, X: torch.Tensor) -> dict[str, Any]:
    """STATISTICS of every unit or channel, each float32 (layers, units) with nan where a layer has no such unit or no such number."""
    rows = [[_statistics_of_batch(computed)] for computed, _normalized in stages(model, X, by_batch=True)]
    for row, norm in zip(rows, normalizations(model), strict=False):
        row.append(_learned(norm))
    most = max(len(values) for row in rows for part in row for values in part.values())
    table = {name: np.full((len(rows), most), np.nan, np.float32) for name in STATISTICS}
    for place, row in enumerate(rows):
        for name, values in (entry for part in row for entry in part.items()):
            table[name][place, : len(values)] = values.cpu().numpy()
    return table


def normalizations(model: keras.Model) -> list[keras.Layer]:
    """The layers of a model that normalise."""
    return [layer for layer in model.layers if isinstance(layer, (keras.layers.BatchNormalization, keras.layers.LayerNormalization))]


def _statistics_of_batch(values: torch.Tensor) -> dict[str, torch.Tensor]:
    """Mean and variance of each unit or channel over the batch, and over its places."""
    over = [axis for axis in range(values.ndim) if axis != 1]
    return {"batch_mean": values.mean(over), "batch_variance": values.var(over, correction=0)}


def _learned(norm: keras.Layer) -> dict[str, torch.Tensor]:
    """What a normalisation has learned and kept; of one that learns for each place of a channel the mean over its places."""
    found = {
        name: getattr(norm, name).value.flatten(1).mean(1) if getattr(norm, name).ndim > 1 else getattr(norm, name).value
        for name in ("gamma", "beta")
    }
    if isinstance(norm, keras.layers.BatchNormalization):
        found |= {"moving_mean": norm.moving_mean.value, "moving_variance": norm.moving_variance.value}
    return found
