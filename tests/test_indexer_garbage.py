import gc

import pytest

from indexer.garbage import seldom_collected
from search.errors import BadCatalogue


def test_the_collector_looks_less_often_within_and_as_before_afterwards():
    before = gc.get_threshold()
    with seldom_collected():
        within = gc.get_threshold()
    assert within[0] > 10 * before[0]
    assert within[1:] == before[1:]
    assert gc.get_threshold() == before


def test_a_build_that_fails_leaves_the_collector_as_it_was():
    before = gc.get_threshold()
    with pytest.raises(BadCatalogue, match="no title"), seldom_collected():
        raise BadCatalogue("no title")
    assert gc.get_threshold() == before
