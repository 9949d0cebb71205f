"""What a worker pays once, before anybody waits for it."""

import gc

import keras
import torch

from models.data import load
from models.nets.image_classification import Spec, train
from models.nets.observer import Nobody


def warm_up(device_share: float = 1.0) -> None:
    """Imports, the first calls of everything that is slow the first time, and the bounds of this process: one thread on a CPU.

    device_share: the part of a GPU's memory that this process may take.
    """
    torch.set_num_threads(1)
    if torch.cuda.is_available():
        torch.cuda.set_per_process_memory_fraction(device_share)
    load("digits")
    for implementation in ("scratch", "concise"):
        train(Spec(implementation=implementation, batch_size=128, num_epochs=1), "cpu", Nobody())  # steps enough to record one
    keras.utils.clear_session()
    gc.collect()
    gc.freeze()  # what has been imported stays; to search it for garbage would hold a training for a fifth of a second
