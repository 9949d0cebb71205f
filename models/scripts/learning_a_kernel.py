"""A kernel learned from one image, again."""

import numpy as np

from models.maths.learned_kernel import image, kernel_or_book
from models.scripts.pieces import Marks, end, head, loop, optimizer
from models.specs.learning_a_kernel import BOOK_START, LearningAKernelSpec

DATA = """
# %% An image, a kernel, and the answer
X = torch.tensor({image}, dtype=torch.float32, device=device)
K = torch.tensor({kernel}, dtype=torch.float32, device=device)
Y = torch.nn.functional.conv2d(X[None, None], K[None, None])[0, 0]
X, Y = X[None, :, :, None], Y[None, :, :, None]  # one example, channels last

# %% Model
layer = keras.layers.Conv2D(1, tuple(K.shape), use_bias=False)
model = keras.Sequential([keras.Input(X.shape[1:]), layer])
model.to(device)
layer.kernel.assign({start})
"""

STARTS = {
    "zeros": "torch.zeros(*K.shape, 1, 1)",
    "book": "torch.tensor({book}).reshape(*K.shape, 1, 1)",
    "random": "np.random.default_rng(seed_weights).normal(0, 0.5, tuple(K.shape))[:, :, None, None]",
}


def script(spec: LearningAKernelSpec, marks: Marks = ()) -> str:
    """The script of a run."""
    X, K = image(spec.image, spec.seed_data), kernel_or_book(spec.kernel)
    names = ("learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights")
    beginning = head("Learning a kernel", "section 7.2.4", ["import numpy as np"], {name: getattr(spec, name) for name in names})
    start = "random" if spec.start == "book" and K.size != len(BOOK_START) else spec.start
    data = DATA.format(image=np.array(X).tolist(), kernel=K.tolist(), start=STARTS[start].format(book=list(BOOK_START)))
    training = loop(
        marks,
        optimizer=optimizer("sgd"),
        examples="len(X)",
        loss="(model(X[indices]) - Y[indices]).square().sum()",
        validate="(model(X) - Y).square().sum().item()",
        measure="sum of squares",
    )
    return beginning + data + training + end("learning_a_kernel")
