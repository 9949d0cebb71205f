"""Weight decay in a linear layer, again."""

from models.scripts.pieces import Marks, end, head, loop, setters
from models.specs.weight_decay import WeightDecaySpec

DATA = '''
# %% Data: few examples of many inputs, each of which counts a little
def sample(part, count):
    """Inputs (examples, inputs) and labels (examples, 1); part 0 is for training, part 1 for validation."""
    drawn = np.random.default_rng([seed_data, part]).standard_normal((count, num_inputs + 1))
    X = drawn[:, :-1]
    y = 0.05 + 0.01 * X.sum(axis=1) + noise * drawn[:, -1]
    return [torch.tensor(values, dtype=torch.float32, device=device) for values in (X, y[:, None])]


(X_train, y_train), (X_validation, y_validation) = sample(0, num_examples), sample(1, 100)
'''

MODEL = """
# %% Model
{initializers}
model = keras.Sequential([
    keras.Input((num_inputs,)),
    keras.layers.Dense(1, kernel_initializer=kernel_initializer, bias_initializer=bias_initializer),
])
model.to(device)
kernel, bias = (variable.value for variable in model.trainable_variables)
decayed = {decayed}
"""

INITIALIZERS = {
    "normal": 'kernel_initializer = keras.initializers.RandomNormal(stddev=0.01, seed=seed_weights)\nbias_initializer = "zeros"',
    "lazy": """# what torch gives a layer, when the weights that were meant for it came before it had any
reach = num_inputs**-0.5
kernel_initializer, bias_initializer = (
    keras.initializers.RandomUniform(-reach, reach, seed=2 * seed_weights + part) for part in (0, 1)
)""",
}

PENALTY = '''

def penalty():
    """What the loss has on top of that of the data."""
    return weight_decay * sum({norm} for w in decayed)
'''

NORMS = {
    "l2": "(w**2).sum() / 2",
    "l1": "w.abs().sum()",
    "elastic": "l1_share * w.abs().sum() + (1 - l1_share) * (w**2).sum() / 2",
}
LOSSES = {"half": "torch.nn.functional.mse_loss({}) / 2", "squared": "torch.nn.functional.mse_loss({})"}
PLAIN = "torch.optim.SGD(model.parameters(), lr=learning_rate)"
GROUPS = 'torch.optim.SGD([{{"params": [kernel], "weight_decay": weight_decay}}, {{"params": [bias]{more}}}], lr=learning_rate)'
NAMES = (
    *("num_inputs", "num_examples", "noise", "weight_decay", "l1_share"),
    *("learning_rate", "batch_size", "num_epochs", "seed_data", "seed_weights"),
)


def script(spec: WeightDecaySpec, marks: Marks = ()) -> str:
    """The script of a run; nobody waits for its steps."""
    in_loss, bias = spec.way == "loss", spec.decay_bias
    loss = LOSSES[spec.loss]
    training = loop(
        [mark for mark in marks if mark[1] != "pace"],
        setters() | {"weight_decay": _change(in_loss, bias)},
        optimizer=PLAIN if in_loss else GROUPS.format(more=', "weight_decay": weight_decay' if bias else ""),
        examples="len(X_train)",
        loss=loss.format("model(X_train[indices]), y_train[indices]") + (" + penalty()" if in_loss else ""),
        validate=f"({loss.format('model(X_validation), y_validation')}).item()",
        measure="validation loss",
    )
    model = MODEL.format(initializers=INITIALIZERS[spec.start], decayed="[kernel, bias]" if bias else "[kernel]")
    model += PENALTY.format(norm=NORMS[spec.penalty]) if in_loss else ""
    settings = {name: getattr(spec, name) for name in NAMES if name != "l1_share" or spec.penalty == "elastic"}
    shown = '\nwith torch.no_grad():\n    print(f"half the squared norm of w: {(kernel**2).sum() / 2:.6g}")\n'
    return head("Weight decay", "section 3.7", ["import numpy as np"], settings) + DATA + model + training + shown + end("weight_decay")


def _change(in_loss: bool, bias: bool) -> list[str]:
    """The lines that give the decay another value."""
    groups = "optimizer.param_groups" if bias else "optimizer.param_groups[:1]"
    told = [] if in_loss else [f"for group in {groups}:", '    group["weight_decay"] = value']
    return ["weight_decay = value", *told]
