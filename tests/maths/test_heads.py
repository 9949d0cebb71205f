"""Eight heads made by hand: each looks where its name says, and cutting the matrices differently changes nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.maths import attention, heads
from models.specs.multi_head import MultiHeadSpec

SENTENCE = heads.words("The cat sat because the cat was tired.")


@pytest.fixture(scope="module")
def weights():
    x = heads.embed(SENTENCE)
    return dict(zip(heads.ROLES, attention.multi_head(x, x, x, heads.by_hand(), 8).weights, strict=True))


def test_words_signs_and_chinese_characters():
    assert heads.words("It's 2 cats, 我爱你！") == ["It", "'", "s", "2", "cats", ",", "我", "爱", "你", "！"]
    assert heads.words("   ") == []
    assert len(heads.words("a " * 50)) == 24


@given(st.text(max_size=120))
def test_any_text_can_be_embedded(text):
    tokens = heads.words(text)
    x = heads.embed(tokens)
    assert x.shape == (len(tokens), 64)
    assert np.isfinite(x).all()
    assert all(token.strip() for token in tokens)


def test_vectors_are_the_same_everywhere():
    """They are drawn from names by CRC-32 and PCG64, which do not depend on the machine or the process."""
    np.testing.assert_allclose(heads.drawn("word cat", 3), [-0.306333, 0.748611, -1.170478], atol=1e-6)


def test_each_head_looks_where_its_name_says(weights):
    n = len(SENTENCE)
    assert weights["previous"].argmax(axis=1).tolist() == [0, *range(n - 1)]
    assert weights["next"].argmax(axis=1).tolist() == [*range(1, n), n - 1]
    assert weights["near"].argmax(axis=1).tolist() == list(range(n))
    assert (weights["first"].argmax(axis=1) == 0).all()
    assert (weights["punctuation"].argmax(axis=1) == n - 1).all()
    np.testing.assert_allclose(weights["all"], 1 / n)
    for i, word in enumerate(SENTENCE):
        alike = [j for j, other in enumerate(SENTENCE) if other.lower() == word.lower()]
        assert weights["same"][i, alike].sum() > 0.75
        assert weights["same"][i, alike].min() == pytest.approx(weights["same"][i].max())


def test_similar_spelling_is_seen():
    tokens = ["walking", "talking", "house"]
    x = heads.embed(tokens)
    spelling = attention.multi_head(x, x, x, heads.by_hand(), 8).weights[heads.ROLES.index("spelling")]
    assert spelling[0, 1] > 3 * spelling[0, 2]


@pytest.mark.parametrize("role", ["previous", "next", "near"])
def test_heads_on_positions_see_distances_only(role):
    """The thread back to kernel regression: such a head is a kernel over positions."""
    x = heads.embed(SENTENCE)
    head = heads.ROLES.index(role)
    scores = attention.multi_head(x, x, x, heads.by_hand(), 8).scores[head]
    for distance in range(-3, 4):
        assert np.ptp(np.diagonal(scores, distance)) < 1e-9


def test_before_and_after_in_one_head_are_here():
    """What a preset on the page answers: two wishes in one softmax are a compromise."""
    x = heads.embed(SENTENCE)
    merged = attention.multi_head(x, x, x, heads.by_hand(), 4).weights[0]
    assert merged.argmax(axis=1).tolist() == list(range(len(SENTENCE)))
    assert merged.diagonal().min() > 0.8


def test_with_a_causal_mask_after_means_here():
    x = heads.embed(SENTENCE)
    n = len(SENTENCE)
    masked = attention.multi_head(x, x, x, heads.by_hand(), 8, attention.causal_mask(n, n)).weights[1]
    assert masked.argmax(axis=1).tolist() == list(range(n))


def test_random_heads_look_everywhere():
    """What a preset on the page answers: before training, no weight stands out."""
    n = len(SENTENCE)
    x = heads.embed(SENTENCE)
    strongest = [attention.multi_head(x, x, x, heads.at_random(seed), 8).weights.max() for seed in range(5)]
    assert max(strongest) < 3.5 / n


def test_words_that_see_only_themselves_come_out_as_they_were():
    x = heads.embed(SENTENCE)
    only = np.eye(len(SENTENCE), dtype=bool)
    np.testing.assert_allclose(attention.multi_head(x, x, x, heads.by_hand(), 8, only).output, x, atol=1e-9)


@pytest.mark.parametrize("width", [8, 64, 100])
@pytest.mark.parametrize("bias", [False, True])
def test_parameters_are_counted_as_torch_counts_them(width, bias):
    torch = pytest.importorskip("torch")
    for count in (1, 2, 4):
        layer = torch.nn.MultiheadAttention(width, count, bias=bias)
        assert heads.parameters(width, bias) == sum(parameter.numel() for parameter in layer.parameters())


def test_scores_of_fewer_heads_are_sums():
    """The same columns, cut differently: q . k of a wide head is the sum over the narrow ones."""
    x = heads.embed(SENTENCE)
    narrow = attention.multi_head(x, x, x, heads.by_hand(), 8)
    wide = attention.multi_head(x, x, x, heads.by_hand(), 2)
    dots = [attention.dot_scores(found.queries, found.keys) for found in (narrow, wide)]
    np.testing.assert_allclose(dots[1][0], dots[0][:4].sum(axis=0), atol=1e-9)


def test_heads_on_offer_divide_the_width():
    from models.specs import limits

    assert [heads.WIDTH % int(count) for count in limits(MultiHeadSpec)["heads"].options] == [0] * 4


def test_neighbours_are_found_in_the_longest_sentence():
    """Twenty-four different words: the slowest pair of the positions still tells them apart."""
    x = heads.embed([f"w{i}" for i in range(heads.MOST_WORDS)])
    found = attention.multi_head(x, x, x, heads.by_hand(), 8).weights
    assert found[0].argmax(axis=1).tolist() == [0, *range(heads.MOST_WORDS - 1)]
    assert found[1].argmax(axis=1).tolist() == [*range(1, heads.MOST_WORDS), heads.MOST_WORDS - 1]


def test_the_word_before_is_nearby_moved_by_one():
    """What the page says of the two heads: the same kernel over places, up to its gain."""
    x = heads.embed(SENTENCE)
    scores = dict(zip(heads.ROLES, attention.multi_head(x, x, x, heads.by_hand(), 8).scores, strict=True))
    before, near = scores["previous"] / heads.GAINS["previous"], scores["near"] / heads.GAINS["near"]
    np.testing.assert_allclose(before[1:], near[:-1], atol=1e-12)
