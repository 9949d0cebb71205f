"""What all exported scripts are made of: a head, the loop, an end."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pprint import pformat
from typing import Any

Marks = Iterable[tuple[int, str, Any]]

HEAD = '''"""{title}.

From "Dive into Deep Learning, playable", {section}. The seeds are those of the page, and so are the numbers.
"""

import os

os.environ["KERAS_BACKEND"] = "torch"

{imports}

torch.set_num_threads(1)  # sums are added up in the same order as on the page
device = "cuda" if torch.cuda.is_available() else "cpu"

# %% What the page was set to
{settings}
'''

LOOP = """
# %% Training
optimizer = {optimizer}
generator = torch.Generator().manual_seed(seed_data)
torch.manual_seed(seed_weights)


def validate():
    with torch.no_grad():
        return {validate}


with keras.device(device):
    print(f"epoch 0: {measure} {{validate():.6g}}")
    for epoch in range(num_epochs):
        for indices in torch.randperm({examples}, generator=generator).to(device).split(batch_size):
            loss = {loss}
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"epoch {{epoch + 1}}: {measure} {{validate():.6g}}")
"""

CHANGING_LOOP = """
# %% Training
optimizer = {optimizer}
generator = torch.Generator().manual_seed(seed_data)
torch.manual_seed(seed_weights)

# what was changed by hand while the training went on: after so many steps, this parameter became this value
changes = {changes}


def change(name, value):
    global {globals}
{setters}


def validate():
    with torch.no_grad():
        return {validate}


with keras.device(device):
    print(f"epoch 0: {measure} {{validate():.6g}}")
    step, epoch = 0, 0
    while epoch < num_epochs:
        rest = torch.randperm({examples}, generator=generator).to(device)
        while len(rest):
            for name, value in changes.get(step, []):
                change(name, value)
            indices, rest = rest[:batch_size], rest[batch_size:]
            loss = {loss}
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
        epoch += 1
        print(f"epoch {{epoch}}: {measure} {{validate():.6g}}")
"""

SETTERS = {
    "learning_rate": ('    if name == "learning_rate":', "        for group in optimizer.param_groups:", '            group["lr"] = value'),
    "momentum": ('    if name == "momentum":', "        for group in optimizer.param_groups:", '            group["momentum"] = value'),
    "weight_decay": ('    if name == "weight_decay":', "        for group in optimizer.param_groups:", '            group["weight_decay"] = value'),
    "batch_size": ('    if name == "batch_size":', "        batch_size = value"),
    "num_epochs": ('    if name == "num_epochs":', "        num_epochs = value"),
}

OPTIMIZERS = {
    "sgd": "torch.optim.SGD(model.parameters(), lr=learning_rate{more})",
    "momentum": "torch.optim.SGD(model.parameters(), lr=learning_rate{more})",
    "nesterov": "torch.optim.SGD(model.parameters(), lr=learning_rate, nesterov=True{more})",
    "adagrad": "torch.optim.Adagrad(model.parameters(), lr=learning_rate{more})",
    "rmsprop": "torch.optim.RMSprop(model.parameters(), lr=learning_rate{more})",
    "adadelta": "torch.optim.Adadelta(model.parameters(), lr=learning_rate{more})",
    "adam": "torch.optim.Adam(model.parameters(), lr=learning_rate{more})",
    "adamw": "torch.optim.AdamW(model.parameters(), lr=learning_rate{more})",
}


def head(title: str, section: str, imports: Sequence[str], settings: Mapping[str, Any]) -> str:
    """The beginning of a script. section: of the book, such as "section 5.2". settings: become variables of those names."""
    values = "\n".join(f"{name} = {value!r}" for name, value in settings.items())
    return HEAD.format(title=title, section=section, imports="\n".join(_sorted(imports)), settings=values)


def optimizer(name: str, **settings: str) -> str:
    """How an optimiser of models.nets.optimizers is made. settings: names of variables, such as weight_decay="weight_decay"."""
    return OPTIMIZERS[name].format(more="".join(f", {key}={value}" for key, value in settings.items()))


def loop(marks: Marks, setters: Mapping[str, Sequence[str]] = SETTERS, **pieces: str) -> str:
    """The training. pieces: optimizer, examples (their number), loss, validate, measure (what validate returns, in words).

    marks: where there are any, the loop makes the same changes at the same steps. setters: lines that do so, for each name.
    """
    changes: dict[int, list[tuple[str, Any]]] = {}
    for step, name, value in marks:
        changes.setdefault(step, []).append((name, value))
    if not changes:
        return LOOP.format(**pieces)
    names = sorted({name for entries in changes.values() for name, _value in entries})
    lines = "\n".join(line for name in names for line in setters[name])
    assigned = sorted(set(re.findall(r"^ +(\w+) = ", lines, re.MULTILINE)) - {"optimizer"})
    variables = ", ".join(["optimizer", *assigned])
    return CHANGING_LOOP.format(changes=pformat(changes, sort_dicts=True), setters=lines, globals=variables, **pieces)


def end(name: str) -> str:
    """The trained model in a file."""
    return f'\n# %% The trained model\nmodel.save("{name}.keras")\n'


def _sorted(imports: Sequence[str]) -> list[str]:
    """As an import sorter would have them: plain ones first, by name."""
    lines = {"import keras", "import torch", *imports}
    return sorted(lines, key=lambda line: (line.startswith("from"), line))
