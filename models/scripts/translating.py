"""What the scripts of trainings that translate have in common: their pairs of sentences and their loss; no task of its own."""

from typing import Any

from models.data.pairs import VALIDATION, load_pairs

HERE = '''
# %% The pairs
lines = """\\
{lines}
""".splitlines()
'''

FRA_ENG = """
# %% The pairs
with urllib.request.urlopen("http://d2l-data.s3-accelerate.amazonaws.com/fra-eng.zip") as file:
    archive = zipfile.ZipFile(io.BytesIO(file.read()))
text = archive.read("fra-eng/fra.txt").decode("utf-8").replace("\\u202f", " ").replace("\\xa0", " ").lower()
lines = [re.sub(r"(?<! )([,.!?])", r" \\1", line) for line in text.splitlines()[: num_pairs + {validation}]]
"""

DATA = '''
pairs = [line.split("\\t") for line in lines]
sources = [[*filter(None, source.split(" ")), "<eos>"] for source, target in pairs]
targets = [["<bos>", *filter(None, target.split(" ")), "<eos>"] for source, target in pairs]


def padded(tokens, length):
    return tokens[:length] + ["<pad>"] * (length - len(tokens))


def vocabulary_of(sentences, length, marks):
    """Tokens that occur twice or more, and the marks."""
    counts = Counter(token for tokens in sentences for token in padded(tokens, length))
    return sorted({"<unk>", *marks, *(token for token, count in counts.items() if count >= 2)})


def rows(sentences, length, vocabulary):
    index = {token: place for place, token in enumerate(vocabulary)}
    return torch.tensor([[index.get(token, index["<unk>"]) for token in padded(tokens, length)] for tokens in sentences], device=device)


source_vocabulary = vocabulary_of(sources, num_steps, ["<eos>", "<pad>"])
target_vocabulary = vocabulary_of(targets, num_steps + 1, ["<bos>", "<eos>", "<pad>"])
source, target = rows(sources, num_steps, source_vocabulary), rows(targets, num_steps + 1, target_vocabulary)
X = torch.stack([source, target[:, :-1]], 1)  # the source, and what the decoder reads: the truth, one step late
y = target[:, 1:]  # what the decoder should say
X_train, y_train, X_validation, y_validation = X[:num_pairs], y[:num_pairs], X[num_pairs:], y[num_pairs:]
'''

LOSS = '''

def loss_of(scores, labels):
    """Cross-entropy of all words{but}."""
    return torch.nn.functional.cross_entropy(scores.flatten(0, 1), labels.flatten(){ignored})
'''

NAMES = ("num_pairs", "num_steps", "learning_rate", "batch_size", "clip", "num_epochs", "seed_data", "seed_weights")
CHANGING = {"clip": ["clip = value"]}
PIECES = {
    "examples": "len(X_train)",
    "validate": "loss_of(model(X_validation, training=False), y_validation).item()",
    "measure": "validation loss",
}


def imports(spec: Any) -> list[str]:
    """What the pieces below need."""
    return ["from collections import Counter", *(["import io", "import re", "import urllib.request", "import zipfile"] if _is_far(spec) else [])]


def data(spec: Any) -> str:
    """X_train, y_train, X_validation, y_validation and the two vocabularies, from the very sentences of the page."""
    if _is_far(spec):
        return FRA_ENG.format(validation=VALIDATION[spec.data]) + DATA
    found = load_pairs(spec.data, spec.num_pairs + VALIDATION[spec.data], spec.seed_data)
    return HERE.format(lines="\n".join("\t".join(pair) for pair in found)) + DATA


def loss(spec: Any) -> str:
    """The function loss_of."""
    if not spec.masked:
        return LOSS.format(but=", padding included", ignored="")
    return LOSS.format(but=" but padding", ignored=', ignore_index=target_vocabulary.index("<pad>")')


def _is_far(spec: Any) -> bool:
    return spec.data == "fra_eng"
