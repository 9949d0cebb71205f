"""A transformer's encoder that reads the patches of an image (book 11.8)."""

import math

import keras
import numpy as np
import torch
from keras.layers import Dense, LayerNormalization

from models.data import Dataset
from models.nets.attending import EPSILON
from models.nets.images import classifier, fit_images, one_channel, resized
from models.nets.layers import Dropout
from models.nets.loop import Learner, Outcome
from models.nets.observer import Observer
from models.nets.patches import ClassToken, PatchEmbedding, ViTBlock
from models.nets.saving import filled, keras_file
from models.specs.vision_transformer import VisionTransformerSpec

Spec = VisionTransformerSpec

NUM_CLASSES = 10


def train(spec: Spec, device: str, observer: Observer, data: Dataset | None = None) -> Outcome:
    """Train as the spec says. data: instead of the data set that the spec names. Raises DownloadError, and Stopped while it downloads."""
    return fit_images(spec, device, observer, data, one_channel, lambda: learner(spec, build(spec)))


def build(spec: Spec) -> keras.Model:
    """The untrained model: images (batch, 1, side, side) to scores (batch, 10), which are read from the token before the patches."""
    side, width = int(spec.image_size), int(spec.num_hiddens)
    images = keras.Input((1, side, side))
    X = ClassToken()(PatchEmbedding(width, int(spec.patch_size))(images))  # (batch, patches + 1, width)
    X = Dropout(spec.dropout)(X)
    for _ in range(spec.num_blocks):
        X, _weights = ViTBlock(int(spec.num_heads), spec.mlp_num_hiddens, spec.dropout)(X)
    scores = Dense(NUM_CLASSES)(LayerNormalization(epsilon=EPSILON)(X[:, 0]))  # (batch, classes)
    model = keras.Model(images, scores)
    draw_weights(model, spec.seed_weights)
    return model


def draw_weights(model: keras.Model, seed: int) -> None:
    """First weights as PyTorch draws them when nobody asks: kernels and biases up to inputs^-1/2, positions with the deviation 1."""
    generator = torch.Generator().manual_seed(seed)
    inputs = 0
    for variable in model.trainable_variables:
        if variable.name == "positions":
            variable.assign(torch.randn(variable.shape, generator=generator))
        elif variable.name in ("kernel", "bias"):
            inputs = math.prod(variable.shape[:-1]) if variable.name == "kernel" else inputs  # a bias comes after its kernel
            variable.assign((2 * torch.rand(variable.shape, generator=generator) - 1) * inputs**-0.5)


def learner(spec: Spec, model: keras.Model) -> Learner:
    """The model as a classifier; images are stretched when they are needed."""
    made, side = classifier(spec, model), int(spec.image_size)
    made.forward = lambda X: model(resized(X, side), training=True)
    made.predict = lambda X: model(resized(X, side), training=False)
    return made


def rebuild(spec: Spec, weights: list[np.ndarray]) -> keras.Model:
    """The trained model, from the weights of an Outcome."""
    return filled(build(spec), weights)


QUESTIONS = {"keras_file": keras_file}
