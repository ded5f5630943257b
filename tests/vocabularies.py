"""The vocabulary of products, on disk, for tests of what reads queries with it."""

from collections.abc import Sequence
from pathlib import Path

from columns import open_columns

from search.document import field_tokens
from search.forward import Forward, ForwardBuilder
from search.identifiers import Identifiers, IdentifiersBuilder
from search.product import Product
from search.understand.learned import Learned
from search.understand.vocabulary import Vocabulary


def open_vocabulary(folder: Path, products: Sequence[Product]) -> Vocabulary:
    """The open vocabulary of these products, in their order."""
    forward, identifiers = ForwardBuilder(), IdentifiersBuilder()
    for product in products:
        forward.add(field_tokens(product))
        identifiers.add(product)
    forward.save(folder / "forward")
    identifiers.save(folder / "identifiers")
    columns = open_columns(folder, products)
    Learned.of(columns).save(folder / "vocabulary")
    learned = Learned.open(folder / "vocabulary")
    return Vocabulary(columns, Forward(folder / "forward"), Identifiers(folder / "identifiers"), learned)
