"""Models as files."""

import tempfile
from pathlib import Path

import keras


def keras_file(model: keras.Model) -> bytes:
    """A model as the content of a .keras file, which any Keras opens with keras.models.load_model.

    The model must be made of Keras's own layers and operations: others cannot be opened where this project is not.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()
