"""What travels from a worker to the server while a training goes on: numbers, texts, and arrays as their bytes."""

from typing import Any

import numpy as np

ARRAY = "__array__"


def pack(value: Any) -> Any:
    """The value with every numpy array, inside dictionaries and lists too, as something that every wire can carry.

    >>> pack({"step": 3, "image": np.zeros(2, np.uint8)})
    {'step': 3, 'image': {'__array__': '|u1', 'shape': [2], 'bytes': b'\\x00\\x00'}}
    """
    if isinstance(value, np.ndarray):
        return {ARRAY: value.dtype.str, "shape": list(value.shape), "bytes": value.tobytes()}
    if isinstance(value, dict):
        return {key: pack(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [pack(entry) for entry in value]
    return value.item() if isinstance(value, np.generic) else value


def unpack(value: Any) -> Any:
    """What was packed; arrays are read-only views of the bytes that arrived.

    >>> unpack(pack({"image": np.arange(3)}))["image"].tolist()
    [0, 1, 2]
    """
    if isinstance(value, dict):
        if ARRAY in value:
            return np.frombuffer(value["bytes"], value[ARRAY]).reshape(value["shape"])
        return {key: unpack(entry) for key, entry in value.items()}
    return [unpack(entry) for entry in value] if isinstance(value, (list, tuple)) else value
