"""Models as files."""

import tempfile
import warnings
from pathlib import Path

import keras


def keras_file(model: keras.Model) -> bytes:
    """A model as the content of a .keras file, which any Keras opens with keras.models.load_model.

    The model must be made of Keras's own layers and operations: others cannot be opened where this project is not.
    """
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Keras asks numpy for its arrays in a way that numpy will give up
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()
