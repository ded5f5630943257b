"""The encoder of a made catalogue: vectors by the code in the text, as close together as the real ones are."""

import numpy as np
import pytest

from eval.scale_catalogue import Bases, choose_bases, code
from eval.scale_encoder import VariationEncoder
from search.encoders import open_encoder
from search.encoders.hashing import HashingEncoder
from search.errors import BadEvaluation


@pytest.fixture(scope="module")
def bases(engine):
    return choose_bases(engine, 400)


def test_a_text_gets_its_vector_in_any_company_and_any_process(bases):
    encoder, again = (VariationEncoder(HashingEncoder(), bases) for _ in range(2))
    texts = [f"Mouse {code(number)}. For desks." for number in (5, 405, 12, 5)]
    vectors = encoder.encode_documents(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, encoder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert (vectors[0] == vectors[3]).all()
    assert not (vectors[0] == vectors[1]).all()
    assert (again.encode_documents(texts[1:2])[0] == vectors[1]).all()
    assert (encoder.vectors(np.array([5, 405, 12, 5])) == vectors).all()
    assert encoder.seconds > 0


def test_what_is_saved_is_the_real_encoder(bases):
    assert VariationEncoder(HashingEncoder(), bases, seed=2).digest == HashingEncoder.digest


def test_variations_are_as_close_as_real_neighbours_are(bases):
    encoder = VariationEncoder(HashingEncoder(), bases)
    first, second = encoder.vectors(np.arange(400 * 10)), encoder.vectors(np.arange(400 * 10, 400 * 20))
    cosines = (first * second).sum(axis=1)  # number and number + 4,000 are of one base
    draw = np.random.default_rng(3)
    pairs = [bases.cosines[np.tile(np.arange(400), 10), draw.integers(0, 10, 4000)] for _ in range(2)]
    expected = np.sqrt(pairs[0] * pairs[1])
    for quantile in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert np.quantile(cosines, quantile) == pytest.approx(np.quantile(expected, quantile), abs=0.03)
    own = (first * np.tile(bases.vectors, (10, 1))).sum(axis=1)
    assert np.median(own) == pytest.approx(np.sqrt(np.median(bases.cosines)), abs=0.03)


def test_the_noise_is_as_long_as_the_cosine_asks_by_hand():
    vectors = np.eye(2, 384, dtype=np.float32)
    bases = Bases(np.arange(2), vectors, np.array([[1], [0]]), np.array([[0.64], [1.0]], np.float32))
    hashing = HashingEncoder()
    hashing.dimension = 384
    made = VariationEncoder(hashing, bases).vectors(np.arange(2000))
    sparse, dense = made[::2], made[1::2]
    # c = .64 with its base's other variations, so sqrt(.64) = .8 with the base itself.
    assert np.mean(sparse[:500] @ vectors[0]) == pytest.approx(0.8, abs=0.005)
    assert np.mean((sparse[:500] * sparse[500:]).sum(axis=1)) == pytest.approx(0.64, abs=0.01)
    # Twins of the real catalogue are kept apart: .995, not 1.
    assert np.mean((dense[:500] * dense[500:]).sum(axis=1)) == pytest.approx(0.995, abs=0.001)


def test_queries_and_what_is_saved_are_those_of_the_real_encoder(bases, tmp_path):
    encoder = VariationEncoder(HashingEncoder(), bases)
    encoder.save(tmp_path)
    encoder.warm()
    query = HashingEncoder().encode_query("usb hub")
    assert (encoder.encode_query("usb hub") == query).all()
    assert (open_encoder(tmp_path).encode_query("usb hub") == query).all()
    assert encoder.name == "hashing"


def test_a_text_that_was_not_made_is_refused(bases):
    with pytest.raises(BadEvaluation, match="'wireless mouse' is the text of no product"):
        VariationEncoder(HashingEncoder(), bases).encode_documents([f"Mouse {code(1)}", "wireless mouse"])
