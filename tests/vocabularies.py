"""The vocabulary of products, on disk, for tests of what reads queries with it."""

from collections.abc import Sequence
from pathlib import Path

from columns import open_columns

from search.document import field_tokens
from search.forward import ForwardBuilder
from search.identifiers import Identifiers, IdentifiersBuilder
from search.lexicon import Lexicon
from search.product import Product
from search.understand.learned import Learned
from search.understand.synonyms import Synonyms
from search.understand.vocabulary import Vocabulary


def open_vocabulary(folder: Path, products: Sequence[Product]) -> Vocabulary:
    """The open vocabulary of these products, in their order."""
    words, codes = ForwardBuilder(), IdentifiersBuilder()
    for product in products:
        words.add(field_tokens(product))
        codes.add(product)
    words.save(folder / "forward")
    codes.save(folder / "identifiers")
    columns = open_columns(folder, products)
    Learned.of(columns).save(folder / "vocabulary")
    learned = Learned.open(folder / "vocabulary")
    lexicon, identifiers = Lexicon(folder / "forward"), Identifiers(folder / "identifiers")
    told = bool((columns.in_stock >= 0).any())
    return Vocabulary(columns, lexicon, identifiers, learned, Synonyms.open(folder), tells_stock=told)
