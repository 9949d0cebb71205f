"""Keras models and the loop that trains them. The only room where keras may be imported; only workers load it.

A module of this package that can be trained has, by convention,

    Spec                              the frozen dataclass of its parameters, from models.specs
    train(spec, device, observer)     trains, and returns an Outcome
    rebuild(spec, weights)            the trained model from an Outcome's weights
    QUESTIONS                         what a trained model can be asked: name -> function(model, payload)
"""

import os

# Before anything imports keras, which reads it once.
os.environ["KERAS_BACKEND"] = "torch"
