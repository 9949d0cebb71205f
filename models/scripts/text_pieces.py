"""What the scripts of all models of letters are made of: the text, its letters as numbers."""

from typing import Any

from models.data import load_text
from models.data.corpora import FALLBACK, FEWEST_WINDOWS, MOST_LETTERS, MOST_TRAINING, MOST_VALIDATION, SHARE
from models.maths.tokens import REMOVED

TIME_MACHINE = """
# %% The text
with urllib.request.urlopen("http://d2l-data.s3-accelerate.amazonaws.com/timemachine.txt") as file:
    text = file.read().decode("utf-8")
"""

HERE = """
# %% The text
text = {text!r}
"""

INDICES = """
text = re.sub({removed!r}, " ", text).lower().strip() or {fallback!r}
if len(text) < num_steps + {fewest}:  # a short text is said over and over again
    text = (text + " ") * ((num_steps + {fewest}) // len(text) + 1)
vocabulary = sorted({{"<unk>", *(letter for letter, count in Counter(text).most_common({most_letters}))}})
indices = np.array([vocabulary.index(letter if letter in vocabulary else "<unk>") for letter in text])
"""

SIZES = {"most_training": MOST_TRAINING, "most_validation": MOST_VALIDATION, "share": SHARE}


def imports(spec: Any) -> list[str]:
    """What the text of a spec needs."""
    return ["import re", "from collections import Counter", "import numpy as np"] + ["import urllib.request"] * (spec.source == "time_machine")


def text(spec: Any) -> str:
    """Lines that leave the vocabulary and the indices of the text's letters; the variable num_steps is the length of a window."""
    sizes = {"fallback": FALLBACK, "fewest": 1 + FEWEST_WINDOWS, "most_letters": MOST_LETTERS}
    return _source(spec) + INDICES.format(removed=REMOVED[spec.keep], **sizes)


def _source(spec: Any) -> str:
    if spec.source == "time_machine":
        return TIME_MACHINE
    return HERE.format(text=spec.own if spec.source == "own" else load_text(spec.source))
