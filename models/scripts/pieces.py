"""What all exported scripts are made of: a head, the loop, an end."""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from pprint import pformat
from typing import Any

Marks = Iterable[tuple[int, str, Any]]

HEAD = '''"""{title}.

From "Dive into Deep Learning, playable", {section}. The seeds are those of the page, and so are the numbers,
but for rounding: where a training is sensitive, as deep networks with ReLU are, the eighth digit of a weight decides about the third of a loss.
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


def validate():
    with torch.no_grad():
        return {validate}


with keras.device(device):
    print(f"epoch 0: {measure} {{validate():.6g}}")
    for epoch in range(num_epochs):
        torch.manual_seed(1000 * seed_weights + epoch)  # draws what is left to chance, such as dropout
        for indices in torch.randperm({examples}, generator=generator).to(device).split(batch_size):
            loss = {loss}
            optimizer.zero_grad()
            loss.backward()
{temper}            optimizer.step()
        print(f"epoch {{epoch + 1}}: {measure} {{validate():.6g}}")
"""

CHANGING_LOOP = """
# %% Training
optimizer = {optimizer}
generator = torch.Generator().manual_seed(seed_data)

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
        torch.manual_seed(1000 * seed_weights + epoch)  # draws what is left to chance, such as dropout
        rest = torch.randperm({examples}, generator=generator).to(device)
        while len(rest):
            for name, value in changes.get(step, []):
                change(name, value)
            indices, rest = rest[:batch_size], rest[batch_size:]
            loss = {loss}
            optimizer.zero_grad()
            loss.backward()
{temper}            optimizer.step()
            step += 1
        epoch += 1
        print(f"epoch {{epoch}}: {measure} {{validate():.6g}}")
"""

# After a model with dense layers; see models.nets.layers.parameters_of
ON_THE_DEVICE = """model.to(device)
for variable in model.trainable_variables:
    if variable.name == "kernel" and len(variable.shape) == 2:
        # Laid in memory as torch.nn.Linear has it, so that sums are added up in the same order as on the page
        variable.value.data = variable.value.t().contiguous().t()
"""

# For `temper`: all gradients scaled so that together their norm is at most `clip`
CLIP = (
    "gradients = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]",
    "norm = torch.stack([gradient.square().sum() for gradient in gradients]).sum().sqrt()",
    "for gradient in gradients:",
    "    gradient *= (clip / norm).clamp(max=1)",
)
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


def optimizer(name: str, **settings: str) -> str:
    """How an optimiser of models.nets.optimizers is made. settings: names of variables, such as weight_decay="weight_decay"."""
    if name in ("momentum", "nesterov"):
        settings = {"momentum": "0.9", **settings}
    return OPTIMIZERS[name].format(more="".join(f", {key}={value}" for key, value in settings.items()))


def setters(optimizers: Sequence[str] = (), **settings: str) -> dict[str, list[str]]:
    """For each parameter that can change on the way, the lines of the script that do it.

    optimizers: the names that a person can choose from. settings: as for `optimizer`, for all of them.
    """
    groups = {"learning_rate": "lr", "momentum": "momentum", "weight_decay": "weight_decay"}
    lines = {name: [f"{name} = value", "for group in optimizer.param_groups:", f'    group["{key}"] = value'] for name, key in groups.items()}
    made = [f'    "{name}": lambda: {optimizer(name, **settings)},' for name in optimizers]
    lines["optimizer"] = ["optimizer = {", *made, "}[value]()"]
    return lines | {name: [f"{name} = value"] for name in ("batch_size", "num_epochs")}


def head(title: str, section: str, imports: Sequence[str], settings: Mapping[str, Any]) -> str:
    """The beginning of a script. section: of the book, such as "section 5.2". settings: become variables of those names."""
    values = "\n".join(f"{name} = {value!r}" for name, value in settings.items())
    return HEAD.format(title=title, section=section, imports="\n".join(_sorted(imports)), settings=values)


def loop(marks: Marks, changing: Mapping[str, Sequence[str]] | None = None, temper: Sequence[str] = (), **pieces: str) -> str:
    """The training. pieces: optimizer, examples (their number), loss, validate, measure (what validate returns, in words).

    temper: lines between backward and step.
    marks: where there are any, the loop makes the same changes at the same steps. changing: what `setters` returns, or more.
    """
    pieces["temper"] = "".join(f"            {line}\n" for line in temper)
    changes: dict[int, list[tuple[str, Any]]] = {}
    for step, name, value in marks:
        changes.setdefault(step, []).append((name, value))
    if not changes:
        return LOOP.format(**pieces)
    names = sorted({name for entries in changes.values() for name, _value in entries})
    lines = {name: (changing or setters())[name] for name in names}
    variables = ", ".join(sorted({"optimizer", *_assigned(line for entries in lines.values() for line in entries)}))
    branches = "\n".join(_branch(name, entries) for name, entries in lines.items())
    return CHANGING_LOOP.format(changes=pformat(changes, sort_dicts=True), setters=branches, globals=variables, **pieces)


def _assigned(lines: Iterable[str]) -> set[str]:
    return {match[1] for line in lines if (match := re.match(r"(\w+) = ", line))}


def _branch(name: str, lines: Sequence[str]) -> str:
    return "\n".join([f'    if name == "{name}":', *(f"        {line}" for line in lines)])


def end(name: str) -> str:
    """The trained model in a file."""
    return f'\n# %% The trained model\nmodel.save("{name}.keras")\n'


def own_layers(source: str) -> str:
    """Layers that are not Keras's own, with what all of them need before them."""
    beginning = '\n# %% Layers\nregistered = keras.saving.register_keras_serializable("playground")\n\n\n'
    return beginning + source_of("nets/layers.py", "Dropout") + "\n\n" + source


def source_of(path: str, *names: str) -> str:
    """The very functions and classes of a file of models/, such as "nets/gpt.py", in its order, with what decorates them."""
    text = (Path(__file__).parents[1] / path).read_text("utf-8")
    lines, found = text.splitlines(), []
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in names:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            found.append("\n".join(lines[first - 1 : node.end_lineno]))
    if len(found) != len(names):
        raise ValueError(f"{path} has not all of {names}")
    return "\n\n\n".join(found) + "\n"


def _sorted(imports: Sequence[str]) -> list[str]:
    """As an import sorter would have them: plain ones first, by name."""
    lines = {"import keras", "import torch", *imports}
    return sorted(lines, key=lambda line: (line.startswith("from"), line))
