"""The transformer that translates: its parts counted, what it cannot know, what it learns, and where it looks."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.data.pairs import BEGIN, PAD, pairs_of
from models.maths.transformer_parts import Widths, parameters, parts
from models.specs.transformer import TransformerSpec

SMALL = TransformerSpec(num_hiddens="16", num_heads="2", ffn_num_hiddens=16, num_pairs=64, num_epochs=2)
SENTENCE, TRANSLATION = "they see a black car .", "ils voient une voiture noire ."


@pytest.fixture(scope="module")
def nets():
    import torch

    from models.nets import transformer

    torch.set_num_threads(1)
    return transformer


@pytest.fixture(scope="module")
def model_of():
    from models.nets.transformer_model import Sizes, transformer

    def build(**settings):
        return transformer(
            Sizes(**{"source_vocabulary": 11, "target_vocabulary": 13, "num_hiddens": 16, "ffn_num_hiddens": 8, "dropout": 0.0} | settings)
        )

    return build


@pytest.fixture(scope="module")
def trained(nets):
    """The default training: its interpreter and what was seen of it."""
    from models.nets.observer import Nobody

    observer = Nobody()
    outcome = nets.train(TransformerSpec(), "cpu", observer)
    return nets.rebuild(TransformerSpec(), outcome.weights), observer


def tokens(*shape, below=11, seed=0):
    import torch

    return torch.randint(0, below, shape, generator=torch.Generator().manual_seed(seed))


@settings(max_examples=12, deadline=None)
@given(st.sampled_from([(8, 1), (16, 2), (24, 4)]), st.integers(1, 20), st.integers(1, 3), st.booleans(), st.booleans())
def test_the_parts_are_those_of_the_model(model_of, width, ffn, blocks, pre_norm, has_positions):
    hiddens, heads = width
    norm = "pre" if pre_norm else "post"
    model = model_of(num_hiddens=hiddens, num_heads=heads, ffn_num_hiddens=ffn, num_blocks=blocks, norm=norm, has_positions=has_positions)
    widths = Widths(3, 5, hiddens, heads, ffn, 11, 13, blocks, pre_norm, has_positions)
    assert parameters(widths) == model.count_params()
    memory, _allowed, *weights = model.get_layer("encoder")(tokens(3, 5))
    every = {part.id: part for part in parts(widths)}
    assert every["encoder.attention"].inner == tuple(weights[0].shape)
    assert [part.shape for part in every.values() if part.half == "encoder"][-1] == tuple(memory.shape)
    assert every["decoder.scores"].shape == tuple(model(tokens(3, 2, 5)).shape)
    for part in every.values():
        layer = {"attention": "attention", "cross": "cross_attention", "ffn": "ffn"}.get(part.kind)
        if layer:
            block = model.get_layer(part.half).get_layer(f"{part.half}_block0")
            assert part.parameters == getattr(block, layer).count_params()


def test_every_part_gets_what_another_hands_on():
    every = {part.id: part for part in parts(Widths(2, 9, 64, 4, 128, 50, 60, 2))}
    assert all(source in every for part in every.values() for source in part.sources)
    assert len(every["decoder.cross"].sources) == 2
    assert sum(part.kind == "addnorm" for part in every.values()) == 5


def test_without_positions_the_order_of_the_source_changes_nothing(model_of):
    import torch

    source, target = tokens(4, 7), tokens(4, 7, below=13, seed=1)
    shuffled = source[:, torch.randperm(7, generator=torch.Generator().manual_seed(2))]
    for has_positions in (False, True):
        model = model_of(has_positions=has_positions, padding=3)
        scores, others = (model(torch.stack([each, target], 1)) for each in (source, shuffled))
        assert torch.allclose(scores, others, atol=1e-4) is not has_positions


def test_the_causal_mask_hides_what_comes_later(model_of):
    import torch

    source, target = tokens(2, 7), tokens(2, 7, below=13, seed=1)
    other = target.clone()
    other[:, 4] = (other[:, 4] + 1) % 13
    for is_causal in (True, False):
        model = model_of(is_causal=is_causal)
        scores, others = (model(torch.stack([source, each], 1)) for each in (target, other))
        assert torch.allclose(scores[:, :4], others[:, :4], atol=1e-6) is is_causal
        assert not torch.allclose(scores[:, 4:], others[:, 4:], atol=1e-6)


def test_looking_ahead_is_the_model_without_its_causal_mask(nets):
    """As the book validates; afterwards the mask is there again."""
    import torch

    found = pairs_of(SMALL)
    masked, open_eyed = nets.build(SMALL, found), nets.build(replace(SMALL, is_causal=False), found)
    X = torch.tensor(np.stack([found.source[:3], found.target[:3, :-1]], 1))
    before = masked(X, training=False)
    ahead = nets.looking_ahead(masked, X)
    np.testing.assert_allclose(ahead.detach(), open_eyed(X, training=False).detach(), atol=1e-5)
    assert not np.allclose(ahead.detach(), before.detach(), atol=0.01)
    np.testing.assert_array_equal(masked(X, training=False).detach(), before.detach())


def test_the_books_first_weights_are_those_of_pytorch(nets):
    """Embeddings of deviation 1; matrices and biases evenly between plus and minus the root of one over the inputs, as in torch's Linear."""
    spec = replace(SMALL, start="book")
    model = nets.build(spec, pairs_of(spec))
    named = {variable.path: variable.value.detach().numpy() for variable in model.trainable_variables}
    embeddings = [values for path, values in named.items() if path.endswith("embeddings")]
    assert all(abs(values.std() - 1) < 0.05 for values in embeddings)
    kernels = {path: values for path, values in named.items() if path.endswith("kernel")}
    assert len(kernels) > 10
    for path, values in kernels.items():
        limit = len(values) ** -0.5
        assert 0.95 * limit < abs(values).max() <= limit
        np.testing.assert_allclose(values.std(), limit / 3**0.5, rtol=0.1)
        bias = named.get(path.removesuffix("kernel") + "bias", values)
        assert 0.3 * limit < abs(bias).max() <= limit


def test_hidden_padding_might_as_well_not_be_there(model_of):
    import torch

    source = tokens(2, 5) % 3
    padded = torch.nn.functional.pad(source, (0, 3), value=7)
    for padding in (7, None):
        encoder = model_of(padding=padding).get_layer("encoder")
        assert torch.allclose(encoder(source)[0], encoder(padded)[0][:, :5], atol=1e-5) is (padding == 7)


@pytest.mark.parametrize("norm", ["post", "pre"])
def test_a_translation_is_what_the_decoder_says_to_itself(nets, model_of, norm):
    """Fed with the translation, it prefers the same words; and so it does word by word."""
    import torch

    from models.nets.transformer_model import translate
    from models.nets.translating import greedy

    model, source = model_of(norm=norm), tokens(4, 9)
    translation = translate(model, source, begin=3, num_steps=9)
    fed = torch.cat([torch.full((4, 1), 3), translation[:, :-1]], 1)
    assert torch.equal(model(torch.stack([source, fed], 1)).argmax(2), translation)
    assert torch.equal(greedy(nets.Attending(model), source, 3, 9), translation)


def test_what_a_step_shows_is_the_last_row(nets, model_of):
    import torch

    model, source, target = model_of(num_blocks=3), tokens(2, 6), tokens(2, 4, below=13, seed=1)
    translator, seen = nets.Attending(model), nets.look(model, source, target)
    state = translator.start(source)
    for step in range(4):
        scores, state, shown = translator.step(state, target[:, step])
        torch.testing.assert_close(shown["cross"], seen["cross"][:, :, :, step], rtol=1e-4, atol=1e-6)
        torch.testing.assert_close(shown["decoder"][..., : step + 1], seen["decoder"][:, :, :, step, : step + 1], rtol=1e-4, atol=1e-6)
        assert torch.equal(scores.argmax(1), seen["says"][:, step])
    assert shown["decoder"].shape == (2, 3, 4, 6)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own, while it saves
def test_a_saved_model_is_the_same(model_of, tmp_path):
    import keras
    import torch

    model, X = model_of(norm="pre", dropout=0.3, padding=1), tokens(3, 2, 9)
    model.save(tmp_path / "model.keras")
    assert torch.equal(keras.models.load_model(tmp_path / "model.keras")(X), model(X))


# What it learns.


def test_the_defaults_translate_four_in_five(trained):
    _interpreter, observer = trained
    assert observer.curve("exact")[0] < 0.05
    assert observer.curve("exact")[-1] > 0.8
    assert observer.curve("bleu")[-1] > 0.9
    assert set(observer.frames[0][1]) >= {"attention", "translations", "validation"}


def test_the_adjective_is_found_on_the_other_side_of_the_noun(nets, trained):
    """In the head that the page begins with: "voiture" looks at "car", "noire" at "black"."""
    interpreter, _observer = trained
    told = nets.attend(interpreter, {"sentence": SENTENCE, "truth": ""})
    assert told["says"][:-1] == TRANSLATION.split()
    source, head = SENTENCE.split(), told["cross"][1, 0].astype(float)  # (read, num_steps)
    for word, origin in (("voiture", "car"), ("noire", "black")):
        row = head[told["says"].index(word)]
        assert row.argmax() == source.index(origin)
        assert row.max() > 0.5


def test_told_the_truth_that_it_says_it_looks_at_the_same(nets, trained):
    interpreter, observer = trained
    own, told = (nets.attend(interpreter, {"sentence": SENTENCE, "truth": truth}) for truth in ("", TRANSLATION))
    n = len(own["read"])
    assert told["read"][: n + 1] == [BEGIN, *TRANSLATION.split(), "<eos>"][: n + 1]
    assert told["read"][n + 1 :] == [PAD] * (len(told["read"]) - n - 1)
    assert told["says"][:n] == own["says"]
    np.testing.assert_allclose(told["cross"][:, :, :n], own["cross"], atol=2e-3)
    np.testing.assert_allclose(told["decoder"][:, :, :n, :n], own["decoder"], atol=2e-3)
    np.testing.assert_allclose(own["heard"], own["cross"], atol=2e-3)
    place = [source for source, _target in pairs_of(TransformerSpec()).validation].index(SENTENCE)
    picture = observer.frames[max(observer.frames)][1]["attention"]
    for kind in ("encoder", "decoder", "cross"):
        np.testing.assert_allclose(picture[kind][place] / 255, told[kind], atol=0.004)
    assert sum(values.nbytes for values in picture.values() if isinstance(values, np.ndarray)) < 100_000


def test_the_network_changes_one_row_and_attention_all(nets, trained):
    interpreter, _observer = trained
    told = nets.rows(interpreter, {"sentence": SENTENCE, "place": 3, "instead": "red"})
    assert [after for before, after in zip(*told["words"], strict=True) if before != after] == ["red"]
    largest = np.abs(told["changes"].astype(float)).max(2)  # (stages, words)
    only = [place == 3 for place in range(largest.shape[1])]
    assert (largest[0] > 0).tolist() == (largest[1] > 0).tolist() == only
    assert (largest[2:] > 0.01).all()


@pytest.mark.parametrize("wishes", [{"place": 15, "instead": ""}, {"place": 0, "instead": "日本"}, {"place": 2, "instead": " a b "}])
def test_any_word_may_take_the_place(nets, trained, wishes):
    told = nets.rows(trained[0], {"sentence": "go !" if wishes["place"] == 0 else SENTENCE, **wishes})
    assert np.isfinite(told["changes"].astype(float)).all()
    assert len(told["words"][0]) == len(told["words"][1]) == told["changes"].shape[1]


def test_without_the_causal_mask_it_cheats(nets):
    """The loss looks fine, and hardly anything is translated."""
    from models.nets.observer import Nobody

    observer = Nobody()
    outcome = nets.train(TransformerSpec(is_causal=False, num_epochs=12), "cpu", observer)
    assert observer.curve("validation_loss")[-1] < 0.3
    assert observer.curve("exact")[-1] < 0.1
    told = nets.attend(nets.rebuild(TransformerSpec(is_causal=False), outcome.weights), {"sentence": SENTENCE, "truth": TRANSLATION})
    ahead = np.diagonal(told["decoder"].astype(float), 1, 2, 3)[..., :6]  # what each word gives to the one after it, (blocks, heads, words)
    assert ahead.max(axis=(0, 1)).mean() > 0.5


@pytest.mark.parametrize(
    "change", [{"norm": "pre"}, {"has_positions": False}, {"hides_padding": False}, {"num_heads": "1"}, {"dropout": 0.3, "data": "dates"}]
)
def test_every_way_learns(nets, change):
    from models.nets.observer import Nobody

    observer = Nobody()
    outcome = nets.train(replace(SMALL, **change), "cpu", observer)
    losses = observer.curve("validation_loss")
    assert losses[-1] < losses[0]
    told = nets.attend(nets.rebuild(replace(SMALL, **change), outcome.weights), {"sentence": "we run .", "truth": ""})
    np.testing.assert_allclose(told["encoder"].astype(float).sum(3), 1, atol=0.01)


def test_the_first_weights_are_those_of_the_seed_whoever_else_draws(nets):
    """Other threads of a worker draw from Python's generator while a model is built."""
    import random

    found, draws = pairs_of(SMALL), []
    for seed, others in ((0, 1), (0, 2), (1, 1)):
        random.seed(others)
        draws.append([variable.value.detach().numpy() for variable in nets.build(replace(SMALL, seed_weights=seed), found).trainable_variables])
    assert all(np.array_equal(one, other) for one, other in zip(draws[0], draws[1], strict=True))
    assert any(not np.array_equal(one, other) for one, other in zip(draws[0], draws[2], strict=True))
