"""A network on the screen: units as pictures, weights as lines, the plane that it colours. Numbers in, what the part needs out.

What a person does in it arrives as one of these acts, each a dictionary: "feature" (name), "widths" (widths), "activation" (layer, name),
"dropout" (layer, value), "edit" (parameter, index, value), "point" (x, y). They come from a browser: whoever hears them checks them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from playground import live
from playground.look import CLASSES, SIGNED
from playground.words import _

FINE = 5000  # steps of a coordinate in one unit of the plane
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


class Input(NamedTuple):
    """Something that a network may be told. label: as it is written; on: whether it is."""

    name: str
    label: str
    on: bool


class Layer(NamedTuple):
    """A hidden layer."""

    width: int
    activation: str
    dropout: float


class Output(NamedTuple):
    """An output; colour: of which class it is, None for a value between the ends of the scale."""

    label: str
    colour: int | None


class Points(NamedTuple):
    """Points (points, 2) of a plane and their targets: bytes (points,), the number of a class, or 0 to 255 for -1 to 1."""

    places: np.ndarray
    targets: np.ndarray

    def plain(self) -> dict[str, Any]:
        places = np.rint(np.asarray(self.places, dtype=float) * FINE).astype("<i2")
        return {"places": live.array(places), "targets": live.array(np.asarray(self.targets, np.uint8))}


@dataclass(frozen=True)
class Network:
    """What is shown of a network.

    activations: the words for those on offer. picture: as models.maths.feedforward draws it, or None where it is to be fetched from
    `live`, the address of the newest one. signed: whether targets lie on the scale from -1 to 1, and are no classes.
    reach: of the plane to all sides. drawing: whether a click on the plane is a point. most: the largest numbers of layers and of units.
    """

    inputs: Sequence[Input]
    layers: Sequence[Layer]
    outputs: Sequence[Output]
    activations: Mapping[str, str]
    train: Points
    validation: Points | None
    signed: bool
    picture: Mapping[str, Any] | None
    live: str
    alt: str
    reach: float
    most: tuple[int, int]
    skip: bool = False
    drawing: bool = False
    discretize: bool = False

    def plain(self) -> dict[str, Any]:
        """For the part."""
        seen = {} if self.picture is None else {name: value for name, value in self.picture.items() if isinstance(value, np.ndarray)}
        points = {"train": self.train.plain(), "validation": self.validation.plain() if self.validation else None}
        return {
            "inputs": [entry._asdict() for entry in self.inputs],
            "layers": [entry._asdict() for entry in self.layers],
            "outputs": [entry._asdict() for entry in self.outputs],
            "options": {"activation": list(self.activations.items()), "dropout": SHARES},
            "points": {**points, "signed": self.signed, "scale": FINE},
            "picture": live.coded(seen) if seen else None,
            "tag": live.tag(seen) if seen else None,
            "limits": dict(zip(("layers", "units"), self.most, strict=True)),
            "colours": _colours(),
            "words": _network_words(),
            **{name: getattr(self, name) for name in ("live", "alt", "reach", "skip", "drawing", "discretize")},
        }


def bytes_of(values: np.ndarray) -> np.ndarray:
    """Values from -1 to 1 as bytes from 0 to 255."""
    return np.rint((np.clip(values, -1, 1) + 1) * 127.5).astype(np.uint8)


def _colours() -> dict[str, Any]:
    ends = dict(zip(("negative", "zero", "positive"), (colour for _share, colour in SIGNED), strict=True))
    return {**ends, "classes": CLASSES}


def _network_words() -> dict[str, str]:
    return {
        "keys": _("Arrow keys go from unit to unit, Enter sets weights."),
        "output": _("Output"),
        "train": _("training"),
        "validation": _("validation"),
        "layers": _("{count} hidden layers"),
        "one_layer": _("1 hidden layer"),
        "more_layers": _("One layer more"),
        "fewer_layers": _("One layer less"),
        "layer": _("Hidden layer {layer}"),
        "more_units": _("One unit more in layer {layer}"),
        "fewer_units": _("One unit less in layer {layer}"),
        "activation": _("Activation of layer {layer}"),
        "dropout": _("Share of layer {layer} that is dropped in training"),
        "drops": _("drop {share} %"),
        "named": _("unit {unit} of layer {layer}"),
        "weight": _("{from} → {to}: weight {value}. Click to set it."),
        "unit": _("{unit}: bias {bias}, activations up to ±{reach}. Click to set its weights."),
        "output_unit": _("{unit}: bias {bias}. Click to set its weights."),
        "input_on": _("{input}: click to leave it out."),
        "input_off": _("{input}: click to let the network know it."),
        "probe": _("{value} at ({x}, {y})"),
        "set_weight": _("Set a weight"),
        "bias": _("bias"),
        "close": _("Close"),
    }
