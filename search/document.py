"""What of a product is searched: its text by field, and the tokens of that text."""

from search.analyze import analyze
from search.product import AttributeValue, Product, Quantity

FIELDS = ("title", "description", "brand", "category", "identifiers", "attributes")

# A description of a whole manual adds noise and memory, not matches; the prose that sells comes first.
MAX_TOKENS = 2_000


def field_texts(product: Product) -> tuple[str, ...]:
    """One text for each of FIELDS; "" where the product says nothing."""
    return (
        product.title,
        product.description,
        product.brand,
        " / ".join(product.category),
        " / ".join([product.id, *(value for values in product.identifiers.values() for value in values)]),
        " / ".join(_attribute_words(name, value) for name, value in product.attributes.items()),
    )


def field_tokens(product: Product) -> tuple[list[str], ...]:
    """The analyzed tokens of each of FIELDS, in order, at most MAX_TOKENS a field."""
    return tuple(analyze(text)[:MAX_TOKENS] for text in field_texts(product))


def _attribute_words(name: str, value: AttributeValue) -> str:
    """A yes is worth its name ("wireless"), a no nothing, and anything else its value."""
    if isinstance(value, bool):
        return name.replace("_", " ") if value else ""
    if isinstance(value, Quantity):
        return f"{value.value:.15g} {value.unit}" if value.unit else ""
    return value if isinstance(value, str) else " / ".join(value)
