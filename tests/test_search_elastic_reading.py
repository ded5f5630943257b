"""What is carried of products: asked for where it is not known, and never taken for another's."""

import numpy as np
import pytest
from staged import DIMENSION, products, stage
from stub import answering

from search.arrays import open_array
from search.columns import Columns
from search.elastic.documents import documents
from search.elastic.named import Named
from search.elastic.reading import Reading
from search.errors import EngineDown
from search.figures import Figures
from search.vectors import MATRIX


def carried(texts: list[str]) -> tuple[int, object]:
    hits = [{"fields": {"payload": [text]}} for text in texts]
    return 200, {"responses": [{"timed_out": False, "_shards": {"failed": 0}, "hits": {"hits": hits}}]}


@pytest.mark.parametrize("came", [[2], [], [2, 3], [3]])
def test_only_what_is_not_known_is_asked_for_and_what_comes_must_be_that(tmp_path, came):
    place = stage(tmp_path / "g1", products(4, 5))
    Figures.of(Columns.open(place / "columns")).save(place / "figures")
    Named("shop-g1", "u", 5).write(place / "lexical")
    assert open_array(place / "vectors", MATRIX).shape == (5, DIMENSION)
    texts = [fields["payload"] for _, fields in documents(place)]
    with answering(carried([texts[row] for row in came])) as (cluster, asked):
        reading = Reading(place / "lexical", cluster, DIMENSION)
        known = {4: texts[4], 1: texts[1], 0: texts[0]}  # the best first; 0 is not wanted
        if came == [2]:
            assert reading.payload(np.array([1, 2, 4]), known).row.tolist() == [1, 2, 4]
            assert b'"row":[2]' in asked[0][2]
        else:
            with pytest.raises(EngineDown, match="lacks products"):
                reading.payload(np.array([1, 2, 4]), known)
        reading.close()
