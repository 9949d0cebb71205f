"""Models from weights, and models as files."""

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from models.nets.layers import plain


def filled(model: Any, weights: Sequence[np.ndarray]) -> Any:
    """The model itself, with the weights of an Outcome: what is learned, and after it, where it is given, what is not, such as moving averages."""
    variables = [*model.trainable_variables, *getattr(model, "non_trainable_weights", ())]  # without the seeds of dropout, which are variables
    for variable, values in zip(variables[: len(weights)], weights, strict=True):
        variable.assign(values)
    return model


def keras_file(model: keras.Model, payload: Any = None) -> bytes:
    """The model as the bytes of a .keras file; a question that every trained Keras model can be asked."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # Keras's variables do not know yet what numpy 2 asks them when it makes an array of them.
        warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


def plain_keras_file(model: keras.Model, payload: Any = None) -> bytes:
    """The same, of Keras's own layers alone, so that the file can be read without this project."""
    return keras_file(plain(model))
