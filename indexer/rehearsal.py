"""A dry run: what can be told of products without building anything."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from indexer.catalogue_warning import CatalogueWarning
from indexer.content_checks import missing_parts
from indexer.mapping import Mapping as Columns
from indexer.price_checks import missing_prices
from search.product import Product

PARTS = ("price", "images", "brand", "category", "description")


class Rehearsal:
    """A sink for products that keeps no more than their ids, which parts each has, and the first as an example."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._has = {part: bytearray() for part in PARTS}
        self.example: Product | None = None

    def add(self, product: Product, original: Mapping[str, Any]) -> bool:
        """Whether the product's id had been added before; the later one counts."""
        self.example = self.example or product
        place = self._places.setdefault(product.id, len(self._places))
        repeated = place < len(self._has["price"])
        for part, has in self._has.items():
            having = getattr(product, part) not in (None, "", ())
            if repeated:
                has[place] = having
            else:
                has.append(having)
        return repeated

    def save(self) -> int:
        """The number of different ids."""
        return len(self._places)

    def warnings(self, mapping: Columns) -> list[CatalogueWarning]:
        """What is missing, in the words of a build."""
        has = {part: np.frombuffer(having, np.uint8) > 0 for part, having in self._has.items()}
        priced = has.pop("price")
        if not len(priced):
            return []
        found = [missing_prices(priced, mapping), *missing_parts(has, mapping)]
        ids = list(self._places)
        return [warning.told(ids.__getitem__) for warning in found if warning]
