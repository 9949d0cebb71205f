"""Models as files."""

import tempfile
import warnings
from pathlib import Path
from typing import Any

import keras


def keras_file(model: keras.Model, payload: Any = None) -> bytes:
    """The model as the bytes of a .keras file; a question that every trained Keras model can be asked."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # Keras's variables do not know yet what numpy 2 asks them when it makes an array of them.
        warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()
